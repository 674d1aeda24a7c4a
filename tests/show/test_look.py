"""An organisation's own logo, colour and slides: what may come in, and that every form shows it."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation

from oogst.cli import main
from oogst.errors import BadFile, BadInput
from oogst.framework import load_framework
from oogst.release import write_release
from oogst.show import InfographicView, infographic_view, render, render_html, render_txt
from oogst.show.colour import ENOUGH, contrast, read_accent, readable
from oogst.show.logo import MOST_BYTES, kept_logo, read_logo
from oogst.show.look import Look, mark_of
from oogst.show.page import Size, render_pdf, render_wall
from oogst.show.report import render_report, report_view
from oogst.show.slides import infographic_slide, read_design
from tests.show.sample import sample_release

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 100">
<rect x="30" y="10" width="240" height="80" fill="#c00"/>{more}</svg>"""
DRAWING = SVG.format(more="").encode()


def picture(form: str = "PNG", size: tuple[int, int] = (300, 100), colour: str = "#cc0000") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


@cache
def look() -> Look:
    return Look("Zorggroep De Linde", read_logo(DRAWING), read_accent("#0b6e99"))


def view(lang: str = "nl") -> InfographicView:
    return infographic_view(sample_release(), framework=load_framework(), lang=lang)


# The logo ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [DRAWING, picture(), picture("JPEG"), b"\xef\xbb\xbf" + DRAWING])
def test_every_kind_becomes_a_png_of_its_own_proportions(data: bytes) -> None:
    logo = read_logo(data)
    drawn = Image.open(io.BytesIO(logo.data))
    assert (drawn.format, drawn.size) == ("PNG", (logo.width, logo.height))
    assert abs(logo.width / logo.height - 3) < 0.05
    red, green, blue, alpha = drawn.convert("RGBA").getpixel((logo.width // 2, logo.height // 2))  # type: ignore[misc]
    assert red > 190
    assert max(green, blue) < 40
    assert alpha == 255
    assert kept_logo(logo.data) == logo


def test_it_is_made_small_enough_and_nothing_of_the_file_is_left() -> None:
    out = io.BytesIO()
    large = Image.new("RGB", (4000, 3000), "#036")
    large.save(out, "JPEG", exif=b"Exif\x00\x00secret camera", comment=b"secret words")
    logo = read_logo(out.getvalue())
    assert logo.width <= 1200
    assert logo.height <= 600
    assert b"secret" not in logo.data


def test_a_drawing_keeps_its_holes_and_loses_its_margins() -> None:
    ring = SVG.format(more='<circle cx="150" cy="50" r="30" fill="none" stroke="#fff"/>').replace("#c00", "none")
    logo = read_logo(ring.encode())
    assert abs(logo.width - logo.height) <= 2
    middle = Image.open(io.BytesIO(logo.data)).getpixel((logo.width // 2, logo.height // 2))
    assert middle[3] == 0  # type: ignore[index]


UNSAFE = {
    "script": "<script>alert(1)</script>",
    "foreignObject": "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
    "onload": '<g onload="alert(1)"/>',
    "onClick": '<rect onClick="alert(1)"/>',
    "image": '<image href="#x"/>',
    "href": '<use xlink:href="https://example.org/x.svg#a"/>',
    "style": "<style>@import 'https://example.org/x.css';</style>",
    "fill": '<rect fill="url(https://example.org/x)"/>',
    "animate": '<rect><animate attributeName="x"/></rect>',
    "use": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
}


@pytest.mark.parametrize("what", UNSAFE)
def test_a_drawing_in_which_something_acts_or_leads_outside_is_refused_by_name(what: str) -> None:
    with pytest.raises(BadFile) as problem:
        read_logo(SVG.format(more=UNSAFE[what]).encode())
    assert (problem.value.code, problem.value.data) == ("logo_unsafe", {"what": what})


def test_a_drawing_with_entities_is_refused_before_it_is_read() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + SVG.format(more="<text>&b;</text>")
    with pytest.raises(BadFile, match="logo_unsafe"):
        read_logo(bomb.encode())


def test_what_a_drawing_program_adds_does_no_harm() -> None:
    more = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '<symbol id="s"><path d="M0 0h9v9z"/></symbol></defs><!-- made by hand -->'
        '<rect width="9" height="9" fill="url(#g)" style="fill: url(#g)"/><use xlink:href="#s"/>'
    )
    assert read_logo(SVG.format(more=more).encode()).width > 100


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg",
        b"<html><body>x</body></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 9"/>',  # nothing in it
        picture()[:20],
        picture("GIF"),
        b"%PDF-1.7",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match="logo_unreadable"):
        read_logo(data)


def test_a_picture_that_unpacks_into_too_many_points_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(BadFile, match="logo_unreadable"):
        read_logo(out.getvalue())


def test_twenty_megabytes_are_refused() -> None:
    with pytest.raises(BadFile, match="logo_too_large"):
        read_logo(DRAWING + b" " * MOST_BYTES)


# The colour --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 0xFFFFFF))
def test_whatever_the_colour_words_in_it_can_be_read_on_both_papers(number: int) -> None:
    try:
        accent = read_accent(f"#{number:06x}")
    except BadInput as problem:
        accent = read_accent(problem.data["nearest"])
    assert contrast(accent.light, "#fbf6ea") >= ENOUGH
    assert min(contrast(accent.dark, paper) for paper in ("#161d19", "#1d2621")) >= ENOUGH


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#2c6a3c", "#2c6a3c") == 1


def test_a_colour_that_is_too_light_is_answered_with_the_nearest_that_will_do() -> None:
    with pytest.raises(BadInput) as problem:
        read_accent("FC0")
    assert problem.value.data["colour"] == "#ffcc00"
    nearest = problem.value.data["nearest"]
    red, green, blue = (int(nearest[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue
    assert contrast(nearest, "#fbf6ea") < ENOUGH + 0.1


def test_a_colour_that_will_do_stays_as_it_is() -> None:
    assert read_accent(" 2C6A3C ").light == "#2c6a3c"
    assert readable("#000000", "#ffffff") == "#000000"
    assert readable("#ffffff", "#000000") == "#ffffff"


@pytest.mark.parametrize("told", ["", "green", "#12", "#12345g", "rgb(1,2,3)", "#1234567", "url(x)"])
def test_what_is_no_colour_is_refused(told: str) -> None:
    with pytest.raises(BadInput, match="accent_unreadable"):
        read_accent(told)


# Every form --------------------------------------------------------------------------------------------------------


def test_the_page_in_one_file_shows_both_and_fetches_nothing() -> None:
    page = render_html(view(), look=look())
    assert page.count("<img ") == 1
    assert 'src="data:image/png;base64,' in page
    assert 'alt="Zorggroep De Linde"' in page
    assert ":root { --accent: #0b6e99; }" in page
    assert re.search(r"prefers-color-scheme: dark\) { :root { --accent: #[0-9a-f]{6}; } }", page)
    assert "img-src data:" in page


def test_without_a_look_the_page_has_no_picture_of_its_own() -> None:
    assert "<img" not in render_html(view())
    assert render_html(view()) == render_html(view(), look=Look("De Linde"))


def test_a_page_that_links_its_style_shows_the_logo_under_its_address() -> None:
    mark = mark_of(look(), "/look/abc.png")
    for page in (render_html(view(), standalone=False, logo=mark), render_wall(view(), mark)):
        assert '<img src="/look/abc.png" alt="Zorggroep De Linde" width="168" height="56">' in page


@cache
def poster(lang: str, size: Size) -> bytes:
    return render_pdf(view(lang), look(), size)


SHEETS: list[tuple[str, Size, int, list[int]]] = [
    # The languages with the longest words.
    ("de", "a3", 1, [420, 297]),
    *((lang, "a4", 2, [297, 210]) for lang in ("fr", "de")),
]


@pytest.mark.parametrize(("lang", "size", "sheets", "sides"), SHEETS)
def test_the_poster_is_one_sheet_of_a3_or_two_of_a4_with_the_logo_described(
    lang: str, size: Size, sheets: int, sides: list[int]
) -> None:
    with pikepdf.open(io.BytesIO(poster(lang, size))) as pdf:
        assert len(pdf.pages) == sheets
        for page in pdf.pages:
            assert [round(float(side) * 25.4 / 72) for side in list(page.mediabox)[2:]] == sides
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
        described = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        assert "Zorggroep De Linde" in described


def test_a4_says_what_a3_says() -> None:
    import pypdfium2

    def words(size: Size) -> set[str]:
        document = pypdfium2.PdfDocument(poster("de", size))
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        return set(text.split())

    assert words("a3") <= words("a4")


def test_slides_and_report_show_both() -> None:
    slide = Presentation(io.BytesIO(infographic_slide(view(), look()))).slides[0]
    drawn = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert [shape._element.nvPicPr.cNvPr.get("descr") for shape in drawn] == ["Zorggroep De Linde"]
    title = slide.shapes.title
    assert title is not None
    assert str(title.text_frame.paragraphs[0].runs[0].font.color.rgb) == "0B6E99"
    told = report_view(sample_release(), framework=load_framework(), lang="nl")
    with pikepdf.open(io.BytesIO(render_report(told, "pdf", look()))) as pdf:
        assert "/XObject" in pdf.pages[0].Resources


def test_the_text_has_no_picture() -> None:
    assert render(view(), "txt", look()).decode() == render_txt(view())


# The design --------------------------------------------------------------------------------------------------------


def design(**more: bytes) -> bytes:
    out = io.BytesIO()
    deck = Presentation()
    title = deck.slides.add_slide(deck.slide_layouts[0]).shapes.title
    assert title is not None
    title.text = "Their secret plan"
    deck.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in more.items():
            archive.writestr(f"ppt/{name}", data)
    return out.getvalue()


def test_a_design_is_kept_without_its_slides() -> None:
    kept = read_design(design())
    assert len(Presentation(io.BytesIO(kept)).slides) == 0
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert not any(b"secret plan" in archive.read(name) for name in archive.namelist())


def test_a_design_with_macros_or_that_unpacks_into_too_much_is_refused() -> None:
    for name, data in (("vbaProject.bin", b"x"), ("bomb.xml", bytes(200_000_000))):
        with pytest.raises(BadFile, match="design_unsafe"):
            read_design(design(**{name: data}))
    with pytest.raises(BadFile, match="design_too_large"):
        read_design(bytes(20_000_001))
    for data in (b"", b"PK\x03\x04", picture()):
        with pytest.raises(BadFile, match="design_unreadable"):
            read_design(data)


# The command -------------------------------------------------------------------------------------------------------


def test_the_commands_take_a_logo_and_a_colour(tmp_path: Path) -> None:
    write_release(sample_release(), tmp_path / "release")
    (tmp_path / "logo.svg").write_bytes(DRAWING)
    mine = ["--logo", str(tmp_path / "logo.svg"), "--accent", "#0b6e99", "--name", "De Linde"]
    run = CliRunner().invoke
    made = run(main, ["infographic", str(tmp_path / "release"), *mine, "-o", str(tmp_path / "page.html")])
    assert made.exit_code == 0, made.output
    assert 'alt="De Linde"' in (tmp_path / "page.html").read_text("utf-8")
    made = run(main, ["report", str(tmp_path / "release"), *mine, "-o", str(tmp_path / "report.pptx")])
    assert made.exit_code == 0, made.output


def test_the_command_says_which_colour_will_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["infographic", "--accent", "#ffcc00", "-o", str(tmp_path / "page.txt")], env={"OOGST_LANG": "en"}
    )
    assert result.exit_code == 1
    assert "#8a6d00" in result.stderr
    missing = CliRunner().invoke(main, ["infographic", "--logo", str(tmp_path / "no.png"), "-o", "page.txt"])
    assert missing.exit_code == 1
