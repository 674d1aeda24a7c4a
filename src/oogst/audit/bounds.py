"""Rule A5: what is not shown cannot be worked out from what is shown (the part by intervals).

For every item three numbers add up along the tree of groups: the people who are asked (the base, or those with a yes
on an enclosing item), those of them with a yes, and the rest. A printed share leaves a window for each; adding up and
pushing down then leaves the interval that all sums and differences along the tree can reach.

The window of a share s, printed in steps of t points for N people with y times yes: s is the multiple of t nearest to
100 y / N, ties to the even multiple, so N (2 s - t) <= 200 y <= N (2 s + t), and neither end can be reached where s / t
is odd. An end of the scale says only "this or less" or "this or more". Shown at all means: y >= c and, within every
enclosing item, at least c others. All in whole people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from oogst.audit.cells import steps
from oogst.audit.edges import edges, tie
from oogst.audit.plan import enclosing
from oogst.audit.result import Finding
from oogst.audit.sheet import ENDS, Sheet
from oogst.audit.tree import Bounds, Flags, Ints, clashes, settle
from oogst.release.items import BASE

#: How often yes, rest and whole are set against each other; a third round changes nothing that was seen.
ROUNDS = 2


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


def check_bounds(sheet: Sheet, people: Bounds) -> Iterator[Finding]:
    """A5: of every not-shown cell under a shown one at least c yes and c no remain possible, and c numbers of doubt.

    The no's are counted within the base and within every enclosing item.
    """
    not_shown = _not_shown(sheet)
    for row, names, bounds in intervals(sheet, people):
        yield from _judged(sheet, row, not_shown[row], names, bounds)


def intervals(sheet: Sheet, people: Bounds) -> Iterator[tuple[int, list[str], Bounds]]:
    """For every item its row in the sheet, the names of the items within which it stands (the base first), and the
    intervals per group: first of the yes, then of the rest within each of those."""
    if (people[0] > people[1]).any():  # A4 tells so; then each row is taken at its word, apart from the others
        people = sheet.people, sheet.heads
    known: dict[str, Bounds] = {BASE: people}
    within = enclosing(sheet.period)
    for item in _outermost_first(within):
        row, names = sheet.items.index(item), [BASE, *(other for other in within[item] if other in known)]
        low, high = _solved(sheet, row, [known[name] for name in names])
        # Figures that contradict each other are told once, of the outermost item.
        known[item] = (np.zeros_like(low[0]), people[1]) if (low > high).any() else (low[0], high[0])
        yield row, names, (low, high)


def count_bounds(sheet: Sheet) -> int:
    """How many cells are not shown under a shown one."""
    return int(_not_shown(sheet).sum())


def _not_shown(sheet: Sheet) -> Flags:
    return np.asarray(sheet.under_shown() & (sheet.share < 0) & (sheet.tree.parent >= 0))


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


def _solved(sheet: Sheet, row: int, wholes: list[Bounds]) -> Bounds:
    """Intervals of one item, a row each: yes, and the rest within each of the wholes (the base is the first)."""
    shares = edges(sheet, row)
    low, high = settle(sheet.tree, *_windows(sheet, row, wholes))
    for _ in range(ROUNDS):
        if (low > high).any():
            break
        (low[0], high[0]), (low[1], high[1]) = tie(sheet, shares, wholes[0], (low[0], high[0]), (low[1], high[1]))
        low, high = settle(sheet.tree, *_set_against(low, high, wholes))
    return low, high


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


def _judged(sheet: Sheet, row: int, not_shown: Flags, names: list[str], bounds: Bounds) -> Iterator[Finding]:
    low, high = bounds
    c, where = sheet.c, {"period": sheet.period.id, "item": sheet.items[row]}
    if (low > high).any():
        first = int(np.argmax(clashes(sheet.tree, low, high)))
        yield Finding("figures_contradict", {**where, "group": sheet.tree.groups[first].id})
        return
    narrow = (high[0] < c) | (high[0] - low[0] < c) | (high[1:] < c).any(axis=0)
    for at in np.flatnonzero(not_shown & narrow):
        place = {**where, "group": sheet.tree.groups[at].id}
        if high[0, at] < c:
            yield Finding("yes_too_few", {**place, "most": int(high[0, at])})
        for name, most in zip(names, high[1:, at], strict=True):
            if most < c:
                yield Finding("rest_too_few", {**place, "other": name, "most": int(most)})
        if high[0, at] - low[0, at] < c:
            yield Finding("doubt_too_small", {**place, "least": int(low[0, at]), "most": int(high[0, at])})
