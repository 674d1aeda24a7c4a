"""XLSX: the first sheet of a workbook."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from oogst.errors import BadFile
from oogst.intake.cells import Cells, as_text


def read_workbook(path: Path) -> Cells:
    """The rows of the first sheet. Raises ``BadFile``: ``file_unreadable``, ``file_empty``."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
        sheet = book.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as problem:
        raise BadFile("file_unreadable", file=path.name, why=str(problem)) from None
    sheet.reset_dimensions()  # some programs write a size that is not the sheet's
    rows = _rows(sheet)
    for _row, header in rows:
        if any(name and name.strip() for name in header):
            return Cells([name or "" for name in header], rows)
    raise BadFile("file_empty", file=path.name)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str | None]]]:
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        yield row, [_text(cell) for cell in cells]


def _text(cell: Any) -> str | None:
    """A cell as it would stand in a CSV file; a formula so that it is known for one, whatever it begins with."""
    if cell.data_type == "f":
        return f"=({cell.value})"
    if isinstance(cell.value, dt.datetime | dt.date):
        return cell.value.isoformat()
    return as_text(cell.value)
