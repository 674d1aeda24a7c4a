"""The same five tables from a database: SQLite or PostgreSQL, as they stood at one moment while others go on writing.

A table has the name and the columns of its file (``columns.py``); other columns are not read. Rows come as Arrow
batches (ADBC), which are checked as they come (``batches.py``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import pyarrow as pa

from oogst.errors import BadFile, BadInput, OogstError
from oogst.framework import Framework
from oogst.intake.batches import check_batches
from oogst.intake.columns import COLUMNS, Column, codes_of
from oogst.intake.inputs import HOME_ZONE, Inputs, link
from oogst.intake.reading import placed
from oogst.intake.sheet import Sheet
from oogst.intake.values import opened_engine

#: Tables that may be absent, as their files may.
_MAY_LACK = ("answers", "voices")


def read_database(url: str, *, framework: Framework, today: dt.date, zone: str = HOME_ZONE) -> Inputs:
    """Read the tables in one transaction, so that they fit each other whatever is written meanwhile.

    ``url``: ``sqlite:///relative/path``, ``sqlite:////absolute/path`` or ``postgresql://…``. ``today``, ``zone``: as in
    ``read_inputs``; rows that are not right are refused as there, with the place in which the database gave them.

    Raises ``OogstError`` (``database_driver_missing``), ``BadInput`` (``database_unknown``, ``database_unreadable``)
    and ``BadFile`` (``table_missing``, ``column_missing``).
    """
    codes = codes_of(framework)
    with opened_engine(zone) as engine, _opened(url) as database:
        sheets = {kind: check_batches(kind, _sheets(kind, database), codes, today, engine) for kind in COLUMNS}
        return link(sheets, engine)


def _sheets(kind: str, database: _Database) -> Iterator[Sheet]:
    """The table's rows as they come. Raises ``BadFile``."""
    header = database.columns(kind)
    if not header:
        if kind in _MAY_LACK:
            return
        raise BadFile("table_missing", table=kind)
    places, _ = placed(kind, kind, header)
    read, columns = 0, {header[places[one.name]]: one for one in COLUMNS[kind] if one.name in places}
    for batch in database.batches(kind, columns):
        rows = pa.array(np.arange(read + 1, read + batch.num_rows + 1))
        yield Sheet(kind, kind, pa.table([rows, *batch.columns], ["row", *batch.schema.names]))
        read += batch.num_rows


class _Dialect(NamedTuple):
    """What differs: the statement that opens a snapshot, the one that lists a table's columns, how a cell is selected,
    and options of the driver."""

    starts: str
    columns: str
    cell: Callable[[Column, str], str]
    options: dict[str, str]


def _sqlite_cell(column: Column, name: str) -> str:
    """Text, as a column of SQLite may hold anything; empty instead of null, as the driver concludes a column's type
    from its first rows."""
    if column.codes == "confirmation":
        return f"CASE {name} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE coalesce(CAST({name} AS TEXT), '') END"
    return f"coalesce(CAST({name} AS TEXT), '')"


def _postgres_cell(column: Column, name: str) -> str:
    """As it is typed, except ids, which may be numbers or UUIDs."""
    return f"CAST({name} AS text)" if column.form in ("id", "text", "name") else name


_SQLITE = _Dialect(
    starts="",
    columns="SELECT name FROM pragma_table_info('{table}')",
    cell=_sqlite_cell,
    options={"adbc.sqlite.query.batch_rows": str(1 << 13)},
)
_POSTGRES = _Dialect(
    starts="SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    columns="""SELECT CAST(column_name AS text) FROM information_schema.columns
        WHERE table_schema = ANY (current_schemas(false)) AND table_name = '{table}' ORDER BY ordinal_position""",
    cell=_postgres_cell,
    options={},
)


@dataclass(frozen=True)
class _Database:
    """An open database, inside a transaction."""

    connection: Any
    dialect: _Dialect

    def columns(self, table: str) -> list[str]:
        """The names of its columns; empty if there is no such table."""
        with self.connection.cursor() as cursor:
            cursor.execute(self.dialect.columns.format(table=table))
            return [str(name) for (name,) in cursor.fetchall()]

    def batches(self, table: str, columns: Mapping[str, Column]) -> Iterator[pa.RecordBatch]:
        """The rows, for these columns by the names that the table gives them."""
        cells = [
            f"{self.dialect.cell(column, _quoted(name))} AS {_quoted(column.name)}" for name, column in columns.items()
        ]
        with self.connection.cursor(adbc_stmt_kwargs=self.dialect.options) as cursor:
            cursor.execute(f"SELECT {', '.join(cells)} FROM {_quoted(table)}")  # noqa: S608 (quoted names)
            yield from cursor.fetch_record_batch()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _opened(url: str) -> Iterator[_Database]:
    scheme, _, rest = url.partition("://")
    if scheme not in ("sqlite", "postgresql", "postgres"):
        raise BadInput("database_unknown", scheme=scheme)
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi as postgres
        from adbc_driver_sqlite import dbapi as sqlite
    except ImportError as problem:
        raise OogstError("database_driver_missing", why=str(problem)) from None
    try:
        if scheme == "sqlite":
            connection, dialect = sqlite.connect(f"file:{quote(rest.removeprefix('/'))}?mode=ro"), _SQLITE
        else:
            connection, dialect = postgres.connect(url), _POSTGRES
        with connection:
            if dialect.starts:
                with connection.cursor() as cursor:
                    cursor.execute(dialect.starts)
            yield _Database(connection, dialect)
    except Error as problem:
        raise BadInput("database_unreadable", why=str(problem)) from None
