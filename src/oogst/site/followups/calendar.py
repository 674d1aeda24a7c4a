"""The days and hours of asking again. Nothing here knows what day it is: it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

#: A question of the last wave is open this many days after the moment was noted, and no longer.
LAST_DAY = 365
#: A letter that is this late waits for the next week: nobody is written to in the middle of the night.
LATE = dt.timedelta(hours=4)
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Window:
    """When a question is open: from ``due_on`` until the day before ``closes_on``."""

    wave: int
    due_on: dt.date
    closes_on: dt.date


def windows(noted_on: dt.date, waves: Sequence[int]) -> list[Window]:
    """Every wave of a moment; one ends where the next begins. ``waves``: days after the moment."""
    ends = [*waves[1:], LAST_DAY]
    return [
        Window(number, noted_on + dt.timedelta(days=begins), noted_on + dt.timedelta(days=end))
        for number, (begins, end) in enumerate(zip(waves, ends, strict=True), 1)
    ]


def noted_between(wave: int, today: dt.date, waves: Sequence[int]) -> tuple[dt.date, dt.date]:
    """The first and the last day on which a moment was noted whose question of that wave is open today."""
    end = [*waves[1:], LAST_DAY][wave - 1]
    return today - dt.timedelta(days=end - 1), today - dt.timedelta(days=waves[wave - 1])


def letter_day(weekday: int, hour: int, zone: str, now: dt.datetime) -> dt.date | None:
    """The day of the letter whose hour has come, in the reader's own time; none while it has not, or is long over.

    An hour that summer time skips is the same hour by winter time; one that comes twice is the first of the two
    (PEP 495, ``fold`` 0).
    """
    there = now.astimezone(ZoneInfo(zone))
    day = there.date() - dt.timedelta(days=(there.weekday() - weekday) % 7)
    late = now.astimezone(dt.UTC) - dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone))
    return day if dt.timedelta() <= late < LATE else None
