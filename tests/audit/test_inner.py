"""Releases really made, of four sizes: green from outside and from inside; and red where one thing differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from click.testing import CliRunner

from oogst.audit import Audit, as_html, as_json, as_text, audit_release
from oogst.audit.counts import Records, wave_closes
from oogst.audit.inner import audit_inner
from oogst.cli import main
from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
from oogst.errors import NothingToShow
from oogst.framework import load_framework
from oogst.harvest import harvest, windows
from oogst.intake import Inputs, read_inputs
from oogst.release import Period, Release, Total, read_release, seal, write_release
from oogst.texts import LANGUAGES

SECRET = b"a secret of at least thirty-two bytes"


@dataclass(frozen=True)
class Made:
    """A demonstration organisation: its records, and the releases made of them, each on the one before."""

    inputs: Inputs
    releases: tuple[Release, ...]

    @property
    def records(self) -> Records:
        one = self.inputs
        return Records(one.moments, one.people, one.units, one.answers, one.voices)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("organisations")


@cache
def made(people: int, folder: Path) -> Made:
    files = write_files(make_organisation(people, 3, months=18), folder / str(people), "parquet")
    paths = [files[kind] for kind in ("moments", "people", "units", "answers", "voices")]
    inputs = read_inputs(*paths, framework=load_framework(), today=ANSWERED_UNTIL)
    releases: list[Release] = []
    for day in [
        *(window.closes_on for window in windows(dt.date(2025, 1, 1), ANSWERED_UNTIL, "half", {})),
        ANSWERED_UNTIL,
    ]:
        if day <= ANSWERED_UNTIL:
            releases += _released(inputs, day, releases)
    return Made(inputs, tuple(releases))


def _released(inputs: Inputs, day: dt.date, before: list[Release]) -> list[Release]:
    previous = before[-1] if before else None
    framework = load_framework()
    try:
        release = harvest(
            inputs, framework=framework, as_of=day, secret=SECRET, made_by="test", previous=previous, notes=["made_up"]
        )
    except NothingToShow:
        return []
    return [release]


def status(audit: Audit) -> dict[str, str]:
    return {rule.rule: rule.status for rule in audit.rules}


@pytest.mark.parametrize("people", [12, 50, 500, 5_000])
def test_what_is_made_by_the_rules_is_green_from_outside_and_inside(people: int, folder: Path) -> None:
    releases = made(people, folder).releases
    assert len(releases) > 1
    for before, release in zip((None, *releases), releases, strict=False):
        audit = audit_release(release, previous=before)
        assert [finding for rule in audit.rules for finding in rule.findings] == []
        assert set(status(audit).values()) == {"ok"}
    inner = audit_inner(releases[-1], made(people, folder).records, secret=SECRET)
    assert status(inner) == {f"B{n}": "ok" for n in range(1, 6)}
    assert inner.passed


def _share(release: Release, by: int) -> Release:
    """The first figure of a group of 50 or more, a step or two further."""
    large = {(group.period, group.id) for group in release.groups if group.people >= 50}
    at = next(
        at
        for at, cell in enumerate(release.cells)
        if cell.share is not None and cell.end is None and (cell.period, cell.group) in large
    )
    cell = release.cells[at]
    changed = msgspec.structs.replace(cell, share=(cell.share or 0) + by * cell.step)
    return replace(release, cells=(*release.cells[:at], changed, *release.cells[at + 1 :]))


def _hidden_family(release: Release) -> Release:
    """All children of one parent hidden for an item that all of them show."""
    parents = {(group.period, group.id): group.parent for group in release.groups}
    families: dict[tuple[str, str, str | None], list[bool]] = {}
    for cell in release.cells:
        families.setdefault((cell.period, cell.item, parents[cell.period, cell.group]), []).append(
            cell.share is not None
        )
    period, item, parent = next(at for at, shown in families.items() if all(shown) and len(shown) > 2 and at[2])
    inside = {(period, item, group) for (of, group), above in parents.items() if of == period and above == parent}
    return _blank(release, inside)


def _blank(release: Release, inside: set[tuple[str, str, str]]) -> Release:
    cells = (
        msgspec.structs.replace(cell, share=None, end=None) if (cell.period, cell.item, cell.group) in inside else cell
        for cell in release.cells
    )
    return replace(release, cells=tuple(cells))


def _more_people(release: Release) -> Release:
    leaf = [group for group in release.groups if group.id not in {other.parent for other in release.groups}][-1]
    groups = (replace(group, people=group.people + 5) if group == leaf else group for group in release.groups)
    return replace(release, groups=tuple(groups))


def _units_swapped(release: Release) -> Release:
    """Two single units under the same group change places."""
    leaves = [group for group in release.groups if group.period == release.periods[0].id and len(group.units) == 1]
    one, other = next((a, b) for a in leaves for b in leaves if a.parent == b.parent and a.id < b.id and a.parent)
    swapped = {one: replace(one, units=(*one.units, *other.units))}
    return replace(release, groups=tuple(swapped.get(group, group) for group in release.groups if group != other))


def _total(release: Release) -> Release:
    first = release.totals[0]
    return replace(release, totals=(Total(first.period, first.group, first.moments + 100), *release.totals[1:]))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (_units_swapped, "B1"),
        (_hidden_family, "B2"),
        (_more_people, "B3"),
        (lambda release: _share(release, 1), "B4"),
        (lambda release: _share(release, -1), "B4"),
        (_total, "B5"),
    ],
    ids=["groups", "hidden_for_nothing", "people", "share_up", "share_down", "total"],
)
def test_it_is_red_on_what_the_records_do_not_give(
    change: Callable[[Release], Release], rule: str, folder: Path
) -> None:
    organisation = made(500, folder)
    audit = audit_inner(seal(change(organisation.releases[-1])), organisation.records, secret=SECRET)
    assert status(audit)[rule] == "failed"
    assert not audit.passed


def test_another_secret_would_have_hidden_others(folder: Path) -> None:
    organisation = made(500, folder)
    release = organisation.releases[-1]
    other = audit_inner(release, organisation.records, secret=b"another secret of thirty-two bytes and more")
    assert [rule for rule, held in status(other).items() if held != "ok"] == ["B2"]
    without = audit_inner(release, organisation.records)
    assert without.passed
    assert [remark.code for remark in without.rule("B2").remarks] == ["order_unchecked"]


def test_a_moment_that_was_not_in_the_records_is_missed(folder: Path) -> None:
    organisation = made(500, folder)
    moments = organisation.inputs.moments
    half = replace(organisation.records, moments=moments.slice(0, len(moments) // 2))
    held = status(audit_inner(organisation.releases[-1], half, secret=SECRET))
    assert {held[rule] for rule in ("B1", "B3", "B4", "B5")} == {"failed"}


def test_periods_of_an_earlier_release_are_not_counted_again(folder: Path) -> None:
    organisation = made(500, folder)
    gone = replace(organisation.records, moments=organisation.inputs.moments.slice(0, 0))
    last, before = organisation.releases[-1], organisation.releases[-2]
    assert {period.id for period in last.periods} == {period.id for period in before.periods}
    assert audit_inner(last, gone, previous=before).passed
    assert not audit_inner(last, gone).passed


def test_what_a_model_labelled_is_not_recomputed_and_that_is_said(folder: Path) -> None:
    organisation = made(500, folder)
    moments = organisation.inputs.moments
    at = moments.column_names.index("labelled")
    bare = moments.set_column(at, "labelled", pa.array([False] * len(moments)))
    audit = audit_inner(organisation.releases[-1], replace(organisation.records, moments=bare))
    assert status(audit) == {"B1": "ok", "B2": "unchecked", "B3": "ok", "B4": "unchecked", "B5": "ok"}
    assert audit.rule("B4").checked == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_tells_no_count_of_people(language: str, folder: Path) -> None:
    organisation = made(500, folder)
    audit = audit_inner(seal(_more_people(organisation.releases[-1])), organisation.records)
    assert {key for rule in audit.rules for finding in rule.findings for key in finding.data} == {"period"}
    assert "--inner" in as_html(audit, language)
    assert "B3" in as_text(audit, language)
    assert '"rule": "B5"' in as_json(audit)


def test_a_wave_closes_thirty_days_after_it_is_asked() -> None:
    period = Period("2025-H2", "half", 5, 3, "released", (1, 2, 3), (), (), ())
    closes = [wave_closes(period, wave) for wave in (1, 2, 3)]
    assert closes == [dt.date(2026, 2, 27), dt.date(2026, 4, 30), dt.date(2026, 10, 30)]


@pytest.fixture
def written(folder: Path, tmp_path: Path) -> Mapping[str, Path]:
    organisation = made(50, folder)
    write_release(organisation.releases[-1], tmp_path / "release")
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "short").write_bytes(b"short")
    kinds = ("moments", "people", "units", "answers", "voices")
    files = {kind: next((folder / "50").glob(f"{kind}.*")) for kind in kinds}
    return files | {name: tmp_path / name for name in ("release", "secret", "short")}


def _run(written: Mapping[str, Path], *more: str | Path) -> tuple[int, str]:
    options = [
        word for kind in ("moments", "people", "units", "answers", "voices") for word in (f"--{kind}", written[kind])
    ]
    result = CliRunner().invoke(
        main, ["audit", str(written["release"]), "--inner", *map(str, options), *map(str, more)]
    )
    return result.exit_code, result.output


def test_the_command_counts_again(written: Mapping[str, Path]) -> None:
    code, said = _run(written, "--secret", written["secret"], "--lang", "en")
    assert code == 0
    assert [line[:5] for line in said.splitlines() if line[0] == "B"] == [f"B{n} ok" for n in range(1, 6)]


def test_the_command_says_what_it_needs(written: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OOGST_LANG", "en")
    assert _run(written, "--secret", written["short"])[0] == 1
    assert "too short" in _run(written, "--secret", written["short"])[1]
    assert "There is no file" in _run(written, "--secret", "nowhere")[1]
    bare = CliRunner().invoke(main, ["audit", str(written["release"]), "--inner"])
    assert bare.exit_code == 2
    assert "--inner needs --moments" in bare.output


def test_the_command_refuses_what_the_records_do_not_give(written: Mapping[str, Path], tmp_path: Path) -> None:
    release = read_release(written["release"])
    leaves = _more_people(release)
    write_release(seal(leaves), tmp_path / "changed")
    code, said = _run({**written, "release": tmp_path / "changed"}, "--lang", "en")
    assert code == 1
    assert "B3 failed" in said
