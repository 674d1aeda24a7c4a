"""The control: what many survey tools do. A floor of five, exact numbers, any table, everything counted anew each time.

Every attack that can apply must succeed against it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from oogst.release import Cell, Group, Period, Release, Total, Unit
from tests.attacks.judge import Person

FLOOR = 5


def release_of(periods: Mapping[Period, Sequence[Person]], day: dt.date) -> Release:
    """Every unit in which five or more took part, with the exact percentage of every item."""
    parts = [_period(period, people) for period, people in periods.items()]
    return Release(
        day,
        "naive",
        "naive",
        None,
        tuple(periods),
        tuple(row for groups, _, _ in parts for row in groups),
        tuple(row for _, cells, _ in parts for row in cells),
        tuple(row for _, _, totals in parts for row in totals),
    )


def _period(period: Period, people: Sequence[Person]) -> tuple[list[Group], list[Cell], list[Total]]:
    groups, cells, totals = list[Group](), list[Cell](), list[Total]()
    inside = _by_unit(period.units, people)
    for unit in period.units:
        here = inside[unit.id]
        if len(here) < FLOOR:
            continue
        groups.append(Group(period.id, unit.id, _above(unit, period.units, inside), (unit.id,), len(here)))
        totals.append(Total(period.id, unit.id, sum(one.moments for one in here)))
        for planned in period.plan:
            yes = sum(planned.item in one.items for one in here)
            cells.append(Cell(period.id, planned.item, unit.id, (200 * yes + len(here)) // (2 * len(here)), 1, None))
    return groups, cells, totals


def _by_unit(units: Iterable[Unit], people: Iterable[Person]) -> Mapping[str, list[Person]]:
    """Who took part in each unit, with everything below it."""
    above = {unit.id: unit.parent for unit in units}
    inside: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        at: str | None = one.unit
        while at is not None:
            inside[at].append(one)
            at = above[at]
    return inside


def _above(unit: Unit, units: Iterable[Unit], inside: Mapping[str, list[Person]]) -> str | None:
    """The nearest shown unit above."""
    above = {one.id: one.parent for one in units}
    at = unit.parent
    while at is not None and len(inside[at]) < FLOOR:
        at = above[at]
    return at
