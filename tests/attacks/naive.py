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


def quotes_of(people: Iterable[Person], willing: Mapping[str, str]) -> dict[str, str]:
    """The text of everybody who allows it (name → text), with the unit it is shown in: the writer's own."""
    return {willing[one.name]: one.unit for one in people if one.name in willing}


class LiveCounter:
    """A tracker: how many moments were noted in a unit up to a day, for whoever asks."""

    def __init__(self, moments: Sequence[tuple[str, dt.date]]) -> None:
        self._moments = moments

    def answer(self, unit: str, until: dt.date) -> int:
        return sum(at == unit and day <= until for at, day in self._moments)


class EagerSuggester:
    """Learns from every confirmation at once, and shows what it has learnt to everybody."""

    def __init__(self) -> None:
        self._confirmed: dict[str, tuple[str, ...]] = {}

    def confirm(self, text: str, outcomes: tuple[str, ...]) -> None:
        self._confirmed[text] = outcomes

    def suggest(self, text: str) -> tuple[str, ...]:
        return self._confirmed.get(text, ())
