"""Attacks 6 and 19: on what the site answers, whatever it is asked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from oogst.framework import load_framework
from oogst.release import Release
from oogst.show import choices, infographic_view, render_txt
from oogst.site.pages.public.urls import urlpatterns
from tests.attacks.history import organisation
from tests.attacks.naive import EagerSuggester, LiveCounter
from tests.site.harvested import NEWER, OLDER

pytestmark = pytest.mark.django_db

TEXT = "/en/infographic.txt"
ADDRESSES = ["/en/", TEXT, "/en/infographic.html", "/en/about", "/en/try", "/nl/", "/"]


def faces(release: Release) -> set[str]:
    """Every text that the rows of the release give, one for each period and group."""
    framework = load_framework()
    return {
        render_txt(infographic_view(release, framework=framework, lang="en", period=period.id, unit=group.unit or None))
        for period in choices(release, "en")
        for group in period.groups
    }


def questions(release: Release) -> list[dict[str, str]]:
    """What somebody would try who wants a row that is not there."""
    period = release.period(NEWER)
    assert period
    shown = [group.units for group in release.groups_of(NEWER)]
    alone = [units[0] for units in shown if len(units) == 1][:6]
    pooled = [unit for units in shown if len(units) > 1 for unit in units][:6]
    hidden = [unit.id for unit in period.units if not any(unit.id in units for units in shown)][:6]
    asked = [{"period": one, "unit": unit} for one in (NEWER, OLDER) for unit in [*alone, *pooled, *hidden]]
    asked += [{"period": NEWER, "unit": ",".join(alone[:2])}, {"period": f"{OLDER},{NEWER}"}]
    asked += [{"period": one} for one in ("2026", "2026-Q1", "2026-01", "2026-H2", "*", "")]
    more = ("outcome", "domain", "mode", "since", "until", "person", "language", "age", "format", "compare")
    asked += [{"period": NEWER, "unit": alone[-1], one: "job.voice"} for one in more]
    return [*asked, {"unit": "' OR 1=1 --"}, {"unit": "../" + alone[0]}, {"unit": alone[0], "q": "p001"}]


def test_6_no_question_gives_anything_that_is_not_in_the_release(client: Client, release: Release) -> None:
    known, answered = faces(release), 0
    for question in questions(release):
        response = client.get(TEXT, question)
        assert response.status_code in {200, 404}
        if response.status_code == 200:
            answered += 1
            assert response.content.decode() in known, question
    assert answered > 10


def test_6_a_page_shows_no_share_that_its_rows_do_not_print(client: Client, release: Release) -> None:
    """The page has the numbers of the text and no other, but for what stands at its axis."""
    for question in questions(release)[:12]:
        page, text = client.get("/en/", question), client.get(TEXT, question)
        if (page.status_code, text.status_code) == (200, 200):
            words = re.sub(r"<style.*?</style>|<script.*?</script>|<svg.*?</svg>|<[^>]+>", " ", page.content.decode())
            shares = set(re.findall(r"(\d+)\s?%", words)) - {"0", "50", "100"}
            assert shares <= set(re.findall(r"(\d+)\s?%", text.content.decode())), question


def test_6_only_addresses_that_were_attacked_are_public() -> None:
    names = {str(pattern.pattern) for pattern in urlpatterns}
    # The same view, drawn otherwise or beside research: held to it by the tests of show, reports and evidence.
    drawn = {"infographic.pdf", "infographic-a4.pdf", "infographic.png", "infographic.pptx", "wall", "evidence"}
    told = {"questions", "style", "suggestions", "handbook", "xapi-profile"}  # without a figure of the organisation
    empty = {"files/<slug:kind>.<slug:form>"}  # files to fill in, without a figure
    assert names - drawn - empty - told == {"infographic.txt", "infographic.html", "try", "about"}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_6_nothing_can_be_written_or_asked_otherwise(
    client: Client, release: Release, address: str, method: str
) -> None:
    response = getattr(client, method)(address, {"unit": "u2"})
    assert response.status_code in {200, 302, 403, 405}
    if response.status_code == 200:
        assert address.endswith("try")
        assert not re.search(r"\d+\s?%\s+of", response.content.decode())


def test_6_control_a_live_counter_tells_on_which_day_somebody_noted_something() -> None:
    inputs = organisation(500, 2)
    home = dict(zip(*(inputs.people[name].to_pylist() for name in ("person_id", "unit_id")), strict=True))
    moments = zip(*(inputs.moments[name].to_pylist() for name in ("person_id", "captured_at")), strict=True)
    noted = [(home[person], at.date()) for person, at in moments]
    counter, (unit, day) = LiveCounter(noted), noted[0]
    more = counter.answer(unit, day) - counter.answer(unit, day - dt.timedelta(days=1))
    assert more == sum(one == (unit, day) for one in noted) > 0


GUESSES = (
    "Ik leerde van een collega hoe ik een moeilijk gesprek met familie voer.",
    "I found a quicker way to plan the rounds.",
    "Zebrapad: de kassa start sneller op met de linkerknop.",
)


def typed(client: Client) -> list[str]:
    """What the page answers to guessed sentences; the token of the form, which is new each time, left out."""
    answers = [client.post("/en/try", {"text": text}, headers={"X-Part": "answer"}) for text in GUESSES]
    assert all(response.status_code == 200 for response in answers)
    return [response.content.decode() for response in answers]


def test_19_the_public_suggestions_do_not_change_by_what_anybody_noted(client: Client, release: Release) -> None:
    before = typed(client)
    for text in GUESSES:  # a colleague writes the very sentences, many times over
        for _ in range(10):
            client.post("/en/try", {"text": text})
    assert typed(client) == before


def test_19_control_a_suggester_that_learns_at_once_tells_that_somebody_wrote_it() -> None:
    suggester = EagerSuggester()
    before = [suggester.suggest(text) for text in GUESSES]
    suggester.confirm(GUESSES[1], ("job.efficiency",))
    after = [suggester.suggest(text) for text in GUESSES]
    assert [one != other for one, other in zip(before, after, strict=True)] == [False, True, False]
