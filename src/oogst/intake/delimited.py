"""Text with separators, as spreadsheets and databases really write it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from oogst.errors import BadFile
from oogst.intake.cells import Cells, is_damaged

_STRAY, _ACCENTED = re.compile("[\udc80-\udcff]"), re.compile("[^\x00-\x7f\udc80-\udcff]")
_PIECE = 1 << 20
_SEPARATORS = ";,\t"
#: Stands behind the last line: a record that swallows it began with a quote that is never closed.
_END = "\x1aend\x1a"


def read_delimited(data: bytes, file: str, known: Sequence[str]) -> Cells:
    """The rows of a CSV file. The separator is the one that makes the most ``known`` names out of the heading.

    Raises ``BadFile``: ``encoding_unknown``, ``file_empty``.
    """
    encoding, errors = _encoding_of(data, file)
    lines = list(io.TextIOWrapper(io.BytesIO(data), encoding, errors, newline=""))
    separator = _told_separator(lines) or _best_separator(lines, known)
    records = _records(lines, separator)
    if errors == "surrogateescape":
        records = _damage_named(records)
    notes = (("read_as_windows_1252", dict[str, Any]()),) if encoding == "cp1252" else ()
    for _row, header in records:
        if not isinstance(header, str) and any(map(str.strip, header)):
            return Cells(header, records, notes=notes)
    raise BadFile("file_empty", file=file)


def _encoding_of(data: bytes, file: str) -> tuple[str, str]:
    """The encoding, and what to do with bytes that are not of it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    if b"\x00" in data:
        raise BadFile("encoding_unknown", file=file)
    if _is_encoded(data, "utf-8"):
        return "utf-8-sig", "strict"
    text = data.decode("utf-8", "surrogateescape")
    if len(_STRAY.findall(text)) < len(_ACCENTED.findall(text)):
        return "utf-8-sig", "surrogateescape"  # some bytes were damaged: those rows are refused one by one
    if _is_encoded(data, "cp1252"):
        return "cp1252", "strict"
    raise BadFile("encoding_unknown", file=file)


def _is_encoded(data: bytes, encoding: str) -> bool:
    """Tried piece by piece: the whole text of a large file would take several times its size."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), _PIECE):
            decoder.decode(data[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


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
            yield row, cells
            done = reader.line_num


def _damage_named(records: Iterator[tuple[int, list[str] | str]]) -> Iterator[tuple[int, list[str] | str]]:
    for row, cells in records:
        yield row, "not_utf8" if any(map(is_damaged, cells)) else cells


def _reader(lines: Iterator[str], separator: str) -> Any:
    # The csv module refuses cells of more than 128 KB; a text that long must cost its own row only.
    csv.field_size_limit(sys.maxsize)
    return csv.reader(lines, delimiter=separator)
