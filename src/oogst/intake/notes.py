"""Somebody's own notes, as they happen to have them: a spreadsheet, a list, paragraphs. Never written for us.

So nothing is asked of their form: the column with the words and the one with the days are found, and a day at the
beginning of a line is. Whoever brings them looks at what was made of it before anything is kept.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel.dates import get_day_names, get_month_names

from oogst.errors import BadFile, BadInput
from oogst.intake.cells import Cells
from oogst.intake.delimited import read_delimited
from oogst.intake.workbook import cells_of_workbook
from oogst.texts import LANGUAGES

#: More than anybody looks through at once.
MOST = 200
_LONGEST = 5000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORDS = ("text", "tekst", "texte", "note", "notitie", "notiz", "leermoment", "moment", "omschrijving", "description")
_DAYS = ("date", "datum", "dag", "jour", "tag", "day", "happened_on", "captured_at", "wanneer", "quand", "wann", "when")
_BULLET = re.compile(r"^\s*(?:[-*•–·]|\d{1,3}[.)](?=\s))\s+")
_AFTER = r"[\s,:;.–-]*"
_ISO = re.compile(rf"(\d{{4}})-(\d\d?)-(\d\d?)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?!\d){_AFTER}")
_NUMBERS = re.compile(rf"(\d\d?)[./-](\d\d?)[./-](\d{{4}})(?!\d){_AFTER}")
#: A heading that nobody recognised and that is as long as this is no heading.
_SENTENCE = 40
_EARLIEST = dt.date(1950, 1, 1)


@dataclass(frozen=True)
class OwnNote:
    """``happened_on``: the day that stood with it, if one did."""

    text: str
    happened_on: dt.date | None


def read_notes(data: bytes, name: str, today: dt.date) -> tuple[OwnNote, ...]:
    """The notes in a file, in its order, each once. ``name`` ends in ``.xlsx``, ``.csv``, ``.tsv``, or it is text.

    Raises ``BadFile``: ``file_empty``, ``file_unreadable``, ``file_old_excel``, ``encoding_unknown``; ``BadInput``
    ``notes_too_many``.
    """
    if data.startswith(_OLD_EXCEL):
        raise BadFile("file_old_excel", file=name)
    if data.startswith(_ZIP):
        return _few(_of_cells(cells_of_workbook(io.BytesIO(data), name), today), name)
    if name.lower().endswith((".csv", ".tsv")):
        return _few(_of_cells(read_delimited(data, name, [*_WORDS, *_DAYS]), today), name)
    return notes_of(_decoded(data, name), today, name)


def notes_of(text: str, today: dt.date, name: str = "") -> tuple[OwnNote, ...]:
    """Paragraphs, where empty lines are between them; else each line is a note. Raises as ``read_notes``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
    return _few((_note(_BULLET.sub("", part), today) for part in parts), name)


def day_at_start(text: str, today: dt.date) -> tuple[dt.date | None, str]:
    """A day at the beginning of a text, and the text without it; as somebody in Belgium writes days. One that is
    still to come, or long ago, is none."""
    rest = _weekday().sub("", text, count=1)
    for pattern, order in ((_ISO, (0, 1, 2)), (_NUMBERS, (2, 1, 0)), (_named(), (2, 1, 0))):
        if found := pattern.match(rest):
            day = _day([found[order[at] + 1] for at in range(3)])
            if day and _EARLIEST <= day <= today:
                return day, rest[found.end() :]
    return None, text


def _few(notes: Iterator[OwnNote], name: str) -> tuple[OwnNote, ...]:
    found = tuple(dict.fromkeys(one for one in notes if one.text))
    if not found:
        raise BadFile("file_empty", file=name)
    if len(found) > MOST:
        raise BadInput("notes_too_many", n=len(found), most=MOST)
    return found


def _note(text: str, today: dt.date) -> OwnNote:
    day, rest = day_at_start(text.strip(), today)
    return OwnNote(rest.strip()[:_LONGEST], day)


def _of_cells(cells: Cells, today: dt.date) -> Iterator[OwnNote]:
    rows = [list(cells.header), *([one or "" for one in row] for _at, row in cells.rows if not isinstance(row, str))]
    heads = [one.strip().casefold() for one in rows[0]]
    words, days = _column(heads, _WORDS), _column(heads, _DAYS)
    has_heading = words is not None or days is not None or not _is_note(rows[0], today)
    body = rows[1:] if has_heading else rows
    days = _most_days(body, today) if days is None else days
    words = _longest(body, days) if words is None else words
    for row in body:
        note = _note(_cell(row, words), today)
        stands = day_at_start(_cell(row, days), today)[0] if days is not None else None
        yield OwnNote(note.text, stands or note.happened_on)


def _column(heads: Sequence[str], known: Sequence[str]) -> int | None:
    return next((at for at, head in enumerate(heads) if head in known), None)


def _is_note(row: Sequence[str], today: dt.date) -> bool:
    return any(len(one) > _SENTENCE or day_at_start(one, today)[0] for one in row)


def _longest(rows: Sequence[Sequence[str]], but: int | None) -> int:
    width = max(map(len, rows), default=1)
    return max((at for at in range(width) if at != but), key=lambda at: sum(len(_cell(r, at)) for r in rows), default=0)


def _most_days(rows: Sequence[Sequence[str]], today: dt.date) -> int | None:
    """The column that mostly holds a day and nothing else."""
    for at in range(max(map(len, rows), default=0)):
        cells = [cell for row in rows if (cell := _cell(row, at))]
        if cells and sum(_is_day(cell, today) for cell in cells) >= 0.8 * len(cells):
            return at
    return None


def _is_day(cell: str, today: dt.date) -> bool:
    day, rest = day_at_start(cell, today)
    return day is not None and not rest


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if b"\x00" in data:
        raise BadFile("encoding_unknown", file=name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _day(parts: Sequence[str]) -> dt.date | None:
    year, month, day = parts
    try:
        return dt.date(int(year), _months().get(month.casefold(), 0) or int(month), int(day))
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """The months by their names in every language, long and short."""
    names = [get_month_names("wide", locale=lang) for lang in LANGUAGES]
    names += [get_month_names("abbreviated", locale=lang) for lang in LANGUAGES]
    return {name.casefold().rstrip("."): number for one in names for number, name in one.items()}


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(rf"(\d\d?)(?:\.|er|st|nd|rd|th)?\s+({names})\.?\s+(\d{{4}})(?!\d){_AFTER}", re.IGNORECASE)


@cache
def _weekday() -> re.Pattern[str]:
    names = {name for lang in LANGUAGES for name in get_day_names("wide", locale=lang).values()}
    return re.compile(rf"^(?:{'|'.join(sorted(map(re.escape, names)))}),?\s+(?=\d)", re.IGNORECASE)
