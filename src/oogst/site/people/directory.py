"""People and groups that a directory of the organisation brings by SCIM: one function per intention.

Somebody whom the files brought already is taken over by their number, their user name or their address, and stays
themselves. Who is no longer active left today: roles and sessions end at once, and the days of ``leaving`` begin.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from oogst.errors import BadInput, NotFound
from oogst.site.people.actions import end_sessions, take_role
from oogst.site.people.group_roles import settle_directory
from oogst.site.people.homes import end_memberships, goes_on, reopen_home, settle_home
from oogst.site.people.models import LANGUAGES, AuditEvent, Directory, Entry, Group, GroupMember, Person
from oogst.site.people.queries import roles_of
from oogst.site.people.trail import note_event
from oogst.site.transactions import alone

_TURNS = "directory"


@dataclass(frozen=True)
class Said:
    """What a directory says of somebody. ``None``: nothing. ``language``: only the first time, for it is the person's
    own to choose."""

    user_name: str
    external_id: str | None = None
    name: str | None = None
    email: str | None = None
    number: str | None = None
    department: str | None = None
    is_active: bool = True
    language: str = ""


# Keys


@transaction.atomic
def add_directory(name: str, now: dt.datetime, by: Person | None = None) -> tuple[Directory, str]:
    """A directory, and the token by which it comes in, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    row = Directory.objects.create(name=name[:100], digest=_digest(token), made_at=now)
    note_event("directory_added", now, by=by, detail=str(row.pk))
    return row, token


@transaction.atomic
def revoke_directory(number: str, now: dt.datetime, by: Person | None = None) -> None:
    """What it brought stays. Raises ``NotFound`` ``directory_unknown``."""
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    if not Directory.objects.filter(pk=pk, revoked_at=None).update(revoked_at=now):
        raise NotFound("directory_unknown", number=number)
    note_event("directory_revoked", now, by=by, detail=number)


def directories() -> list[Directory]:
    return list(Directory.objects.filter(revoked_at=None).order_by("pk"))


def directory_of(token: str) -> Directory | None:
    """Whose token it is, if it still opens anything."""
    return Directory.objects.filter(digest=_digest(token), revoked_at=None).first()


