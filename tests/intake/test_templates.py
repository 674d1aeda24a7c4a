"""Templates and documents are what the reading reads."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from oogst.cli import main
from oogst.errors import BadInput
from oogst.framework import load_framework
from oogst.intake import COLUMNS, as_markdown, read_inputs, write_template
from oogst.texts import LANGUAGES
from tests.intake.paperwork import TODAY

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_templates_with_their_example_rows_are_files_without_a_fault(tmp_path: Path, ending: str) -> None:
    for kind in COLUMNS:
        write_template(kind, tmp_path / f"{kind}.{ending}", language="nl", framework=load_framework())
    files = (tmp_path / f"{kind}.{ending}" for kind in COLUMNS)
    inputs = read_inputs(*files, framework=load_framework(), today=TODAY)
    assert (inputs.refusals, inputs.notes) == ((), ())
    assert [getattr(inputs, kind).num_rows for kind in COLUMNS] == [3, 3, 3, 3, 2]


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_explains_every_column_in_the_persons_language(tmp_path: Path, kind: str, language: str) -> None:
    write_template(kind, tmp_path / "t.xlsx", language=language, framework=load_framework())
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet, explanation = book.worksheets
    names = [cell.value for cell in sheet[1]]
    assert [row[0].value for row in explanation.iter_rows(min_row=2, max_row=len(names) + 1)] == names
    assert all(cell.value for row in explanation.iter_rows(max_row=len(names) + 1) for cell in row)
    assert sheet["A2"].number_format == "@"


def test_a_workbook_offers_the_choices_of_a_column_with_few(tmp_path: Path) -> None:
    write_template("moments", tmp_path / "t.xlsx", language="nl", framework=load_framework())
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    offered = {one.formula1 for one in sheet.data_validations.dataValidation}
    assert '"only_me,count_it,may_be_quoted"' in offered


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_document_about_files_says_what_is_read(kind: str) -> None:
    assert as_markdown(kind, "en", load_framework()) in (ROOT / "docs/files.md").read_text("utf-8")


def test_it_refuses_a_template_that_is_neither_csv_nor_xlsx(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        write_template("units", tmp_path / "units.ods", language="nl", framework=load_framework())
    assert caught.value.code == "template_ending"


def test_the_command_writes_a_template_and_says_where(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["template", "people", "-o", str(tmp_path / "new" / "people.xlsx")])
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "new" / "people.xlsx") in done.output
    assert (tmp_path / "new" / "people.xlsx").exists()


def test_the_command_says_why_it_writes_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["template", "people", "-o", str(tmp_path / "people.ods")])
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "people.xlsx" in done.output
