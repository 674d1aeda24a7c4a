"""Sending a person’s own statements to a record store that this person connected, and to no other.

What goes out is what holds now: each time the statements that should be there are compared with those that were sent.
New ones are sent; where one is no longer so, all of that moment are voided and told anew; what was withdrawn, or is
for its writer alone by now, is voided. Ids are noted before anything is sent, and each is made from what it says: if
the worker dies in between, the same goes out again, and nothing is there twice or forgotten.

Nobody but the person can connect a store, and an organisation can forward nothing: there is no setting, command or
page for that. The worker opens key and secret with the person's own key, which it has as long as the person is here.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from oogst.errors import BadInput, NotFound, OogstError
from oogst.site.lrs import own
from oogst.site.lrs.models import Farewell, OwnStore, Told
from oogst.site.lrs.persons import home
from oogst.site.outgoing import FAILURES, ask, checked_address
from oogst.site.people.keys import Box, box_of
from oogst.site.people.models import Person
from oogst.site.people.trail import note_event
from oogst.site.transactions import alone
from oogst.xapi import write_json
from oogst.xapi.telling import Learnt, Teller, statements_about, told_id, voiding

#: Whoever is up to date is looked after again after this; whoever is not, after pauses four times as long each time.
_LOOK_AGAIN, _FIRST, _MOST_PAUSE = dt.timedelta(minutes=15), dt.timedelta(minutes=1), dt.timedelta(hours=6)
#: A farewell is given up after about three days.
_TRIES = 16
_AT_ONCE = 50
#: Seconds after which no other store is begun with: letters and all other due work come in between.
_PATIENCE = 60.0
#: In one go of the worker, of one person: the rest comes with the next.
_MOST = 500
_TAKEN = (200, 204)
#: Or it is there already: that is what was wanted.
_THERE = (*_TAKEN, 409)
_VERSION = "1.0.3"
_LONGEST_KEY = 500


class _Stopped(Exception):
    """Nothing more can be sent now. ``problem``: as in ``OwnStore``."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Door:
    """A record store and what it takes to be let in."""

    address: str
    key: str
    secret: str


@dataclass(frozen=True)
class MyStore:
    """The store as the person who connected it sees it; its secret is shown to nobody. ``arrived``: statements."""

    address: str
    with_words: bool
    connected_at: dt.datetime
    is_leaving: bool
    problem: str
    arrived: int


# The person’s own choices


def my_store(person: Person) -> MyStore | None:
    row = OwnStore.objects.filter(person=person).first()
    if row is None:
        return None
    arrived = sum(sum(one.statements.values()) for one in row.told.all())
    return MyStore(row.address, row.with_words, row.connected_at, row.is_leaving, row.problem, arrived)


def connect_store(person: Person, address: str, key: str, secret: str, *, with_words: bool, now: dt.datetime) -> None:
    """From now on the person's statements go there. ``with_words``: what they wrote too.

    Raises ``BadInput``: ``store_address`` (not https, or in a network that only this server reaches and that is not
    among ``OOGST_STORE_HOSTS``), ``store_key`` (none, or too long), ``store_connected`` (one is already).
    """
    try:
        checked = checked_address(address, settings.OOGST.store_hosts).rstrip("/").removesuffix("/statements")
    except ValueError:
        raise BadInput("store_address") from None
    if not key or not secret or len(key) + len(secret) > _LONGEST_KEY or ":" in key:
        raise BadInput("store_key")
    closed = box_of(person).close(json.dumps([key, secret]).encode(), _about(person))
    with alone(_turn(person)):
        if OwnStore.objects.filter(person=person).exists():
            raise BadInput("store_connected")
        OwnStore.objects.create(
            person=person, address=checked, closed=closed, with_words=with_words, connected_at=now, due_at=now
        )


def leave_store(person: Person, *, take_back: bool, now: dt.datetime) -> None:
    """Nothing goes there any more; with ``take_back`` what arrived is voided first.

    Raises ``NotFound`` ``no_store``.
    """
    with alone(_turn(person)):
        row = OwnStore.objects.filter(person=person).first()
        if row is None:
            raise NotFound("no_store")
        if not take_back or not row.told.exists():
            row.delete()
            return
        row.is_leaving, row.due_at, row.tries, row.problem = True, now, 0, ""
        row.save()


# The due work


