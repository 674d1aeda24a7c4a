"""Writing people and units: one function per intention, one transaction each."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from oogst.errors import BadInput, NotFound
from oogst.intake import Sheet
from oogst.site.people import queries
from oogst.site.people.models import Invitation, Membership, Person, Role, Unit, UnitPeriod
from oogst.site.people.trail import note_event, was_noted

#: How long an invitation may wait: somebody on holiday must still find it open.
INVITED_FOR = dt.timedelta(days=30)
_AT_ONCE = 500
Rows = list[dict[str, Any]]


@transaction.atomic
def replace_units(sheet: Sheet, now: dt.datetime, by: Person | None = None) -> int:
    """The tree of the sheet's good rows in place of the tree that stood; the number of rows."""
    rows: Rows = sheet.good().drop_columns(["row"]).to_pylist()
    ids = dict.fromkeys(row["unit_id"] for row in rows)
    Unit.objects.bulk_create([Unit(one) for one in ids], batch_size=_AT_ONCE, ignore_conflicts=True)
    UnitPeriod.objects.all().delete()
    UnitPeriod.objects.bulk_create([UnitPeriod(**row) for row in rows], batch_size=_AT_ONCE)
    # A unit that something names stays, without a place in the tree: with it a role would go that nobody took.
    Unit.objects.exclude(pk__in=UnitPeriod.objects.values("unit_id")).exclude(pk__in=queries.units_named()).delete()
    note_event("units_replaced", now, by=by, detail=str(len(rows)))
    return len(rows)


@transaction.atomic
def import_people(sheet: Sheet, now: dt.datetime, by: Person | None = None) -> int:
    """Everybody named in the sheet's good rows, with the home units that these give; the number of people.

    Whoever is not named stays as they are: somebody who leaves has a row that ends.
    """
    rows: Rows = sheet.good().drop_columns(["row"]).to_pylist()
    by_code: dict[str, Rows] = {}
    for row in rows:
        by_code.setdefault(row["person_id"], []).append(row)
    known = {person.code: person for person in Person.objects.filter(code__in=by_code)}
    people = [_described(known.get(code) or _newcomer(code), own) for code, own in by_code.items()]
    # Addresses may change hands within one file: first nobody has one, then everybody has their own.
    Person.objects.filter(code__in=by_code).update(email=None)
    Person.objects.bulk_create([one for one in people if one.code not in known], batch_size=_AT_ONCE)
    Person.objects.bulk_update(list(known.values()), ["name", "email", "language"], batch_size=_AT_ONCE)
    _set_homes({person.code: person for person in people}, by_code)
    note_event("people_imported", now, by=by, detail=str(len(people)))
    return len(people)


def _newcomer(code: str) -> Person:
    return Person(code=code, password=make_password(None))


def _described(person: Person, rows: Rows) -> Person:
    """What the last row that says it says; what no row says stays."""
    for row in rows:
        person.name = row["name"] or person.name
        person.email = row["email"] or person.email
        person.language = row["language"] or person.language
    return person


def _set_homes(people: dict[str, Person], by_code: dict[str, Rows]) -> None:
    Membership.objects.filter(person__in=people.values()).delete()
    homes = [
        Membership(person=people[code], unit_id=row["unit_id"], valid_from=row["valid_from"], valid_to=row["valid_to"])
        for code, rows in by_code.items()
        for row in rows
    ]
    Membership.objects.bulk_create(homes, batch_size=_AT_ONCE)


@transaction.atomic
def invite(person: Person, now: dt.datetime, by: Person | None = None) -> str:
    """The secret of a new link for somebody; an earlier one no longer works."""
    token = secrets.token_urlsafe(32)
    values = {"digest": queries.digest_of(token), "expires_at": now + INVITED_FOR}
    Invitation.objects.update_or_create(person=person, defaults=values)
    note_event("invited", now, by=by, about=person)
    return token


@transaction.atomic
def invite_all(people: Iterable[Person], now: dt.datetime, by: Person | None = None) -> list[tuple[Person, str]]:
    """A new link for each of them, or for none."""
    return [(one, invite(one, now, by)) for one in people]


@transaction.atomic
def accept_invitation(token: str, now: dt.datetime) -> Person:
    """Use an invitation up; the person whom it was for. Raises ``NotFound`` ``invitation_over``."""
    person = queries.invited_by(token, now)
    used, _ = Invitation.objects.filter(person=person, digest=queries.digest_of(token)).delete()
    if not used:
        raise NotFound("invitation_over")
    return person


def set_password(person: Person, password: str) -> None:
    """A password that ``django.contrib.auth.password_validation`` was asked about."""
    person.set_password(password)
    person.save(update_fields=["password"])


def set_language(person: Person, language: str) -> None:
    person.language = language
    person.save(update_fields=["language"])


@transaction.atomic
def give_role(person: Person, kind: str, unit_id: str | None, *, now: dt.datetime, by: Person | None = None) -> Role:
    """Raises ``NotFound`` ``unit_unknown``, ``BadInput`` ``role_wants_unit``."""
    if kind not in Role.KINDS or (kind in Role.OF_A_UNIT) is not (unit_id is not None):
        raise BadInput("role_wants_unit")
    if unit_id is not None and not Unit.objects.filter(pk=unit_id).exists():
        raise NotFound("unit_unknown", unit=unit_id)
    role, is_new = Role.objects.get_or_create(person=person, kind=kind, unit_id=unit_id)
    if role.given_by != "hand":
        role.given_by = "hand"  # no group takes it back any more
        role.save(update_fields=["given_by"])
    if is_new:
        note_event("role_given", now, by=by, about=person, detail=_about_role(kind, unit_id))
    return role


@transaction.atomic
def take_role(person: Person, kind: str, unit_id: str | None, *, now: dt.datetime, by: Person | None = None) -> None:
    """``by``: who takes it; nobody takes the last administrator. Raises ``BadInput`` ``last_administrator``."""
    if by and kind == "administrator" and not Role.objects.filter(kind=kind).exclude(person=person).exists():
        raise BadInput("last_administrator")
    taken, _ = Role.objects.filter(person=person, kind=kind, unit_id=unit_id).delete()
    if taken:
        note_event("role_taken", now, by=by, about=person, detail=_about_role(kind, unit_id))


def _about_role(kind: str, unit_id: str | None) -> str:
    return f"{kind} {unit_id or ''}".strip()


def look_up(person: Person, now: dt.datetime, by: Person) -> None:
    """Somebody's name and roles are looked at by somebody else: once a day is enough to know."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if person != by and not was_noted("looked_up", today, by=by, about=person):
        note_event("looked_up", now, by=by, about=person)


def end_sessions(person: Person, but: str | None = None) -> int:
    """Sign somebody out everywhere, except in the session with the key ``but``; how many sessions ended."""
    ended = [one.pk for one in queries.sessions_of(person) if one.pk != but]
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)
