"""What was done with what people said: for the start page of everybody in the unit, whether they took part or not."""

from __future__ import annotations

import datetime as dt

from oogst.framework import load_framework
from oogst.show.team import Noted, said_and_done
from oogst.site.people.models import Person
from oogst.site.people.queries import units_above
from oogst.site.releases.queries import actions_since

#: How long it stays on the start page after it was noted, done or let go.
SHOWN_FOR = dt.timedelta(days=90)
_MOST = 5


def done_for(person: Person, today: dt.date, language: str) -> tuple[Noted, ...]:
    """The latest of somebody's own unit and those above it."""
    found = actions_since(units_above(person, today), today - SHOWN_FOR)
    return said_and_done(found[:_MOST], load_framework(), language)
