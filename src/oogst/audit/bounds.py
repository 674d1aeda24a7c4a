"""What can be worked out of what is not shown, by intervals (rule A5; the rule itself is in ``doubt.py``).

For every item three numbers add up along the tree of groups: the people who are asked (the base, or those with a yes
on an enclosing item), those of them with a yes, and the rest. A printed share leaves a window for each; adding up and
pushing down then leaves the interval that all sums and differences along the tree can reach.

The window of a share s, printed in steps of t points for N people with y times yes: s is the multiple of t nearest to
100 y / N, ties to the even multiple, so N (2 s - t) <= 200 y <= N (2 s + t), and neither end can be reached where s / t
is odd. An end of the scale says only "this or less" or "this or more". Shown at all means: y >= c and, within every
enclosing item, at least c others. All in whole people.

Items that stand within as many others, all of them solved, are solved together: a forest with a tree for each, cut
down to the groups in which the item has a figure, or should have, and those above and beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from oogst.audit.edges import Edges, Printed, between, edges, printed, tie
from oogst.audit.plan import enclosing, wave_of
from oogst.audit.sheet import ABSENT, ENDS, Sheet
from oogst.audit.tree import Bounds, Flags, Forest, Ints, grow, settle
from oogst.release.items import BASE

#: How often yes, rest and whole are set against each other; a third round changes nothing that was seen.
ROUNDS = 2
#: So many items are solved together: enough to have few steps, few enough for the processor's own memory.
TOGETHER = 24
#: The row of the base, and of whatever has no shares.
NO_ROW = -1


@dataclass(frozen=True)
class Whole:
    """What is known of an item that encloses others: how many have a yes on it, how many of the base have not, and the
    row of its shares."""

    counts: Bounds
    outside: Bounds
    row: int


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


@dataclass(frozen=True)
class _Asked:
    """An item to be solved: its row, and the items within which it stands (the base first), of which all are solved
    before. ``depth``: how many have to be, one after the other."""

    row: int
    names: tuple[str, ...]
    depth: int


def believed(sheet: Sheet, people: Bounds) -> Bounds:
    """The people to reckon with: where their numbers contradict each other (A4 tells so), each row at its word."""
    return (sheet.people, sheet.heads) if (people[0] > people[1]).any() else people


def intervals(sheet: Sheet, people: Bounds) -> list[Solved]:
    """Every item of the period, the outermost first."""
    found = _intervals(sheet, people, {})
    covers = [set(cover) for cover in sheet.period.covers if set(cover) <= set(sheet.items)]
    return _intervals(sheet, people, _reached(sheet, people, covers, found)) if covers else found


def _intervals(sheet: Sheet, people: Bounds, fewest: Mapping[str, Ints]) -> list[Solved]:
    base = Whole(people, (np.zeros_like(people[0]), people[1]), NO_ROW)
    known, found, matters = {BASE: base}, dict[int, Solved](), _matters(sheet)
    order = _in_order(sheet)
    for asked in _together(order):
        wholes = [[known[name] for name in one.names] for one in asked]
        for one, solved in zip(asked, _solved(sheet, matters, asked, wholes, fewest), strict=True):
            item, best = sheet.items[one.row], solved
            if solved.contradicts and wave_of(item):
                apart = [_since_then(sheet, people), *(_apart(name, known[name]) for name in one.names[1:])]
                [best] = _solved(sheet, matters, [one], [apart], fewest)
            known[item], found[one.row] = _whole(best, people), best
    return [found[one.row] for one in order]


def _matters(sheet: Sheet) -> Flags:
    """Per item the groups to look at. What lies below has only a number of people, and all that this says of those
    above is in their own interval already. Items of one cover bear on each other, so they are looked at alike."""
    marked = (sheet.share != ABSENT) | sheet.under_shown()
    for cover in sheet.period.covers:
        rows = [sheet.items.index(item) for item in cover if item in sheet.items]
        marked[rows] = marked[rows].any(axis=0)
    return sheet.tree.mattering(marked)


def _since_then(sheet: Sheet, people: Bounds) -> Whole:
    """The base of a wave that is counted after people were erased: fewer than took part, no fewer than was printed."""
    return Whole((sheet.people, people[1]), (np.zeros_like(people[0]), people[1]), NO_ROW)


def _apart(name: str, whole: Whole) -> Whole:
    """What encloses an item of such a wave: shares of the contributors say nothing of the people counted since."""
    return whole if wave_of(name) else Whole(whole.counts, whole.outside, NO_ROW)


def _whole(solved: Solved, people: Bounds) -> Whole:
    """The item as one that encloses others. Figures that contradict each other are told once, of the outermost item."""
    if solved.contradicts:
        anything = np.zeros_like(people[0]), people[1]
        return Whole(anything, anything, NO_ROW)
    low, high = solved.bounds
    return Whole((low[0], high[0]), (low[1], high[1]), solved.row)


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


def _in_order(sheet: Sheet) -> list[_Asked]:
    """Every item, the outermost first."""
    within, row_of = enclosing(sheet.period), {item: at for at, item in enumerate(sheet.items)}
    depth, order = {BASE: 0}, list[_Asked]()
    for item in _outermost_first(within):
        names = (BASE, *(other for other in within[item] if other in depth))
        depth[item] = 1 + max(depth[name] for name in names)
        order.append(_Asked(row_of[item], names, depth[item]))
    return order


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


def _together(order: Sequence[_Asked]) -> Iterator[list[_Asked]]:
    """Items that can be solved at the same time, within as many others."""

    def kind(one: _Asked) -> tuple[int, int]:
        return one.depth, len(one.names)

    for _, alike in groupby(sorted(order, key=kind), key=kind):
        items = list(alike)
        yield from (items[at : at + TOGETHER] for at in range(0, len(items), TOGETHER))


@dataclass(frozen=True)
class _Nodes:
    """What is known beforehand of every node of a forest: the item's ``own`` figures; per whole ``counts``, ``outside``
    and ``edges``; and the ``fewest`` yes by the covers of the plan."""

    forest: Forest
    own: Printed
    counts: list[Bounds]
    outside: list[Bounds]
    edges: list[Edges]
    fewest: Ints


def _solved(
    sheet: Sheet, matters: Flags, asked: Sequence[_Asked], wholes: Sequence[Sequence[Whole]], fewest: Mapping[str, Ints]
) -> Iterator[Solved]:
    """Intervals of items within as many wholes each. Where there is no node, anything between nobody and all."""
    nodes = _nodes(sheet, matters, asked, wholes, fewest)
    low, high = _narrowed(nodes, *_windows(nodes, sheet.c))
    at, row = nodes.forest.group, nodes.forest.row
    starts = np.argsort(row, kind="stable")
    parts = np.split(starts, np.cumsum(np.bincount(row, minlength=len(asked)))[:-1])
    for one, within, part in zip(asked, wholes, parts, strict=True):
        most = np.stack([whole.counts[1] for whole in (within[0], *within)])
        least = np.zeros_like(most)
        least[:, at[part]], most[:, at[part]] = low[:, part], high[:, part]
        yield Solved(one.row, one.names, (least, most))


def _nodes(
    sheet: Sheet, matters: Flags, asked: Sequence[_Asked], wholes: Sequence[Sequence[Whole]], fewest: Mapping[str, Ints]
) -> _Nodes:
    rows = np.array([one.row for one in asked])
    forest = grow(sheet.tree, matters[rows])
    at = forest.row, forest.group

    def of_nodes(values: Iterable[Bounds]) -> Bounds:
        low, high = (np.stack(ends)[at] for ends in zip(*values, strict=True))
        return low, high

    places = list(zip(*wholes, strict=True))
    nobody = np.zeros_like(sheet.people)
    return _Nodes(
        forest,
        printed(sheet, rows[forest.row], forest.group),
        [of_nodes(whole.counts for whole in place) for place in places],
        [of_nodes(whole.outside for whole in place) for place in places],
        [edges(printed(sheet, np.array([w.row for w in place])[forest.row], forest.group)) for place in places],
        np.stack([fewest.get(sheet.items[one.row], nobody) for one in asked])[at],
    )


def _windows(nodes: _Nodes, c: int) -> Bounds:
    """What each printed figure says by itself, for every number of people that its group can have. A row each: yes, and
    the rest within each of the wholes (the base is the first)."""
    (n_low, n_high), own = nodes.counts[0], nodes.own
    shown = own.share >= 0
    nearest, far = (n_low, own.share, own.step, own.end, c), (n_high, own.share, own.step, own.end, c)
    most = np.stack([whole[1] for whole in (nodes.counts[0], *nodes.counts)])
    low = np.where(shown, c, np.zeros_like(most))
    high = np.where(shown, most - c, most)
    low[0], high[0] = np.where(shown, fewest_yes(*nearest), 0), np.where(shown, most_yes(*far), most[0])
    low[1] = np.where(shown, n_low - most_yes(*nearest), 0)
    high[1] = np.where(shown, n_high - fewest_yes(*far), most[1])
    low[0] = np.maximum(low[0], nodes.fewest)
    return low, high


def _narrowed(nodes: _Nodes, low: Ints, high: Ints) -> Bounds:
    """Yes, rest and whole set against each other, and along the trees. A tree that contradicts itself stays as it was
    when that was seen."""
    forest, own = nodes.forest, edges(nodes.own)
    low, high = settle(forest, low, high)
    for _ in range(ROUNDS):
        tied = _tied(nodes, own, (low, high))
        narrower = settle(forest, *_set_against(*tied, nodes.counts))
        broken = np.asarray((low > high).any(axis=0))
        if broken.any():
            still = forest.whole_trees(broken)
            narrower = np.where(still, low, narrower[0]), np.where(still, high, narrower[1])
        low, high = narrower
    return low, high


def _tied(nodes: _Nodes, own: Edges, bounds: Bounds) -> Bounds:
    """The yes against the people, and the rest within each enclosing item too."""
    forest, people, (low, high) = nodes.forest, nodes.counts[0], (bounds[0].copy(), bounds[1].copy())
    (low[0], high[0]), (low[1], high[1]) = tie(forest, own, people, (low[0], high[0]), (low[1], high[1]))
    for at, (outside, shares) in enumerate(zip(nodes.outside[1:], nodes.edges[1:], strict=True), start=2):
        low[1] = np.maximum(low[1], outside[0] + low[at])
        high[1] = np.minimum(high[1], outside[1] + high[at])
        others = (  # all but this rest: those outside the enclosing item, and the yes
            np.maximum(outside[0] + low[0], people[0] - high[at]),
            np.minimum(outside[1] + high[0], people[1] - low[at]),
        )
        (low[at], high[at]), _ = tie(forest, between(shares, own), people, (low[at], high[at]), others)
    return low, high


def _set_against(low: Ints, high: Ints, wholes: Sequence[Bounds]) -> Bounds:
    """Yes and rest are together the whole."""
    whole_low, whole_high = (np.stack(ends) for ends in zip(*wholes, strict=True))
    yes = (
        np.maximum(low[0], (whole_low - high[1:]).max(axis=0)),
        np.minimum(high[0], (whole_high - low[1:]).min(axis=0)),
    )
    rest = np.maximum(low[1:], whole_low - yes[1]), np.minimum(high[1:], whole_high - yes[0])
    return np.vstack([yes[0], rest[0]]), np.vstack([yes[1], rest[1]])
