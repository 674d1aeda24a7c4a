"""A report as a workbook: a sheet with the definitions, one for each chart, what research says and the rules.

Nothing is hidden and there is no formula. Whatever comes from outside (names of units) is written as text, so that no
spreadsheet takes it for something to calculate.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from oogst.show.charts import Chart, Line
from oogst.show.model import Figure
from oogst.show.report import ReportView
from oogst.show.research import Known
from oogst.texts import Texts, texts

#: What Excel does not allow in the name of a sheet, and how long it may be.
_FORBIDDEN, _LONGEST = re.compile(r"[\\/*?:\[\]]"), 31
#: Characters that no spreadsheet file can hold (XML 1.0, section 2.2).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INK, _PAPER = "22302A", "E2ECD9"
_WRAP = Alignment(wrap_text=True, vertical="top")
#: The columns of a chart's table, with their width in characters.
_WIDTHS = {"row": 52, "of": 26, "shown": 26, "share": 13, "end": 11, "low": 13, "high": 13, "said": 60}
#: The height of a line, in points.
_LINE = 15.0


def workbook(view: ReportView) -> bytes:
    """The report as an XLSX file."""
    words, book = texts("report", view.lang), Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = _CONTROL.sub("", f"{view.title} · {view.of_whom}"), "Oogst"
    names = _names()
    _read_me(book.create_sheet(names(words["sheet_read_me"])), view, words)
    for chart in view.charts:
        _chart(book.create_sheet(names(chart.title)), chart, words)
    _research(book.create_sheet(names(words["sheet_research"])), view, words)
    _lines(book.create_sheet(names(words["sheet_rules"])), view.rules_heading, [_plain(one) for one in view.rules])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read_me(sheet: Worksheet, view: ReportView, words: Texts) -> None:
    defined = [
        (words["column_shown"], words["define_shown"]),
        (words["column_share"], words["define_share"]),
        (words["column_end"], words["define_end"]),
        (f"{words['column_low']}, {words['column_high']}", words["define_interval"]),
        (words["column_said"], words["define_said"]),
    ]
    about = [view.of_whom, *view.picture.notices, view.picture.intro, words["noted"], *view.colophon]
    summary = [words["summary_made"], *view.summary.sentences, words["not_shown_here"]]
    rows = [*_beside("", about), ("",), *defined, ("",), *_beside(words["summary"], summary)]
    _put(sheet, [(view.title,), *rows, ("",), *_beside(words["cited"], view.summary.cited)], 1)
    _heading(sheet.cell(1, 1))
    _sized(sheet, (30, 110))


def _beside(name: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Lines under each other, with a name before the first of them."""
    return ((name if at == 0 else "", line) for at, line in enumerate(lines))


def _chart(sheet: Worksheet, chart: Chart, words: Texts) -> None:
    """Its title and of whom it is, a table, and below it what must be said with it."""
    columns = [name for name in _WIDTHS if _has(chart, name)]
    heads = tuple(words[f"column_{name}"] for name in columns)
    table = (tuple(row.get(name) for name in columns) for row in _rows(chart))
    _put(sheet, [(chart.title,), (chart.of,), ("",), heads, *table], 1)
    _headed(sheet, 4, [_WIDTHS[name] for name in columns])
    _put(sheet, [(note,) for note in chart.notes], sheet.max_row + 2)
    for row in sheet.iter_rows(max_col=1):  # sentences run on over the columns beside them
        row[0].alignment = Alignment(wrap_text=False)
    _heading(sheet.cell(1, 1))


def _has(chart: Chart, column: str) -> bool:
    return {"of": len(chart.columns) > 1, "said": chart.compares}.get(column, True)


def _rows(chart: Chart) -> Iterator[dict[str, Any]]:
    for section in chart.sections:
        if section.heading:
            yield {"row": section.heading}
        for line in section.lines:
            pairs = enumerate(zip(chart.columns, line.figures, strict=True))
            yield from (_row(line, column, figure, first=at == 0) for at, (column, figure) in pairs)


def _row(line: Line, column: str, figure: Figure, *, first: bool) -> dict[str, Any]:
    row = {"row": line.label, "of": column, "shown": figure.text, "share": figure.fill, "end": figure.end}
    ends = {"low": figure.low, "high": figure.high} if figure.span else {}
    return row | ends | {"said": line.said if first else ""}


def _research(sheet: Worksheet, view: ReportView, words: Texts) -> None:
    columns = (words["column_row"], words["column_grade"], words["column_known"], words["column_source"])
    rows = ((one.label, one.grade, one.words, "\n".join(_cited(one))) for one in view.research)
    _put(sheet, [columns, *rows], 1)
    _headed(sheet, 1, (42, 8, 60, 100))


def _cited(one: Known) -> Iterator[str]:
    return (f"{paper.design}: {paper.cited}" for paper in one.papers)


def _lines(sheet: Worksheet, heading: str, lines: Sequence[str]) -> None:
    _put(sheet, [(heading,), *((one,) for one in lines)], 1)
    _heading(sheet.cell(1, 1))
    _sized(sheet, (120,))


def _put(sheet: Worksheet, rows: Iterable[Sequence[Any]], top: int) -> None:
    for at, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=1):
            if value not in ("", None):
                _write(sheet.cell(at, column), value)


def _write(cell: Cell, value: Any) -> None:
    """Text is always text, also where it begins as a formula does."""
    if isinstance(value, str):
        cell.value = _CONTROL.sub("", value)
        cell.data_type, cell.quotePrefix = "s", value[:1] in ("=", "+", "-", "@")
        cell.alignment = _WRAP
    else:
        cell.value = value


def _heading(cell: Cell) -> None:
    cell.alignment = Alignment(wrap_text=False)
    cell.font = Font(name="Georgia", size=16, bold=True, color=_INK)


def _headed(sheet: Worksheet, row: int, widths: Sequence[int]) -> None:
    """A row of headings that stays in sight, and widths that show what is in the columns."""
    for at in range(1, len(widths) + 1):
        cell = sheet.cell(row, at)
        cell.font, cell.fill = Font(bold=True, color=_INK), PatternFill("solid", fgColor=_PAPER)
    _sized(sheet, widths)
    sheet.freeze_panes = sheet.cell(row + 1, 1)
    sheet.print_title_rows = f"{row}:{row}"


def _sized(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Columns wide and rows high enough for what is in them; on A4, landscape, as wide as the paper."""
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row in sheet.iter_rows(min_row=2, max_col=len(widths)):
        pairs = zip(row, widths, strict=True)
        most = max(
            sum(-(-len(line) // width) or 1 for line in str(cell.value or "").split("\n")) for cell, width in pairs
        )
        sheet.row_dimensions[row[0].row].height = _LINE * most
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _names() -> Callable[[str], str]:
    """Names for sheets: allowed, short enough, and no two alike."""
    taken: set[str] = set()

    def name(title: str) -> str:
        wanted = _FORBIDDEN.sub(" ", _CONTROL.sub("", title)).strip(" '")
        tails = ("", *(f" {at}" for at in range(2, 1000)))
        every = (wanted[: _LONGEST - len(tail)].rstrip() + tail for tail in tails)
        found = next(one for one in every if one.casefold() not in taken)
        taken.add(found.casefold())
        return found

    return name


def _plain(text: str) -> str:
    """Without the stars of an emphasis."""
    return text.replace("*", "")
