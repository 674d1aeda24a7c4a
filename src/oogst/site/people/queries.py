"""Reading people and units."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import ManyToOneRel, Q

from oogst.errors import NotFound
from oogst.intake import COLUMNS
from oogst.intake.values import TYPES
from oogst.site.people.models import AuditEvent, Invitation, Membership, Person, Role, Unit, UnitPeriod


def person_known_as(name: str) -> Person:
    """The person with that e-mail address or that id of the organisation's own. Raises ``NotFound``."""
    found = Person.objects.filter(Q(code=name) | Q(email__iexact=name)).first()
    if found is None:
        raise NotFound("person_unknown", person=name)
    return found


def person_with(person_id: str) -> Person:
    """The person with that random id. Raises ``NotFound`` ``person_unknown``."""
    try:
        found = Person.objects.filter(pk=UUID(person_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("person_unknown", person=person_id)
    return found


@dataclass(frozen=True)
class Found:
    """Somebody, and the unit in which they are at home."""

    person: Person
    unit: str


def people_found(words: str, today: dt.date, most: int) -> list[Found]:
    """Everybody whose name, code or address holds each of the words, in the order of their names."""
    rows = Person.objects.filter(is_active=True)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(email__icontains=word))
    people = list(rows.order_by("name", "code")[:most])
    homes = Membership.objects.filter(_on(today), person__in=people).values_list("person_id", "unit_id")
    units, at_home = unit_names(today), dict(homes)
    return [Found(one, units.get(at_home.get(one.pk, ""), "")) for one in people]


def invited_by(token: str, now: dt.datetime) -> Person:
    """Whom an invitation is for. Raises ``NotFound`` ``invitation_over``: used, too old, or never given."""
    found = Invitation.objects.select_related("person").filter(digest=digest_of(token), expires_at__gt=now).first()
    if found is None or not found.person.is_active:
        raise NotFound("invitation_over")
    return found.person


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def home_of(person: Person, today: dt.date) -> UnitPeriod | None:
    """The unit in which somebody is at home today, as it is named today."""
    home = Membership.objects.filter(_on(today), person=person).first()
    return UnitPeriod.objects.filter(_on(today), unit_id=home.unit_id).first() if home else None


def units_above(person: Person, today: dt.date) -> list[str]:
    """The ids of the unit in which somebody is at home today and of those above it, the nearest first."""
    home = home_of(person, today)
    parents = dict(UnitPeriod.objects.filter(_on(today)).values_list("unit_id", "parent_id")) if home else {}
    found: list[str] = []
    at = home.unit_id if home else None
    while at is not None and at not in found:
        found.append(at)
        at = parents.get(at)
    return found


def homes_of(person: Person) -> list[Membership]:
    """Every home unit with its dates, the oldest first."""
    return list(Membership.objects.filter(person=person).order_by("valid_from", "pk"))


def _on(day: dt.date) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


def sessions_of(person: Person) -> list[Session]:
    """The browsers in which somebody is signed in. Nothing is known of them but until when, at most."""
    mine = str(person.pk)
    return [one for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == mine]


def without_address(today: dt.date) -> list[Person]:
    """Everybody who works here today and has no e-mail address, by their code."""
    at_home = Membership.objects.filter(_on(today)).values("person_id")
    return list(Person.objects.filter(pk__in=at_home, email=None, is_active=True).order_by("code"))


def all_names() -> list[str]:
    """The names of everybody, to find them in a text."""
    return list(Person.objects.exclude(name="").values_list("name", flat=True))


def units_on(today: dt.date) -> list[UnitPeriod]:
    """Every unit that is there today, as it is named and hangs today."""
    return list(UnitPeriod.objects.filter(_on(today)).order_by("unit_id"))


def unit_names(today: dt.date) -> dict[str, str]:
    """Every unit that is there today, by its id."""
    return dict(UnitPeriod.objects.filter(_on(today)).values_list("unit_id", "name"))


def somebody_works_here(today: dt.date) -> bool:
    return Membership.objects.filter(_on(today)).exists()


def kinds_given() -> set[str]:
    """The kinds of role that somebody has."""
    return set(Role.objects.values_list("kind", flat=True))


def was_anybody_invited() -> bool:
    """Whether an invitation was ever made. Whether one was used is kept nowhere."""
    return AuditEvent.objects.filter(kind="invited").exists()


def has_role(person: Person, kind: str) -> bool:
    return Role.objects.filter(person=person, kind=kind).exists()


def roles_of(person: Person) -> list[Role]:
    return list(Role.objects.filter(person=person).order_by("kind", "unit_id"))


def units_table() -> pa.Table:
    """Every unit and period in the form of ``oogst.intake.Inputs.units``."""
    rows = UnitPeriod.objects.order_by("unit_id", "valid_from", "pk")
    return _table("units", rows.values("unit_id", "parent_id", "name", "valid_from", "valid_to", "headcount"))


def people_table() -> pa.Table:
    """Every membership in the form of ``oogst.intake.Inputs.people``, without names and addresses.

    ``person_id`` is the random id of this database.
    """
    rows = Membership.objects.order_by("person_id", "valid_from", "pk")
    fields = rows.values("person_id", "unit_id", "valid_from", "valid_to")
    return _table("people", (row | {"person_id": str(row["person_id"])} for row in fields))


def _table(kind: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    schema = pa.schema([(column.name, TYPES[column.form]) for column in COLUMNS[kind]])
    return pa.Table.from_pylist(list(rows), schema)


def has_password(person: Person) -> bool:
    """Whether somebody chose a password; the others come in by a code, a passkey or their organisation."""
    return bool(person.password) and person.has_usable_password()


def units_named() -> set[str]:
    """Every unit that something else than the tree names: homes of any day, roles, groups, tablets."""
    ways = (one for one in Unit._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel))
    named = [(one.field.model, one.field.attname) for one in ways if one.field.model is not UnitPeriod]
    return {str(unit) for kind, name in named for unit in kind._default_manager.values_list(name, flat=True) if unit}
