"""The same tables from SQLite and from a real PostgreSQL server, as they stood at one moment while somebody writes."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pytest
from adbc_driver_postgresql import dbapi as postgres
from adbc_driver_sqlite import dbapi as sqlite
from click.testing import CliRunner

from oogst.cli import main
from oogst.errors import BadFile, BadInput
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import COLUMNS, Inputs, batches, read_database, read_inputs
from oogst.intake.rows import check_rows
from oogst.release import Release, read_release
from tests.postgres import running_postgres

GOLDEN = Path(__file__).parents[1] / "golden" / "harvest"
TODAY = dt.date(2026, 10, 31)
#: Opens a connection that writes.
Writer = Callable[[], Any]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture
def on_postgres(server: str) -> tuple[str, Writer]:
    """The golden organisation in tables of their proper types."""
    with postgres.connect(server) as connection, connection.cursor() as cursor:
        for kind in COLUMNS:
            cursor.execute(f"DROP TABLE IF EXISTS {kind}, {kind}_text")
            cursor.adbc_ingest(f"{kind}_text", golden(kind))
            names = golden(kind).column_names
            cells = ", ".join(f"{typed(kind, name)} AS {name}" for name in names)
            cursor.execute(f"CREATE TABLE {kind} AS SELECT {cells} FROM {kind}_text")
        connection.commit()
    return server, lambda: postgres.connect(server)


def typed(kind: str, name: str) -> str:
    form = next(column.form for column in COLUMNS[kind] if column.name == name)
    types = {"date": "date", "time": "timestamp", "count": "integer", "number": "numeric"}
    if form == "codes":
        return f"string_to_array({name}, ' ')"
    return f"CAST(nullif({name}, '') AS {types.get(form, 'text')})"


@pytest.fixture
def on_sqlite(tmp_path: Path) -> tuple[str, Writer]:
    file = tmp_path / "golden organisation.db"
    with sqlite.connect(str(file)) as connection, connection.cursor() as cursor:
        for kind in COLUMNS:
            cursor.adbc_ingest(kind, golden(kind))
        connection.commit()
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
    return f"sqlite:///{file}", lambda: sqlite3.connect(file, timeout=30)


def golden(kind: str) -> pa.Table:
    table = pacsv.read_csv(GOLDEN / f"{kind}.csv")
    return pa.table({name: pc.cast(table[name], pa.string()) for name in table.column_names})


@pytest.fixture(params=["on_postgres", "on_sqlite"])
def database(request: pytest.FixtureRequest) -> tuple[str, Writer]:
    url, writer = request.getfixturevalue(request.param)
    if request.param == "on_sqlite":
        # To write while somebody reads, by the library that reads: two copies of SQLite in one process take away each
        # other's locks (sqlite.org/howtocorrupt.html, section 2.2.1).
        return url, lambda: sqlite.connect(url.removeprefix("sqlite:///"))
    return url, writer


def read(url: str) -> Inputs:
    return read_database(url, framework=load_framework(), today=TODAY)


def released(inputs: Inputs) -> Release:
    return harvest(inputs, framework=load_framework(), as_of=TODAY, secret=bytes(32), made_by="oogst test")


def test_a_database_gives_the_release_that_the_files_give(database: tuple[str, Writer]) -> None:
    files = [GOLDEN / f"{kind}.csv" for kind in ("moments", "people", "units", "answers", "voices")]
    from_files = read_inputs(*files, framework=load_framework(), today=TODAY)
    from_tables = read(database[0])
    assert from_tables.refusals == from_files.refusals == ()
    assert released(from_tables).digest == released(from_files).digest


def test_only_texts_that_are_still_needed_are_kept(database: tuple[str, Writer]) -> None:
    moments = read(database[0]).moments
    kept = pc.is_valid(moments["text"])
    needed = pc.or_(pc.invert(moments["labelled"]), pc.equal(moments["visibility"], "may_be_quoted"))
    assert kept.equals(needed)
    assert 0 < pc.sum(kept).as_py() < moments.num_rows


def test_it_reads_one_moment_in_time_while_somebody_writes(
    database: tuple[str, Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer adds a person, a moment of hers and an answer to it in each transaction. Tables read at different
    moments would show an answer to a moment that is not there."""
    url, writer = database
    before, commits, done = read(url), [0], Event()

    def check_after_writing(*given: Any) -> Any:
        so_far, until = commits[0], time.monotonic() + 60
        while commits[0] < so_far + 3 and time.monotonic() < until:
            time.sleep(0.001)
        return check_rows(*given)

    writing = Thread(target=write_until, args=(writer, done, commits))
    writing.start()
    try:
        monkeypatch.setattr(batches, "check_rows", check_after_writing)
        during = read(url)
    finally:
        done.set()
        writing.join()
    monkeypatch.setattr(batches, "check_rows", check_rows)
    after = read(url)
    assert during.refusals == after.refusals == ()
    assert len(before.moments) <= len(during.moments) <= len(after.moments) - 12
    for one in (before, during, after):
        assert len(one.people) - len(before.people) == len(one.moments) - len(before.moments)
        assert len(one.answers) - len(before.answers) == len(one.moments) - len(before.moments)


