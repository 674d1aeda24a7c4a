"""Two engines, one answer: the same SQL on DuckDB and on Apache Spark gives the same bytes, also when a worker dies.

The tests with Spark run it as on a cluster: a master and two workers, each with processes of its own.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow.dataset as pads
import pytest

from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
from oogst.errors import OogstError
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.harvest.counting import Engine
from oogst.harvest.engines import Engines, on_duckdb
from oogst.harvest.facts import Facts, encode, read_facts, write_facts
from oogst.harvest.spark import on_spark
from oogst.intake import read_inputs
from tests.harvest.organisation import SECRET, Organisation

CLUSTER: Mapping[str, str] = {
    "spark.master": "local-cluster[2,1,1024]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executorEnv.SPARK_LOCAL_IP": "127.0.0.1",
}
on_a_cluster = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """A demonstration with answers, moves, leavers and late moments, laid down in a folder."""
    folder = tmp_path_factory.mktemp("facts")
    files = write_files(make_organisation(1_500, moments_per_person=40), folder / "files", "parquet")
    inputs = read_inputs(**files, framework=load_framework(), today=ANSWERED_UNTIL)  # type: ignore[arg-type]
    return laid_down(encode(inputs, load_framework()), folder / "facts")


def laid_down(facts: Facts, folder: Path) -> Facts:
    write_facts(facts, folder)
    return read_facts(folder)


def digest(facts: Facts, engine: Engines = on_duckdb) -> str:
    chosen: dict[str, Any] = {"framework": load_framework(), "secret": SECRET, "made_by": "oogst test"}
    return harvest(facts, as_of=ANSWERED_UNTIL, grid="quarter", engine=engine, **chosen).digest


def test_facts_in_a_folder_and_in_memory_give_the_same_release(facts: Facts) -> None:
    tables = {name: getattr(facts, name).to_table() for name in ("moments", "memberships", "answers")}
    assert isinstance(facts.moments, pads.Dataset)
    assert digest(Facts(**tables, units=facts.units)) == digest(facts)


def test_facts_hold_no_text_and_no_name_of_a_moment(facts: Facts) -> None:
    held = {name: set(getattr(facts, name).schema.names) for name in ("moments", "memberships", "answers")}
    assert held["moments"] == {"person_id", "captured_on", "received_on", "outcomes", "domains", "modes", "year"}
    assert held["memberships"] == {"person_id", "unit_id", "valid_from", "valid_to"}
    assert not held["answers"] & {"moment_id", "outcome", "answer", "work_unit"}


def test_facts_lie_in_a_folder_a_year(facts: Facts) -> None:
    assert facts.folder is not None
    years = {path.name for path in (facts.folder / "moments").iterdir()}
    assert years == {"year=2024", "year=2025", "year=2026"}
    assert read_facts(facts.folder).moments.count_rows() == facts.moments.count_rows()


def test_facts_of_nobody_are_counted_as_nobody(tmp_path: Path) -> None:
    firm = Organisation().unit("firm").staff("firm", ["p1"])
    with on_duckdb(laid_down(encode(firm.inputs(), load_framework()), tmp_path)) as engine:
        assert engine.run("SELECT count(*) AS n FROM moments").to_pylist() == [{"n": 0}]


def test_without_spark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, facts: Facts) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(OogstError, match="spark_missing"):
        digest(facts, on_spark())


@pytest.mark.deep
@on_a_cluster
def test_spark_gives_the_release_that_duckdb_gives(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    assert digest(facts, on_spark(settings=CLUSTER)) == digest(facts)


@pytest.mark.deep
@on_a_cluster
def test_a_worker_that_dies_changes_nothing(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    died: list[int] = []
    assert digest(facts, _with_a_death(on_spark(settings=CLUSTER), died)) == digest(facts)
    assert len(died) == 1


def _with_a_death(engine: Engines, died: list[int]) -> Engines:
    """The engine, one of whose worker processes is killed while it works on the first query with several tasks."""

    @contextmanager
    def opened(facts: Facts) -> Iterator[Engine]:
        with engine(facts) as running:
            death = Thread(target=_kill_one_at_work, args=(running, died))
            death.start()
            yield running
            death.join()

    return opened


def _kill_one_at_work(running: Any, died: list[int]) -> None:
    tracker = running.session.sparkContext.statusTracker()
    until = time.monotonic() + 300
    while time.monotonic() < until:
        stages = filter(None, map(tracker.getStageInfo, tracker.getActiveStageIds()))
        if any(stage.numTasks > 1 and stage.numActiveTasks for stage in stages):
            worker = _workers()[0]
            os.kill(worker, signal.SIGKILL)
            died.append(worker)
            return
        time.sleep(0.002)


def _workers() -> list[int]:
    """Processes that work for Spark and descend from this one."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}

    def is_ours(process: int) -> bool:
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    return [one for one in parents if "CoarseGrainedExecutorBackend" in _command(one) and is_ours(one)]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""
