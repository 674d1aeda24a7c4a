"""Text with separators, as spreadsheets and databases really write it."""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from oogst.errors import BadFile
from oogst.intake.cells import Cells, is_damaged

_SEPARATORS = ";,\t"
#: Stands behind the last line: a record that swallows it began with a quote that is never closed.
_END = "\x1aend\x1a"


def read_delimited(data: bytes, file: str, known: Sequence[str]) -> Cells:
    """The rows of a CSV file. The separator is the one that makes the most ``known`` names out of the heading.

    Raises ``BadFile``: ``encoding_unknown``, ``file_empty``.
    """
    text, notes = _decoded(data, file)
    lines = list(io.StringIO(text, newline=""))
    separator = _told_separator(lines) or _best_separator(lines, known)
    records = _records(lines, separator)
    for _row, header in records:
        if not isinstance(header, str) and any(map(str.strip, header)):
            return Cells(header, records, notes=notes)
    raise BadFile("file_empty", file=file)


def _decoded(data: bytes, file: str) -> tuple[str, tuple[tuple[str, dict[str, Any]], ...]]:
    """The text, and a note where its encoding had to be concluded from its bytes."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), ()
    if b"\x00" in data:
        raise BadFile("encoding_unknown", file=file)
    text = data.decode("utf-8-sig", "surrogateescape")
    stray = sum("\udc80" <= letter <= "\udcff" for letter in text) if not text.isascii() else 0
    if not stray:
        return text, ()
    if stray < sum("\x7f" < letter < "\udc80" or letter > "\udcff" for letter in text):
        return text, ()  # UTF-8 in which some bytes were damaged: those rows are refused one by one
    try:
        return data.decode("cp1252"), (("read_as_windows_1252", {}),)
    except UnicodeDecodeError:
        raise BadFile("encoding_unknown", file=file) from None


def _told_separator(lines: list[str]) -> str:
    """Excel's own first line ``sep=;`` names the separator, and is no row."""
    first = lines[0].strip() if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        del lines[0]
        return first[4]
    return ""


def _best_separator(lines: list[str], known: Sequence[str]) -> str:
    heading = next((line for line in lines if line.strip()), "")

    def names_found(separator: str) -> int:
        names = next(csv.reader([heading], delimiter=separator), [])
        return len({name.strip().lower().replace(" ", "_") for name in names} & set(known))

    return max(_SEPARATORS, key=names_found)


def _records(lines: list[str], separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Every record with its row. A record with a quote that is never closed costs its first line, not the rest."""
    row, start = 0, 0
    while start < len(lines):
        reader = _reader(chain(islice(lines, start, None), [_END]), separator)
        done = 0
        for cells in reader:
            if cells == [_END]:
                return
            row += 1
            if reader.line_num > len(lines) - start:
                yield row, "quote_not_closed"
                start += done + 1
                break
            yield row, "not_utf8" if any(map(is_damaged, cells)) else cells
            done = reader.line_num


def _reader(lines: Iterator[str], separator: str) -> Any:
    # The csv module refuses cells of more than 128 KB; a text that long must cost its own row only.
    csv.field_size_limit(sys.maxsize)
    return csv.reader(lines, delimiter=separator)
