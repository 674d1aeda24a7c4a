"""The print: one sheet of A3 in every language, with the structure that PDF/UA asks for, and nothing fetched."""

from __future__ import annotations

import dataclasses
import io
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pytest
from PIL import Image

from oogst.framework import load_framework
from oogst.release import Unit
from oogst.show import FORMATS, InfographicView, infographic_view, render, render_pdf, render_png
from oogst.show.printing import packaged_fonts
from oogst.texts import LANGUAGES
from tests.show.sample import sample_release


def view(lang: str = "nl", *, general: bool = False, unit: str | None = None) -> InfographicView:
    release = None if general else sample_release()
    return infographic_view(release, framework=load_framework(), lang=lang, unit=unit)


#: Every glyph of every language is in the package's own fonts: a bare server has no others.
FAMILIES = {"Oogst-Display", "Oogst-Text", "Oogst-Text-Bold", "Oogst-Text-Italic"}


def family(font: Any) -> str:
    return str(font.BaseFont).partition("+")[2].partition("-weight")[0]


@cache
def printed(lang: str = "nl", *, general: bool = False, unit: str | None = None) -> bytes:
    return render_pdf(view(lang, general=general, unit=unit))


def elements(node: Any) -> Iterator[Any]:
    """Every element of the structure tree."""
    for child in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
        if isinstance(child, pikepdf.Dictionary) and "/K" in child:
            yield from elements(child.K)


@pytest.fixture(scope="module")
def document() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(printed())) as pdf:
        yield pdf


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_one_sheet_of_a3_in_every_language(lang: str) -> None:
    with pikepdf.open(io.BytesIO(printed(lang))) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side) * 25.4 / 72) for side in pdf.pages[0].mediabox] == [0, 0, 420, 297]
        assert str(pdf.Root.Lang) == lang
        assert {family(font) for _, font in pdf.pages[0].Resources.Font.items()} == FAMILIES


def test_the_general_page_and_that_of_a_pool_are_one_sheet_too() -> None:
    for page in (printed("en", general=True), printed("de", unit="keuken")):
        with pikepdf.open(io.BytesIO(page)) as pdf:
            assert len(pdf.pages) == 1


def test_it_takes_smaller_type_where_a_pool_has_many_names() -> None:
    release = sample_release()
    long = Unit("keuken", "linde", "Keuken, maaltijdbedeling en huishoudelijke ondersteuning van alle huizen " * 4, 7)
    periods = tuple(
        dataclasses.replace(one, units=tuple(long if unit.id == "keuken" else unit for unit in one.units))
        for one in release.periods
    )
    page = infographic_view(
        dataclasses.replace(release, periods=periods), framework=load_framework(), lang="nl", unit="keuken"
    )
    with pikepdf.open(io.BytesIO(render_pdf(page))) as pdf:
        assert len(pdf.pages) == 1


def test_it_says_that_it_is_accessible_and_what_it_is_called(document: pikepdf.Pdf) -> None:
    assert document.open_metadata().get("pdfuaid:part") == "1"
    assert (
        str(document.docinfo["/Title"]) == "Wat informeel leren hier oplevert · Zorggroep De Linde · januari–juni 2026"
    )
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)


def test_its_structure_has_headings_tables_lists_and_described_pictures(document: pikepdf.Pdf) -> None:
    found = Counter(str(element.S) for element in elements(document.Root.StructTreeRoot.K))
    assert found["/H1"] == 1
    assert found["/H2"] == 3 + 6
    assert found["/H3"] == 3 * 4
    assert found["/Table"] == 3 * 3 + 3
    assert found["/TH"] > found["/Table"]
    assert found["/L"] >= 5
    assert found["/Figure"] == 3 + 3
    figures = [one for one in elements(document.Root.StructTreeRoot.K) if str(one.S) == "/Figure"]
    assert all(str(figure.Alt).strip() for figure in figures)


def test_its_fonts_are_the_packaged_ones_and_are_embedded(document: pikepdf.Pdf) -> None:
    fonts = [font for _, font in document.pages[0].Resources.Font.items()]
    assert {family(font) for font in fonts} == FAMILIES
    assert all({"/FontFile2", "/FontFile3"} & set(font.DescendantFonts[0].FontDescriptor.keys()) for font in fonts)


def test_the_same_page_makes_the_same_print() -> None:
    assert render_pdf(view("en", general=True)) == printed("en", general=True)


@pytest.mark.parametrize(
    "address", ["https://example.org/x.ttf", "file:///etc/passwd", "oogst-font:../page.py", "data:,x"]
)
def test_it_fetches_nothing_but_its_own_fonts(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        packaged_fonts().fetch(address)


def test_the_picture_is_as_large_as_asked_and_not_blank() -> None:
    picture = Image.open(io.BytesIO(render_png(view(general=True), dpi=60)))
    assert picture.size == (993, 702)
    colours = picture.convert("RGB").getcolors(maxcolors=1 << 20)
    assert colours is not None
    assert max(colours)[1] == (0xFB, 0xF6, 0xEA)
    assert len(colours) > 100


def test_every_form_begins_as_its_kind_does() -> None:
    page = view("en", general=True)
    beginnings = {
        "html": b"<!doctype html>",
        "pdf": b"%PDF-",
        "png": b"\x89PNG",
        "pptx": b"PK",
        "txt": b"WHAT INFORMAL LEARNING",
    }
    assert set(beginnings) == set(FORMATS)
    assert all(render(page, form).startswith(beginning) for form, beginning in beginnings.items())
