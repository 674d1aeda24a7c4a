"""What the store holds about somebody who works here, for that person."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from oogst.site.lrs.models import Document, Link, Statement
from oogst.site.people.models import Person
from oogst.xapi import key_of, keys_of
from oogst.xapi.reach import identifier_of

_AT_ONCE = 500


def home() -> str:
    """The site's address, as statements name it: without a slash at its end."""
    address: str = settings.OOGST.url.geturl().rstrip("/")
    return address


def agents_of(person: Person) -> list[dict[str, Any]]:
    """By which statements of other systems may mean somebody: their address, or their id in the organisation."""
    accounts = [{"account": {"homePage": one, "name": person.code}} for one in (home(), f"{home()}/")]
    # An address is one address, however its letters are written; systems write it as they got it, or in small ones.
    addresses = dict.fromkeys([person.email, person.email.lower()]) if person.email else ()
    return [*accounts, *(agent for one in addresses for agent in _with_address(f"mailto:{one}"))]


def _with_address(mbox: str) -> Iterator[dict[str, Any]]:
    yield {"mbox": mbox}
    yield {"mbox_sha1sum": hashlib.sha1(mbox.encode(), usedforsecurity=False).hexdigest()}


def keys_about(person: Person) -> list[int]:
    """Under which every statement is found in which they stand anywhere."""
    return [key_of("related_agent", str(identifier_of(one))) for one in agents_of(person)]


def places_about(person: Person) -> set[int]:
    """Of the statements in which they stand and of those that refer to one, also where they were taken back."""
    keys = keys_about(person)
    found = Link.objects.filter(key__in=keys).values_list("place", flat=True)
    hidden = Statement.objects.filter(is_void=True).iterator(chunk_size=_AT_ONCE)
    return {*found, *(one.place for one in hidden if not keys_of(json.loads(one.payload)).isdisjoint(keys))}


def statements_about(person: Person) -> list[dict[str, Any]]:
    """The oldest first."""
    return [json.loads(one.payload) for one in _rows(sorted(places_about(person)))]


def rows_about(person: Person) -> QuerySet[Statement]:
    """The statements about them that were not taken back, with their sources, the newest first."""
    places = Link.objects.filter(key__in=keys_about(person)).values("place")
    return Statement.objects.filter(place__in=places).select_related("source").order_by("-place")


def counts_by_source(person: Person) -> Counter[int]:
    """How many of ``rows_about`` each source brought, by its number."""
    counted = rows_about(person).order_by().values_list("source_id").annotate(Count("place"))
    return Counter(dict(counted))


def documents_about(person: Person) -> Iterable[Document]:
    """What other systems keep here about them."""
    keys = [key_of("agent", str(identifier_of(one))) for one in agents_of(person)]
    return Document.objects.filter(agent__in=keys).order_by("updated_at", "pk")


def _rows(places: Sequence[int]) -> Iterator[Statement]:
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        yield from Statement.objects.filter(place__in=some).order_by("place")