def forward_due(now: dt.datetime) -> int:
    """Bring every store that is due up to date; how many are. Any number of workers may: whoever moves the hour does
    it. Part of the due work."""
    stop = time.monotonic() + _PATIENCE
    stores = OwnStore.objects.filter(due_at__lte=now).select_related("person").order_by("due_at")[:100]
    farewells = Farewell.objects.filter(due_at__lte=now).order_by("due_at")[:100]
    return sum(_claimed(one, now) and _brought(one, now) for one in stores if time.monotonic() < stop) + sum(
        _claimed(one, now) and _said(one, now) for one in farewells if time.monotonic() < stop
    )


def _claimed(row: OwnStore | Farewell, now: dt.datetime) -> bool:
    """The next hour is set before anything is sent: if the worker dies, it is tried again then."""
    again = now + min(_MOST_PAUSE, _FIRST * 4 ** min(row.tries, 8))
    mine = type(row).objects.filter(pk=row.pk, due_at=row.due_at)
    return bool(mine.update(due_at=again, tries=min(row.tries + 1, _TRIES)))


def _brought(store: OwnStore, now: dt.datetime) -> bool:
    try:
        door, is_all = _door(store), True
        is_all = _void(store, door) and (store.is_leaving or _tell(store, door))
    except _Stopped as stopped:
        OwnStore.objects.filter(pk=store.pk).update(problem=stopped.problem)
        return False
    except OogstError:
        return False  # the master key cannot be read: `oogst doctor` says so
    if store.is_leaving and is_all:
        store.delete()
        return True
    again = now + (_LOOK_AGAIN if is_all else _FIRST)
    OwnStore.objects.filter(pk=store.pk).update(problem="", tries=0, due_at=again)
    return True


def _void(store: OwnStore, door: Door) -> bool:
    """Take back what is no longer so. Whether nothing is left to take back."""
    if store.is_leaving:
        store.told.update(is_over=True)
    else:
        _compare(store)
    name, sent = own.pseudonym(store.person), 0
    for row in store.told.filter(is_over=True).order_by("pk"):
        for some in _parts(list(row.statements)):
            gone = _voided(door, some, home(), name)
            row.statements = {key: one for key, one in row.statements.items() if key not in gone}
            row.save(update_fields=["statements"])
            sent += len(some)
            if gone != set(some):
                raise _Stopped("rejected")
        if sent >= _MOST:
            return False
    return True


def _voided(door: Door, ids: Sequence[str], address: str, name: UUID) -> set[str]:
    """Those that are taken back now."""
    told = {voiding(UUID(one), address, name)["id"]: one for one in ids}
    sent = _send(door, [voiding(UUID(one), address, name) for one in ids])
    return {told[one] for one in sent}


def _compare(store: OwnStore) -> None:
    """Mark as over what was told of a moment and is no longer so."""
    with alone(_turn(store.person)):
        learning, teller = _learning(store), _teller(store)
        for row in store.told.filter(is_over=False):
            moment = learning.get(row.moment)
            if moment is None or not set(row.statements) <= {one["id"] for one in _told(moment, teller, row)}:
                row.is_over = True
                row.save(update_fields=["is_over"])


def _tell(store: OwnStore, door: Door) -> bool:
    """Send what is not there yet. Whether nothing is left to send."""
    with alone(_turn(store.person)):
        fresh = _noted(store)
    for some in _parts(fresh[:_MOST]):
        _note_arrived(some, _send(door, [statement for _row, statement in some]))
    if not all(row.statements[one["id"]] for row, one in fresh[:_MOST]):
        raise _Stopped("rejected")
    return len(fresh) <= _MOST


def _noted(store: OwnStore) -> list[tuple[Told, dict[str, Any]]]:
    """What is to be sent, each with the row in which its id is noted now."""
    rows = {(one.moment, one.generation): one for one in store.told.all()}
    latest: dict[UUID, int] = {}
    for known, generation in rows:
        latest[known] = max(generation, latest.get(known, 0))
    fresh: list[tuple[Told, dict[str, Any]]] = []
    for key, moment in _learning(store).items():
        row = rows.get((key, latest.get(key, 0)))
        if row is None or row.is_over:
            row = Told(store=store, moment=key, generation=row.generation + 1 if row else 0)
        told = [one for one in _told(moment, _teller(store), row) if not row.statements.get(one["id"])]
        if told:
            row.statements |= {one["id"]: False for one in told}
            row.save()
        fresh += [(row, one) for one in told]
    return fresh


