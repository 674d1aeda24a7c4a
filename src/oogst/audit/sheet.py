"""One period of a release laid out as arrays: groups in columns, items in rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import attrgetter
from typing import Any

import numpy as np

from oogst.audit.tree import Flags, Ints, Tree, plant
from oogst.release import Cell, Group, Period, Unit

#: What stands in ``share`` where the release has a row without a figure, no row at all, or one that is no share.
HIDDEN, ABSENT, OFF = -1, -2, 101
#: No organisation has as many people. A number below zero or above this becomes this, which breaks every rule it can
#: and still fits when added up.
MOST = 10**7
#: How ``end`` is written in the arrays.
ENDS: dict[str | None, int] = {None: 0, "at_most": 1, "at_least": 2}
_POINTS = {points: points for points in range(101)}


@dataclass(frozen=True)
class Sheet:
    """``people`` (printed) and ``heads`` have one number a group; ``share``, ``step`` and ``end`` one row an item,
    one column a group, in points. ``headcounts`` holds every unit's. ``strays``: cells of groups or items that the
    period does not have. ``repeats``: cells that say a second time what another already says."""

    period: Period
    c: int
    tree: Tree
    items: tuple[str, ...]
    headcounts: Mapping[str, int]
    people: Ints
    heads: Ints
    share: Ints
    step: Ints
    end: Ints
    strays: tuple[Cell, ...]
    repeats: tuple[Cell, ...]

    def under_shown(self) -> Flags:
        """Where a row must stand: at the root, and wherever the group above shows the item."""
        above = self.share[:, self.tree.parent] >= 0
        return np.asarray(above | (self.tree.parent < 0))


def effective_headcounts(period: Period, own: Mapping[str, int]) -> dict[str, int]:
    """Every unit's headcount: the auditor's own where there is one, else the release's, changed by whatever the
    auditor's counts of the units below it differ from the release's."""
    released = {unit.id: unit.headcount for unit in period.units}
    heads = {**released, **{unit: count for unit, count in own.items() if unit in released}}
    for unit in reversed(_parents_first(period.units)):
        if unit.parent in released and unit.parent not in own:
            heads[unit.parent] += heads[unit.id] - released[unit.id]
    return heads


def _parents_first(units: Sequence[Unit]) -> list[Unit]:
    below: dict[str | None, list[Unit]] = defaultdict(list)
    for unit in units:
        below[unit.parent].append(unit)
    order = below.pop(None, [])
    for unit in order:
        order += below.pop(unit.id, [])
    return order


def lay_out(period: Period, groups: Iterable[Group], cells: Sequence[Cell], own: Mapping[str, int]) -> Sheet:
    """The period's rows as arrays. Copes with rows that break the rules: it is the rules' task to say so."""
    tree, headcounts = plant(groups), effective_headcounts(period, own)
    items = tuple(dict.fromkeys(planned.item for planned in period.plan))
    rows, columns, stray, repeat = _places(items, tree, cells)
    share, step, end = (np.full((len(items), len(tree.groups)), fill, dtype=np.int64) for fill in (ABSENT, 0, 0))
    kept = ~stray & ~repeat
    at = rows[kept], columns[kept]
    share[at] = _column(cells, "share", {None: HIDDEN} | _POINTS, OFF)[kept]
    step[at] = _column(cells, "step", _POINTS, MOST)[kept]
    end[at] = _column(cells, "end", ENDS, OFF)[kept]
    return Sheet(
        period,
        _cut(period.c),
        tree,
        items,
        headcounts,
        people=_array(_cut(group.people) for group in tree.groups),
        heads=_array(_cut(sum(headcounts.get(unit, 0) for unit in group.units)) for group in tree.groups),
        share=share,
        step=step,
        end=end,
        strays=tuple(compress(cells, stray)),
        repeats=tuple(compress(cells, repeat)),
    )


def _places(items: Sequence[str], tree: Tree, cells: Sequence[Cell]) -> tuple[Ints, Ints, Flags, Flags]:
    """For every cell its row and column, whether it has none, and whether an earlier cell has the same."""
    row = {item: at for at, item in enumerate(items)}
    column = {group.id: at for at, group in enumerate(tree.groups)}
    rows, columns = _column(cells, "item", row, -1), _column(cells, "group", column, -1)
    stray = (rows < 0) | (columns < 0)
    places = np.where(stray, -1, rows * len(tree.groups) + columns)
    again = np.ones(len(cells), dtype=bool)
    again[np.unique(places, return_index=True)[1]] = False
    return rows, columns, stray, again & ~stray


def _column(cells: Sequence[Cell], name: str, codes: Mapping[Any, int], other: int) -> Ints:
    """One field of every cell as a number. There can be millions, so no line of Python is run for each."""
    return np.fromiter(map(codes.get, map(attrgetter(name), cells), repeat(other)), dtype=np.int64, count=len(cells))


def _array(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _cut(number: int) -> int:
    return number if 0 <= number < MOST else MOST
