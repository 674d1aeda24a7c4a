"""How long a harvest takes and how much memory, beside what others need to count the same rows with no protection.

Every measurement is a process of its own, on the same Parquet files of a made-up organisation (a hundred moments a
person, three years, quarters). Processor time (user and system) is compared, as it says the same on a busy machine.

*harvest*: facts in a folder → people counted, groups closed, figures masked and printed → sealed release on disk.
*counting*: of that only the counting, which is all that the peers do.
*bare DuckDB*: how many different people per unit and quarter have each outcome, domain, mode and outcome × mode, in one
query over the files of moments and people. *pandas*: the same with ``explode`` and ``nunique``. *facts*: reading and
checking the files, row by row, and laying down the facts. *whole*: all of it in one process, from the files to the
release. With a PostgreSQL server: the same from its tables.

Run it with ``python benchmarks/harvest_speed.py [moments …] [postgresql://…]``.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

SIZES = (10_000, 100_000, 1_000_000)
AS_OF = dt.date(2026, 10, 31)
#: More rows than this take pandas minutes, and more memory than many machines have.
MOST_FOR_PANDAS = 1_000_000

BARE = """
WITH flat AS (
    SELECT unit_id, person_id, date_trunc('quarter', captured_at) AS quarter, domain, modes, unnest(outcomes) AS outcome
    FROM '{folder}/moments.parquet' JOIN (
        SELECT person_id, arg_max(unit_id, valid_from) AS unit_id FROM '{folder}/people.parquet' GROUP BY person_id
    ) USING (person_id)
    WHERE visibility <> 'only_me'
)
SELECT unit_id, quarter, outcome, mode, domain, count(DISTINCT person_id) AS people
FROM (SELECT * EXCLUDE (modes), unnest(modes) AS mode FROM flat)
GROUP BY GROUPING SETS (
    (unit_id, quarter, outcome), (unit_id, quarter, mode), (unit_id, quarter, domain), (unit_id, quarter, outcome, mode)
)
"""


class Measured(NamedTuple):
    """Seconds of processor and of the clock; the peak in megabytes, and that of its own memory alone: what is read
    from files as if it were memory, the system can take back."""

    cpu: float
    wall: float
    peak: float
    own: float


def make(folder: Path, moments: int) -> None:
    from oogst.demo import make_organisation, write_files

    organisation = make_organisation(max(60, moments // 100), months=36, moments_per_person=100)
    write_files(organisation, folder, "parquet")


def facts(folder: Path, *_: str) -> None:
    from oogst.framework import load_framework
    from oogst.harvest.facts import encode, write_facts
    from oogst.intake import read_inputs

    files = [folder / f"{kind}.parquet" for kind in ("moments", "people", "units")]
    framework = load_framework()
    write_facts(encode(read_inputs(*files, framework=framework, today=AS_OF), framework), folder / "facts")


def harvest(folder: Path, *_: str) -> None:
    from oogst.framework import load_framework
    from oogst.harvest import harvest as run
    from oogst.harvest.facts import read_facts
    from oogst.release import write_release

    found, framework = read_facts(folder / "facts"), load_framework()
    release = run(found, framework=framework, as_of=AS_OF, secret=bytes(32), made_by="benchmark", grid="quarter")
    write_release(release, folder / "release")


def whole(folder: Path, *_: str) -> None:
    from oogst.framework import load_framework
    from oogst.harvest import harvest as run
    from oogst.intake import read_inputs
    from oogst.release import write_release

    files = [folder / f"{kind}.parquet" for kind in ("moments", "people", "units")]
    framework = load_framework()
    inputs = read_inputs(*files, framework=framework, today=AS_OF)
    release = run(inputs, framework=framework, as_of=AS_OF, secret=bytes(32), made_by="benchmark", grid="quarter")
    write_release(release, folder / "release")


def counting(folder: Path, *_: str) -> None:
    from oogst.framework import load_framework
    from oogst.harvest.counting import count, first_day
    from oogst.harvest.engines import on_duckdb
    from oogst.harvest.facts import read_facts
    from oogst.harvest.quotes import as_table
    from oogst.harvest.rules import windows

    with on_duckdb(read_facts(folder / "facts")) as engine:
        first = first_day(engine)
        assert first
        calendar = [one for one in windows(first, AS_OF, "quarter", {}) if one.closes_on <= AS_OF]
        count(engine, load_framework(), calendar, AS_OF, as_table(()))


def bare(folder: Path, *_: str) -> None:
    import duckdb

    assert duckdb.connect().execute(BARE.format(folder=folder)).fetchall()


def pandas(folder: Path, *_: str) -> None:
    import pandas as pd

    columns = ["person_id", "captured_at", "visibility", "domain", "outcomes", "modes"]
    moments = pd.read_parquet(folder / "moments.parquet", columns=columns)
    people = pd.read_parquet(folder / "people.parquet", columns=["person_id", "unit_id", "valid_from"])
    homes = people.sort_values("valid_from").drop_duplicates("person_id", keep="last")
    moments = moments[moments["visibility"] != "only_me"].merge(homes, on="person_id")
    moments["quarter"] = moments["captured_at"].dt.to_period("Q")
    flat = moments.explode("outcomes").explode("modes")
    for item in (["outcomes"], ["modes"], ["domain"], ["outcomes", "modes"]):
        assert len(flat.groupby(["unit_id", "quarter", *item], observed=True)["person_id"].nunique())


def from_postgres(folder: Path, url: str) -> None:
    from oogst.framework import load_framework
    from oogst.harvest import harvest as run
    from oogst.intake import read_database
    from oogst.release import write_release

    framework = load_framework()
    inputs = read_database(url, framework=framework, today=AS_OF)
    release = run(inputs, framework=framework, as_of=AS_OF, secret=bytes(32), made_by="benchmark", grid="quarter")
    write_release(release, folder / "release")


def fill(url: str, folder: Path) -> None:
    """The moments, people and units as tables of the server."""
    import pyarrow.parquet as pq
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(url) as connection, connection.cursor() as cursor:
        for kind in ("moments", "people", "units"):
            cursor.execute(f"DROP TABLE IF EXISTS {kind}")
            cursor.adbc_ingest(kind, pq.read_table(folder / f"{kind}.parquet"))
        connection.commit()


STEPS: dict[str, Callable[..., None]] = {
    one.__name__: one for one in (facts, harvest, whole, counting, bare, pandas, from_postgres)
}


def measured(step: str, folder: Path, *more: str) -> Measured:
    """The step in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, str(folder), *more], capture_output=True, text=True, check=True
    )
    return Measured(*json.loads(done.stdout.splitlines()[-1]))