@transaction.atomic
def _note_arrived(some: Iterable[tuple[Told, dict[str, Any]]], there: set[str]) -> None:
    for row, statement in some:
        if statement["id"] in there:
            row.statements[statement["id"]] = True
            row.save(update_fields=["statements"])


def _learning(store: OwnStore) -> dict[UUID, Learnt]:
    name = own.pseudonym(store.person)
    return {told_id(one.key, name): one for one in own.my_learning(store.person, only_me=False)}


def _teller(store: OwnStore) -> Teller:
    return own.teller_for(store.person, with_words=store.with_words)


def _told(moment: Learnt, teller: Teller, row: Told) -> list[dict[str, Any]]:
    return statements_about(replace(moment, generation=row.generation), teller)


# Farewells


def erase_person(person: Person) -> None:
    """Whoever is forgotten takes back what they sent: noted here, since afterwards nobody knows it any more.

    Part of ``moments.actions.forget_person``. A store that has yet to hear it hears it by the due work.
    """
    store = OwnStore.objects.filter(person=person).first()
    if store is None:
        return
    ids = [one for row in store.told.all() for one in row.statements]
    with transaction.atomic():
        if ids:
            _note_farewell(store, ids)
        store.delete()


def _note_farewell(store: OwnStore, ids: Sequence[str]) -> None:
    door, row = _door(store), Farewell(due_at=timezone.now())
    said = {"door": [door.address, door.key, door.secret], "home": home(), "name": str(own.pseudonym(store.person))}
    row.closed = _site_box(row).close(json.dumps(said | {"ids": list(ids)}).encode(), f"farewell {row.pk}")
    row.save(force_insert=True)


def _said(row: Farewell, now: dt.datetime) -> bool:
    """Recorded in the audit trail either way, of nobody in particular."""
    try:
        said = json.loads(_site_box(row).open(bytes(row.closed), f"farewell {row.pk}"))
        for some in _parts(said["ids"]):
            if _voided(Door(*said["door"]), some, said["home"], UUID(said["name"])) != set(some):
                raise _Stopped("rejected")
    except (_Stopped, BadInput):
        if row.tries + 1 >= _TRIES:
            _end(row, "store_not_told", now)
        return False
    _end(row, "store_told", now)
    return True


@transaction.atomic
def _end(row: Farewell, kind: str, now: dt.datetime) -> None:
    row.delete()
    note_event(kind, now)


def _site_box(row: Farewell) -> Box:
    """The person's own key is gone by then; this one is made from the site's each time, and kept nowhere."""
    return Box(salted_hmac("oogst.lrs.farewell", row.pk.hex, algorithm="sha256").digest())


# On the wire


def _send(door: Door, statements: Sequence[dict[str, Any]]) -> set[str]:
    """Together, or one by one where that is not taken; the ids of those that are there now. Raises ``_Stopped``."""
    if _asked(door, statements) in _TAKEN:
        return {one["id"] for one in statements}
    return {one["id"] for one in statements if _asked(door, [one]) in _THERE}


def _asked(door: Door, statements: Sequence[dict[str, Any]]) -> int:
    """The status. Raises ``_Stopped`` where the store does not let us in, or is not well."""
    credentials = base64.b64encode(f"{door.key}:{door.secret}".encode()).decode()
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Basic {credentials}",
        "X-Experience-API-Version": _VERSION,
    }
    body = write_json(list(statements)).encode()
    try:
        status, _answer = ask(f"{door.address}/statements", body, headers, inside=settings.OOGST.store_hosts)
    except FAILURES:
        raise _Stopped("unreachable") from None
    if status in (401, 403):
        raise _Stopped("refused")
    if status >= 500 or status in (408, 429):
        raise _Stopped("unreachable")
    return status


def _parts(many: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (many[start : start + _AT_ONCE] for start in range(0, len(many), _AT_ONCE))


def _door(store: OwnStore) -> Door:
    key, secret = json.loads(box_of(store.person).open(bytes(store.closed), _about(store.person)))
    return Door(store.address, key, secret)


def _about(person: Person) -> str:
    return f"record store of {person.pk}"


def _turn(person: Person) -> str:
    return f"record store of {person.pk}"
