"""The rows of a release, as plain frozen data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec

FORMAT = "oogst-release/1"
#: How a calendar year is cut into periods.
Grid = Literal["year", "half", "quarter"]
#: The unit id of the group of everybody who sits directly in a unit that has sub-units.
LEADS_AND_STAFF = "leads-and-staff"


@dataclass(frozen=True)
class Unit:
    """A unit as it was on the last day of the period. ``headcount``: its own people and everybody below."""

    id: str
    parent: str | None
    name: str
    headcount: int


@dataclass(frozen=True)
class PlanItem:
    """An item that the plan asks, and *all* items of which it is by definition a subset (``base`` included)."""

    item: str
    encloses: tuple[str, ...]


@dataclass(frozen=True)
class Period:
    """One period of the grid and the rules in force for it.

    ``k``: fewest people of a group; ``c``: fewest people on each side of a question. ``waves``: the follow-up waves
    already released on this period's base. ``status``: ``released`` or ``withdrawn`` (whole, never replaced).
    ``covers``: sets of items of which everybody in the base has at least one.
    """

    id: str
    grid: Grid
    k: int
    c: int
    status: Literal["released", "withdrawn"]
    waves: tuple[int, ...]
    plan: tuple[PlanItem, ...]
    covers: tuple[tuple[str, ...], ...]
    units: tuple[Unit, ...]

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.units}

    def unit(self, unit_id: str) -> Unit | None:
        return self._units.get(unit_id)

    @property
    def starts_on(self) -> dt.date:
        year, part = int(self.id[:4]), self.id[5:]
        month = {"": 1, "H": 6 * int(part[1:] or 0) - 5, "Q": 3 * int(part[1:] or 0) - 2}[part[:1]] if part else 1
        return dt.date(year, month, 1)

    @property
    def ends_on(self) -> dt.date:
        months = {"year": 12, "half": 6, "quarter": 3}[self.grid]
        ahead = self.starts_on.month - 1 + months
        return dt.date(self.starts_on.year + ahead // 12, ahead % 12 + 1, 1) - dt.timedelta(days=1)


@dataclass(frozen=True)
class Group:
    """People shown together: one unit, or several small ones under all their names. ``people``: rounded down."""

    period: str
    id: str
    parent: str | None
    units: tuple[str, ...]
    people: int


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One figure: of the people in the group, the printed share (whole points) with a yes; ``None`` is "not shown".

    ``step``: the width of a printed step in points. ``end``: ``at_most`` or ``at_least`` where the share is an end of
    the scale and only says "this or less" or "this or more". A struct, not a dataclass: a large organisation has
    millions of cells, and structs are made and read several times as fast.
    """

    period: str
    item: str
    group: str
    share: int | None
    step: int
    end: Literal["at_most", "at_least"] | None


@dataclass(frozen=True)
class Total:
    """Moments of the whole organisation: each person counted at most ten times, two significant digits."""

    period: str
    group: str
    moments: int


@dataclass(frozen=True)
class Quote:
    """The seal of a quote that its writer allowed: a salted hash. The text itself lives outside the release."""

    period: str
    group: str
    domain: str
    hash: str


@dataclass(frozen=True)
class Release:
    """A whole release. ``notes`` are codes for the reader, for example ``labelled_by_suggestion``."""

    as_of: dt.date
    framework: str
    made_by: str
    previous: str | None
    periods: tuple[Period, ...]
    groups: tuple[Group, ...]
    cells: tuple[Cell, ...]
    totals: tuple[Total, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""
    format: str = FORMAT

    @cached_property
    def _periods(self) -> dict[str, Period]:
        return {period.id: period for period in self.periods}

    @cached_property
    def _groups(self) -> dict[tuple[str, str], Group]:
        return {(group.period, group.id): group for group in self.groups}

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], Cell]:
        return {(cell.period, cell.group, cell.item): cell for cell in self.cells}

    def period(self, period_id: str) -> Period | None:
        return self._periods.get(period_id)

    def group(self, period_id: str, group_id: str) -> Group | None:
        return self._groups.get((period_id, group_id))

    def cell(self, period_id: str, group_id: str, item: str) -> Cell | None:
        return self._cells.get((period_id, group_id, item))

    def groups_of(self, period_id: str) -> Iterator[Group]:
        """The groups of a period, the whole organisation first, then parents before their children."""
        return (group for group in self.groups if group.period == period_id)

    def root(self, period_id: str) -> Group | None:
        """The whole organisation's group of a period; ``None`` where the period shows nothing."""
        return next((group for group in self.groups_of(period_id) if group.parent is None), None)

    def group_of_unit(self, period_id: str, unit_id: str) -> Group | None:
        """The smallest shown group that contains the unit, alone or together with a neighbour."""
        period = self.period(period_id)
        if period is None:
            return None
        parents = {unit.id: unit.parent for unit in period.units}
        by_unit = {unit: group for group in self.groups_of(period_id) for unit in group.units}
        at: str | None = unit_id
        while at is not None and at in parents:
            if at in by_unit:
                return by_unit[at]
            at = parents[at]
        return None