def run_step(step: str, folder: Path, *more: str) -> None:
    start, own, done = time.perf_counter(), [0.0], Event()

    def watch() -> None:
        while not done.wait(0.02):
            own[0] = max(own[0], memory("RssAnon"))

    watching = Thread(target=watch)
    watching.start()
    try:
        STEPS[step](folder, *more)
    finally:
        done.set()
        watching.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - start, memory("VmHWM"), own[0]]))


def memory(kind: str) -> float:
    """Of this process, in megabytes. (``ru_maxrss`` also knows the peak of the process that started it.)"""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition(f"{kind}:")[2].split()[0]) / 1024


HEADS = (
    "moments",
    "harvest",
    "its peak",
    "bare DuckDB",
    "harvest is",
    "pandas",
    "harvest is",
    "counting alone",
    "it is",
    "files to facts",
    "its peak",
    "files to release",
    "its own memory",
    "tables to release",
    "its peak",
)


def main(sizes: list[int], url: str | None) -> None:
    print("Seconds of processor, megabytes, and how many times as long the harvest takes as the peer before it.\n")
    print(f"| {' | '.join(HEADS)} |")
    print("|--:" * len(HEADS) + "|")
    for moments in sizes:
        with tempfile.TemporaryDirectory(prefix="oogst-bench-") as name:
            print(f"| {' | '.join(row(moments, Path(name), url))} |", flush=True)


def row(moments: int, folder: Path, url: str | None) -> list[str]:
    make(folder, moments)
    checked, own, alone, peer = (measured(step, folder) for step in ("facts", "harvest", "counting", "bare"))
    cells = [f"{moments:,}", *shown(own), f"{peer.cpu:.2f}", f"{own.cpu / peer.cpu:.1f} ×"]
    if moments <= MOST_FOR_PANDAS:
        other = measured("pandas", folder)
        cells += [
            f"{other.cpu:.2f}",
            f"{own.cpu / other.cpu:.1f} ×",
            f"{alone.cpu:.2f}",
            f"{alone.cpu / other.cpu:.2f} ×",
        ]
    else:
        cells += ["", "", f"{alone.cpu:.2f}", ""]
    all_of_it = measured("whole", folder)
    cells += [*shown(checked), f"{all_of_it.cpu:.2f}", f"{all_of_it.own:,.0f}"]
    if not url:
        return [*cells, "", ""]
    fill(url, folder)
    return [*cells, *shown(measured("from_postgres", folder, url))]


def shown(one: Measured) -> list[str]:
    return [f"{one.cpu:.2f}", f"{one.peak:,.0f}"]


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == ["--step"]:
        run_step(given[1], Path(given[2]), *given[3:])
    else:
        urls = [one for one in given if "://" in one]
        main([int(one) for one in given if "://" not in one] or list(SIZES), urls[0] if urls else None)
