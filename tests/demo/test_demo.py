"""The made-up organisation: always the same, right in every row, and with something to do for every rule."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from oogst.audit import audit_release
from oogst.cli import main
from oogst.demo import ANSWERED_UNTIL, ENDS_ON, PATTERN, DemoFiles, make_organisation, write_files
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import Inputs, read_inputs
from oogst.release import Release


@pytest.fixture(scope="module")
def demo() -> DemoFiles:
    return make_organisation()


@pytest.fixture(scope="module")
def inputs(demo: DemoFiles, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return read(demo, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def release(inputs: Inputs) -> Release:
    framework = load_framework()
    return harvest(inputs, framework=framework, as_of=ANSWERED_UNTIL, secret=bytes(32), made_by="oogst test")


@pytest.fixture(scope="module")
def sql(inputs: Inputs) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in ("units", "people", "moments", "answers", "voices"):
            connection.register(name, getattr(inputs, name))
        yield connection


def read(demo: DemoFiles, folder: Path, form: str = "csv") -> Inputs:
    return read_inputs(**write_files(demo, folder, form), framework=load_framework(), today=ANSWERED_UNTIL)  # type: ignore[arg-type]


def one(sql: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = sql.execute(query).fetchone()
    assert row is not None
    return row[0]


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.[cp]*")))).hexdigest()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(tmp_path: Path, form: str) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_files(make_organisation(80, seed), tmp_path / name, form)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_the_bytes_are_the_same_on_every_machine(tmp_path: Path) -> None:
    """Computed once and written down; another value means that everybody's demonstration has become another one."""
    write_files(make_organisation(60), tmp_path)
    assert digest(tmp_path) == "22c5f8cb8e5c32b1dadd05c2948868c5a3bbbf5801006179f5a45f319784afa9"


@pytest.mark.parametrize("people", [1, 4, 30, 333, 5_000])
def test_an_organisation_of_any_size_is_right_in_every_row(tmp_path: Path, people: int) -> None:
    inputs = read(make_organisation(people, 7, months=8), tmp_path, "parquet")
    assert (inputs.refusals, inputs.notes) == ((), ())
    assert len(set(inputs.people["person_id"].to_pylist())) == people


@pytest.mark.parametrize("months", [1, 2, 7, 36])
def test_any_number_of_months_is_right_in_every_row(tmp_path: Path, months: int) -> None:
    inputs = read(make_organisation(300, 2, months=months), tmp_path)
    assert (inputs.refusals, inputs.notes) == ((), ())
    noted = [time.date() for time in inputs.moments["captured_at"].to_pylist()]
    assert (ENDS_ON - min(noted)).days < 31 * months
    assert max(noted) <= ENDS_ON


def test_csv_and_parquet_say_the_same(demo: DemoFiles, inputs: Inputs, tmp_path: Path) -> None:
    again = read(demo, tmp_path, "parquet")
    assert (again.refusals, inputs.refusals) == ((), ())
    for kind in ("units", "people", "moments", "answers", "voices"):
        assert getattr(again, kind).to_pylist() == getattr(inputs, kind).to_pylist()


def test_it_makes_as_many_moments_as_a_benchmark_asks_for() -> None:
    moments = make_organisation(1_000, 3, months=12, moments_per_person=40).moments
    assert moments.num_rows == pytest.approx(40_000, rel=0.01)


def test_it_refuses_an_organisation_without_people_and_a_form_that_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0"):
        make_organisation(0)
    with pytest.raises(ValueError, match="ods"):
        write_files(make_organisation(4), tmp_path, "ods")


def test_the_files_say_in_every_language_that_they_are_made_up(demo: DemoFiles, tmp_path: Path) -> None:
    write_files(demo, tmp_path)
    said = (tmp_path / "README.txt").read_text("utf-8")
    assert all(words in said for words in ("verzonnen", "inventé", "erfunden", "made up"))


def test_the_tree_has_four_levels_with_teams_above_and_below_the_floor(sql: duckdb.DuckDBPyConnection) -> None:
    depth = """WITH RECURSIVE down AS (SELECT unit_id, 1 AS level FROM units WHERE parent_id IS NULL UNION ALL
        SELECT u.unit_id, level + 1 FROM units u JOIN down ON u.parent_id = down.unit_id) SELECT max(level) FROM down"""
    assert one(sql, depth) == 4
    sizes = """SELECT count(DISTINCT person_id) AS n FROM people JOIN units u USING (unit_id)
        WHERE u.unit_id NOT IN (SELECT parent_id FROM units WHERE parent_id IS NOT NULL) GROUP BY unit_id"""
    assert one(sql, f"SELECT count(*) FILTER (n < 8) FROM ({sizes})") >= 5
    assert one(sql, f"SELECT count(*) FILTER (n >= 8) FROM ({sizes})") >= 20


