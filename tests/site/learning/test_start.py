"""The guided start tells what was set up, to those who set it up, and nothing of whether anybody takes part."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.release import Release
from oogst.site.people import actions
from oogst.site.people.models import Person
from oogst.site.settings_table import read_settings
from tests.site.cast import NOW
from tests.site.moments.test_moments import record

ADDRESS = {"nl": "/nl/van-start", "fr": "/fr/pour-commencer", "de": "/de/erste-schritte", "en": "/en/getting-started"}
START = ADDRESS["en"]


@pytest.fixture
def wim(db: None, client: Client) -> Person:
    """The first administrator of an empty site, signed in."""
    wim = Person.objects.create(code="wim", name="Wim")
    actions.give_role(wim, "administrator", None, now=NOW)
    client.force_login(wim)
    return wim


def steps(client: Client) -> dict[str, str]:
    """The title of each step with its state."""
    page = client.get(START).content.decode()
    return {title: state for state, title in re.findall(r'<li class="is-(\w+)">\s*<h3>(.+?) ?<', page)}


@pytest.mark.parametrize("language", ADDRESS)
def test_on_an_empty_site_it_says_what_comes_next(client: Client, wim: Person, house: object, language: str) -> None:
    page = client.get(ADDRESS[language]).content.decode()
    assert "oogst import units units.xlsx --apply" in page
    assert "oogst import people people.xlsx --apply" in page
    assert page.count('class="is-next"') >= 4


def test_what_is_set_up_is_ticked(client: Client, wim: Person, cast: dict[str, Person]) -> None:
    assert steps(client)["Units"] == "done"
    assert steps(client)["People"] == "done"
    assert steps(client)["Roles"] == "next"
    assert "data protection officer" in client.get(START).content.decode()
    actions.give_role(cast["carla"], "protection", None, now=NOW)
    assert steps(client)["Roles"] == "done"


def test_an_invitation_that_was_made_is_ticked_by_whoever_makes_it(client: Client, wim: Person, anna: Person) -> None:
    assert steps(client)["Invite people"] == "next"
    actions.invite(anna, NOW, by=wim)
    assert steps(client)["Invite people"] == "done"


def test_nothing_on_it_tells_whether_anybody_takes_part(client: Client, wim: Person, anna: Person) -> None:
    token = actions.invite(anna, NOW, by=wim)
    before = client.get(START).content
    actions.accept_invitation(token, NOW)
    Client().force_login(anna)
    record(anna)
    assert client.get(START).content == before


def test_somebody_who_was_forgotten_leaves_no_trace_on_it(client: Client, wim: Person, anna: Person) -> None:
    before = client.get(START).content
    anna.delete()
    assert client.get(START).content == before


def test_before_the_first_release_it_says_from_when_there_can_be_one(
    client: Client, wim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2026, 3, 2))
    page = client.get(START).content.decode()
    assert "ends on 30 June 2026" in page
    assert "From 14 July 2026 on" in page


def test_after_the_first_release_it_leads_to_it(client: Client, wim: Person, release: Release) -> None:
    assert steps(client)["The first harvest"] == "done"
    assert 'href="/en/"' in client.get(START).content.decode().split("Day 3")[1]


def test_who_sees_the_figures_stands_as_it_is_set(client: Client, wim: Person, settings: Settings) -> None:
    for value, said in (("off", "Nobody."), ("organisation", "the whole organisation"), ("units", "every group")):
        settings.OOGST_PUBLIC_PAGE = value
        assert said in client.get(START).content.decode()


def test_without_a_mail_server_it_says_that_this_works_too(client: Client, wim: Person, settings: Settings) -> None:
    assert steps(client)["E-mail"] == "yours"
    settings.OOGST = read_settings({"OOGST_MAIL_URL": "smtp://mail.example.org"})
    assert steps(client)["E-mail"] == "done"


def test_hr_and_learning_see_it_without_what_only_the_server_can_do(client: Client, cast: dict[str, Person]) -> None:
    client.force_login(cast["dirk"])
    page = client.get(START).content.decode()
    assert "oogst letters" not in page
    assert "Ask whoever looks after Oogst" in page
    assert "/en/people" not in page.split("<main")[1]


@pytest.mark.parametrize("name", ["anna", "bram", "carla"])
def test_an_outsider_may_not_see_it(client: Client, cast: dict[str, Person], name: str) -> None:
    client.force_login(cast[name])
    assert client.get(START).status_code == 403


@pytest.mark.django_db
def test_nobody_sees_it_who_is_not_signed_in(client: Client) -> None:
    assert client.get(START).status_code == 302
