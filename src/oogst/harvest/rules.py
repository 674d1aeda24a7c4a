"""The parameters of protection, and the calendar: grids of periods, closing days, follow-up waves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oogst.errors import BadInput
from oogst.release import Grid, Release

_MONTHS: Mapping[str, int] = {"year": 12, "half": 6, "quarter": 3}
_LETTERS: Mapping[str, str] = {"year": "", "half": "-H", "quarter": "-Q"}

#: A moment that is received this many days after the end of its period still counts in it.
CLOSING_DAYS = 14
#: A wave of a whole period closes when its last moment was due, plus this many days to answer.
ANSWERING_DAYS = 30
#: When a follow-up is due after its moment: weeks for the first wave, months for the others.
WAVES = (1, 2, 3)
_WAVE_DAYS = 28
_WAVE_MONTHS: Mapping[int, int] = {2: 3, 3: 9}

#: An outcome × mode table is shown only to groups of at least this many printed people.
CROSS_TABLE_PEOPLE = 30
#: The total of moments is shown only for at least this many printed people, each counted at most so many times.
TOTAL_PEOPLE = 50
TOTAL_PER_PERSON = 10


@dataclass(frozen=True)
class Rules:
    """``k``: fewest people of a shown group. ``c``: fewest people on each side of a question, and of doubt.

    Raises ``BadInput`` (``rules_lowered``) below 5 and 3: an organisation may raise them, nothing can lower them.
    """

    k: int = 5
    c: int = 3

    def __post_init__(self) -> None:
        if self.k < 5 or self.c < 3 or self.c > self.k:
            raise BadInput("rules_lowered", k=self.k, c=self.c)


def raised(previous: Release | None, k: int | None = None, c: int | None = None) -> Rules:
    """The rules for new periods: as asked, else those of the newest period that was released, else the floors.

    Raises ``BadInput`` (``rules_lowered_since``) where fewer are asked than an earlier period already promised.
    """
    floor_k = max((period.k for period in previous.periods), default=5) if previous else 5
    floor_c = max((period.c for period in previous.periods), default=3) if previous else 3
    rules = Rules(floor_k if k is None else k, floor_c if c is None else c)
    if rules.k < floor_k or rules.c < floor_c:
        raise BadInput("rules_lowered_since", k=floor_k, c=floor_c)
    return rules


@dataclass(frozen=True)
class Window:
    """One period of the grid. Days are inclusive."""

    id: str
    grid: Grid
    starts_on: dt.date
    ends_on: dt.date

    @property
    def closes_on(self) -> dt.date:
        return self.ends_on + dt.timedelta(days=CLOSING_DAYS)

    def wave_closes_on(self, wave: int) -> dt.date:
        """The day on which a follow-up wave (1, 2 or 3) of the whole period is closed."""
        return wave_due_on(self.ends_on, wave) + dt.timedelta(days=ANSWERING_DAYS)


def wave_due_on(day: dt.date, wave: int) -> dt.date:
    """The day from which a moment of that day is asked about in follow-up wave 1, 2 or 3."""
    return day + dt.timedelta(days=_WAVE_DAYS) if wave == 1 else _months_on(day, _WAVE_MONTHS[wave])


def windows(first: dt.date, last: dt.date, grid: Grid, fixed: Mapping[int, Grid]) -> Iterator[Window]:
    """The periods of the grid from the one with ``first`` to the one with ``last``.

    ``fixed``: the grid of calendar years of which something was released already; a year never changes its grid.
    """
    for year in range(first.year, last.year + 1):
        for window in _year(year, fixed.get(year, grid)):
            if window.ends_on >= first and window.starts_on <= last:
                yield window


def _year(year: int, grid: Grid) -> Iterator[Window]:
    months = _MONTHS[grid]
    for part in range(12 // months):
        starts_on = dt.date(year, 1 + part * months, 1)
        name = f"{year}{_LETTERS[grid]}{part + 1 if months < 12 else ''}"
        yield Window(name, grid, starts_on, _months_on(starts_on, months) - dt.timedelta(days=1))


def _months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the last day of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))
