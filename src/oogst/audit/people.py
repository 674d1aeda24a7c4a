"""How many people took part, as a stranger can work it out from the printed numbers (rule A4).

With N people who took part in a group of S heads, P = min(N, S - c) is printed, rounded down to a multiple of 5, from
100 to one of 10, from 1,000 to one of 100. A row above others may be printed one step lower still, where it would
otherwise prove that everybody in a group below it took part.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from oogst.audit.result import Finding
from oogst.audit.sheet import Sheet
from oogst.audit.tree import Bounds, Flags, Ints, Tree, clashes, settle


def _width(people: Ints) -> Ints:
    return np.select([people >= 1000, people >= 100], [100, 10], 5)


def rounded_down(people: Ints) -> Ints:
    """To a multiple of 5, from 100 on of 10, from 1,000 on of 100."""
    return np.asarray(people - people % _width(people))


def is_printable(people: Ints) -> Flags:
    """Whether a number is one that rounding down can give."""
    return np.asarray(people % _width(people) == 0)


def participation(sheet: Sheet) -> Bounds:
    """For every group the exact interval of N that the printed numbers of the period leave open."""
    low, limit = sheet.people, sheet.heads - sheet.c
    following = low + _width(low)
    high = _highest(following, limit, sheet.heads)
    lowered = _may_be_lowered(sheet.tree, low, high, limit)
    return settle(sheet.tree, low, np.where(lowered, _highest(following + _width(following), limit, sheet.heads), high))


def _highest(following: Ints, limit: Ints, heads: Ints) -> Ints:
    """Below the next number that can be printed; where that lies beyond S - c it was cut off, and N may be all of S."""
    return np.where(following > limit, heads, following - 1)


def _may_be_lowered(tree: Tree, low: Ints, high: Ints, limit: Ints) -> Flags:
    """The rows that may stand one step lower than their own people: those above a row which would be proven full
    (N > S - c) if every row above others stood one step higher, as far as its own S - c allows that."""
    raised = low + _width(low)
    can = np.isin(np.arange(len(low)), tree.parent) & (raised <= limit)
    proven = _at_least(tree, np.where(can, raised, low), high) > limit
    above = np.zeros_like(proven)
    for level in reversed(tree.levels):
        above[level.parents] |= np.logical_or.reduceat((proven | above)[level.children], level.starts)
    return np.asarray(above & can)


def _at_least(tree: Tree, low: Ints, high: Ints) -> Ints:
    """The lower ends alone, added up and pushed down against upper ends that stay as they are."""
    low = low.copy()
    for level in reversed(tree.levels):
        low[level.parents] = np.maximum(low[level.parents], tree.sums(level, low))
    for level in tree.levels:
        spare = low[level.parents] - tree.sums(level, high)
        low[level.children] = np.maximum(low[level.children], spare[level.of] + high[level.children])
    return low


def check_people(sheet: Sheet, people: Bounds) -> Iterator[Finding]:
    """A4: nobody can prove that all, or all but fewer than c, took part; nor pin a unit inside a pool."""
    clash = clashes(sheet.tree, *people)
    for at, group in enumerate(sheet.tree.groups):
        # Numbers that contradict each other prove anything, so then only what each row says by itself is told.
        low = group.people if clash.any() else int(people[0][at])
        where = {"period": group.period, "group": group.id}
        if clash[at]:
            yield Finding("people_contradict", {**where, "people": group.people, **_by_the_others(sheet, people, at)})
        if low > sheet.heads[at] - sheet.c:
            yield Finding("everybody_proven", {**where, "least": low, "heads": int(sheet.heads[at])})
        elif len(group.units) > 1 and not clash.any():
            yield from _pinned_units(sheet, at, low, int(people[1][at]))


def _by_the_others(sheet: Sheet, people: Bounds, at: int) -> dict[str, int]:
    """How many took part in a group by the numbers of the groups below it, else by its heads."""
    below = np.flatnonzero(sheet.tree.parent == at)
    if not below.size:
        return {"least": 0, "most": int(sheet.heads[at])}
    return {"least": int(people[0][below].sum()), "most": int(people[1][below].sum())}


def _pinned_units(sheet: Sheet, at: int, low: int, high: int) -> Iterator[Finding]:
    """Of a unit in a pool anything from nobody to all may have taken part, as far as the pool's own number allows."""
    group = sheet.tree.groups[at]
    for unit in group.units:
        heads = sheet.headcounts.get(unit, 0)
        least, most = max(0, low - (int(sheet.heads[at]) - heads)), min(heads, high)
        if most - least < min(sheet.c, heads):
            where = {"period": group.period, "group": group.id}
            yield Finding("pool_unit_pinned", {**where, "unit": unit, "least": least, "most": most})
