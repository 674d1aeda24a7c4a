"""Rule A5 for a reader who knows how figures are hidden: what does the hiding itself give away?

The way of hiding is public (``docs/privacy.md``, "Masks"). Under a parent that shows an item, every child fails or
passes. It fails with fewer than c yes; with fewer than c others within an enclosing item; where an enclosing item is
not shown; or where the group is too small for this kind of question. What fails is hidden. If that is one group, or if
all of it together still fails, a sibling that passes is hidden with it, drawn in a secret order; as that one passes, so
do they together, and one is always enough. So of any hidden siblings a reader knows:

* *all failed*, and together they pass; or
* *one passed*, and the others fail together (or are one that fails).

Where these leave too little doubt one more is hidden, again drawn, and so on; or, when none is left, the parent. What
they leave is judged as if the counts of the shown groups were known exactly, so in a release that was made by the rules
they leave enough. Only of a group that is itself broken down can the groups below it tell more than that, and it can
have been hidden for their sake. So where one is among the siblings, and what is left is too little, a reader must also
reckon with *several passed* (and at least one failed), and with groups that were hidden for those below them.

For one enclosing item the possible numbers of each sibling are a region (``region.py``), under each reason to fail.
What is left for one sibling is what is known of all together less the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from oogst.audit.cells import too_small
from oogst.audit.plan import enclosing
from oogst.audit.region import FAR, Region, limits, side_by_side
from oogst.audit.result import Finding
from oogst.audit.sheet import Sheet
from oogst.audit.tree import Bounds, Flags, Ints

#: Of more siblings than this the reasons have too many combinations; then they are left open. With further ones that
#: passed there are more of them.
MOST_COMBINED, MOST_WITH_FURTHER = 6, 4
#: So many items are taken apart into families at once.
TOGETHER = 24

_ARRAYS = ("row", "group", "seen", "elsewhere", "room", "broken_down")


@dataclass(frozen=True)
class Families:
    """Families of as many hidden siblings each, against one enclosing item of each: arrays are families × siblings.

    ``row`` and ``group``: which item and group. ``known``: what the printed numbers leave open. ``seen``: everybody
    sees why it is hidden. ``elsewhere``: the fewest that another enclosing item can have, -1 where there is none.
    ``room``: the most that any enclosing item can have. ``broken_down``: it stands above others, for whose sake it can
    have been hidden. ``total``: per family, all hidden ones together.
    """

    row: Ints
    group: Ints
    known: Region
    seen: Flags
    elsewhere: Ints
    room: Ints
    broken_down: Flags
    total: Region

    def some(self, chosen: Flags) -> Families:
        known, total = (Region(one.low[:, chosen], one.high[:, chosen]) for one in (self.known, self.total))
        arrays = {name: getattr(self, name)[chosen] for name in _ARRAYS}
        return Families(known=known, total=total, **arrays)


class Doubt:
    """For each sibling the fewest and most yes, and the most of the rest, over the possibilities gone through."""

    def __init__(self, families: Families, c: int) -> None:
        shape = families.group.shape
        self.c = c
        self.least, self.most, self.rest = np.full(shape, FAR), np.full(shape, -FAR), np.full(shape, -FAR)

    def add(self, left: Region, possible: Flags, at: int | list[int] | slice = slice(None)) -> None:
        good = possible & left.possible
        for ends, values, better in (
            (self.least, left.low[0], np.minimum),
            (self.most, left.high[0], np.maximum),
            (self.rest, left.high[1], np.maximum),
        ):
            ends[:, at] = np.where(good, better(ends[:, at], values), ends[:, at])

    def widen(self, chosen: Flags, further: Doubt) -> None:
        self.least[chosen] = np.minimum(self.least[chosen], further.least)
        self.most[chosen] = np.maximum(self.most[chosen], further.most)
        self.rest[chosen] = np.maximum(self.rest[chosen], further.rest)

    def too_small(self) -> Flags:
        """Where there is too little, or nothing that is possible at all."""
        return np.asarray((self.most - self.least < self.c) | (self.most < self.c) | (self.rest < self.c))


def doubt_of(families: Families, c: int) -> Doubt:
    """What is possible for somebody who knows how figures are hidden.

    Simple possibilities first. Those of which enough doubt is left are done; all others are gone through to the end,
    so where there is too little the ends are exact.
    """
    doubt = Doubt(families, c)
    for possibilities in (_same_reason, _one_passed, _every_reason, _with_further):
        narrow = np.asarray(doubt.too_small().any(axis=1))
        if narrow.any():
            few = families.some(narrow)
            further = Doubt(few, c)
            possibilities(further, few)
            doubt.widen(narrow, further)
    return doubt


def _same_reason(doubt: Doubt, families: Families) -> None:
    """All failed for the same reason; of many siblings, for any."""
    many = families.group.shape[1] > MOST_COMBINED
    _add(doubt, families, [families.known] if many else _failing(families, doubt.c))


def _every_reason(doubt: Doubt, families: Families) -> None:
    """All failed, in every combination of reasons."""
    size = families.group.shape[1]
    if size <= MOST_COMBINED:
        _add(doubt, families, _combined(product(_failing(families, doubt.c), repeat=size)))


def _with_further(doubt: Doubt, families: Families) -> None:
    """Where a group among them is broken down: at least one failed, and two or more passed; or one was hidden, for
    whatever reason, for those below it."""
    broken, size = families.broken_down.any(axis=1), families.group.shape[1]
    if not broken.any():
        return
    few = families.some(np.asarray(broken))
    further = Doubt(few, doubt.c)
    never = limits(few.group.shape, yes=(FAR, FAR))
    ways = [_passing(few, doubt.c), few.known.where(few.broken_down, never), *_failing(few, doubt.c)]
    fitting = (
        [ways[way] for way in taken]
        for taken in product(range(len(ways)), repeat=min(size, MOST_WITH_FURTHER))
        if taken.count(0) < size and (taken.count(0) > 1 or taken.count(1))
    )
    _add(further, few, _combined(fitting) if size <= MOST_WITH_FURTHER else [few.known])
    doubt.widen(np.asarray(broken), further)


def _combined(ways: Iterable[Sequence[Region]]) -> Iterator[Region]:
    """One region each, sibling by sibling."""
    return (side_by_side([region.one(at) for at, region in enumerate(regions)]) for regions in ways)


def _pass_together(total: Region, c: int) -> Region:
    return total.cut(limits(total.low.shape[1:], yes=(c, FAR), rest=(c, FAR)))


def _add(doubt: Doubt, families: Families, cases: Iterable[Region]) -> None:
    """Cases in which every sibling has its region, and all of them pass together."""
    together = _pass_together(families.total, doubt.c)
    for siblings in cases:
        others = siblings.sum().each().without(siblings)
        possible = (siblings.possible.all(axis=1) & together.possible)[:, None]
        doubt.add(siblings.cut(together.each().less(others)), possible)


def _failing(families: Families, c: int) -> list[Region]:
    """Every sibling under each reason to fail: few yes, few of the rest, few of the rest within another item."""
    shape, few = families.group.shape, c - 1
    reasons = [limits(shape, yes=(-FAR, few)), limits(shape, rest=(-FAR, few))]
    if (other := families.elsewhere >= 0).any():
        reasons.append(limits(shape, yes=(np.where(other, families.elsewhere - few, FAR), FAR)))
    return [families.known.where(families.seen, families.known.cut(reason)) for reason in reasons]


def _passing(families: Families, c: int) -> Region:
    yes = (np.where(families.seen, FAR, c), families.room - c)
    return families.known.cut(limits(families.group.shape, yes=yes, rest=(c, FAR)))


def _one_passed(doubt: Doubt, families: Families) -> None:
    """One sibling passed and was drawn; the others fail together."""
    failing, passing = _failing(families, doubt.c), _passing(families, doubt.c)
    for one in range(families.group.shape[1]):
        others = [at for at in range(families.group.shape[1]) if at != one]
        terms, passed = families.known.these(others), passing.one(one)
        for failed in _failing_together(families, failing, others, terms, doubt.c):
            possible = passed.possible & failed.possible
            doubt.add(passed.cut(families.total.less(failed)), possible, one)
            left = failed.cut(families.total.less(passed))
            beside = left.each().less(terms.sum().each().without(terms))
            doubt.add(terms.cut(beside), (possible & left.possible)[:, None], others)


def _failing_together(
    families: Families, failing: Sequence[Region], others: Sequence[int], terms: Region, c: int
) -> Iterator[Region]:
    if len(others) == 1:
        yield from (reason.one(others[0]) for reason in failing)
        return
    shape, few, sums = families.group.shape[:1], c - 1, terms.sum()
    elsewhere = families.elsewhere[:, others]
    yield sums.cut(limits(shape, yes=(-FAR, few)))
    yield sums.cut(limits(shape, rest=(-FAR, few)))
    if (elsewhere >= 0).any():
        many = np.where((elsewhere >= 0).all(axis=1), elsewhere.sum(axis=1) - few, FAR)
        yield sums.cut(limits(shape, yes=(many, FAR)))


def check_knowing(sheet: Sheet, people: Bounds, solved: Mapping[int, Bounds], not_shown: Flags) -> Iterator[Finding]:
    """A5: the way of hiding leaves as much doubt. ``solved``: of each row of the sheet the intervals, first of the
    yes, then of the rest within the base and within each enclosing item (``plan.enclosing``)."""
    by_size: dict[int, list[Families]] = defaultdict(list)
    items = _items(sheet, people, {row: one for row, one in solved.items() if not_shown[row].any()}, solved)
    while together := list(islice(items, TOGETHER)):
        for families in _families(sheet, together, not_shown):
            by_size[families.group.shape[1]].append(families)
    for many in by_size.values():
        yield from _judged(sheet, _joined(many))


def _judged(sheet: Sheet, families: Families) -> Iterator[Finding]:
    doubt = doubt_of(families, sheet.c)
    yes, (most_yes, most_rest, _) = families.known.low[0], families.known.high
    told = (most_yes - yes < sheet.c) | (most_yes < sheet.c) | (most_rest < sheet.c)  # by the figures alone
    for family, at in np.argwhere(doubt.too_small() & ~told):
        where = {
            "period": sheet.period.id,
            "group": sheet.tree.groups[families.group[family, at]].id,
            "item": sheet.items[families.row[family, at]],
        }
        least, most, rest = (int(ends[family, at]) for ends in (doubt.least, doubt.most, doubt.rest))
        if least > most:
            yield Finding("hiding_unexplained", where)
        else:
            yield Finding("hiding_gives_away", {**where, "least": least, "most": most, "rest": rest})


@dataclass(frozen=True)
class _Item:
    """One item against one of its innermost enclosing items: intervals of yes, rest, and the enclosing item; of the
    other innermost ones the fewest (-1 if there are none); the most of any; and where it is seen why it is hidden."""

    row: int
    yes: Bounds
    rest: Bounds
    whole: Bounds
    elsewhere: Ints
    room: Ints
    seen: Flags


def _items(sheet: Sheet, people: Bounds, asked: Mapping[int, Bounds], solved: Mapping[int, Bounds]) -> Iterator[_Item]:
    within, row_of = enclosing(sheet.period), {item: at for at, item in enumerate(sheet.items)}
    small = np.any([flags for _, flags in too_small(sheet)], axis=0)
    for row, (low, high) in asked.items():
        item = sheet.items[row]
        rows = [row_of[name] for name in within[item]]
        if not all(one in solved for one in rows):
            continue
        wholes = [people, *((solved[one][0][0], solved[one][1][0]) for one in rows)]
        inner = _innermost(within[item], within)
        seen = _seen(sheet, small[row], rows)
        room = np.min([wholes[at][1] for at in inner], axis=0)
        for at in inner:
            lows = [wholes[other][0] for other in inner if other != at]
            elsewhere = np.min(lows, axis=0) if lows else np.full(len(room), -1)
            yes, rest = (low[0], high[0]), (low[1 + at], high[1 + at])
            yield _Item(row, yes, rest, wholes[at], elsewhere, room, seen)


def _innermost(names: Sequence[str], within: Mapping[str, Sequence[str]]) -> list[int]:
    """Places in (base, *names) of the items that enclose none of the others; who fails within another one fails within
    these too."""
    inner = [at for at, name in enumerate(names, start=1) if not any(name in within[other] for other in names)]
    return inner or [0]


def _seen(sheet: Sheet, small: Flags, rows: Sequence[int]) -> Flags:
    """Where everybody sees why: an enclosing item is not shown, or the group is too small."""
    return np.asarray(small | (sheet.share[list(rows)] < 0).any(axis=0))


def _families(sheet: Sheet, items: Sequence[_Item], not_shown: Flags) -> Iterator[Families]:
    """The families of these items, by size."""
    line, cells = np.nonzero(not_shown[[one.row for one in items]])
    family = line * len(sheet.tree.groups) + sheet.tree.parent[cells]
    starts = np.flatnonzero(np.diff(family, prepend=-1))
    sizes = np.diff(starts, append=len(cells))
    known, total = _regions(sheet, items, line, cells, starts)
    to_judge = (sizes > 1) & ~((sizes > MOST_COMBINED) & wide_open(known, total, starts, sheet.c))
    broken_down = np.isin(np.arange(len(sheet.tree.groups)), sheet.tree.parent)[cells]
    row = np.array([one.row for one in items])[line]
    seen, elsewhere, room = (
        np.stack([getattr(one, name) for one in items])[line, cells] for name in ("seen", "elsewhere", "room")
    )
    for size in np.unique(sizes[to_judge]):
        chosen = np.flatnonzero(to_judge & (sizes == size))
        places = starts[chosen, None] + np.arange(size)
        yield Families(
            row[places],
            cells[places],
            Region(known.low[:, places], known.high[:, places]),
            seen[places],
            elsewhere[places],
            room[places],
            broken_down[places],
            Region(total.low[:, chosen], total.high[:, chosen]),
        )


def wide_open(known: Region, total: Region, starts: Ints, c: int) -> Flags:
    """Families of which enough doubt is left when each can be hidden for any reason. Of many siblings that is the first
    possibility that ``doubt_of`` goes through, and nearly always the last; here for families of all sizes at once."""
    if not len(starts):
        return np.zeros(0, dtype=bool)
    family = np.repeat(np.arange(len(starts)), np.diff(starts, append=known.low.shape[1]))
    together = _pass_together(total, c)
    sums = Region(np.add.reduceat(known.low, starts, axis=1), np.add.reduceat(known.high, starts, axis=1))
    left = known.cut(together.these(family).less(sums.these(family).without(known)))
    least, (most, rest, _) = left.low[0], left.high
    enough = known.possible & left.possible & (most - least >= c) & (most >= c) & (rest >= c)
    return np.asarray(together.possible & np.logical_and.reduceat(enough, starts))


def _regions(sheet: Sheet, items: Sequence[_Item], line: Ints, cells: Ints, starts: Ints) -> tuple[Region, Region]:
    """What is known of every hidden one, and of all of a family together: what the parent has, less the children that
    are not hidden."""
    tree, below = sheet.tree, sheet.tree.below
    above = line[starts], tree.parent[cells[starts]]
    place = np.searchsorted(below.parents, above[1])
    known, left = [], []
    for end in (0, 1):
        values = np.stack([np.stack([of[end] for of in (one.yes, one.rest, one.whole)]) for one in items], axis=1)
        hidden = values[:, line, cells]
        others = tree.sums(below, values)[:, above[0], place] - np.add.reduceat(hidden, starts, axis=1)
        known.append(hidden)
        left.append((values[:, above[0], above[1]], others))
    return Region(*known), Region(left[0][0] - left[1][1], left[1][0] - left[0][1])


def _joined(many: Sequence[Families]) -> Families:
    def regions(name: str) -> Region:
        parts = [getattr(one, name) for one in many]
        return Region(*(np.concatenate([getattr(part, end) for part in parts], axis=1) for end in ("low", "high")))

    arrays = {name: np.concatenate([getattr(one, name) for one in many]) for name in _ARRAYS}
    return Families(known=regions("known"), total=regions("total"), **arrays)
