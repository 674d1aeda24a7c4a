"""What runs the SQL of ``counting.py``: DuckDB in this process. Apache Spark stands in ``spark.py``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from oogst.harvest.counting import Engine
from oogst.harvest.facts import Facts

#: What does not fit in this much is laid aside in a folder of its own while it is counted.
_MEMORY = "800MB"
#: Opens an engine on facts, for as long as they are counted.
Engines = Callable[[Facts], AbstractContextManager[Engine]]


@dataclass(frozen=True)
class _DuckDB:
    connection: duckdb.DuckDBPyConnection

    def run(self, query: str, **tables: pa.Table) -> pa.Table:
        for name, table in tables.items():
            self.connection.register(name, table)
        return self.connection.sql(query).to_arrow_table()


@contextmanager
def on_duckdb(facts: Facts) -> Iterator[Engine]:
    """Count in this process, with all its processors."""
    with tempfile.TemporaryDirectory(prefix="oogst-") as passing, duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute("SET temp_directory = ?", [passing])
        for name in ("moments", "memberships", "answers"):
            if facts.folder:
                lying = connection.read_parquet(str(facts.folder / name / "**" / "*.parquet"))
                lying.create_view(name)
            else:
                connection.register(name, getattr(facts, name))
        yield _DuckDB(connection)
