"""Reports: slides, a workbook, the report for the works council and a summary, all from released rows."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from pptx import Presentation

from oogst.audit import audit_release
from oogst.cli import main
from oogst.errors import BadFile, NotFound, NothingToShow
from oogst.framework import load_framework
from oogst.release import Group, Release, Unit, seal, write_release
from oogst.show.look import Look
from oogst.show.report import FORMATS, ReportView, render_report, render_summary, report_view
from oogst.show.slides import infographic_slide
from oogst.texts import LANGUAGES
from tests.show.sample import FIRST, SECOND, sample_release


def view(lang: str = "en", release: Release | None = None, **choice: Any) -> ReportView:
    return report_view(release or sample_release(), framework=load_framework(), lang=lang, **choice)


def deck(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def renamed(name: str) -> Release:
    """The sample with another name for its second unit."""
    release = sample_release()
    periods = [
        replace(period, units=tuple(replace(one, name=name) if one.id == "wijk" else one for one in period.units))
        for period in release.periods
    ]
    return seal(replace(release, periods=tuple(periods), digest=""))


# The summary -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_of_the_summary_carries_the_number_of_a_released_row(lang: str) -> None:
    told, release = view(lang).summary, sample_release()
    for sentence in told.sentences:
        assert re.search(r"\[\d+\]", sentence), sentence
    for share, number in re.findall(r"(\d+)[\s\u00a0\u202f]?% \[(\d+)\]", " ".join(told.sentences)):
        cited = told.cited[int(number) - 1]
        item = cited.split("] ")[1].split(",")[0]
        if ":still:" in item:
            continue
        assert release.cell(SECOND, "g1", item).share == int(share)  # type: ignore[union-attr]
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]", " ".join(told.sentences))]
    assert sorted(numbers) == list(range(1, len(told.cited) + 1))


def test_the_summary_names_a_change_only_where_chance_does_not_explain_it() -> None:
    release = sample_release()
    assert any("no clear difference" in one for one in view(release=release).summary.sentences)
    cells = tuple(
        msgspec.structs.replace(cell, share=10)
        if (cell.period, cell.item) == (FIRST, "outcome:job.knowledge")
        else cell
        for cell in release.cells
    )
    changed = seal(replace(release, cells=cells, digest=""))
    told = " ".join(view(release=changed).summary.sentences)
    assert re.search(r"job-specific knowledge\s·\sA: 38% \[\d+\] in this period, 10% \[\d+\] for July", told)


def test_the_text_is_the_summary_with_its_rows() -> None:
    text = render_summary(view("nl"))
    assert "In januari–juni 2026 noteerden minstens 310 mensen [1]" in text
    assert "[1] base, januari–juni 2026: minstens 310 mensen" in text
    assert "geen taalmodel" in text


# Slides ------------------------------------------------------------------------------------------------------------


def test_the_charts_of_the_slides_hold_the_released_shares_and_can_be_edited() -> None:
    slides, release = deck(render_report(view(), "pptx")).slides, sample_release()
    chart = next(
        shape.chart
        for slide in slides
        if slide.shapes.title.text == load_framework().domain("job").label["en"]
        for shape in slide.shapes
        if shape.has_chart
    )
    shares = [release.cell(SECOND, "g1", f"outcome:{one.id}").share for one in load_framework().outcomes_of("job")]  # type: ignore[union-attr]
    assert list(chart.plots[0].series[0].values) == shares
    embedded = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert [row[1].value for row in embedded.iter_rows(min_row=2)] == shares
    assert "c:errBars" in chart._chartSpace.xml


def test_every_slide_has_a_title_notes_with_sources_and_words_for_who_cannot_see_it() -> None:
    for slide in deck(render_report(view(), "pptx")).slides:
        assert slide.shapes.title.text
        assert slide.has_notes_slide
        assert slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            if shape.has_chart:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck(render_report(view(), "pptx")).slides]
    assert any("https://doi.org/10.1007/s10869-017-9492-y" in one for one in notes)


def test_the_organisations_own_design_is_kept_without_its_slides() -> None:
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Their secret plan"
    own.slide_layouts[5].name = "The one of the house"
    data = io.BytesIO()
    own.save(data)
    made = render_report(view(), "pptx", Look(design=data.getvalue()))
    slides = deck(made)
    assert (slides.slide_width, slides.slide_height) == (own.slide_width, own.slide_height)
    assert {slide.slide_layout.name for slide in slides.slides} == {"The one of the house"}
    with ZipFile(io.BytesIO(made)) as parts:
        assert not any(b"Their secret plan" in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("design", [b"", b"not a file", b"PK\x03\x04 cut off"])
def test_a_design_that_is_no_powerpoint_file_is_refused(design: bytes) -> None:
    with pytest.raises(BadFile, match="design_unreadable"):
        render_report(view(), "pptx", Look(design=design))


def test_of_very_many_units_the_slides_show_the_first_and_say_where_the_others_are() -> None:
    release = sample_release()
    period = release.periods[-1]
    more = [(f"u{at}", f"Unit {at}") for at in range(300)]
    units = (*period.units, *(Unit(one, "linde", name, 20) for one, name in more))
    groups = (*release.groups, *(Group(SECOND, f"g{one}", "g1", (one,), 10) for one, _ in more))
    large = replace(release, groups=groups, periods=(release.periods[0], replace(period, units=units)), digest="")
    told = view(release=seal(large))
    slides = deck(render_report(told, "pptx")).slides
    texts = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert len(slides) < 60
    assert any("258 more rows stand in the workbook" in text for text in texts)
    book = load_workbook(io.BytesIO(render_report(told, "xlsx")))
    assert any(cell.value == "Unit 299" for sheet in book for row in sheet.iter_rows(max_col=1) for cell in row)


def test_the_infographic_is_one_slide_with_its_whole_text_as_notes() -> None:
    slides = deck(infographic_slide(view().picture)).slides
    assert len(slides) == 1
    charts = [shape.chart for shape in slides[0].shapes if shape.has_chart]
    assert len(charts) == 3
    assert all('<c:tickLblSkip val="1"/>' in chart._chartSpace.xml for chart in charts)  # no name is left out
    told = [shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame]
    assert all(any(notice in text for text in told) for notice in view().picture.notices)
    assert "INFORMAL LEARNING YIELDS HERE" in slides[0].notes_slide.notes_text_frame.text


# The workbook ------------------------------------------------------------------------------------------------------


def test_the_workbook_hides_nothing_and_calculates_nothing() -> None:
    book = load_workbook(io.BytesIO(render_report(view(), "xlsx")))
    assert len(book.sheetnames) == len(view().charts) + 3
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not any(one.hidden for one in [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()])
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_the_workbook_holds_the_released_shares_as_numbers_with_their_interval() -> None:
    book, release = load_workbook(io.BytesIO(render_report(view("nl"), "xlsx"))), sample_release()
    rows = list(book["De drie blokken"].iter_rows(min_row=5, max_row=7, values_only=True))
    for row, domain in zip(rows, load_framework().domains, strict=True):
        share = release.cell(SECOND, "g1", f"domain:{domain.id}").share  # type: ignore[union-attr]
        assert row[2] == share
        assert row[4] < share < row[5]


@pytest.mark.parametrize("name", ["=1+1", "-2", "+3", "@x", "a" * 120, "الرعاية المنزلية", "a/b:c?*[d]", "x\x0by"])
def test_a_name_of_a_unit_is_never_a_formula_and_breaks_no_form(name: str) -> None:
    told = view(release=renamed(name), unit="wijk")
    book = load_workbook(io.BytesIO(render_report(told, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(str(cell.value).startswith(name.replace("\x0b", "")) for cell in cells if cell.value)
    assert len(deck(render_report(told, "pptx")).slides) > 5


# The report for the works council ----------------------------------------------------------------------------------


def test_the_printed_report_is_tagged_and_says_rules_audit_and_what_came_out() -> None:
    release = sample_release()
    data = render_report(view("en", release, audit=audit_release(release)), "pdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid" in str(pdf.Root.Metadata.read_bytes())
    document = pypdfium2.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    for words in ("For the works council", "What came out", "Checked", "A7", "Who can see what", "at least 310 people"):
        assert words in text, words


# The command -------------------------------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)], env={"OOGST_LANG": "en"})


def test_the_command_writes_every_form_by_the_name_of_the_file(tmp_path: Path) -> None:
    write_release(sample_release(), tmp_path / "release")
    beginnings = {"pptx": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "txt": b"IN SHORT"}
    for form in FORMATS:
        file = tmp_path / "out" / f"report.{form}"
        result = run(tmp_path / "release", "-o", file)
        assert result.exit_code == 0, result.output
        assert file.read_bytes().startswith(beginnings[form])


def test_the_command_refuses_what_it_cannot_make(tmp_path: Path) -> None:
    write_release(sample_release(), tmp_path / "release")
    assert run(tmp_path / "release", "-o", tmp_path / "a.docx").exit_code == 1
    assert run(tmp_path / "release", "--design", tmp_path / "none.pptx", "-o", tmp_path / "a.pptx").exit_code == 1
    assert run(tmp_path / "release", "--unit", "nowhere", "-o", tmp_path / "a.txt").exit_code == 1
    assert not list(tmp_path.glob("a.*"))


def test_there_is_no_report_on_a_period_that_shows_nothing() -> None:
    release = sample_release()
    withdrawn = tuple(replace(one, status="withdrawn") for one in release.periods)
    with pytest.raises(NothingToShow, match="nothing_for_report"):
        view(release=replace(release, periods=withdrawn))
    with pytest.raises(NotFound):
        view(period="1999-H1")


def test_a_reader_of_few_groups_sees_no_row_of_another() -> None:
    release = sample_release()
    own = [group for group in release.groups_of(SECOND) if group.id in ("g1", "g2")]
    told = view(release=release, groups=own, unit="wijk")
    assert "Woonzorg" not in render_summary(told)
    book = load_workbook(io.BytesIO(render_report(told, "xlsx")))
    assert not any("Woonzorg" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
