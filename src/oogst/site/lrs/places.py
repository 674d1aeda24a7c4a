"""A place in the order of storing: the time of storing in microseconds, and some chance for whoever stores at the same.

Statements are listed by the time at which they were stored. With that time in the number itself one index per filter
serves order, ``since``, ``until`` and the pages, however many statements there are.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator

_SINCE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
#: 51 bits for the time last until 2091.
_CHANCE = 12


def places_from(stored: dt.datetime) -> Iterator[tuple[dt.datetime, int]]:
    """Times a microsecond apart and their places. Two that store at once meet about once in four thousand times; the
    database then refuses the second, who takes others."""
    chance = secrets.randbelow(1 << _CHANCE)
    while True:
        yield stored, (_microseconds(stored) << _CHANCE) + chance
        stored += _MICROSECOND


def first_after(moment: dt.datetime) -> int:
    """The least place of what is stored later than ``moment``; whatever is stored until then has a lesser one."""
    return (_microseconds(moment) + 1) << _CHANCE


def first_at(moment: dt.datetime) -> int:
    return _microseconds(moment) << _CHANCE


def time_of(place: int) -> dt.datetime:
    return _SINCE + (place >> _CHANCE) * _MICROSECOND


def _microseconds(moment: dt.datetime) -> int:
    return (moment - _SINCE) // _MICROSECOND
