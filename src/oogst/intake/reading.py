"""From the bytes of a file to rows of cells. What kind of file it is, its bytes decide, not its name.

CSV as programs write it: UTF-8 with or without a byte order mark, UTF-16 with one ("Unicode text"), Windows-1252
(Excel in Belgium, with a note); comma, semicolon or tab; quoted line breaks; empty lines. XLSX: the first sheet.
JSON lines: an object a line. Parquet: as it is, typed columns stay typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from oogst.errors import BadFile, Refusal
from oogst.intake.cells import Cells
from oogst.intake.columns import COLUMNS
from oogst.intake.delimited import read_delimited
from oogst.intake.jsonlines import read_json_lines
from oogst.intake.sheet import Note, Sheet
from oogst.intake.workbook import read_workbook

_PARQUET, _ZIP, _OLD_EXCEL = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Few enough that the garbage collector has little to look through: with 50,000 a million rows take twice as long.
_ROWS_AT_ONCE = 500
PARQUET_ROWS = 1 << 17


def read_table(kind: str, path: Path) -> Sheet:
    """The known columns of a file of that kind, as text (Parquet: as they are typed), with the row each came from.

    Raises ``BadFile``: ``file_missing``, ``file_empty``, ``file_unreadable``, ``file_old_excel``, ``encoding_unknown``,
    ``column_missing``, ``column_twice``. Rows that cannot be taken apart are refused and the others kept.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except FileNotFoundError:
        raise BadFile("file_missing", file=str(path)) from None
    except OSError as problem:
        raise BadFile("file_unreadable", file=path.name, why=str(problem)) from None
    if not head:
        raise BadFile("file_empty", file=path.name)
    if head == _OLD_EXCEL:
        raise BadFile("file_old_excel", file=path.name)
    if head == _PARQUET:
        first, *others = read_parquet(kind, path)
        return replace(first, table=pa.concat_tables([one.table for one in (first, *others)]))
    if head == _ZIP:
        return _collected(kind, path.name, read_workbook(path))
    data = path.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _collected(kind, path.name, read_json_lines(data, path.name))
    return _collected(kind, path.name, read_delimited(data, path.name, [column.name for column in COLUMNS[kind]]))


def _collected(kind: str, file: str, cells: Cells) -> Sheet:
    """The rows as an Arrow table of text. Empty rows are left out, but counted."""
    places, notes = placed(kind, file, cells.header)
    refusals = list(cells.refusals)
    schema = pa.schema([("row", pa.int64()), *((name, pa.string()) for name in places)])
    kept = _kept(cells, file, refusals)
    batches = []
    while chunk := list(islice(kept, _ROWS_AT_ONCE)):
        rows, cells_of_rows = zip(*chunk, strict=True)
        by_column = list(zip(*cells_of_rows, strict=False))  # a row may have empty cells beyond the heading
        columns = [rows, *(by_column[at] for at in places.values())]
        batches.append(pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema))
    sheet = Sheet(kind, file, pa.Table.from_batches(batches, schema), tuple(refusals))
    return sheet.noting(*(Note(file, code, data) for code, data in cells.notes), *notes)


def _kept(cells: Cells, file: str, refusals: list[Refusal]) -> Iterator[tuple[int, Sequence[str | None]]]:
    """Rows that are not empty, each as wide as the heading; what does not fit is refused."""
    width = len(cells.header)
    for row, values in cells.rows:
        if isinstance(values, str):
            refusals.append(Refusal(file, row, cells.header[-1], values))
        elif any(values[width:]):
            too_many = {"n": len(values), "most": width}
            refusals.append(Refusal(file, row, cells.header[-1], "cells_too_many", too_many))
        elif not _is_empty(values):
            yield row, values if len(values) >= width else [*values, *[None] * (width - len(values))]


def _is_empty(values: Sequence[str | None]) -> bool:
    # Asked of every row of a large file: mostly the first cell answers.
    return not (values and values[0] and not values[0].isspace()) and not any(one and one.strip() for one in values)


def placed(kind: str, file: str, header: Sequence[str]) -> tuple[dict[str, int], list[Note]]:
    """Where each known column stands. Raises ``BadFile`` when a needed one is not there or one is there twice."""
    known = {column.name for column in COLUMNS[kind]}
    places: dict[str, int] = {}
    extra = []
    for at, name in enumerate(map(plain_name, header)):
        if name in places:
            raise BadFile("column_twice", file=file, column=name)
        if name in known:
            places[name] = at
        elif name:
            extra.append(header[at].strip())
    if missing := [c.name for c in COLUMNS[kind] if c.needed and c.name not in places]:
        found = [name.strip() for name in header if name.strip()]
        raise BadFile("column_missing", file=file, columns=missing, found=found)
    return places, [Note(file, "extra_columns", {"n": len(extra), "columns": extra})] if extra else []


def plain_name(name: str) -> str:
    """A heading as the contract writes it: ``Person ID`` is ``person_id``."""
    return name.strip().strip("\ufeff").lower().replace(" ", "_").replace("-", "_")


def is_parquet(path: Path) -> bool:
    """Whether there is a file, and it is Parquet."""
    try:
        with path.open("rb") as file:
            return file.read(4) == _PARQUET
    except OSError:
        return False


def read_parquet(kind: str, path: Path) -> Iterator[Sheet]:
    """The rows of a Parquet file, batch by batch, one at least. Raises ``BadFile``."""
    import pyarrow.parquet as pq

    read = 0
    try:
        file = pq.ParquetFile(path)
        places, notes = placed(kind, path.name, file.schema_arrow.names)
        names = {file.schema_arrow.names[at]: name for name, at in places.items()}
        for batch in file.iter_batches(PARQUET_ROWS, columns=list(names)):
            yield _batch(kind, path.name, batch.rename_columns(names), read, notes)
            read += batch.num_rows
        if not read:
            empty = file.schema_arrow.empty_table().select(list(names)).rename_columns(names)
            yield _batch(kind, path.name, empty, 0, notes)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as problem:
        raise BadFile("file_unreadable", file=path.name, why=str(problem)) from None


def _batch(kind: str, file: str, rows: pa.RecordBatch | pa.Table, before: int, notes: Sequence[Note]) -> Sheet:
    """Rows counted as a spreadsheet would: the heading is row 1."""
    numbers = pa.array(np.arange(before + 2, before + rows.num_rows + 2))
    return Sheet(kind, file, pa.table([numbers, *rows.columns], ["row", *rows.schema.names]), notes=tuple(notes))
