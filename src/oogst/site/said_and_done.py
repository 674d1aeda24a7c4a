"""What was done with what people said: for everybody in the unit, on the start page and in the letter of the week.

Whether somebody took part plays no part in what they are told.
"""

from __future__ import annotations

import datetime as dt

from oogst.framework import load_framework
from oogst.show.team import Noted, said_and_done
from oogst.site.people.models import Person
from oogst.site.people.queries import units_above
from oogst.site.releases.queries import actions_since

#: How long it is told after it was noted, done or let go.
TOLD_FOR = dt.timedelta(days=90)
_ON_START_PAGE, _IN_LETTER = 5, 3


def done_for(person: Person, today: dt.date, language: str) -> tuple[Noted, ...]:
    """The latest of somebody's own unit and those above it, today's too."""
    found = actions_since(units_above(person, today), today - TOLD_FOR)
    return said_and_done(found[:_ON_START_PAGE], load_framework(), language)


def news_for(person: Person, since: dt.date | None, before: dt.date) -> tuple[Noted, ...]:
    """The latest from the day ``since``, if there was such a letter, until the day before ``before``, for a letter: so
    that what is noted on the day of a letter comes with the next, once."""
    from_day = max(since or dt.date.min, before - TOLD_FOR)
    found = actions_since(units_above(person, before), from_day, before)
    return said_and_done(found[:_IN_LETTER], load_framework(), person.language)
