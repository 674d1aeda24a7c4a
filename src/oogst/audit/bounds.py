"""What can be worked out of what is not shown, by intervals (rule A5; the rule itself is in ``doubt.py``).

For every item three numbers add up along the tree of groups: the people who are asked (the base, or those with a yes
on an enclosing item), those of them with a yes, and the rest. A printed share leaves a window for each; adding up and
pushing down then leaves the interval that all sums and differences along the tree can reach.

The window of a share s, printed in steps of t points for N people with y times yes: s is the multiple of t nearest to
100 y / N, ties to the even multiple, so N (2 s - t) <= 200 y <= N (2 s + t), and neither end can be reached where s / t
is odd. An end of the scale says only "this or less" or "this or more". Shown at all means: y >= c and, within every
enclosing item, at least c others. All in whole people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oogst.audit.cells import steps
from oogst.audit.edges import Edges, between, edges, nobody, tie
from oogst.audit.plan import enclosing, wave_of
from oogst.audit.sheet import ENDS, Sheet
from oogst.audit.tree import Bounds, Ints, settle
from oogst.release.items import BASE

#: How often yes, rest and whole are set against each other; a third round changes nothing that was seen.
ROUNDS = 2


@dataclass(frozen=True)
class Whole:
    """What is known of an item that encloses others: how many have a yes on it, how many of the base have not, and the
    edges of its shares."""

    counts: Bounds
    outside: Bounds
    edges: Edges


def fewest_yes(n: Ints, share: Ints, step: Ints, end: Ints, c: int) -> Ints:
    """The fewest of ``n`` people who can have said yes where this share is printed."""
    doubled = n * (2 * share - step)
    closed = share // step % 2 == 0
    nearest = np.where(closed, -(-doubled // 200), doubled // 200 + 1)
    return np.where(end == ENDS["at_most"], c, np.maximum(nearest, c))


def most_yes(n: Ints, share: Ints, step: Ints, end: Ints, c: int) -> Ints:
    """The most of ``n`` people who can have said yes where this share is printed."""
    doubled = n * (2 * share + step)
    closed = share // step % 2 == 0
    nearest = np.where(closed, doubled // 200, (doubled - 1) // 200)
    return np.where(end == ENDS["at_least"], n - c, np.minimum(nearest, n - c))


@dataclass(frozen=True)
class Solved:
    """One item of a period: its row in the sheet, the items within which it stands (the base first), and the intervals
    per group: first of the yes, then of the rest within each of those."""

    row: int
    names: tuple[str, ...]
    bounds: Bounds

    @property
    def contradicts(self) -> bool:
        return bool((self.bounds[0] > self.bounds[1]).any())


def believed(sheet: Sheet, people: Bounds) -> Bounds:
    """The people to reckon with: where their numbers contradict each other (A4 tells so), each row at its word."""
    return (sheet.people, sheet.heads) if (people[0] > people[1]).any() else people


def intervals(sheet: Sheet, people: Bounds) -> list[Solved]:
    """Every item of the period, the outermost first."""
    found = _intervals(sheet, people, {})
    covers = [set(cover) for cover in sheet.period.covers if set(cover) <= set(sheet.items)]
    return _intervals(sheet, people, _reached(sheet, people, covers, found)) if covers else found


def _intervals(sheet: Sheet, people: Bounds, fewest: Mapping[str, Ints]) -> list[Solved]:
    known = {BASE: Whole(people, (np.zeros_like(people[0]), people[1]), nobody(sheet))}
    within = enclosing(sheet.period)
    found = []
    for item in _outermost_first(within):
        names = (BASE, *(other for other in within[item] if other in known))
        row = sheet.items.index(item)
        wholes = [known[name] for name in names]
        solved = Solved(row, names, _solved(sheet, row, wholes, fewest.get(item)))
        if solved.contradicts and wave_of(item):
            wholes = [_since_then(sheet, people), *(_apart(sheet, name, known[name]) for name in names[1:])]
            solved = Solved(row, names, _solved(sheet, row, wholes, fewest.get(item)))
        known[item] = _whole(sheet, solved, people)
        found.append(solved)
    return found


def _since_then(sheet: Sheet, people: Bounds) -> Whole:
    """The base of a wave that is counted after people were erased: fewer than took part, no fewer than was printed."""
    return Whole((sheet.people, people[1]), (np.zeros_like(people[0]), people[1]), nobody(sheet))


def _apart(sheet: Sheet, name: str, whole: Whole) -> Whole:
    """What encloses an item of such a wave: shares of the contributors say nothing of the people counted since."""
    return whole if wave_of(name) else Whole(whole.counts, whole.outside, nobody(sheet))


def _whole(sheet: Sheet, solved: Solved, people: Bounds) -> Whole:
    """The item as one that encloses others. Figures that contradict each other are told once, of the outermost item."""
    if solved.contradicts:
        anything = np.zeros_like(people[0]), people[1]
        return Whole(anything, anything, nobody(sheet))
    low, high = solved.bounds
    return Whole((low[0], high[0]), (low[1], high[1]), edges(sheet, solved.row))


def _reached(sheet: Sheet, people: Bounds, covers: Sequence[set[str]], found: Sequence[Solved]) -> dict[str, Ints]:
    """Of an item in a cover at least as many as the others of the cover leave over of the people."""
    most = {sheet.items[solved.row]: np.minimum(solved.bounds[1][0], people[1]) for solved in found}
    fewest: dict[str, Ints] = {}
    for cover in covers:
        every = sum((most[item] for item in cover), np.zeros_like(people[0]))
        for item in cover:
            left = people[0] - every + most[item]
            fewest[item] = np.maximum(fewest.get(item, left), left)
    return fewest


def _outermost_first(within: Mapping[str, tuple[str, ...]]) -> list[str]:
    order: dict[str, None] = {}

    def visit(item: str, path: frozenset[str]) -> None:
        for other in within[item]:
            if other not in path and other not in order:
                visit(other, path | {other})
        order[item] = None

    for item in within:
        if item not in order:
            visit(item, frozenset({item}))
    return list(order)


def _solved(sheet: Sheet, row: int, wholes: list[Whole], fewest: Ints | None) -> Bounds:
    """Intervals of one item, a row each: yes, and the rest within each of the wholes (the base is the first)."""
    counts = [whole.counts for whole in wholes]
    low, high = _windows(sheet, row, counts)
    if fewest is not None:
        low[0] = np.maximum(low[0], fewest)
    low, high = settle(sheet.tree, low, high)
    for _ in range(ROUNDS):
        if (low > high).any():
            break
        _tie_all(sheet, edges(sheet, row), wholes, (low, high))
        low, high = settle(sheet.tree, *_set_against(low, high, counts))
    return low, high


def _tie_all(sheet: Sheet, own: Edges, wholes: list[Whole], bounds: Bounds) -> None:
    """The yes against the people, and the rest within each enclosing item too; narrows the bounds in place."""
    (low, high), people = bounds, wholes[0].counts
    (low[0], high[0]), (low[1], high[1]) = tie(sheet, own, people, (low[0], high[0]), (low[1], high[1]))
    for at, whole in enumerate(wholes[1:], start=2):
        low[1] = np.maximum(low[1], whole.outside[0] + low[at])
        high[1] = np.minimum(high[1], whole.outside[1] + high[at])
        others = (  # all but this rest: those outside the enclosing item, and the yes
            np.maximum(whole.outside[0] + low[0], people[0] - high[at]),
            np.minimum(whole.outside[1] + high[0], people[1] - low[at]),
        )
        (low[at], high[at]), _ = tie(sheet, between(whole.edges, own), people, (low[at], high[at]), others)


def _set_against(low: Ints, high: Ints, wholes: list[Bounds]) -> Bounds:
    """Yes and rest are together the whole."""
    whole_low, whole_high = (np.stack(ends) for ends in zip(*wholes, strict=True))
    yes = (
        np.maximum(low[0], (whole_low - high[1:]).max(axis=0)),
        np.minimum(high[0], (whole_high - low[1:]).min(axis=0)),
    )
    rest = np.maximum(low[1:], whole_low - yes[1]), np.minimum(high[1:], whole_high - yes[0])
    return np.vstack([yes[0], rest[0]]), np.vstack([yes[1], rest[1]])


def _windows(sheet: Sheet, row: int, wholes: list[Bounds]) -> Bounds:
    """What each printed figure says by itself, for every number of people that its group can have."""
    (n_low, n_high), c = wholes[0], sheet.c
    share, end, step = sheet.share[row], sheet.end[row], steps(sheet.people)
    shown = share >= 0
    nearest, far = (n_low, share, step, end, c), (n_high, share, step, end, c)
    most = np.stack([whole[1] for whole in (wholes[0], *wholes)])
    low = np.where(shown, c, np.zeros_like(most))
    high = np.where(shown, most - c, most)
    low[0], high[0] = np.where(shown, fewest_yes(*nearest), 0), np.where(shown, most_yes(*far), most[0])
    low[1] = np.where(shown, n_low - most_yes(*nearest), 0)
    high[1] = np.where(shown, n_high - fewest_yes(*far), most[1])
    return low, high