def write_until(writer: Writer, done: Event, commits: list[int]) -> None:
    with closing(writer()) as connection, closing(connection.cursor()) as cursor:
        while not done.is_set():
            name = f"new{commits[0]}"
            cursor.execute(f"INSERT INTO people (person_id, unit_id) SELECT '{name}', min(unit_id) FROM units")
            cursor.execute(
                f"""INSERT INTO moments (moment_id, person_id, captured_at, text, outcomes)
                SELECT '{name}', '{name}', captured_at, 'made up', outcomes FROM moments
                WHERE moment_id = (SELECT min(moment_id) FROM answers)"""
            )
            cursor.execute(
                f"""INSERT INTO answers (moment_id, wave, answered_at, outcome, answer)
                SELECT '{name}', wave, answered_at, outcome, answer FROM answers
                WHERE moment_id = (SELECT min(moment_id) FROM answers) LIMIT 1"""
            )
            connection.commit()
            commits[0] += 1


def test_rows_that_are_not_right_are_named_and_the_others_kept(on_sqlite: tuple[str, Writer]) -> None:
    url, writer = on_sqlite
    with closing(writer()) as connection:
        connection.execute("UPDATE moments SET captured_at = 'yesterday' WHERE rowid = 3")
        connection.execute("UPDATE people SET unit_id = 'nowhere' WHERE rowid = 1")
        connection.commit()
    found = {(one.file, one.row, one.column, one.code) for one in read(url).refusals}
    assert ("moments", 3, "captured_at", "time_unreadable") in found
    assert ("people", 1, "unit_id", "unknown_unit") in found


def test_answers_and_voices_may_be_absent(on_sqlite: tuple[str, Writer]) -> None:
    url, writer = on_sqlite
    with closing(writer()) as connection:
        connection.execute("DROP TABLE answers")
        connection.execute("DROP TABLE voices")
    assert len(read(url).answers) == 0
    with closing(writer()) as connection:
        connection.execute("DROP TABLE units")
    with pytest.raises(BadFile, match="table_missing"):
        read(url)


def test_a_column_that_is_missing_is_named(on_sqlite: tuple[str, Writer]) -> None:
    url, writer = on_sqlite
    with closing(writer()) as connection:
        connection.execute("ALTER TABLE moments RENAME COLUMN person_id TO who")
    with pytest.raises(BadFile, match="column_missing"):
        read(url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://localhost/oogst", "database_unknown"),
        ("sqlite:////nowhere/oogst.db", "database_unreadable"),
        ("postgresql://oogst@127.0.0.1:1/postgres", "database_unreadable"),
    ],
)
def test_it_says_what_is_wrong_with_an_address(url: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        read(url)


def test_what_people_wrote_need_not_fit_in_memory(tmp_path: Path) -> None:
    """Five hundred megabytes of text are read in half of that."""
    file = tmp_path / "long.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE units (unit_id, parent_id, name)")
        connection.execute("CREATE TABLE people (person_id, unit_id)")
        connection.execute("CREATE TABLE moments (moment_id, person_id, captured_at, text, domain)")
        connection.execute("INSERT INTO units VALUES ('u', NULL, 'U')")
        connection.execute("INSERT INTO people VALUES ('p', 'u')")
        rows = ((f"m{at}", "p", "2026-03-02", "x" * 5_000, "job") for at in range(100_000))
        connection.executemany("INSERT INTO moments VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()
    code = f"""if True:
        import datetime as dt
        from oogst.framework import load_framework
        from oogst.intake import read_database
        peak = lambda: int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
        framework, before = load_framework(), peak()
        found = read_database("sqlite:///{file}", framework=framework, today=dt.date(2026, 10, 31))
        print(len(found.moments), (peak() - before) // 1024)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rows_read, megabytes = map(int, done.stdout.split())
    assert rows_read == 100_000
    assert megabytes < 250


def test_the_command_reads_a_database_instead_of_files(on_sqlite: tuple[str, Writer], tmp_path: Path) -> None:
    asked = ["harvest", "--database", on_sqlite[0], "--as-of", "2026-10-31", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert read_release(tmp_path / "out").cells
    assert CliRunner().invoke(main, [*asked, "--people", "people.csv"]).exit_code == 2
    assert CliRunner().invoke(main, ["harvest", "--as-of", "2026-10-31", "-o", str(tmp_path)]).exit_code == 2


def test_the_command_seals_the_same_quotes_from_a_database_as_from_files(
    database: tuple[str, Writer], tmp_path: Path
) -> None:
    files = [part for kind in COLUMNS for part in (f"--{kind}", str(GOLDEN / f"{kind}.csv"))]
    found = []
    for name, source in (("files", files), ("tables", ["--database", database[0]])):
        out, quotes = tmp_path / name, tmp_path / f"{name}.jsonl"
        asked = ["harvest", *source, "--as-of", "2026-10-31", "--secret", str(tmp_path / "secret"), "-o", str(out)]
        done = CliRunner().invoke(main, [*asked, "--quotes", str(quotes)])
        assert done.exit_code == 0, done.output
        assert quotes.stat().st_mode & 0o077 == 0
        found.append((read_release(out).digest, quotes.read_text("utf-8")))
    assert '"text": "' in found[0][1]
    assert found[1] == found[0]
