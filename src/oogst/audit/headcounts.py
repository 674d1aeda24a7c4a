"""The auditor's own headcounts: a small CSV of ``unit_id, headcount``, for example from the works council."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from oogst.errors import BadFile, BadRows, Refusal

UNIT, HEADCOUNT = "unit_id", "headcount"


def read_headcounts(path: Path) -> dict[str, int]:
    """Headcount per unit id from a CSV in UTF-8, as spreadsheets write it: comma or semicolon, with or without BOM.

    Raises ``BadFile`` (``file_missing``, ``headcounts_not_text``, ``headcounts_columns``) or ``BadRows``
    (``headcount_not_number``, ``headcount_twice``).
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError:
        raise BadFile("file_missing", file=str(path)) from None
    except UnicodeDecodeError:
        raise BadFile("headcounts_not_text", file=str(path)) from None
    heading = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in heading else ",")
    if not {UNIT, HEADCOUNT} <= set(rows.fieldnames or ()):
        raise BadFile("headcounts_columns", file=str(path))
    return _counted(path.name, rows)


def _counted(file: str, rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    refusals = []
    for number, row in enumerate(rows, start=2):
        unit, written = (row[UNIT] or "").strip(), (row[HEADCOUNT] or "").strip()
        if not (written.isascii() and written.isdigit()):
            refusals.append(Refusal(file, number, HEADCOUNT, "headcount_not_number", {"value": written}))
        elif unit in counts:
            refusals.append(Refusal(file, number, UNIT, "headcount_twice", {"unit": unit}))
        else:
            counts[unit] = int(written)
    if refusals:
        raise BadRows(tuple(refusals))
    return counts
