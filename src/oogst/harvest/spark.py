"""The same counting on Apache Spark, for facts that outgrow one machine. Needs ``oogst[spark]`` and Java 17 or newer.

Spark is set up the way Spark is: ``spark-defaults.conf`` says which cluster; without it, this machine's processors.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from oogst.errors import OogstError
from oogst.harvest.counting import Engine
from oogst.harvest.engines import Engines
from oogst.harvest.facts import Facts, write_facts

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: No web page of the run, dates as they are, and no chatter on the terminal.
_SETTINGS: Mapping[str, str] = {
    "spark.app.name": "oogst harvest",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "ERROR",
}


def on_spark(folder: Path | None = None, settings: Mapping[str, str] | None = None) -> Engines:
    """Count on Spark.

    ``folder``: where the facts are laid down for the time of the run; on a cluster, one that every worker reaches.
    ``settings``: Spark's own, by name.

    Raises ``OogstError`` (``spark_missing``) when Spark or Java is not there.
    """

    @contextmanager
    def opened(facts: Facts) -> Iterator[Engine]:
        with tempfile.TemporaryDirectory(prefix=".oogst-facts-", dir=folder) as passing:
            lying = facts.folder or Path(passing)
            if not facts.folder:
                write_facts(facts, lying)
            session = _session({"spark.sql.warehouse.dir": f"{passing}/tables", **_SETTINGS, **(settings or {})})
            try:
                yield _spark(session, lying, Path(passing))
            finally:
                session.stop()

    return opened


@dataclass(frozen=True)
class _Spark:
    session: SparkSession
    passing: Path

    def run(self, query: str, **tables: pa.Table) -> pa.Table:
        for name, table in tables.items():
            # Laid beside the facts: every worker reads them there.
            pq.write_table(table, self.passing / f"{name}.parquet")
            self.session.read.parquet(str(self.passing / f"{name}.parquet")).createOrReplaceTempView(name)
        return self.session.sql(query).toArrow()


def _spark(session: SparkSession, lying: Path, passing: Path) -> _Spark:
    for name in ("moments", "memberships", "answers"):
        session.read.parquet(str(lying / name)).createOrReplaceTempView(name)
    return _Spark(session, passing)


def _session(settings: Mapping[str, str]) -> SparkSession:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise OogstError("spark_missing", why=str(problem)) from None
    try:
        return SparkSession.builder.config(map=dict(settings)).getOrCreate()
    except (PySparkException, OSError) as problem:
        raise OogstError("spark_missing", why=str(problem)) from None
