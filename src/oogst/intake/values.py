"""From cells to typed values. Whatever is not of the form that its column asks is set apart, never guessed at.

Times are wall-clock times of the organisation, without an offset: that is what decides on which day, and so in which
period, something was noted. A time with an offset (``Z``, ``+02:00``) is brought to the organisation's time zone first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from oogst.errors import BadInput

_DATE = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)"
_MIDNIGHT = r"([T ]00:00(:00(\.0+)?)?)?"
_TIME = pa.timestamp("us")
_MEMORY = "500MB"
#: The Arrow type of each form of ``columns.Column``.
TYPES: dict[str, pa.DataType] = {
    "id": pa.string(),
    "text": pa.string(),
    "name": pa.string(),
    "code": pa.string(),
    "codes": pa.list_(pa.string()),
    "date": pa.date32(),
    "time": _TIME,
    "count": pa.int32(),
    "number": pa.float64(),
}


@dataclass(frozen=True)
class Engine:
    """What computes: an open DuckDB connection, and the organisation's time zone (a name of the IANA database)."""

    connection: duckdb.DuckDBPyConnection
    zone: str

    def over(self, x: pa.ChunkedArray, expression: str) -> pa.ChunkedArray:
        """The expression over every ``x``, in the same order (DuckDB keeps the order of what it scans)."""
        self.connection.register("cells", pa.table({"x": x}))
        try:
            return self.connection.sql(f"SELECT {expression} AS y FROM cells").to_arrow_table()["y"]  # noqa: S608
        except duckdb.NotImplementedException as problem:
            raise BadInput("time_zone_unknown", why=str(problem)) from None
        finally:
            self.connection.unregister("cells")

    def rows(self, query: str, **tables: pa.Table) -> list[tuple[Any, ...]]:
        """The rows of a query over Arrow tables, which it knows by the names they are given here."""
        for name, table in tables.items():
            self.connection.register(name, table)
        found = self.connection.execute(query).fetchall()
        for name in tables:
            self.connection.unregister(name)
        return found


@contextmanager
def opened_engine(zone: str) -> Iterator[Engine]:
    """An engine for as long as a file or a database is read. What does not fit in its memory it lays aside."""
    with tempfile.TemporaryDirectory(prefix="oogst-") as passing, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute("SET temp_directory = ?", [passing])
        yield Engine(connection, zone)


def typed(form: str, raw: pa.ChunkedArray, engine: Engine) -> pa.ChunkedArray:
    """The column in the type of its form (``TYPES``); null where the cell is empty or not of that form.

    ``raw``: text, or for Parquet any type that can be taken for the form. Raises ``BadInput`` (``time_zone_unknown``),
    and Arrow's own errors where a typed column can never be of the form.
    """
    if pa.types.is_dictionary(raw.type):
        raw = pc.cast(raw, raw.type.value_type)
    return _FORMS[form](raw, engine)


def text_of(raw: pa.ChunkedArray) -> pa.ChunkedArray:
    """The cells as text without white space around it; null where nothing is left."""
    text = raw if pa.types.is_string(raw.type) else pc.cast(raw, pa.string())
    return pa.chunked_array([_trimmed(chunk) for chunk in text.chunks], pa.string())


def _trimmed(text: pa.Array) -> pa.Array:
    """Mostly there is nothing to trim. Then the cells stay the ones that were read, and are not held twice."""
    trimmed = pc.utf8_trim_whitespace(text)
    if pc.any(pc.equal(trimmed, "")).as_py():
        return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    return text if trimmed.equals(text) else trimmed


def _text(raw: pa.ChunkedArray, _engine: Engine) -> pa.ChunkedArray:
    return text_of(raw)


def _code(raw: pa.ChunkedArray, _engine: Engine) -> pa.ChunkedArray:
    if pa.types.is_boolean(raw.type):
        return pc.if_else(raw, "yes", "no")
    return pc.utf8_lower(text_of(raw))


def _codes(raw: pa.ChunkedArray, _engine: Engine) -> pa.ChunkedArray:
    """A list a row, never null. In text the codes are separated by spaces; commas and semicolons are understood too."""
    if pa.types.is_list(raw.type) or pa.types.is_large_list(raw.type):
        return pc.fill_null(raw.cast(TYPES["codes"]), [])
    words = pc.replace_substring_regex(pc.fill_null(pc.utf8_lower(text_of(raw)), ""), r"[\s,;]+", " ")
    split = pc.split_pattern(pc.utf8_trim_whitespace(words), " ")
    return pc.if_else(pc.equal(words, ""), pa.scalar([], TYPES["codes"]), split)


def _date(raw: pa.ChunkedArray, engine: Engine) -> pa.ChunkedArray:
    if pa.types.is_temporal(raw.type):
        return _time(raw, engine).cast(pa.date32(), safe=False)
    shaped = f"{_DATE}{_MIDNIGHT}"
    return engine.over(text_of(raw), f"CASE WHEN regexp_full_match(x, '{shaped}') THEN try_cast(x[:10] AS DATE) END")


def _time(raw: pa.ChunkedArray, engine: Engine) -> pa.ChunkedArray:
    if (pa.types.is_timestamp(raw.type) and raw.type.tz is None) or pa.types.is_date(raw.type):
        return raw.cast(_TIME, safe=False)
    if pa.types.is_timestamp(raw.type):
        return engine.over(raw, f"timezone({_quoted(engine.zone)}, x)")
    local = f"regexp_full_match(x, '{_DATE}({_CLOCK})?')"
    offset = f"regexp_full_match(x, '{_DATE}{_CLOCK}{_OFFSET}')"
    moved = f"timezone({_quoted(engine.zone)}, try_cast(x AS TIMESTAMPTZ))"
    return engine.over(text_of(raw), f"CASE WHEN {local} THEN try_cast(x AS TIMESTAMP) WHEN {offset} THEN {moved} END")


def _count(raw: pa.ChunkedArray, engine: Engine) -> pa.ChunkedArray:
    if not pa.types.is_string(raw.type):
        raw = engine.over(raw, "CASE WHEN x = trunc(x) THEN x::BIGINT END").cast(pa.string())
    return engine.over(text_of(raw), r"CASE WHEN regexp_full_match(x, '\d+') THEN try_cast(x AS INTEGER) END")


def _number(raw: pa.ChunkedArray, engine: Engine) -> pa.ChunkedArray:
    if not pa.types.is_string(raw.type):
        return raw.cast(pa.float64())
    return engine.over(
        text_of(raw),
        r"CASE WHEN regexp_full_match(x, '-?\d+([.,]\d+)?') THEN try_cast(replace(x, ',', '.') AS DOUBLE) END",
    )


_FORMS: dict[str, Callable[[pa.ChunkedArray, Engine], pa.ChunkedArray]] = {
    "id": _text,
    "text": _text,
    "name": _text,
    "code": _code,
    "codes": _codes,
    "date": _date,
    "time": _time,
    "count": _count,
    "number": _number,
}


def _quoted(zone: str) -> str:
    return "'" + zone.replace("'", "''") + "'"
