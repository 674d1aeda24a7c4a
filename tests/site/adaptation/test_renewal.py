"""The suggestions learn from the people of the house: once a week, never from what is theirs alone, never for ever."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.errors import BadFile
from oogst.framework import load_framework
from oogst.site.adaptation.models import OwnLayer
from oogst.site.adaptation.queries import newest_layer, own_suggester
from oogst.site.moments import actions
from oogst.site.moments.identity import uuid7
from oogst.site.moments.models import Moment, MomentMode, MomentOutcome
from oogst.site.moments.queries import about
from oogst.site.moments.said import Said
from oogst.site.moments.teaching import confirmed_before, renew_adaptation
from oogst.site.people.keys import box_of
from oogst.site.people.models import Person
from oogst.suggest import load_model
from oogst.suggest.adapt import Confirmation, Layer
from oogst.suggest.labelled import Labelled, read_labelled
from tests.site.cast import NOW
from tests.suggest import house as jargon

HANDS = Path(jargon.__file__).parents[2] / "src/oogst/suggest/data/apart/hands.jsonl"
WEEK = dt.timedelta(weeks=1)
#: The Monday after the last week in which something was confirmed.
THEN = dt.datetime.combine(jargon.START + 12 * WEEK, dt.time(9), dt.UTC)
DAY = THEN.date()


@cache
def texts() -> list[Labelled]:
    lines = HANDS.read_text("utf-8").splitlines()
    found = jargon.clear_jargon(load_model(), list(read_labelled(lines, HANDS.name)))
    random.Random(1).shuffle(found)
    return found


@cache
def said() -> tuple[Confirmation, ...]:
    return tuple(jargon.confirmed(texts()[:300], people=60, weeks=12, seed=1))


def keep(confirmed: Iterable[Confirmation]) -> None:
    """These confirmations as moments of the site, closed with the keys of their writers."""
    people: dict[str, Person] = {}
    for one in confirmed:
        person = people.get(one.person) or Person.objects.get_or_create(code=one.person, name="Sam Zwaluw")[0]
        people[one.person] = person
        keep_one(person, one)


def keep_one(person: Person, one: Confirmation) -> Moment:
    at = dt.datetime.combine(one.confirmed_on, dt.time(12), dt.UTC)
    row = Moment(id=uuid7(at), person=person, key=uuid4(), captured_at=at, received_at=at, counts_from=at)
    row.language, row.visibility, row.state = one.lang, one.visibility, Moment.CONFIRMED
    row.text_encrypted = box_of(person).close(one.text.encode(), about(row))
    row.save(force_insert=True)
    MomentOutcome.objects.bulk_create(
        MomentOutcome(moment=row, outcome=outcome, state="accepted") for outcome in one.outcomes
    )
    MomentMode.objects.bulk_create(MomentMode(moment=row, mode=mode, state="accepted") for mode in one.modes)
    return row


def first_right(asked: Sequence[Labelled], *, own: bool) -> float:
    suggester = own_suggester() if own else load_model()
    learning = [one for one in asked if one.outcomes]
    return sum(suggester.suggest(one.text, one.lang).outcomes[0].id in one.outcomes for one in learning) / len(learning)


def words_learnt() -> dict[str, tuple[int, ...]]:
    row = newest_layer()
    assert row is not None
    return Layer.from_text(row.layer).weights


def test_it_learns_the_words_of_the_house_and_suggests_with_them(cast: dict[str, Person]) -> None:
    keep(said())
    row = renew_adaptation(THEN)
    assert row is not None
    assert (row.why, row.week) == ("better", DAY)
    assert row.first_layer >= row.first_base + 0.02
    assert first_right(texts()[300:], own=True) >= first_right(texts()[300:], own=False) + 0.10
    word = next(iter(words_learnt()))
    moment = record(cast["anna"], f"Met de {word} gaat het nu veel beter bij ons.")
    assert {one.model for one in moment.outcomes.all()} <= {f"{load_model().name}+own"}


def record(person: Person, text: str, visibility: str = "count_it", said: Said | None = None) -> Moment:
    return actions.record_moment(
        person,
        text,
        form=uuid4(),
        now=THEN - WEEK,
        visibility=visibility,
        language="nl",
        said=said or Said(agrees=True),
    )


def test_it_is_renewed_once_a_week(cast: dict[str, Person]) -> None:
    assert renew_adaptation(NOW) is not None
    assert renew_adaptation(NOW + dt.timedelta(days=5)) is None
    assert renew_adaptation(NOW + WEEK) is not None
    assert OwnLayer.objects.count() == 1


def test_it_waits_until_enough_was_confirmed(cast: dict[str, Person]) -> None:
    record(cast["anna"], "Ik leerde een sneltoets, dat scheelt me een uur per week.")
    row = renew_adaptation(THEN)
    assert row is not None
    assert (row.why, row.layer) == ("too_few", "")
    assert own_suggester() is load_model()


def test_it_is_given_what_counts_and_nothing_that_is_for_its_writer_only(cast: dict[str, Person]) -> None:
    said = Said(yes=frozenset({"job.voice"}))
    record(cast["anna"], "Ik zei mijn mening.", said=said)
    record(cast["anna"], "Dit is alleen voor mij.", "only_me", said)
    record(cast["carla"], "Hiervan zei niemand iets.", said=Said())
    hidden = record(cast["carla"], "Eerst wel, dan niet.", said=said)
    actions.change_visibility(cast["carla"], hidden.id, "only_me", THEN)
    taught = list(confirmed_before(DAY))
    assert [(one.text, one.outcomes, one.visibility) for one in taught] == [
        ("Ik zei mijn mening.", ("job.voice",), "count_it")
    ]
    assert taught[0].person == str(cast["anna"].pk)


def test_it_is_given_nothing_of_the_week_that_runs(cast: dict[str, Person]) -> None:
    record(cast["anna"], "Ik zei mijn mening.", said=Said(yes=frozenset({"job.voice"})))
    assert not list(confirmed_before((THEN - WEEK).date()))
    assert len(list(confirmed_before(DAY))) == 1


def test_switched_off_it_is_thrown_away_and_the_model_suggests_as_it_came(
    cast: dict[str, Person], settings: Settings
) -> None:
    keep_layer("sneltoets")
    assert own_suggester() is not load_model()
    settings.OOGST = replace(settings.OOGST, adaptation=False)
    assert own_suggester() is load_model()
    assert renew_adaptation(THEN) is None
    assert not OwnLayer.objects.exists()


def keep_layer(word: str, base: str | None = None, layer: str | None = None) -> None:
    """A layer by which one word speaks for being heard."""
    labels = (*sorted(one.id for one in load_framework().outcomes), *sorted(one.id for one in load_framework().modes))
    base = base or load_model().name
    text = Layer(base, labels, {word: tuple(3 * (label == "job.voice") for label in labels)}).as_text()
    OwnLayer.objects.create(week=DAY, base=base, why="better", first_base=0, first_layer=1, layer=layer or text)


def test_a_layer_of_an_older_model_is_not_used_and_is_renewed_at_once(cast: dict[str, Person]) -> None:
    keep_layer("sneltoets", base="oogst-base-0")
    assert own_suggester() is load_model()
    assert renew_adaptation(THEN) is not None


def test_a_layer_in_another_form_is_not_used(cast: dict[str, Person]) -> None:
    with pytest.raises(BadFile):
        Layer.from_text('{"version": 0}')
    keep_layer("sneltoets", layer='{"version": 0}')
    assert own_suggester() is load_model()


def test_the_pages_of_the_people_suggest_with_it_and_the_public_page_without(
    cast: dict[str, Person], client: Client
) -> None:
    text = "De zwaluwkaart hing vandaag aan de deur van ons bureau."
    before, public = chance_of_voice(text), tried(client, text)
    keep_layer("zwaluwkaart")
    assert chance_of_voice(text) > before
    assert tried(client, text) == public


def chance_of_voice(text: str) -> float:
    return next(one.p for one in actions.suggest(text, "nl").outcomes if one.id == "job.voice")


def tried(client: Client, text: str) -> bytes:
    response = client.post("/nl/probeer", {"text": text}, headers={"X-Part": "answer"})
    assert response.status_code == 200
    return response.content


def test_who_is_forgotten_is_in_the_next_one_as_if_never_there(cast: dict[str, Person], tmp_path: Path) -> None:
    gone = "p007"
    keep(one for one in said() if one.person != gone)
    renew_adaptation(THEN)
    without = words_learnt()
    keep(one for one in said() if one.person == gone)
    actions.forget_person(Person.objects.get(code=gone), tmp_path / "tombstones")
    renew_adaptation(THEN + WEEK)
    assert words_learnt() == without


@pytest.mark.deep
def test_who_types_guessed_sentences_sees_nothing_of_a_colleague(cast: dict[str, Person]) -> None:
    """Attack 19: four accounts plant a word, and watch whether a colleague wrote it too."""
    planted = Confirmation(DAY - dt.timedelta(days=3), "", "Met de zwaluwkaart ging het vlot.", "nl", "count_it")
    planted = replace(planted, outcomes=("job.voice",))
    keep(said())
    keep(replace(planted, person=f"x{at}") for at in range(4))
    keep_one(cast["anna"], planted)
    renew_adaptation(THEN)
    seen = own_suggester().suggest(planted.text, "nl")
    Moment.objects.filter(person=cast["anna"]).delete()
    renew_adaptation(THEN + WEEK)
    assert own_suggester().suggest(planted.text, "nl") == seen
    assert "zwaluwkaart" not in words_learnt()


@pytest.mark.deep
def test_names_of_people_are_not_learnt(cast: dict[str, Person]) -> None:
    """Eight people of the house are called Zwaluw, and many write that name."""
    told = [replace(one, text=f"{one.text} Met Zwaluw.") for one in said()]
    keep(told)
    renew_adaptation(THEN)
    row = newest_layer()
    assert row is not None
    assert '"zwaluw"' not in row.layer
