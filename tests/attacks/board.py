"""One period as an attacker lays it out: every unit and every shown group is a place, and places add up.

Independent of the auditor and of the harvest: written from the documents alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from oogst.release import Period, Release
from tests.attacks.judge import Person

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
#: The least and the most of a number at every place.
Span = tuple[Ints, Ints]


@dataclass(frozen=True)
class Board:
    """Places in an order in which parents stand before their children. ``units``: of each place; ``heads``: who works
    there, by the published headcounts; ``at``: the place of every shown group."""

    period: Period
    units: tuple[tuple[str, ...], ...]
    parents: Ints
    heads: Ints
    at: Mapping[str, int]

    @cached_property
    def levels(self) -> tuple[Ints, ...]:
        """Places by their depth below the root, the root left out."""
        depth = np.zeros(len(self.parents), np.int64)
        for place in range(1, len(depth)):
            depth[place] = depth[self.parents[place]] + 1
        return tuple(np.flatnonzero(depth == one) for one in range(1, int(depth.max(initial=0)) + 1))

    @cached_property
    def groups(self) -> Ints:
        return np.array(sorted(self.at.values()), np.int64)

    @cached_property
    def around(self) -> Ints:
        """For every place the smallest shown group that is larger; -1 for the whole organisation."""
        found = self.parents.copy()
        shown = set(self.at.values())
        for place in range(1, len(found)):
            if int(found[place]) not in shown:
                found[place] = found[found[place]]
        return found

    def sums(self, values: Ints, level: Ints) -> Ints:
        """For every place the sum over its children on that level."""
        total = np.zeros_like(values)
        np.add.at(total, self.parents[level], values[level])
        return total

    def count(self, people: Iterable[Person], items: Iterable[str]) -> dict[str, Ints]:
        """The judge's count of each item (and of ``base``) at every place."""
        own: dict[str, Ints] = defaultdict(lambda: np.zeros(len(self.units), np.int64))
        leaf = {units[0]: place for place, units in enumerate(self.units) if len(units) == 1}
        wanted = {"base", *items}
        for one in people:
            for item in wanted & {"base", *one.items}:
                own[item][leaf[one.unit]] += 1
        return {item: self._up(own[item]) for item in wanted}

    def _up(self, own: Ints) -> Ints:
        total = own.copy()
        for place in range(len(total) - 1, 0, -1):
            total[self.parents[place]] += total[place]
        return total


def lay_out(release: Release, period: str) -> Board:
    """The board of a period: its units, and between a unit and some of its children the groups that join these."""
    shown = release.period(period)
    assert shown is not None
    groups = list(release.groups_of(period))
    joined = {unit: group.units for group in groups if len(group.units) > 1 for unit in group.units}
    heads = {unit.id: unit.headcount for unit in shown.units}
    above: dict[tuple[str, ...], tuple[str, ...] | None] = {}
    for unit in shown.units:
        over: tuple[str, ...] | None = None if unit.parent is None else (unit.parent,)
        if pool := joined.get(unit.id):
            above[pool], over = over, pool
        above[unit.id,] = over
    order = _parents_first(above)
    place = {units: number for number, units in enumerate(order)}
    return Board(
        shown,
        tuple(order),
        np.array([-1 if (over := above[units]) is None else place[over] for units in order], np.int64),
        np.array([sum(heads[unit] for unit in units) for units in order], np.int64),
        {group.id: place[group.units] for group in groups},
    )


def _parents_first(above: Mapping[tuple[str, ...], tuple[str, ...] | None]) -> list[tuple[str, ...]]:
    below: dict[tuple[str, ...] | None, list[tuple[str, ...]]] = defaultdict(list)
    for units, over in above.items():
        below[over].append(units)
    order = list(below[None])
    for units in order:  # grows while it is walked
        order.extend(below[units])
    return order


def settle(board: Board, span: Span) -> Span:
    """What follows for every place from adding up and subtracting: on a tree, all that follows."""
    low, high = span[0].copy(), span[1].copy()
    for level in reversed(board.levels):
        above = np.unique(board.parents[level])
        low[above] = np.maximum(low[above], board.sums(low, level)[above])
        high[above] = np.minimum(high[above], board.sums(high, level)[above])
    for level in board.levels:
        over = board.parents[level]
        spare = low[over] - board.sums(high, level)[over]
        room = high[over] - board.sums(low, level)[over]
        low[level], high[level] = (
            np.maximum(low[level], spare + high[level]),
            np.minimum(high[level], room + low[level]),
        )
    return low, high
