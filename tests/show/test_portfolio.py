"""The portfolio: in the person’s own words, what can be taken along apart from what counts here, readable aloud."""

from __future__ import annotations

import datetime as dt
import io
import json

import pikepdf
import pypdfium2
import pytest

from oogst.framework import load_framework
from oogst.show.portfolio import Entry, Later, Portfolio, portfolio_data, portfolio_pdf, portfolio_view
from oogst.texts import LANGUAGES

FRAMEWORK = load_framework()
DAY = dt.date(2026, 3, 2)
HERE = Entry("b", DAY, None, "nl", "Ik mag nu ook nachtdiensten doen.", "career", ("career.employability",), ())
ALONG = Entry(
    "a", DAY, DAY - dt.timedelta(days=9), "nl", "Ik leerde <b>uitleggen</b>.", "", ("transferable.communication",), ()
)


def portfolio(*entries: Entry, language: str = "nl") -> Portfolio:
    return Portfolio("Anna Janssens", "De Linde", language, DAY, entries)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_moments_stand_in_the_order_in_which_they_happened() -> None:
    view = portfolio_view(portfolio(HERE, ALONG), FRAMEWORK)
    cards = {card.text: card.number for part in view.parts for card in part.cards}
    assert cards == {ALONG.text: 1, HERE.text: 2}


def test_employability_inside_the_organisation_stands_apart_from_what_is_taken_along() -> None:
    view = portfolio_view(portfolio(HERE, ALONG), FRAMEWORK)
    skills = {part.id: [skill.label for skill in part.skills] for part in view.parts}
    assert skills["transferable"] == [FRAMEWORK.outcome("transferable.communication").label["nl"]]
    assert skills["job"] == [FRAMEWORK.outcome("career.employability").label["nl"]]
    assert skills["career"] == []
    flags = [
        one["portable"]
        for moment in portfolio_data(portfolio(HERE, ALONG), FRAMEWORK)["moments"]
        for one in moment["outcomes"]
    ]
    assert flags == [False, True]


@pytest.mark.parametrize(
    ("later", "confirmed", "figure", "rung"),
    [
        ((), False, "", "said_once"),
        ((Later(DAY, "", "no_longer", False),), False, "", "said_once"),
        ((Later(DAY, "", "yes_a_lot", True),), False, "", "said_again"),
        ((Later(DAY, "", "yes_a_lot", True),), True, "", "confirmed"),
        ((), True, "30 minuten", "work_figure"),
    ],
)
def test_each_moment_says_how_well_it_is_backed(
    later: tuple[Later, ...], confirmed: bool, figure: str, rung: str
) -> None:
    entry = Entry("a", DAY, None, "nl", "x", "job", (), (), later, confirmed, figure)
    assert entry.proof == rung
    (part,) = portfolio_view(portfolio(entry), FRAMEWORK).parts
    (wanted,) = (one.label["nl"] for one in FRAMEWORK.proof if one.id == rung)
    assert part.cards[0].proof == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_print_holds_the_own_words_in_every_language_and_is_marked_for_reading_aloud(language: str) -> None:
    made = portfolio_pdf(portfolio(HERE, ALONG, language=language), FRAMEWORK)
    told = text_of(made)
    assert HERE.text in told
    assert "<b>uitleggen</b>" in told  # escaped, and printed as it was written
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "pdfuaid:part" in pdf.open_metadata()
        assert "Anna Janssens" in str(pdf.docinfo["/Title"])
        size = [float(one) for one in pdf.pages[0].MediaBox]
    assert (round(size[2]), round(size[3])) == (595, 842)


def test_a_hundred_long_moments_flow_over_pages() -> None:
    long = [Entry(str(n), DAY, None, "nl", "Lang verhaal. " * 120, "job", ("job.efficiency",), ()) for n in range(100)]
    with pikepdf.open(io.BytesIO(portfolio_pdf(portfolio(*long), FRAMEWORK))) as pdf:
        assert len(pdf.pages) > 30


def test_the_data_is_json_and_says_that_nobody_assessed_it() -> None:
    data = json.loads(json.dumps(portfolio_data(portfolio(HERE, ALONG), FRAMEWORK)))
    assert (data["format"], data["assessed"], data["person"]["name"]) == ("oogst-portfolio/1", False, "Anna Janssens")
    assert data["moments"][1]["domain"]["id"] == "transferable"
    assert data["moments"][1]["happened_on"] == "2026-02-21"
