"""Other systems and I: a hint becomes a moment or goes away, a source is switched off, an own store is connected."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from oogst.site.lrs import forwarding
from oogst.site.lrs.forwarding import connect_store, forward_due, my_store
from oogst.site.lrs.models import OwnStore
from oogst.site.lrs.own import my_statements
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import my_moments
from oogst.site.people.models import Person
from tests.site.asking import signed_in, text
from tests.site.cast import NOW
from tests.site.followups.scene import confirmed
from tests.site.lrs.conftest import Speaker, speaker
from tests.site.lrs.elsewhere import ADDRESS, Elsewhere
from tests.site.lrs.test_hints import said
from tests.site.moments.test_moments import TEXT

START, PAGE, STATEMENTS = "/en/new", "/en/my-data/other-systems", "/en/my-data/other-systems/statements"
RECORDS = f"{PAGE}/records"
HINT = "You read “Guideline”."


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_a_hint_is_one_tap_from_a_moment_and_gone_once_it_is_kept(anna: Person, wim: Speaker) -> None:
    wim.store(said(anna))
    client = signed_in(anna)
    start = text(client.get(START))
    assert HINT in start
    opened = text(client.post(START, {"hint": field(start, "hint"), "opening": "I read “Guideline” and"}))
    assert "I read “Guideline” and </textarea>" in opened
    assert not Moment.objects.exists()
    form = {name: field(opened, name) for name in ("hint", "form", "grant")}
    words = "I read “Guideline” and now I wash my hands first."
    client.post(START, {**form, "text": words, "visibility": "count_it", "keep": "as-it-is"})
    assert [one.text for one in my_moments(anna)] == [words]
    assert HINT not in text(client.get(START))
    assert HINT not in text(client.get(PAGE))


def test_looking_at_the_box_alone_leaves_the_hint_where_it_was(anna: Person, wim: Speaker) -> None:
    wim.store(said(anna))
    client = signed_in(anna)
    hint = field(text(client.get(START)), "hint")
    client.post(START, {"hint": hint, "opening": "I read “Guideline” and"})
    assert HINT in text(client.get(START))


def test_what_brought_nothing_goes_away_with_one_tap(anna: Person, wim: Speaker) -> None:
    wim.store(said(anna))
    client = signed_in(anna)
    hint = field(text(client.get(START)), "hint")
    answer = client.post(PAGE, {"do": "away", "hint": hint, "from": "start"})
    assert answer["Location"] == START
    assert HINT not in text(client.get(START))
    assert client.post(PAGE, {"do": "away", "hint": hint}).status_code == 302


def test_nobody_else_sees_a_hint_nor_that_there_is_one(cast: dict[str, Person], wim: Speaker) -> None:
    wim.store(said(cast["anna"]))
    for name in ("bram", "carla", "dirk"):
        client = signed_in(cast[name])
        assert "Guideline" not in text(client.get(START)) + text(client.get(PAGE))
    assert Client().get(PAGE).status_code == 302


def test_a_name_that_holds_tags_stays_a_name(anna: Person, wim: Speaker) -> None:
    named = {"id": "https://example.org/x", "definition": {"name": {"en": '<script>alert(1)</script>" onclick="x'}}}
    wim.store(said(anna, object=named))
    page = text(signed_in(anna).get(PAGE))
    assert "<script>alert" not in page
    assert '" onclick="x' not in page


def test_a_source_is_switched_off_and_on_again(anna: Person, wim: Speaker) -> None:
    wim.store(said(anna))
    client = signed_in(anna)
    assert "1 record about you is kept here" in text(client.get(PAGE))
    client.post(PAGE, {"do": "off", "source": wim.source.key})
    assert HINT not in text(client.get(PAGE))
    client.post(PAGE, {"do": "on", "source": wim.source.key})
    assert HINT in text(client.get(PAGE))
    assert client.post(PAGE, {"do": "off", "source": "another"}).status_code == 400


def test_where_the_store_is_off_the_page_says_nothing_of_hints(anna: Person) -> None:
    page = text(signed_in(anna).get(PAGE))
    assert "Did this bring you something?" not in page
    assert "Send them to a record store of your own" in page


def test_my_statements_are_a_file_with_or_without_my_words(anna: Person, carla: Person) -> None:
    confirmed(anna, TEXT)
    client = signed_in(anna)
    assert json.loads(text(client.get(STATEMENTS))) == my_statements(anna, with_words=False)
    assert TEXT not in text(client.get(STATEMENTS))
    assert TEXT in text(client.get(STATEMENTS, {"words": "yes"}))
    assert json.loads(text(signed_in(carla).get(STATEMENTS))) == []


def test_a_store_is_connected_seen_and_left(anna: Person, wim: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Elsewhere(wim)
    monkeypatch.setattr(forwarding, "ask", there.ask)
    confirmed(anna, TEXT)
    client = signed_in(anna)
    form = {"do": "connect", "address": ADDRESS, "key": wim.source.key, "secret": wim.secret}
    client.post(PAGE, form)
    assert "within a few minutes" in text(client.get(PAGE))
    seen = my_store(anna)
    assert seen is not None
    assert forward_due(NOW.replace(year=2100)) == 1
    page = text(client.get(PAGE))
    assert "2 statements" in page
    assert wim.secret not in page
    assert ADDRESS in text(client.get("/en/my-data/everything"))
    client.post(PAGE, {"do": "take_back"})
    assert "is being taken back" in text(client.get(PAGE))
    forward_due(NOW.replace(year=2101))
    assert my_store(anna) is None
    assert not there.moments()


@pytest.mark.parametrize(
    "form",
    [
        {"do": "connect", "address": "http://127.0.0.1/xapi", "key": "k", "secret": "s"},
        {"do": "connect", "address": ADDRESS, "key": "", "secret": "s"},
        {"do": "leave"},
    ],
)
def test_what_will_not_do_is_said_and_the_address_stays_in_its_field(anna: Person, form: dict[str, str]) -> None:
    answer = signed_in(anna).post(PAGE, form)
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert form.get("address", "") in text(answer)


@pytest.mark.parametrize("problem", ["refused", "rejected", "unreachable"])
def test_what_is_the_matter_with_a_store_is_said(anna: Person, problem: str) -> None:
    connect_store(anna, ADDRESS, "key", "secret", with_words=True, now=NOW)
    OwnStore.objects.update(problem=problem)
    page = text(signed_in(anna).get(PAGE))
    assert 'role="alert"' in page
    assert "your words" in page


def test_everything_kept_about_me_names_what_other_systems_told(anna: Person, carla: Person, wim: Speaker) -> None:
    wim.store(said(anna), said(anna, "leaflet"))
    assert "Simulator: 2 records about you" in text(signed_in(anna).get("/en/my-data/everything"))
    assert "records about you" not in text(signed_in(carla).get("/en/my-data/everything"))


def test_every_record_about_me_stands_on_a_page_of_mine_and_nobody_else_s(
    anna: Person, carla: Person, wim: Speaker
) -> None:
    """In words, and to the letter; thirty a page, also those that are no hint."""
    launched = {"id": "http://adlnet.gov/expapi/verbs/launched", "display": {"en": "launched"}}
    wim.store(*(said(anna) for _ in range(30)))
    (newest,) = wim.store(said(anna, verb=launched, context={"platform": "<b>player</b>"}))
    first = text(signed_in(anna).get(RECORDS))
    assert "<p>launched</p>" in first
    assert newest in first
    assert "&lt;b&gt;player" in first
    assert first.count(HINT) == 2 * 29
    assert text(signed_in(anna).get(RECORDS, {"page": "2"})).count(HINT) == 2
    assert "No system told anything of you." in text(signed_in(carla).get(RECORDS))
    assert Client().get(RECORDS).status_code == 302


def test_whoever_may_read_all_records_is_named_where_it_says_who_sees_what(anna: Person, wim: Speaker) -> None:
    page = "/en/my-data/everything"
    assert "may read all records" not in text(signed_in(anna).get(page))
    speaker(["statements/read"])
    assert "may read all records" in text(signed_in(anna).get(page))


@pytest.mark.parametrize("address", ["/nl/mijn-gegevens/andere-systemen", "/fr/mes-donnees/autres-systemes"])
def test_it_stands_in_other_languages_too(anna: Person, address: str) -> None:
    assert signed_in(anna).get(address).status_code == 200