def note_read(directory: Directory, now: dt.datetime) -> None:
    """That it reads whom it brought is written down once a day."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if not AuditEvent.objects.filter(kind="directory_read", at__gte=today, detail=str(directory.pk)).exists():
        note_event("directory_read", now, detail=str(directory.pk))


def _digest(token: str) -> str:
    return salted_hmac("oogst.directory", token, algorithm="sha256").hexdigest()


# People


def entries() -> QuerySet[Entry]:
    rows = Entry.objects.select_related("person").prefetch_related("memberships__group")
    return rows.order_by("person_id")


def take_in(said: Said, now: dt.datetime) -> Entry:
    """Raises ``BadInput`` ``scim_taken`` where somebody else has its user name, an id or the address."""
    with alone(_TURNS):
        person = _met(said) or _newcomer(said)
        _refuse_taken(said, person)
        entry = Entry(person=person, user_name=said.user_name)
        _describe(entry, said)
        entry.save(force_insert=True)
        _place(entry, said, now)
        note_event("directory_named", now, about=person)
        return entry


def change(entry: Entry, said: Said, now: dt.datetime) -> Entry:
    """Raises ``BadInput`` ``scim_taken``."""
    with alone(_TURNS):
        _refuse_taken(said, entry.person)
        was = (_as_kept(entry), entry.is_active)
        _describe(entry, said)
        entry.save()
        _place(entry, said, now)
        if was != (_as_kept(entry), entry.is_active):
            note_event("directory_changed", now, about=entry.person)
        return entry


def take_out(entry: Entry, now: dt.datetime) -> None:
    """The directory knows somebody no longer: they left."""
    person = entry.person
    with alone(_TURNS):
        if entry.is_active:
            _end(person, now)
        entry.delete()
        _take_given(person, now)


def _met(said: Said) -> Person | None:
    """Whom the files brought, and no directory yet."""
    ids = [one for one in (said.number, said.user_name) if one]
    free = Person.objects.filter(entry=None)
    found = free.filter(code__in=ids).first()
    return found or (free.filter(email__iexact=said.email).first() if said.email else None)


def _newcomer(said: Said) -> Person:
    person = Person(code=said.number or said.user_name, password=make_password(None))
    person.language = said.language if said.language in dict(LANGUAGES) else "nl"
    if Person.objects.filter(code=person.code).exists():
        raise BadInput("scim_taken", what="userName" if not said.number else "employeeNumber")
    person.save(force_insert=True)
    return person


def _refuse_taken(said: Said, person: Person) -> None:
    others = Entry.objects.exclude(person=person)
    taken = {
        "userName": others.filter(user_name__iexact=said.user_name).exists(),
        "externalId": bool(said.external_id) and others.filter(external_id=said.external_id).exists(),
        "employeeNumber": bool(said.number) and Person.objects.exclude(pk=person.pk).filter(code=said.number).exists(),
        "emails": bool(said.email) and Person.objects.exclude(pk=person.pk).filter(email__iexact=said.email).exists(),
    }
    if what := next((name for name, is_taken in taken.items() if is_taken), None):
        raise BadInput("scim_taken", what=what)


def _describe(entry: Entry, said: Said) -> None:
    entry.user_name, entry.external_id = said.user_name, said.external_id
    entry.number, entry.department = said.number, said.department
    person = entry.person
    person.name, person.email = said.name or "", said.email
    person.code = said.number or person.code
    person.save(update_fields=["name", "email", "code"])


def _as_kept(entry: Entry) -> tuple[object, ...]:
    person = entry.person
    return (person.name, person.email, person.code, entry.user_name, entry.external_id, entry.department)


def _place(entry: Entry, said: Said, now: dt.datetime) -> None:
    """The home unit, and whether they still work here."""
    today, person, was_active = timezone.localdate(now), entry.person, entry.is_active
    Entry.objects.filter(pk=entry.pk).update(is_active=said.is_active)
    entry.is_active = said.is_active
    if not said.is_active:
        if was_active:
            _end(person, now)
        return
    Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True)
    if not goes_on(person, today):
        reopen_home(person, said.department or "", today)
    if said.department:
        settle_home(person, said.department, today)
    if not was_active:
        settle_directory([person], now)


def _end(person: Person, now: dt.datetime) -> None:
    """Today is their last day. Whoever has no home unit has no days to wait for either: nothing of theirs counts."""
    today = timezone.localdate(now)
    if person.memberships.exists():
        end_memberships(person, today)
    else:
        Person.objects.filter(pk=person.pk).update(is_active=False)
    for role in roles_of(person):
        take_role(person, role.kind, role.unit_id, now=now)
    end_sessions(person)
    note_event("directory_ended", now, about=person)


def _take_given(person: Person, now: dt.datetime) -> None:
    """What its groups gave goes with the directory’s own knowledge of somebody."""
    for role in roles_of(person):
        if role.given_by == "directory":
            take_role(person, role.kind, role.unit_id, now=now)


# Groups


def groups() -> QuerySet[Group]:
    return Group.objects.prefetch_related("members").order_by("pk")


def put_group(group: Group, members: Collection[str], now: dt.datetime) -> Group:
    """Keep a group as it is said to be, new or changed. ``members``: the ids of people.

    Raises ``BadInput`` ``scim_taken``, ``scim_member_unknown``.
    """
    with alone(_TURNS):
        if group.external_id and Group.objects.exclude(pk=group.pk).filter(external_id=group.external_id).exists():
            raise BadInput("scim_taken", what="externalId")
        wanted = _members(members)
        before = _people_of(group)
        group.save()
        GroupMember.objects.filter(group=group).exclude(entry__in=wanted).delete()
        rows = [GroupMember(group=group, entry=one) for one in wanted]
        GroupMember.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        settle_directory({one.pk: one for one in [*before, *_people_of(group)]}.values(), now)
        return group


def drop_group(group: Group, now: dt.datetime) -> None:
    with alone(_TURNS):
        people = _people_of(group)
        group.delete()
        settle_directory(people, now)


def _people_of(group: Group) -> list[Person]:
    rows = Entry.objects.filter(memberships__group=group.pk).select_related("person")
    return [one.person for one in rows]


def _members(ids: Collection[str]) -> list[Entry]:
    wanted = dict.fromkeys(_as_uuid(one) for one in ids)
    found = list(Entry.objects.filter(person__in=wanted))
    if len(found) != len(wanted):
        raise BadInput("scim_member_unknown")
    return found


def _as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("scim_member_unknown") from None
