"""Sentences that the product must never print: in no text, no page and no report, in no language.

From what research does not carry: how much of learning is informal, what it does for pay, a return on investment
from counted moments, an effect size that nobody could read, and two promises without what belongs to them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook
from pptx import Presentation

import oogst
from oogst.framework import load_framework
from oogst.release import Release
from oogst.show.page import render_txt
from oogst.show.report import render_report, report_view
from oogst.show.team import render_guide, team_view
from oogst.site.pages.employee.letters import _LETTERS
from oogst.site.people.actions import give_role
from oogst.site.people.models import Person
from oogst.texts import LANGUAGES
from tests.show.sample import sample_release
from tests.show.test_explore import scope
from tests.show.test_portfolio import text_of
from tests.site.asking import signed_in
from tests.site.cast import NOW
from tests.site.moments.test_moments import record
from tests.site.test_any_form import addresses

SOURCE = Path(oogst.__file__).parent
_NO = r"\b(no|not|never|nobody|geen|niet|nooit|niemand|aucune?|ne|pas|jamais|keine?n?|nicht|nie)\b"
_INFORMAL = r"(informal|informeel|informele|informel|informelle|informelles)"
_WELL_BEING = r"(well-being|welzijn|bien-être|Wohlbefinden)"
_EMPLOYABLE = r"(employability|inzetbaarheid|employabilité|Beschäftigungsfähigkeit|Einsetzbarkeit)"
_MORE = r"(improv|increas|rais|boost|verbeter|verhoog|vergroot|amélior|augment|accroît|verbesser|erhöh|steiger)\w*"

FORBIDDEN = {
    "how much of learning is informal": rf"\b[789]0\s?%.*{_INFORMAL}|{_INFORMAL}.*\b[789]0\s?%",
    "what it does for pay": r"\b(pay|salary|wages|loon|salaris|salaires?|Gehalt|Löhne?)\b.*%",
    "an effect size that nobody could read": r"\brho\b|ρ",
    "better well-being, as a promise": rf"{_MORE}[^.]{{0,30}}{_WELL_BEING}",
}
RETURN = r"\bROI\b|return on investment|rendement|retour sur investissement|rentabilité|Rendite"
WITHIN = r"(within|inside|binnen|au sein|dans|innerhalb|in der|in de|in the)"


def broken(text: str) -> list[str]:
    """What of the forbidden is said in a text, sentence by sentence."""
    found = []
    for sentence in re.split(r"(?<=[.?!])\s+|\n", text):
        found += [f"{name}: {sentence}" for name, said in FORBIDDEN.items() if re.search(said, sentence, re.IGNORECASE)]
        if re.search(RETURN, sentence, re.IGNORECASE) and not re.search(_NO, sentence, re.IGNORECASE):
            found.append(f"a return on investment: {sentence}")
        if re.search(rf"{_MORE}[^.]{{0,30}}{_EMPLOYABLE}", sentence, re.IGNORECASE) and not re.search(WITHIN, sentence):
            found.append(f"employability without where: {sentence}")
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "70% of learning is informal.",
        "70 % van het leren is informeel.",
        "Informal learning raises pay by 3.5%.",
        "De ROI van leren is 240 euro.",
        "The rho was .35.",
        "Informeel leren verbetert het welzijn.",
        "L’apprentissage informel améliore le bien-être.",
        "It increases employability.",
    ],
)
def test_the_net_catches_what_it_is_made_for(sentence: str) -> None:
    assert broken(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "No return on investment can be computed from moments.",
        "31% noted at least one moment.",
        "It increases employability inside the organisation.",
    ],
)
def test_the_net_lets_through_what_may_be_said(sentence: str) -> None:
    assert not broken(sentence)


def values(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from values(one)
    elif isinstance(data, str):
        yield data


def test_no_text_of_the_package_says_it() -> None:
    import tomllib

    files = [*SOURCE.glob("texts/*.toml"), *SOURCE.glob("framework/*.toml"), *SOURCE.glob("evidence/*.toml")]
    assert len(files) > 10
    said = [line for file in files for text in values(tomllib.loads(file.read_text("utf-8"))) for line in broken(text)]
    assert said == []


def test_no_message_of_the_pages_says_it() -> None:
    for file in SOURCE.glob("site/locale/*/LC_MESSAGES/django.po"):
        with file.open("rb") as opened:
            messages = list(read_po(opened))
        assert len(messages) > 50
        told = [text for message in messages for text in (message.id, message.string) if isinstance(text, str)]
        assert [line for text in told for line in broken(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_report_says_it(lang: str) -> None:
    view = report_view(sample_release(), framework=load_framework(), lang=lang)
    texts = [render_txt(view.picture), render_report(view, "txt").decode()]
    for slide in Presentation(io.BytesIO(render_report(view, "pptx"))).slides:
        texts += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        texts.append(slide.notes_slide.notes_text_frame.text)
    book = load_workbook(io.BytesIO(render_report(view, "xlsx")))
    texts += [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert [line for text in texts for line in broken(text)] == []


def test_no_printed_report_and_no_guide_says_it() -> None:
    framework, release = load_framework(), sample_release()
    report = render_report(report_view(release, framework=framework, lang="nl"), "pdf")
    guide = render_guide(team_view(scope("g5", lang="nl"), "keuken"))
    assert broken(text_of(report)) + broken(text_of(guide)) == []
    assert len(text_of(report)) > 3_000


#: What is no text to read, or is read above.
FILES = (".pdf", ".png", ".pptx", ".csv", ".ics", ".webmanifest")


@pytest.fixture
def everybody(cast: dict[str, Person]) -> Client:
    """Somebody who may open every page, and has something on their own."""
    for kind, unit in (("lead", "u2"), ("protection", None), ("administrator", None)):
        give_role(cast["dirk"], kind, unit, now=NOW)
    record(cast["dirk"])
    return signed_in(cast["dirk"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_says_it(everybody: Client, release: Release, language: str) -> None:
    with override(language):
        pages = [one for one in addresses() if one.startswith(f"/{language}/") and "<" not in one]
    answers = {one: everybody.get(one) for one in pages if not one.endswith(FILES)}
    read = {address: answer for address, answer in answers.items() if answer.status_code == 200}
    assert len(read) > 40
    assert {address: said for address, one in read.items() if (said := broken(words(one.content.decode())))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_says_it(everybody: Client, language: str) -> None:
    with override(language):
        letters = [reverse("letter", args=(name,)) for name in _LETTERS]
    read = [words(everybody.get(address).content.decode()) for address in letters]
    assert len(read) > 4
    assert [line for text in read for line in broken(text)] == []


def words(page: str) -> str:
    """The text of a page, every element a sentence of its own."""
    text = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", ".\n", re.sub(r"<[^>]+>", "\n", unescape(text)))
