"""The home unit of somebody who does not come from a file: by what a directory calls the department."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from oogst.site.people.models import Membership, Person
from oogst.site.people.queries import home_of, units_on

_DAY = dt.timedelta(days=1)


def settle_home(person: Person, department: str, today: dt.date) -> None:
    """Let somebody be at home, from today on, in the unit that ``department`` names.

    Where it names none, whoever has a home keeps it, and whoever has none is of the whole organisation: of the unit
    above all others, if there is one. Call it in a transaction.
    """
    home = home_of(person, today)
    unit = unit_named(department, today) or (None if home else _top(today))
    if unit is None or (home and home.unit_id == unit):
        return
    end_memberships(person, today - _DAY)
    Membership.objects.create(person=person, unit_id=unit, valid_from=today)


def end_memberships(person: Person, last: dt.date) -> None:
    """``last``: the last day in the home unit. A membership that begins later never was."""
    Membership.objects.filter(person=person, valid_from__gt=last).delete()
    rows = Membership.objects.filter(person=person)
    rows.filter(valid_to=None).update(valid_to=last)
    rows.filter(valid_to__gt=last).update(valid_to=last)


def unit_named(department: str, today: dt.date) -> str | None:
    """The id of the unit of that id, else of the only one of that name."""
    rows = units_on(today)
    if any(one.unit_id == department for one in rows):
        return department
    named = [one.unit_id for one in rows if one.name.casefold() == department.casefold()]
    return named[0] if len(named) == 1 else None


def _top(today: dt.date) -> str | None:
    tops = [one.unit_id for one in units_on(today) if one.parent_id is None]
    return tops[0] if len(tops) == 1 else None


def goes_on(person: Person, today: dt.date) -> bool:
    """Whether somebody has a home unit after today, as far as is known."""
    return Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), person=person).exists()


def reopen_home(person: Person, department: str, today: dt.date) -> None:
    """Somebody is here again: at home where they were if that ended today, else in the unit that is meant."""
    ended = Membership.objects.filter(person=person, valid_to=today).first()
    if ended is None:
        settle_home(person, department, today)
    else:
        Membership.objects.filter(pk=ended.pk).update(valid_to=None)
