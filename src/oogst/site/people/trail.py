"""The audit trail: every act on data about others and every reading of it, for the person whom it concerns.

Each event carries the digest (SHA-256) of the one before, so that whoever noted the newest digest can tell later
whether anything before it was changed or left out. People stand in it by a random name that goes with them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from oogst.site.people.models import AuditEvent, AuditName, Person
from oogst.site.transactions import alone

#: What can be done. About one person: an invitation, a role, their data written out, their roles looked at, moments
#: brought in for them. About everybody: the files of units and people, the master key, a release, people who went.
ABOUT_ONE = (
    "invited",
    "role_given",
    "role_taken",
    "exported",
    "looked_up",
    "moments_imported",
    "kiosk_code_given",
    *("account_forgotten", "second_step_taken"),
)
#: The same, by a system of the organisation and no person here: its groups, its sign-in, its directory (SCIM).
BY_A_SYSTEM = (
    *("role_given_by_group", "role_taken_by_group", "account_made"),
    *("directory_named", "directory_changed", "directory_ended", "directory_read"),
)
ABOUT_ALL = (
    *("units_replaced", "people_imported", "key_changed", "released", "forgotten", "leavers_forgotten"),
    *("source_added", "source_revoked", "store_told", "store_not_told"),
    *("group_role_added", "group_role_removed", "directory_added", "directory_revoked", "directory_read"),
    "trail_shortened",
)
#: Older events go together, once in so long: that they went is an event as well.
_TOGETHER = dt.timedelta(days=30)


@dataclass(frozen=True)
class Seen:
    """An event as the person whom it concerns sees it. ``by``: who did it; empty: at the command line of the server,
    or somebody who is gone (``is_gone``)."""

    at: dt.datetime
    kind: str
    by: str
    is_gone: bool
    detail: str


@dataclass(frozen=True)
class Trail:
    """The state of the chain. ``head``: the newest digest, ``""`` for none; ``broken_at``: the first event that does
    not hold, as its number from 1."""

    events: int
    head: str
    broken_at: int | None


def note_event(
    kind: str, now: dt.datetime, *, by: Person | None = None, about: Person | None = None, detail: str = ""
) -> None:
    """Add an event. To be called last in the transaction of what was done: it waits for its turn in the chain."""
    assert kind in ((*ABOUT_ONE, *BY_A_SYSTEM) if about else ABOUT_ALL), kind
    with alone("audit trail"):
        previous = AuditEvent.objects.order_by("-pk").values_list("digest", flat=True).first() or ""
        event = AuditEvent(at=now, kind=kind, detail=detail, previous=previous)
        event.by, event.about = (_name_of(by), _name_of(about))
        event.digest = digest_of(event)
        event.save(force_insert=True)


def was_noted(kind: str, since: dt.datetime, *, by: Person, about: Person) -> bool:
    """Whether there is such an event since then."""
    names = dict(AuditName.objects.filter(person__in=[by, about]).values_list("person_id", "name"))
    if len(names) < 2:
        return False
    rows = AuditEvent.objects.filter(kind=kind, at__gte=since, by=names[by.pk], about=names[about.pk])
    return rows.exists()


def events_about(person: Person) -> list[Seen]:
    """What concerns somebody and was not done by themselves, the newest first: their own events and everybody's."""
    name = AuditName.objects.filter(person=person).values_list("name", flat=True).first()
    concerns = Q(about=None) | Q(about=name) if name else Q(about=None)
    events = list(AuditEvent.objects.filter(concerns).order_by("-pk"))
    acting = AuditName.objects.filter(name__in={one.by for one in events if one.by}).select_related("person")
    names = {row.name: row.person for row in acting}
    return [_seen(one, names) for one in events if one.by is None or one.by != name]


def shorten_trail(now: dt.datetime) -> int:
    """Delete events before they are older than ``OOGST_TRAIL_DAYS``; how many these were. Part of the due work.

    The digest of the last one that went is noted in the chain, so that it still holds, from there.
    """
    oldest = now - dt.timedelta(days=settings.OOGST.trail_days)
    if not AuditEvent.objects.filter(at__lt=oldest).exists():
        return 0
    with transaction.atomic():
        last = AuditEvent.objects.filter(at__lt=oldest + _TOGETHER).order_by("-pk")[0]
        note_event("trail_shortened", now, detail=last.digest)
        return AuditEvent.objects.filter(pk__lte=last.pk).delete()[0]


def verify_trail() -> Trail:
    """Go through the whole chain. It may begin after an event that ``shorten_trail`` says was the last to go."""
    begin, count, broken = AuditEvent.objects.order_by("pk").values_list("previous", flat=True).first(), 0, None
    gone = AuditEvent.objects.filter(kind="trail_shortened", detail=begin)
    previous = begin if begin and gone.exists() else ""
    for count, event in enumerate(_in_order(), 1):
        if broken is None and (event.previous != previous or event.digest != digest_of(event)):
            broken = count
        previous = event.digest
    return Trail(count, previous, broken)


def listed() -> Iterator[dict[str, str]]:
    """Every event in order, with the random names of people, ready for JSON."""
    for event in _in_order():
        at = event.at.astimezone(dt.UTC).isoformat(timespec="seconds")
        who = {"by": _text(event.by), "about": _text(event.about)}
        yield {"at": at, "kind": event.kind, **who, "detail": event.detail, "digest": event.digest}


def digest_of(event: AuditEvent) -> str:
    """SHA-256 of the event's fields as a JSON array, the digest of the one before first; the time in UTC."""
    at = event.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    fields = [event.previous, at, event.kind, _text(event.by), _text(event.about), event.detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _in_order() -> Iterator[AuditEvent]:
    return AuditEvent.objects.order_by("pk").iterator(chunk_size=2000)


def _name_of(person: Person | None) -> UUID | None:
    return AuditName.objects.get_or_create(person=person)[0].name if person else None


def _seen(event: AuditEvent, names: dict[UUID, Person]) -> Seen:
    who = names.get(event.by) if event.by else None
    return Seen(event.at, event.kind, str(who or ""), event.by is not None and who is None, event.detail)


def _text(name: UUID | None) -> str:
    return str(name) if name else ""