def test_some_people_sit_directly_above_the_teams(sql: duckdb.DuckDBPyConnection) -> None:
    heads = "SELECT count(DISTINCT person_id) FROM people WHERE unit_id IN (SELECT parent_id FROM units)"
    assert one(sql, heads) >= 20


def test_people_join_leave_and_move_a_team_closes_and_a_department_changes(sql: duckdb.DuckDBPyConnection) -> None:
    span = f"SELECT min(valid_from) AS f, max(coalesce(valid_to, DATE '{ENDS_ON}')) AS t FROM people GROUP BY person_id"
    assert one(sql, f"SELECT count(*) FILTER (f >= DATE '2024-07-01') FROM ({span})") >= 30
    assert one(sql, f"SELECT count(*) FILTER (t < DATE '{ENDS_ON}') FROM ({span})") >= 30
    assert one(sql, "SELECT count(*) FROM (SELECT 1 FROM people GROUP BY person_id HAVING count(*) > 1)") >= 30
    assert one(sql, "SELECT count(*) FROM units WHERE valid_to = DATE '2025-12-31'") == 1
    assert one(sql, "SELECT count(*) FROM units WHERE valid_to = DATE '2025-06-30'") >= 3
    assert one(sql, "SELECT count(*) FROM units WHERE valid_from = DATE '2025-07-01'") >= 2


def test_nobody_notes_anything_outside_a_membership(sql: duckdb.DuckDBPyConnection) -> None:
    inside = """SELECT count(*) FROM moments m JOIN people p ON m.person_id = p.person_id
        AND m.captured_at::DATE BETWEEN p.valid_from AND coalesce(p.valid_to, DATE '9999-12-31')"""
    assert one(sql, inside) == one(sql, "SELECT count(*) FROM moments")


def test_about_45_in_a_hundred_take_part_in_each_half_year(sql: duckdb.DuckDBPyConnection) -> None:
    for first, last in (("2024-07-01", "2024-12-31"), ("2025-01-01", "2025-06-30"), ("2026-01-01", "2026-06-30")):
        between = f"BETWEEN DATE '{first}' AND DATE '{last}'"
        took = one(sql, f"SELECT count(DISTINCT person_id) FROM moments WHERE captured_at::DATE {between}")
        there = f"valid_from <= DATE '{last}' AND coalesce(valid_to, DATE '9999-12-31') >= DATE '{first}'"
        heads = one(sql, f"SELECT count(DISTINCT person_id) FROM people WHERE {there}")
        assert 0.38 <= took / heads <= 0.52


def test_most_note_a_few_moments_and_some_a_great_many(sql: duckdb.DuckDBPyConnection) -> None:
    counts = """SELECT count(*) AS n FROM moments GROUP BY person_id, year(captured_at), month(captured_at) > 6"""
    assert one(sql, f"SELECT avg((n <= 4)::INT) FROM ({counts})") > 0.8
    assert one(sql, f"SELECT max(n) FROM ({counts})") == 40


def test_some_moments_arrive_after_the_closing_day(sql: duckdb.DuckDBPyConnection) -> None:
    late = """SELECT count(*) FROM moments WHERE captured_at < TIMESTAMP '2026-01-01'
        AND captured_at >= TIMESTAMP '2025-12-20' AND received_at >= TIMESTAMP '2026-01-15'"""
    assert one(sql, late) >= 1


def test_every_choice_of_every_list_occurs(inputs: Inputs) -> None:
    framework = load_framework()
    assert set(inputs.moments["visibility"].to_pylist()) == {one.id for one in framework.visibility}
    assert set(inputs.moments["language"].to_pylist()) == set(framework.languages)
    assert set(inputs.moments["domain"].to_pylist()) == {one.id for one in framework.domains}
    assert {one for many in inputs.moments["modes"].to_pylist() for one in many} == {one.id for one in framework.modes}
    outcomes = {one for many in inputs.moments["outcomes"].to_pylist() for one in many}
    assert outcomes == {one.id for one in framework.outcomes}
    assert set(inputs.answers["answer"].to_pylist()) == {one.id for one in framework.follow_up_answers}
    assert set(inputs.answers["barrier"].to_pylist()) == {None} | {one.id for one in framework.barriers}
    assert set(inputs.voices["confirms"].to_pylist()) == {True, False}
    assert inputs.answers["work_figure"].null_count < inputs.answers.num_rows


