"""Try it: the answer to a text, its reasons, its honest "no" and "not sure", and nothing that stays behind."""

from __future__ import annotations

import html
import logging
import time

import pytest
from django.test import Client

from oogst.framework import Example, load_framework
from oogst.site.pages.public.answer import Piece, Reason, answer_to, pieces
from oogst.suggest import LONGEST

ADDRESS = {"nl": "/nl/probeer", "fr": "/fr/essayer", "de": "/de/ausprobieren", "en": "/en/try"}
EXAMPLES = [(language, example) for language in ADDRESS for example in load_framework().examples]
SECRET = "Zebrapad: ik leerde van een collega hoe de kassa sneller opstart"


def answer(client: Client, text: str, language: str = "nl") -> str:
    response = client.post(ADDRESS[language], {"text": text}, headers={"X-Part": "answer"})
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.mark.parametrize(("language", "example"), EXAMPLES, ids=[f"{lang}-{one.id}" for lang, one in EXAMPLES])
def test_it_finds_what_the_source_says_in_its_own_examples(client: Client, language: str, example: Example) -> None:
    framework = load_framework()
    page = answer(client, example.text[language], language)
    assert framework.domain(example.domain).label[language] in page
    for outcome in example.outcomes:
        assert framework.outcome(outcome).label[language] in page


def test_it_shows_the_words_that_gave_rise_to_each_outcome(client: Client) -> None:
    text = "Een collega toonde me een snellere manier om de bestellingen te doen."
    page = answer(client, text)
    found = answer_to(text, "nl")
    assert found
    assert found.chosen
    for outcome in found.chosen:
        assert outcome.because
        for words in outcome.because:
            assert words in text
            assert f"<q>{words}</q>" in page
    assert "".join(piece.text for piece in found.pieces) == text
    assert any(piece.hue for piece in found.pieces)


def test_reasons_beside_each_other_become_one_and_a_shared_word_goes_with_the_first() -> None:
    text = "Ik durf nu meer."
    reasons = [Reason(3, 7, "career"), Reason(8, 10, "career"), Reason(3, 7, "job"), Reason(11, 15, "job")]
    assert list(pieces(text, reasons)) == [
        Piece("Ik "),
        Piece("durf nu", "career"),
        Piece(" "),
        Piece("meer", "job"),
        Piece("."),
    ]


def test_a_text_without_reasons_stays_in_one_piece() -> None:
    assert list(pieces("Ik werkte.", [])) == [Piece("Ik werkte.")]


def test_an_ordinary_day_is_no_learning_moment(client: Client) -> None:
    assert "Dit lijkt (nog) geen leermoment" in answer(client, "Vandaag veel werk gehad.")


def test_an_empty_box_gets_no_answer(client: Client) -> None:
    assert answer(client, " \n ").strip() == ""


def test_a_text_that_is_too_long_is_refused_in_plain_words(client: Client) -> None:
    page = answer(client, "leren " * (LONGEST // 6 + 1))
    assert "20.000" in page
    assert "<h2>" in page


@pytest.mark.parametrize(
    "text",
    ["😀😀😀", "<script>alert(1)</script> ik leerde snel", "=1+1", "\x07", "Bugün çok şey öğrendim", "a" * 19000],
)
def test_odd_texts_get_an_answer_and_no_harm(client: Client, text: str) -> None:
    response = client.post(ADDRESS["nl"], {"text": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_without_scripts_the_whole_page_comes_back_with_text_and_answer(client: Client) -> None:
    page = client.post(ADDRESS["nl"], {"text": SECRET}).content.decode()
    assert f">{SECRET}</textarea>" in page
    assert '<section class="answer' in page


def test_an_example_is_tried_with_its_own_button(client: Client) -> None:
    page = client.post(ADDRESS["nl"], {"text": "", "example": SECRET}).content.decode()
    assert f">{SECRET}</textarea>" in page


def test_nothing_is_stored_logged_or_cached(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """The database is closed to this test: a query of any kind would fail it."""
    with caplog.at_level(logging.DEBUG):
        response = client.post(ADDRESS["nl"], {"text": SECRET})
    assert "Zebrapad" not in caplog.text
    assert "no-store" in response.headers["Cache-Control"]
    assert "Zebrapad" not in client.get(ADDRESS["nl"]).content.decode()


def test_a_form_from_elsewhere_is_refused_with_a_way_out() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(ADDRESS["fr"], {"text": SECRET})
    assert response.status_code == 403
    assert "Ce formulaire a expiré" in response.content.decode()


def test_the_answer_comes_within_150_milliseconds(client: Client) -> None:
    text = " ".join(example.text["nl"] for example in load_framework().examples)
    took = []
    for _ in range(5):
        started = time.perf_counter()
        answer(client, text)
        took.append(time.perf_counter() - started)
    assert min(took) < 0.150, took
