"""Quotes beside the examples: for those who are signed in, a part of them each day, gone at once when taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from oogst.errors import NotFound
from oogst.harvest.quotes import open_quotes
from oogst.intake import Inputs
from oogst.release import Quote, Release
from oogst.site.moments import actions, queries
from oogst.site.moments.models import Moment
from oogst.site.people.models import Person
from oogst.site.releases import queries as sealed
from oogst.site.releases.actions import harvest_moments, publish_harvest
from oogst.site.releases.models import ReportedQuote
from oogst.site.releases.stories import Story, report_quote, stories_today
from oogst.site.settings_table import release_secret
from oogst.texts import texts
from tests.site.asking import signed_in, text
from tests.site.harvested import releases
from tests.site.moments.test_quotes import THEN, allow_all

pytestmark = pytest.mark.django_db
TODAY, CLOSED = dt.date(2026, 11, 3), dt.date(2026, 7, 14)
DAYS = tuple(TODAY + dt.timedelta(days=n) for n in range(20))


@pytest.fixture
def told(inputs: Inputs) -> Release:
    """A release of the site's own moments, with quotes that their writers allowed."""
    Moment.objects.exclude(domain="").filter(visibility="count_it").update(visibility="may_be_quoted")
    allow_all()
    publish_harvest(harvest_moments(CLOSED, THEN), THEN)
    digest = sealed.current_digest()
    assert digest
    release = sealed.release_with(digest)
    assert release.quotes
    return release


def place(release: Release) -> Quote:
    """A quote of the group that the tests look at."""
    return release.quotes[0]


def address(release: Release) -> str:
    """What to ask the infographic for, to see that group."""
    group = release.group(place(release).period, place(release).group)
    assert group
    return f"?period={group.period}&unit={group.units[0]}"


def today(release: Release, day: dt.date = TODAY) -> tuple[Story, ...]:
    one = place(release)
    return stories_today(release.digest, one.period, one.group, day)


def ever(release: Release) -> dict[str, Story]:
    return {story.hash: story for day in DAYS for story in today(release, day)}


def moment_of(release: Release, story: Story) -> Moment:
    opened = open_quotes(release, queries.quote_offers(), release_secret(django_settings.OOGST))
    return Moment.objects.get(pk=next(one.offer.moment for one in opened if one.quote.hash == story.hash))


def test_half_of_the_quotes_are_drawn_each_day_and_all_of_them_come_by(told: Release) -> None:
    own = [one for one in told.quotes if (one.period, one.group) == (place(told).period, place(told).group)]
    assert {len(today(told, day)) for day in DAYS} == {-(-len(own) // 2)}
    assert set(ever(told)) == {one.hash for one in own}
    assert today(told) == today(told)


def _change_words(moment: Moment) -> None:
    actions.edit_moment(moment.person, moment.id, "Heel andere woorden over hetzelfde.", None, THEN)


def _allow_other_words(moment: Moment) -> None:
    _change_words(moment)
    moment.refresh_from_db()
    actions.allow_quote(moment.person, moment.id, queries.version_of(moment))


@pytest.mark.parametrize(
    "take_back",
    [
        lambda moment: actions.withdraw_moment(moment.person, moment.id),
        lambda moment: actions.change_visibility(moment.person, moment.id, "count_it", THEN),
        _change_words,
        _allow_other_words,
        lambda moment: moment.person.delete(),
    ],
    ids=["withdrawn", "not to be quoted", "other words", "other words allowed", "forgotten"],
)
def test_what_its_writer_takes_back_is_gone_at_once_and_the_others_stay(
    told: Release, take_back: Callable[[Moment], object]
) -> None:
    first, *others = today(told)
    take_back(moment_of(told, first))
    assert {one.hash for one in today(told)} == {one.hash for one in others}
    assert first.hash not in ever(told)


def test_a_reported_quote_is_gone_for_everybody_and_for_good(told: Release) -> None:
    first = today(told)[0]
    report_quote(first.hash, TODAY)
    report_quote(first.hash, TODAY)
    assert first.hash not in ever(told)
    assert ReportedQuote.objects.count() == 1
    assert {field.name for field in ReportedQuote._meta.get_fields()} == {"id", "hash", "reported_on"}


def test_what_is_no_quote_cannot_be_reported(told: Release) -> None:
    with pytest.raises(NotFound):
        report_quote("0" * 64, TODAY)


def test_a_release_from_files_has_no_words_here_and_shows_none(release: Release, house: Path) -> None:
    for period in release.periods:
        for group in release.groups_of(period.id):
            assert stories_today(release.digest, period.id, group.id, TODAY) == ()
    assert releases()[1] == release


@pytest.fixture
def reader(told: Release) -> Client:
    return signed_in(Person.objects.create(code="reader"))


def shown_on(page: str, release: Release) -> set[str]:
    """The seals of the quotes that a page shows, each with its words."""
    found = ever(release).values()
    return {one.hash for one in found if f"<blockquote>{escape(one.text)}</blockquote>" in page and one.hash in page}


def test_they_stand_beside_the_examples_which_stay_marked_as_examples(reader: Client, told: Release) -> None:
    answer = reader.get(f"/nl/{address(told)}")
    page = text(answer)
    assert shown_on(page, told)
    assert page.count("Hier verteld") >= 1
    assert page.count('<div class="part examples') == 3
    assert page.count(texts("show", "nl")["examples_apart"]) == 3
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


def test_whoever_is_not_signed_in_sees_none(client: Client, told: Release) -> None:
    page = text(client.get(f"/nl/{address(told)}"))
    assert not shown_on(page, told)
    assert "<blockquote>" not in page


@pytest.mark.parametrize("form", ["html", "txt"])
def test_no_file_to_take_along_has_any(reader: Client, told: Release, form: str) -> None:
    said = text(reader.get(f"/nl/infographic.{form}{address(told)}"))
    opened = open_quotes(told, queries.quote_offers(), release_secret(django_settings.OOGST))
    words = [one.offer.text for one in opened]
    assert words
    assert not [one for one in words if one in said or escape(one) in said]
    assert not [one for one in ever(told) if one in said]


def test_any_reader_reports_one_on_the_page_and_finds_it_gone(reader: Client, told: Release) -> None:
    period, unit = (part.partition("=")[2] for part in address(told)[1:].split("&"))
    before = shown_on(text(reader.get(f"/en/{address(told)}")), told)
    quote = next(one for one in ever(told).values() if one.hash in before)
    answer = reader.post("/en/report-a-quote", {"quote": quote.hash, "period": period, "unit": unit})
    assert answer.status_code == 200
    assert f'href="/en/{address(told)}"'.replace("&", "&amp;") in text(answer)
    assert quote.hash not in shown_on(text(reader.get(f"/en/{address(told)}")), told)
    assert reader.post("/en/report-a-quote", {"quote": "x"}).status_code == 404


def test_an_outsider_may_not_report(client: Client, told: Release) -> None:
    answer = client.post("/en/report-a-quote", {"quote": place(told).hash})
    assert answer.headers["Location"].startswith("/en/sign-in")
    assert not ReportedQuote.objects.exists()


def test_whoever_is_signed_in_sees_the_whole_organisation_also_where_the_page_is_not_public(
    reader: Client, client: Client, told: Release, settings: Settings
) -> None:
    settings.OOGST_PUBLIC_PAGE = "off"
    assert "oogst-here" in text(reader.get("/nl/"))
    assert "oogst-general" in text(client.get("/nl/"))
    unit = next(one.units[0] for one in told.groups if one.parent)
    assert reader.get(f"/nl/?unit={unit}").status_code == 404
