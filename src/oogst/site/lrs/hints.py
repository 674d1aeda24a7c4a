"""A person’s own inbox: what other systems say that they did of late, for them to think of, and for nobody else.

Nothing is copied: the hints are read from the statements each time. So what is erased, voided, switched off or older
than ``EXPIRES`` is no hint any more, and a person’s hints are counted nowhere.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from oogst.errors import NotFound
from oogst.site.lrs import persons, queries
from oogst.site.lrs.models import Link, PutAway, Source, Statement, SwitchedOff
from oogst.site.lrs.places import first_at
from oogst.site.lrs.sources import is_confined
from oogst.site.people.models import Person
from oogst.xapi import key_of, matches_agent
from oogst.xapi.hints import Hint, hint_of, together
from oogst.xapi.reach import identifier_of

#: A hint that nobody took is gone after this.
EXPIRES = dt.timedelta(days=14)
#: Statements that are looked at, the newest: a system that speaks more often is heard no more often.
_LOOKED_AT = 400


@dataclass(frozen=True)
class MyHint:
    """``token``: names the activity. ``told``: a sentence to the person; ``start``: the beginning of a moment."""

    token: str
    told: str
    start: str
    on: dt.date


@dataclass(frozen=True)
class MySource:
    """A system that told something of somebody. ``statements``: how many it told that are still kept."""

    key: str
    name: str
    statements: int
    is_off: bool


def inbox(person: Person, now: dt.datetime, language: str) -> list[MyHint]:
    """The newest first; nothing where the store is off."""
    if not settings.OOGST.xapi:
        return []
    away = dict(PutAway.objects.filter(person=person).values_list("activity", "through"))
    found = (one for one in _hints(person, now) if one.at > now - EXPIRES)
    open_ones = (one for one in found if timezone.localdate(one.at) > away.get(_token(one), dt.date.min))
    return [_mine(one, language) for one in _named(together(open_ones))]


def _hints(person: Person, now: dt.datetime) -> Iterator[Hint]:
    agents = persons.agents_of(person)
    for row in _rows([key_of("agent", str(identifier_of(one))) for one in agents], person, now):
        statement = json.loads(row.payload)
        if any(matches_agent(statement["actor"], one) for one in agents) and (hint := hint_of(statement)):
            yield hint


def _rows(keys: list[int], person: Person, now: dt.datetime) -> list[Statement]:
    links = Link.objects.filter(key__in=keys, place__gte=first_at(now - EXPIRES)).order_by("-place")
    places = list(links.values_list("place", flat=True)[:_LOOKED_AT])
    off = SwitchedOff.objects.filter(person=person).values("source_id")
    rows = Statement.objects.filter(place__in=places, source__revoked_at=None).exclude(source_id__in=off)
    return list(rows.order_by("-place"))


def _named(hints: list[Hint]) -> list[Hint]:
    """With the names that are known here where the statements had none."""
    known = queries.definitions(one.activity for one in hints if not one.names)
    return [
        one if one.names else Hint(one.activity, one.kind, known.get(one.activity, {}).get("name", {}), one.at)
        for one in hints
    ]


def _mine(hint: Hint, language: str) -> MyHint:
    day = timezone.localdate(hint.at)
    return MyHint(str(_token(hint)), hint.told(language), hint.start(language), day)


def _token(hint: Hint) -> int:
    return key_of("activity", hint.activity)


def my_sources(person: Person) -> list[MySource]:
    """Every system that told something of somebody, and those that they switched off."""
    counts = persons.counts_by_source(person)
    off = set(SwitchedOff.objects.filter(person=person).values_list("source_id", flat=True))
    rows = Source.objects.filter(pk__in=[*counts, *off]).order_by("name", "key")
    return [MySource(one.key, one.name, counts.get(one.pk, 0), one.pk in off) for one in rows]


def readers() -> list[str]:
    """The names of the systems that may read every record, about whomever; none where the store is off."""
    if not settings.OOGST.xapi:
        return []
    return [one.name for one in queries.sources() if not is_confined(one)]


@transaction.atomic
def put_away(person: Person, token: str, now: dt.datetime) -> None:
    """The person is done with it: it became a moment, or it brought nothing. Raises ``NotFound`` ``hint_gone``."""
    if token not in {one.token for one in inbox(person, now, person.language)}:
        raise NotFound("hint_gone")
    through = {"through": timezone.localdate(now)}
    PutAway.objects.update_or_create(person=person, activity=int(token), defaults=through)


@transaction.atomic
def switch_source(person: Person, key: str, *, is_off: bool) -> None:
    """No hints from it any more, or again. What it told stays. Raises ``NotFound`` ``xapi_source_unknown``: also for
    one that never told anything of this person."""
    if key not in {one.key for one in my_sources(person)}:
        raise NotFound("xapi_source_unknown", source_key=key)
    source = Source.objects.get(key=key)
    if is_off:
        SwitchedOff.objects.get_or_create(person=person, source=source)
    else:
        SwitchedOff.objects.filter(person=person, source=source).delete()


def forget_put_away(now: dt.datetime) -> None:
    """What was put away so long ago that nothing can come of it."""
    PutAway.objects.filter(through__lt=timezone.localdate(now - EXPIRES)).delete()