def test_no_text_may_be_quoted_twice(sql: duckdb.DuckDBPyConnection) -> None:
    quoted = "SELECT text FROM moments WHERE visibility = 'may_be_quoted'"
    assert one(sql, f"SELECT count(*) - count(DISTINCT text) FROM ({quoted})") == 0
    assert one(sql, f"SELECT count(*) FROM ({quoted})") >= 100


@pytest.mark.parametrize("domain", PATTERN)
def test_the_answers_follow_the_pattern(sql: duckdb.DuckDBPyConnection, domain: str) -> None:
    for wave, share in enumerate(PATTERN[domain], start=1):
        asked = f"SELECT answer LIKE 'yes%' AS s FROM answers WHERE wave = {wave} AND outcome LIKE '{domain}.%'"
        seen, n = one(sql, f"SELECT avg(s::INT) FROM ({asked})"), one(sql, f"SELECT count(*) FROM ({asked})")
        assert abs(seen - share) < 4 * math.sqrt(share * (1 - share) / n)


def test_the_pattern_runs_from_short_to_long() -> None:
    job, career = PATTERN["job"], PATTERN["career"]
    assert job[0] > job[1] > job[2] > 0.5
    assert career[0] < career[1] < career[2]
    assert max(PATTERN["transferable"]) - min(PATTERN["transferable"]) < 0.05


def test_the_document_says_the_pattern_that_is_put_in() -> None:
    page = (Path(__file__).parents[2] / "docs/demonstration.md").read_text("utf-8")
    for domain, shares in PATTERN.items():
        assert f"| `{domain}` | {' | '.join(f'{share:.0%}' for share in shares)} |" in page


def test_about_four_in_ten_questions_are_not_answered(sql: duckdb.DuckDBPyConnection) -> None:
    due = "SELECT count(*) FROM moments WHERE captured_at < TIMESTAMP '2025-12-01'"
    came = "SELECT count(*) FROM answers JOIN moments USING (moment_id) WHERE captured_at < TIMESTAMP '2025-12-01'"
    assert 0.37 < 1 - one(sql, came) / (3 * one(sql, due)) < 0.43


def test_the_release_has_pools_and_figures_that_are_not_shown(release: Release) -> None:
    assert len(release.periods) == 4
    for period in release.periods:
        groups = list(release.groups_of(period.id))
        assert any(len(group.units) > 1 for group in groups)
        assert {cell.share is None for cell in release.cells if cell.period == period.id} == {True, False}
    assert {cell.end for cell in release.cells} == {None, "at_most", "at_least"}


def test_the_release_tells_the_pattern_back(release: Release) -> None:
    """The first half year has all three waves: of those who answered about a domain, how many say "still of use"."""
    period = release.periods[0].id
    top = release.root(period)
    assert top is not None
    still = {}
    for domain in ("job", "career"):
        for wave in (1, 3):
            yes, all_of_them = (
                release.cell(period, top.id, f"wave{wave}:{item}:{domain}") for item in ("still", "answered")
            )
            assert yes is not None
            assert all_of_them is not None
            assert yes.share is not None
            assert all_of_them.share is not None
            still[domain, wave] = yes.share / all_of_them.share
    assert still["job", 1] > still["job", 3]
    assert still["career", 1] < still["career", 3]


def test_somewhere_nearly_everybody_took_part_and_somewhere_all_say_the_same(sql: duckdb.DuckDBPyConnection) -> None:
    half = "captured_at BETWEEN TIMESTAMP '2025-01-01' AND TIMESTAMP '2025-06-30 23:59:59'"
    home = "p.valid_from <= DATE '2025-06-30' AND coalesce(p.valid_to, DATE '9999-12-31') > DATE '2025-06-30'"
    teams = f"""SELECT p.unit_id, count(DISTINCT p.person_id) AS heads, count(DISTINCT m.person_id) AS took,
        count(DISTINCT m.person_id) FILTER (list_contains(m.outcomes, 'job.knowledge')) AS same
        FROM people p LEFT JOIN moments m ON m.person_id = p.person_id AND {half} WHERE {home} GROUP BY p.unit_id"""
    assert one(sql, f"SELECT count(*) FROM ({teams}) WHERE heads >= 5 AND took >= 0.9 * heads") >= 1
    assert one(sql, f"SELECT count(*) FROM ({teams}) WHERE took >= 3 AND same = took") >= 1


def test_the_audit_finds_no_fault_in_the_release(release: Release) -> None:
    assert audit_release(release).passed


def test_the_command_writes_the_files_and_says_how_to_harvest_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["demo", "--people", "40", "--seed", "3", "--files", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "README.txt",
        *(f"{kind}.csv" for kind in ("units", "people", "moments", "answers", "voices")),
    }
    assert f"oogst harvest --units {tmp_path / 'units.csv'}" in done.output
