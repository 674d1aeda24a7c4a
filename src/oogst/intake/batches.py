"""Rows that come in batches, from a database or a large file: each batch is checked when it comes.

A text is kept only where it is still needed: to label the moment or to quote from it. What is kept of a large table is
laid aside in a file of its own and read from there as if it were memory, so that the system can do without.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oogst.intake.columns import COLUMNS
from oogst.intake.rows import Codes, check_rows
from oogst.intake.sheet import Sheet
from oogst.intake.values import TYPES, Engine

#: So many bytes of a table stay in memory.
IN_MEMORY = 1 << 27


def check_batches(kind: str, sheets: Iterable[Sheet], codes: Codes, today: dt.date, engine: Engine) -> Sheet:
    """``check_rows`` of every batch, as one sheet. No batch at all stands for no rows."""
    checked = (_without_text(check_rows(sheet, codes, today, engine)) for sheet in sheets)
    first = next(checked, None) or check_rows(empty_sheet(kind), codes, today, engine)
    refusals = list(first.refusals)

    def tables() -> Iterator[pa.Table]:
        yield first.table
        for sheet in checked:
            refusals.extend(sheet.refusals)
            yield sheet.table

    table = _gathered(tables())
    return replace(first, table=table, refusals=tuple(refusals))


def _gathered(tables: Iterator[pa.Table]) -> pa.Table:
    """All of them as one: in memory as far as they are small, the rest laid aside."""
    kept, size = list[pa.Table](), 0
    for table in tables:
        kept.append(table)
        size += table.nbytes
        if size > IN_MEMORY:
            kept += _laid_aside(tables, table.schema)
            break
    return pa.concat_tables(kept)


def _laid_aside(tables: Iterator[pa.Table], schema: pa.Schema) -> list[pa.Table]:
    """The tables in a file that no longer has a name: it is gone as soon as nobody reads from it."""
    with tempfile.NamedTemporaryFile(prefix="oogst-") as file:
        with pa.ipc.new_file(file, schema) as writer:
            for table in tables:
                writer.write_table(table)
        file.flush()
        return [pa.ipc.open_file(pa.memory_map(file.name)).read_all()]


def empty_sheet(kind: str) -> Sheet:
    """What stands for a file or a table that is not there."""
    columns = {"row": pa.array([], pa.int64())}
    return Sheet(kind, kind, pa.table(columns | {c.name: pa.array([], TYPES[c.form]) for c in COLUMNS[kind]}))


def _without_text(sheet: Sheet) -> Sheet:
    """Moments without the texts that nobody needs any more."""
    if sheet.kind != "moments":
        return sheet
    table = sheet.table
    labelled = pc.or_(pc.greater(pc.list_value_length(table["outcomes"]), 0), pc.is_valid(table["domain"]))
    labelled = pc.or_(labelled, pc.greater(pc.list_value_length(table["modes"]), 0))
    needed = pc.or_(pc.invert(labelled), pc.equal(table["visibility"], "may_be_quoted")).combine_chunks()
    texts = pc.replace_with_mask(
        pa.nulls(len(table), pa.string()), needed, table["text"].filter(needed).combine_chunks()
    )
    # What came from the driver is held as one piece, the texts too: the rest is copied out of it.
    rest = table.drop_columns(["text"]).take(pa.array(np.arange(len(table))))
    return replace(sheet, table=rest.add_column(table.column_names.index("text"), "text", texts))
