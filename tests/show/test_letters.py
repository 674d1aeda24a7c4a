"""Letters of invitation: a page each, in the language of its reader, with a code that a phone reads."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pypdfium2
import pytest

from oogst.show.letters import Letter, TabletLetter, letters_pdf, qr_svg, tablet_letters_pdf
from oogst.texts import LANGUAGES
from tests.show.test_print import elements

ADDRESS = "https://oogst.example.org/nl/uitnodiging/" + "aB3-" * 10 + "xyz"
UNTIL = dt.date(2026, 12, 25)
WELCOME = {"nl": "Welkom", "fr": "Bienvenue", "de": "Willkommen", "en": "Welcome"}


def test_each_letter_is_a_page_in_its_readers_language() -> None:
    made = letters_pdf([Letter(f"Anna <{one}>", ADDRESS, one, UNTIL) for one in LANGUAGES], "De Linde")
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)]
    assert len(pages) == len(LANGUAGES)
    for page, language in zip(pages, LANGUAGES, strict=True):
        assert WELCOME[language] in page
        assert f"Anna <{language}>" in page
        assert "De Linde" in page
        assert "2026" in page


def test_it_is_marked_for_reading_aloud_and_the_code_has_its_words() -> None:
    made = letters_pdf([Letter("Anna", ADDRESS, "nl", UNTIL)], "")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "pdfuaid:part" in pdf.open_metadata()
        alts = [str(one.Alt) for one in elements(pdf.Root.StructTreeRoot.K) if str(one.S) == "/Figure"]
    assert alts == [f"QR-code voor {ADDRESS}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_for_the_tablet_says_code_and_pin_on_one_page_and_its_square_holds_no_pin(language: str) -> None:
    made = tablet_letters_pdf([TabletLetter("Anna <b>", "K7QM", "271828", language)], "De Linde")
    (page,) = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)]
    assert all(words in page for words in ("Anna <b>", "De Linde", "K7QM", "271828"))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "pdfuaid:part" in pdf.open_metadata()
        (alt,) = [str(one.Alt) for one in elements(pdf.Root.StructTreeRoot.K) if str(one.S) == "/Figure"]
    assert "K7QM" in alt
    assert "271828" not in alt


def test_no_blank_comes_into_a_code_that_is_copied_or_read_aloud() -> None:
    letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    for code in (letters, letters[::-1], "PHZ7ZNS6QHQ7"):
        (page,) = pypdfium2.PdfDocument(tablet_letters_pdf([TabletLetter("Anna", code, "271828", "nl")], ""))
        assert code in page.get_textpage().get_text_bounded()


def test_the_code_is_a_drawing_without_anything_else() -> None:
    drawn = qr_svg(ADDRESS).decode()
    assert drawn.count("<path") == 2
    assert "script" not in drawn
    assert "href" not in drawn


@pytest.mark.parametrize("address", [ADDRESS, "http://localhost:8000/nl/uitnodiging/x"])
def test_another_address_is_another_code(address: str) -> None:
    assert qr_svg(address) == qr_svg(address) != qr_svg(address + "y")
