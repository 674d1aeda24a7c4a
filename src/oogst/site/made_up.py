"""Moments, answers, a second voice, and what other systems told of made-up people, so that no page of the demonstration
is empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.utils import timezone

from oogst.demo.library import Library, library
from oogst.site.followups import queries
from oogst.site.followups.actions import Given, answer_ask, give_voice, invite_voice, plan_asks
from oogst.site.followups.calendar import windows
from oogst.site.followups.links import VOICE, token_for
from oogst.site.lrs.actions import Batch, add_source, store_statements
from oogst.site.lrs.persons import home
from oogst.site.moments.actions import record_moment
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import my_moment
from oogst.site.moments.said import Said
from oogst.site.people.models import Person

#: How many days ago each of somebody's moments was: so that some are settled, and some wait to be asked about.
_AGO = (3, 17, 33, 48, 104, 150, 286)
#: What is left open, so that there is something to answer.
_LEFT = dt.timedelta(days=21)
_ANSWERS = (
    Given("yes_a_lot", figure="30", unit="min"),
    Given("yes_a_little"),
    Given("not_yet", "no_time"),
    Given("yes_a_lot"),
    Given("no_longer", "works_less_well"),
)
#: What a system that there is not told of everybody: what they did with what, how many days ago.
_TOLD = (
    (
        "http://activitystrea.ms/schema/1.0/search",
        "hand-hygiene",
        {
            "nl": "Handhygiëne bij wondzorg",
            "fr": "Hygiène des mains lors du soin des plaies",
            "de": "Händehygiene bei der Wundversorgung",
            "en": "Hand hygiene in wound care",
        },
        1,
    ),
    (
        "http://adlnet.gov/expapi/verbs/attempted",
        "hoist",
        {
            "nl": "Veilig tillen met de tillift",
            "fr": "Soulever sans risque avec le lève-personne",
            "de": "Sicher heben mit dem Patientenlifter",
            "en": "Lifting safely with the hoist",
        },
        3,
    ),
)


def give_a_past(people: Sequence[Person], now: dt.datetime) -> None:
    """Each gets moments from the texts of the demonstration, with answers to the older ones, and one is confirmed."""
    answers = cycle(_ANSWERS)
    for number, person in enumerate(people):
        moments = [_noted(person, number + step, now - dt.timedelta(days=ago)) for step, ago in enumerate(_AGO)]
        _confirm(moments[-1], now)
    for day in sorted(_days(now)):
        plan_asks(day)
        for person in people:
            for question in queries.open_questions(person, timezone.localdate(day)):
                answer_ask(question.token, next(answers), day)


def tell_from_elsewhere(people: Sequence[Person], now: dt.datetime) -> None:
    """A made-up system brings records about each of them: hints, from which they can make moments."""
    source, _secret = add_source("E-learning (verzonnen)", ["statements/write"], now)
    statements = [_told(person, *one, now) for person in people for one in _TOLD]
    store_statements(Batch(statements, "2.0.0"), source, lambda: now)


def _told(
    person: Person, verb: str, activity: str, names: Mapping[str, str], days: int, now: dt.datetime
) -> dict[str, Any]:
    return {
        "actor": {"account": {"homePage": home(), "name": person.code}},
        "verb": {"id": verb},
        "object": {"id": f"https://e-learning.example/{activity}", "definition": {"name": dict(names)}},
        "timestamp": (now - dt.timedelta(days=days)).isoformat(),
    }


def _noted(person: Person, number: int, now: dt.datetime) -> Moment:
    """One of the texts in the person's language, with the labels that it was given when it was written."""
    texts: Library = library()
    own = [at for at, language in enumerate(texts.language) if language == person.language]
    at = own[number * 7 % len(own)]
    said = Said(yes=frozenset(texts.outcomes[at]), modes=frozenset(texts.modes[at]), domain=texts.domain[at])
    return record_moment(
        person,
        texts.text[at],
        form=uuid4(),
        now=now,
        visibility="count_it",
        language=person.language,
        said=said,
    )


def _confirm(moment: Moment, now: dt.datetime) -> None:
    shown = my_moment(moment.person, moment.pk).text
    voice = invite_voice(moment.person, moment.pk, shown, moment.captured_at)
    give_voice(token_for(VOICE, voice.pk), True, min(now, moment.captured_at + dt.timedelta(days=2)))


def _days(now: dt.datetime) -> Iterator[dt.datetime]:
    """The days on which one of these moments is asked about, and that are long enough ago."""
    for ago in _AGO:
        noted = now - dt.timedelta(days=ago)
        for window in windows(noted.date(), queries.waves()):
            asked = noted + (window.due_on - noted.date()) + dt.timedelta(days=1)
            if asked < now - _LEFT:
                yield asked
