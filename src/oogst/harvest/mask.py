"""Which figures may be shown in which group (specification of privacy, section 4.2).

Everything here is arrays: ``groups × items`` of counts and of booleans, with enclosing items as a third dimension.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.arrays import Counts, Flags
from oogst.harvest.doubt import Hidden, Sets, leaves_doubt, weigh
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.printing import people_told
from oogst.harvest.room import Room
from oogst.harvest.rules import CROSS_TABLE_PEOPLE, Rules
from oogst.harvest.tree import Groups, Level

#: More people than there are, and a key behind all keys.
_MANY = np.iinfo(np.int64).max // 2
_LAST = np.iinfo(np.uint64).max

Number = TypeVar("Number", np.int64, np.bool_)


@dataclass
class Masked:
    """What is known of every item so far, by name: yes-counts per group, and whether each group has a row and shows it.

    A group has a row for an item where its parent shows it; below a group that does not show it there is nothing.
    """

    yes: dict[str, Counts] = field(default_factory=dict)
    listed: dict[str, Flags] = field(default_factory=dict)
    shown: dict[str, Flags] = field(default_factory=dict)

    @classmethod
    def of_base(cls, people: Counts) -> Masked:
        """The base itself: everybody in it, shown in every group (a group that stands is printed)."""
        everywhere = np.ones(len(people), bool)
        return cls({BASE: people}, {BASE: everywhere}, {BASE: everywhere})


@dataclass(frozen=True)
class Draw:
    """The secret order in which shown siblings join a hidden one.

    Not the smallest first: a public order tells that a hidden group with a smaller shown sibling must itself have
    failed (measured in the first specification: 2 to 14 % of hidden cells).
    """

    secret: bytes
    period: str

    def keys(self, item: str, groups: int) -> NDArray[np.uint64]:
        """A number for each group, the lowest first to join: SHAKE-256 (FIPS 202) of secret, period and item, eight
        bytes a group. A sponge keyed by a secret of fixed meaning in front is a pseudorandom function."""
        length = len(self.secret).to_bytes(4)
        asked = hashlib.shake_256(length + self.secret + f"{self.period}\0{item}".encode())
        return np.frombuffer(asked.digest(8 * groups), ">u8").astype(np.uint64)


def mask_items(groups: Groups, asked: Sequence[Asked], yes: Counts, masked: Masked, rules: Rules, draw: Draw) -> None:
    """Decide every asked item (``yes``: groups × asked) and add what was decided to ``masked``.

    Items come in layers: an item is decided when all that enclose it are.
    """
    for layer in _layers(asked, masked.yes):
        columns = [at for at, _ in layer]
        _mask_layer(groups, [one for _, one in layer], yes[:, columns], masked, rules, draw)


def _layers(asked: Sequence[Asked], known: Mapping[str, Counts]) -> Iterator[list[tuple[int, Asked]]]:
    decided, waiting = set(known), list(enumerate(asked))
    while waiting:
        layer = [(at, one) for at, one in waiting if decided.issuperset(one.encloses)]
        waiting = [(at, one) for at, one in waiting if not decided.issuperset(one.encloses)]
        decided |= {one.name for _, one in layer}
        yield layer


def _mask_layer(groups: Groups, asked: Sequence[Asked], yes: Counts, masked: Masked, rules: Rules, draw: Draw) -> None:
    enclosing = _enclosing(asked, masked.yes)
    may = _may_be_shown(groups, asked, masked.shown, rules.c)
    passes = may & (yes >= rules.c) & ((enclosing - yes[:, :, None]).min(axis=2) >= rules.c)
    work = _Layer(groups, asked, yes, enclosing, _enclosing(asked, masked.shown), may, rules, draw)
    listed, shown = work.decide(passes)
    for at, one in enumerate(asked):
        masked.yes[one.name], masked.listed[one.name], masked.shown[one.name] = yes[:, at], listed[:, at], shown[:, at]


def _enclosing(asked: Sequence[Asked], known: Mapping[str, NDArray[Number]]) -> NDArray[Number]:
    """Groups × items × enclosing items: what is known of the enclosing item (short lists repeat the base)."""
    widest = max(len(one.encloses) for one in asked)
    named = [[known[name] for name in one.encloses + (BASE,) * (widest - len(one.encloses))] for one in asked]
    return np.array(named).transpose(2, 0, 1)


def _may_be_shown(groups: Groups, asked: Sequence[Asked], shown: Mapping[str, Flags], c: int) -> Flags:
    """Where all enclosing items are shown, and the group is large enough for the kind of item: for everybody to see."""
    columns = [
        np.logical_and.reduce([shown[name] for name in one.encloses]) & _is_large_enough(groups, one, c)
        for one in asked
    ]
    return np.stack(columns, axis=1)


def _is_large_enough(groups: Groups, one: Asked, c: int) -> Flags:
    """Being shown at all says that there are c people more in each item than in the next within it, and the share may
    say more: as much as the printed number says already, or as leaves open whether c did not take part."""
    if one.is_cross:
        return groups.printed >= CROSS_TABLE_PEOPLE
    if one.depth > 1:
        return groups.printed >= c * (one.depth + 1)
    return np.array([people_told(people, c) for people in groups.printed.tolist()], np.int64) <= groups.headcount - c


@dataclass(frozen=True)
class _Layer:
    """Items that are decided together: their counts (groups × items), what encloses them (× enclosing items) and where
    that is shown, and where the items may be shown at all. Siblings stand together, so that a level of the tree is
    worked through at once."""

    groups: Groups
    asked: Sequence[Asked]
    yes: Counts
    enclosing: Counts
    seen: Flags
    may: Flags
    rules: Rules
    draw: Draw

    @cached_property
    def room(self) -> Room:
        return Room(self.groups, self.enclosing, self.seen)

    def decide(self, passes: Flags) -> tuple[Flags, Flags]:
        """Where a row is listed and where it is shown, root first. Where no choice of hidden children leaves enough
        doubt, the parent is hidden too, and its item is decided anew."""
        while True:
            listed, shown, stuck = self._walk(passes)
            if not stuck.any():
                return listed, shown
            passes = passes & ~stuck

    def _walk(self, passes: Flags) -> tuple[Flags, Flags, Flags]:
        listed, shown, stuck = np.zeros_like(passes), np.zeros_like(passes), np.zeros_like(passes)
        listed[0], shown[0] = True, passes[0]
        for level in self.groups.levels:
            above = shown[level.parents]
            hidden = ~passes[level.children] & above[level.family]
            stuck[level.parents] = self._hide_more(hidden, level)
            listed[level.children] = above[level.family]
            shown[level.children] = above[level.family] & ~hidden
        return listed, shown, stuck

    def _hide_more(self, hidden: Flags, level: Level) -> Flags:
        """Add siblings to what is hidden, in the secret order, until nothing hidden can be worked out. True (parents ×
        items) where all are hidden and still too much can be told."""
        stuck = np.zeros((len(level.parents), len(self.asked)), bool)
        items = np.flatnonzero(hidden.any(axis=0))
        while items.size:
            unfit = self._unfit(hidden[:, items], level, items) & ~stuck[:, items]
            items, unfit = items[unfit.any(axis=0)], unfit[:, unfit.any(axis=0)]
            joining = self._joining(hidden[:, items], unfit, level, items)
            stuck[:, items] |= unfit & ~level.any(joining)
            hidden[:, items] |= joining
        return stuck

    def _joining(self, hidden: Flags, unfit: Flags, level: Level, items: NDArray[np.intp]) -> Flags:
        """For every unfit family, the shown sibling that comes next."""
        if not items.size:
            return hidden
        drawn = [self.draw.keys(self.asked[item].name, len(self.groups.ids))[level.children] for item in items.tolist()]
        open_ = ~hidden & unfit[level.family]
        keys = np.where(open_, np.stack(drawn, axis=1), _LAST)
        first: Flags = open_ & (keys == np.minimum.reduceat(keys, level.starts)[level.family])
        return first

    def _unfit(self, hidden: Flags, level: Level, items: NDArray[np.intp]) -> Flags:
        """Parents × items: what is hidden below could be worked out, being a single group, or too few people taken
        together, or too little in doubt for somebody who knows how it was chosen."""
        c, at = self.rules.c, np.ix_(level.numbers, items)
        enclosing, seen = self.enclosing[at], self.seen[at]
        family = _Hidden(
            hidden=hidden,
            may=self.may[at],
            most=self.room.most[at],
            is_exact=np.asarray(seen.all(axis=2)),
            count=level.sum(hidden.astype(np.int64)),
            together=level.sum(self.yes[at] * hidden),
            around=level.sum(enclosing * hidden[:, :, None]).min(axis=2),
        )
        few: Flags = (family.count < 2) | (family.together < c) | (family.around - family.together < c)
        few |= self._has_no_room(hidden, family.together, level, items)
        return (family.count > 0) & (few | family.too_well_known(level, ~few, c))

    def _has_no_room(self, hidden: Flags, together: Counts, level: Level, items: NDArray[np.intp]) -> Flags:
        """Where adding up and subtracting leaves a hidden sibling fewer than c numbers of doubt: it has at least what
        the others have no room for."""
        at = np.ix_(level.numbers, items)
        within = together[level.family]
        least = np.maximum(0, within - self.room.of_others(level, items, hidden))
        return level.any(hidden & (np.minimum(self.room.most[at], within) - least < self.rules.c))


@dataclass(frozen=True)
class _Hidden:
    """The hidden siblings of every parent, for some items: of each sibling (siblings × items) whether it is hidden, may
    be shown, the most it can have as far as a reader knows, and whether a reader knows all that encloses it; of all
    hidden ones of a parent (parents × items) how many, and their sums."""

    hidden: Flags
    may: Flags
    most: Counts
    is_exact: Flags
    count: Counts
    together: Counts
    around: Counts

    def too_well_known(self, level: Level, asked: Flags, c: int) -> Flags:
        """Where each hidden sibling could hold all of the hidden people there is doubt enough, and where two could hold
        them beside any other. Pairs, and sets in which everybody sees why each is hidden, are looked at all at once;
        the remaining sets one by one."""
        smallest = np.minimum.reduceat(np.where(self.hidden, self.most, _MANY), level.starts)
        largest = np.maximum.reduceat(np.where(self.hidden, self.most, -1), level.starts)
        roomy = self.hidden & self.may & (self.most >= self.together[level.family] + c)
        lowest = np.maximum(c, self.together - (self.count - 1) * (c - 1))
        close = asked & (self.count > 0) & (smallest < self.together + c)
        close &= (level.sum(roomy.astype(np.int64)) < 2) | (smallest < lowest)
        unseen = level.sum((self.hidden & self.may).astype(np.int64))
        pairs, open_ = close & (self.count == 2), close & (self.count > 2) & (unseen == 0)
        told: Flags = pairs & _is_narrow_pair(smallest, largest, self.together, unseen == 2, c)
        total = level.sum(np.where(self.hidden, self.most, 0))
        least_doubt = np.minimum(
            np.minimum(smallest, total - largest), np.minimum(self.together, total - self.together)
        )
        told |= open_ & (least_doubt < c)
        unsure = close & (self.count > 2) & (unseen > 0)
        if unsure.any():
            told |= self._told(level, unsure, c)
        return told

    def _told(self, level: Level, asked: Flags, c: int) -> Flags:
        """Where (parents × items) a set of hidden siblings leaves too little doubt, among the sets asked about: all at
        once as far as sums tell, the others one by one."""
        at, siblings = np.nonzero((self.hidden & asked[level.family]).T)
        parents = level.family[siblings]
        starts = np.flatnonzero(np.diff(at * len(level.parents) + parents, prepend=-1))
        sets = self._sets(siblings, at, starts, (parents[starts], at[starts]), c)
        open_, is_unsure = weigh(sets, c)
        for one in np.flatnonzero(is_unsure).tolist():
            open_[one] = _leaves_doubt(sets, one, c)
        told = np.zeros_like(asked)
        told[parents[starts], at[starts]] = ~open_
        return told

    def _sets(
        self,
        siblings: NDArray[np.intp],
        items: NDArray[np.intp],
        starts: NDArray[np.intp],
        where: tuple[NDArray[np.intp], NDArray[np.intp]],
        c: int,
    ) -> Sets:
        """The sets that begin at ``starts`` among these siblings and items; ``where``: their parents and items."""
        sizes = np.diff(starts, append=len(siblings))
        known, total = self.most[siblings, items], self.together[where]
        # A sibling that could hold everything and pass is as good as a larger one.
        most = np.minimum(known, np.repeat(total, sizes) + c)
        is_exact = np.logical_and.reduceat(
            self.is_exact[siblings, items] & (known < np.repeat(total, sizes) + c), starts
        )
        beside = np.where(is_exact, self.around[where] - np.add.reduceat(known, starts), c)
        return Sets(starts, most, ~self.may[siblings, items], total, beside)


def _leaves_doubt(sets: Sets, one: int, c: int) -> bool:
    own = slice(int(sets.starts[one]), int(sets.starts[one] + sets.sizes[one]))
    known = tuple(sorted(map(Hidden, sets.most[own].tolist(), sets.is_public[own].tolist())))
    return leaves_doubt(known, int(sets.total[one]), int(sets.beside[one]), c)


def _is_narrow_pair(smaller: Counts, larger: Counts, together: Counts, all_may: Flags, c: int) -> Flags:
    """``not leaves_doubt`` for pairs of hidden siblings, many at once: every split of what they have together is
    possible, except that both pass (where the reader does not see another reason)."""
    least, largest = np.maximum(0, together - larger), np.minimum(smaller, together)
    both_from, both_to = least + c, largest - c
    both = all_may & (both_from <= both_to)
    least = np.where(both & (both_from <= least), both_to + 1, least)
    largest = np.where(both & (both_to >= largest), both_from - 1, largest)
    narrow: Flags = largest - least < c
    return narrow
