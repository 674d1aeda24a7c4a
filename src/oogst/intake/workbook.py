"""XLSX: the first sheet of a workbook."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from oogst.errors import BadFile
from oogst.intake.cells import Cells, as_text

_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, IndexError, TypeError, OSError, EOFError)
Rows = list[tuple[int, list[str | None]]]


def read_workbook(path: Path) -> Cells:
    """The rows of the first sheet. Raises ``BadFile``: ``file_unreadable``, ``file_empty``."""
    try:
        file = path.open("rb")
    except OSError as problem:
        raise BadFile("file_unreadable", file=path.name, why=str(problem)) from None
    with file:
        return cells_of_workbook(file, path.name)


def cells_of_workbook(file: BinaryIO, name: str) -> Cells:
    """The same from a file that is open already. ``name``: to complain about it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about looks that openpyxl does not know
            rows = _rows(file)
    except _BROKEN as problem:
        raise BadFile("file_unreadable", file=name, why=str(problem)) from None
    for at, (_row, header) in enumerate(rows):
        if any(one and one.strip() for one in header):
            return Cells([one or "" for one in header], rows[at + 1 :])
    raise BadFile("file_empty", file=name)


def _rows(file: Any) -> Rows:
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs write a size that is not the sheet's
    return [(row, [_text(cell) for cell in cells]) for row, cells in enumerate(sheet.iter_rows(), start=1)]


def _text(cell: Any) -> str | None:
    """A cell as it would stand in a CSV file; a formula so that it is known for one, whatever it begins with."""
    if cell.data_type == "f":
        return f"=({cell.value})"
    if isinstance(cell.value, dt.datetime | dt.date):
        return cell.value.isoformat()
    return as_text(cell.value)
