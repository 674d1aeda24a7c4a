"""Templates to fill in, and the tables of ``docs/files.md``: what ``columns.py`` says, in a person's language."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from oogst.errors import BadInput
from oogst.framework import Framework
from oogst.intake.columns import COLUMNS, LONGEST_TEXT, Column, codes_of
from oogst.texts import Texts, texts

#: A list of this length or less is written out; whoever wants the outcomes asks ``oogst framework``.
_WRITTEN_OUT = 6
_HEADINGS = ("heading_column", "heading_needed", "heading_form", "heading_meaning")
_WIDTHS = {"text": 60, "codes": 32, "time": 20, "name": 26}


def write_template(kind: str, path: Path, *, language: str, framework: Framework) -> None:
    """Write a CSV or XLSX file (by its ending) with the columns of that kind and some example rows.

    CSV gets semicolons and a byte order mark, which is how Excel in Belgium opens it rightly. XLSX gets a second sheet
    that explains each column, and choices where a column has few. Raises ``BadInput`` (``template_ending``).
    """
    if path.suffix.lower() == ".csv":
        _write_csv(kind, path)
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(kind, path, texts("intake", language), framework)
    else:
        raise BadInput("template_ending", file=path.name, kind=kind)


def as_markdown(kind: str, language: str, framework: Framework) -> str:
    """The table of a file's columns, as it stands in ``docs/files.md``."""
    say = texts("intake", language)
    heading = tuple(say[heading] for heading in _HEADINGS)
    rows = ((f"`{name}`", *rest) for name, *rest in _explained(kind, say, framework))
    return "\n".join(f"| {' | '.join(row)} |" for row in (heading, ("---",) * len(heading), *rows))


def _explained(kind: str, say: Texts, framework: Framework) -> Iterator[tuple[str, ...]]:
    for column in COLUMNS[kind]:
        yield column.name, _needed(column, say), _form(column, say, framework), say[f"{kind}_{column.name}"]


def _needed(column: Column, say: Texts) -> str:
    return say["needed_yes" if column.filled else "needed_column" if column.needed else "needed_no"]


def _form(column: Column, say: Texts, framework: Framework) -> str:
    codes = codes_of(framework).get(column.codes, ())
    many = "_many" if len(codes) > _WRITTEN_OUT else ""
    return say.say(f"form_{column.form}{many}", codes=", ".join(codes), most=LONGEST_TEXT)


def _example_rows(kind: str) -> Iterator[tuple[str, ...]]:
    return zip_longest(*(column.examples for column in COLUMNS[kind]), fillvalue="")


def _write_csv(kind: str, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([column.name for column in COLUMNS[kind]])
        writer.writerows(_example_rows(kind))


def _write_workbook(kind: str, path: Path, say: Texts, framework: Framework) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = kind
    sheet.append([column.name for column in COLUMNS[kind]])
    for row in _example_rows(kind):
        sheet.append([cell or None for cell in row])
    _dress(sheet, kind, framework)
    _explain(book.create_sheet(say["explanation_sheet"]), kind, say, framework)
    book.save(path)


def _dress(sheet: Any, kind: str, framework: Framework) -> None:
    """Bold headings that stay in sight, columns as text (so that Excel changes no identifier or date), and choices."""
    from openpyxl.utils import get_column_letter

    _bold_heading(sheet)
    for at, column in enumerate(COLUMNS[kind], start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column.form, 14)
        for styled in (sheet.column_dimensions[letter], *sheet[letter]):
            styled.number_format = "@"
        codes = codes_of(framework).get(column.codes, ())
        if column.form == "code" and len(codes) <= _WRITTEN_OUT:
            _offer(sheet, letter, codes)


def _bold_heading(sheet: Any) -> None:
    from openpyxl.styles import Font

    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _offer(sheet: Any, letter: str, codes: tuple[str, ...]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = DataValidation(type="list", formula1=f'"{",".join(codes)}"', allow_blank=True)
    choices.add(f"{letter}2:{letter}10000")
    sheet.add_data_validation(choices)


def _explain(sheet: Any, kind: str, say: Texts, framework: Framework) -> None:
    from openpyxl.styles import Alignment

    sheet.append([say[heading] for heading in _HEADINGS])
    for row in _explained(kind, say, framework):
        sheet.append(row)
    sheet.append([])
    sheet.append([say[f"file_{kind}"]])
    sheet.append([say["examples_are_examples"]])
    _bold_heading(sheet)
    for letter, width in zip("ABCD", (18, 14, 50, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(COLUMNS[kind]) + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
