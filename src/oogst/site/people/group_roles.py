"""Roles by the groups of the organisation's directory: which group gives which role, and to whom it gives it now.

A group is named in the token of the issuer, or by the directory (SCIM). Each of the two takes back only what it gave
itself: a role that somebody here gave by hand stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from oogst.errors import BadInput, NotFound
from oogst.site.people.models import Entry, GroupRole, Person, Role, Unit
from oogst.site.people.trail import note_event

#: More than anybody lists.
_LONGEST = 255


def group_roles() -> list[GroupRole]:
    return list(GroupRole.objects.order_by("group", "kind", "unit_id"))


@transaction.atomic
def add_group_role(group: str, kind: str, unit_id: str | None, *, now: dt.datetime, by: Person | None = None) -> None:
    """Whoever a directory has in that group has the role at once; whoever a token names in it, from the next sign-in
    on. Raises ``BadInput`` ``group_wanted``, ``role_wants_unit``; ``NotFound`` ``unit_unknown``."""
    if not 0 < len(group) <= _LONGEST:
        raise BadInput("group_wanted")
    if kind not in Role.KINDS or (kind in Role.OF_A_UNIT) is not (unit_id is not None):
        raise BadInput("role_wants_unit")
    if unit_id is not None and not Unit.objects.filter(pk=unit_id).exists():
        raise NotFound("unit_unknown", unit=unit_id)
    row, is_new = GroupRole.objects.get_or_create(group=group, kind=kind, unit_id=unit_id)
    if is_new:
        settle_directory(members_of(group), now)
        note_event("group_role_added", now, by=by, detail=str(row.pk))


@transaction.atomic
def remove_group_role(row_id: str, *, now: dt.datetime, by: Person | None = None) -> None:
    """Raises ``NotFound`` ``group_role_unknown``."""
    row = GroupRole.objects.filter(pk=int(row_id)).first() if row_id.isascii() and row_id.isdigit() else None
    if row is None:
        raise NotFound("group_role_unknown")
    row.delete()
    settle_directory(members_of(row.group), now)
    note_event("group_role_removed", now, by=by, detail=row_id)


def members_of(group: str) -> list[Person]:
    """Whom a directory has in a group of that name or that id of its own."""
    entries = Entry.objects.select_related("person")
    named = Q(memberships__group__name=group) | Q(memberships__group__external_id=group)
    return [entry.person for entry in entries.filter(named).distinct()]


def settle_directory(people: Collection[Person], now: dt.datetime) -> None:
    """Give and take what the groups of the directory say."""
    for person in people:
        rows = person.entry.memberships.select_related("group") if person.entry.is_active else []
        groups = {name for row in rows for name in (row.group.name, row.group.external_id) if name}
        settle_roles(person, groups, "directory", now)


@transaction.atomic
def settle_roles(person: Person, groups: Collection[str], giver: str, now: dt.datetime) -> None:
    """``giver``: of ``Role.GIVERS``. The last administrator stays one: somebody must be able to mend the groups."""
    given = GroupRole.objects.filter(group__in=groups).values_list("kind", "unit_id")
    due, has = set(given), {(row.kind, row.unit_id): row for row in Role.objects.filter(person=person)}
    for kind, unit in sorted(due - has.keys(), key=str):
        Role.objects.create(person=person, kind=kind, unit_id=unit, given_by=giver)
        note_event("role_given_by_group", now, about=person, detail=f"{kind} {unit or ''}".strip())
    for key, row in has.items():
        if row.given_by == giver and key not in due and not _is_last_administrator(row):
            row.delete()
            note_event("role_taken_by_group", now, about=person, detail=f"{row.kind} {row.unit_id or ''}".strip())


def _is_last_administrator(row: Role) -> bool:
    return row.kind == "administrator" and not Role.objects.filter(kind=row.kind).exclude(pk=row.pk).exists()
