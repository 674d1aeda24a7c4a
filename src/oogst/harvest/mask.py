"""Which figures may be shown in which group (specification of privacy, section 4.2).

Everything here is arrays: ``groups × items`` of counts and of booleans, with enclosing items as a third dimension.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.arrays import Counts, Flags
from oogst.harvest.doubt import Hidden, leaves_doubt
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.rules import CROSS_TABLE_PEOPLE, Rules
from oogst.harvest.tree import Groups


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
    """The secret order in which shown siblings join a hidden one: HMAC-SHA256 (RFC 2104) of period, item and group.

    Not the smallest first: a public order tells that a hidden group with a smaller shown sibling must itself have
    failed (measured in the specification: 2 to 14 % of hidden cells).
    """

    secret: bytes
    period: str

    def order(self, item: str, groups: Sequence[str]) -> list[bytes]:
        return [hmac.digest(self.secret, f"{self.period}\0{item}\0{group}".encode(), "sha256") for group in groups]


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
    may = _may_be_shown(groups, asked, masked.shown)
    passes = may & (yes >= rules.c) & ((enclosing - yes[:, :, None]).min(axis=2) >= rules.c)
    work = _Layer(groups, asked, yes, enclosing, may, rules, draw)
    listed, shown = work.decide(passes)
    for at, one in enumerate(asked):
        masked.yes[one.name], masked.listed[one.name], masked.shown[one.name] = yes[:, at], listed[:, at], shown[:, at]


def _enclosing(asked: Sequence[Asked], known: Mapping[str, Counts]) -> Counts:
    """Groups × items × enclosing items: how many people have the enclosing item (short lists repeat the base)."""
    widest = max(len(one.encloses) for one in asked)
    named = [[known[name] for name in one.encloses + (BASE,) * (widest - len(one.encloses))] for one in asked]
    return np.array(named).transpose(2, 0, 1)


def _may_be_shown(groups: Groups, asked: Sequence[Asked], shown: Mapping[str, Flags]) -> Flags:
    """Where all enclosing items are shown, and the group is large enough for the kind of item."""
    large = groups.printed >= CROSS_TABLE_PEOPLE
    columns = [
        np.logical_and.reduce([shown[name] for name in one.encloses]) & (large if one.is_cross else True)
        for one in asked
    ]
    return np.stack(columns, axis=1)


@dataclass(frozen=True)
class _Layer:
    """Items that are decided together: their counts (groups × items), what encloses them (× enclosing items), and
    where they may be shown at all."""

    groups: Groups
    asked: Sequence[Asked]
    yes: Counts
    enclosing: Counts
    may: Flags
    rules: Rules
    draw: Draw

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
        for parent, below in self.groups.children.items():
            hidden = ~passes[below] & shown[parent]
            stuck[parent] = self._hide_more(hidden, below)
            listed[below] = shown[parent]
            shown[below] = shown[parent] & ~hidden
        return listed, shown, stuck

    def _hide_more(self, hidden: Flags, below: NDArray[np.intp]) -> Flags:
        """Add siblings to what is hidden, in the secret order, until nothing hidden can be worked out. True for an
        item where all are hidden and still too much can be told."""
        ids = [self.groups.ids[group] for group in below]
        stuck = np.zeros(len(self.asked), bool)
        orders: dict[int, list[int]] = {}
        unsure = np.flatnonzero(hidden.any(axis=0))
        while unsure.size:
            unsure = unsure[self._unfit(hidden[:, unsure], below, unsure)]
            for item in unsure.tolist():
                if item not in orders:
                    keys = self.draw.order(self.asked[item].name, ids)
                    orders[item] = sorted(range(len(ids)), key=keys.__getitem__)
                following = next((one for one in orders[item] if not hidden[one, item]), None)
                if following is None:
                    stuck[item] = True
                else:
                    hidden[following, item] = True
            unsure = unsure[~stuck[unsure]]
        return stuck

    def _unfit(self, hidden: Flags, below: NDArray[np.intp], items: NDArray[np.intp]) -> Flags:
        """For each of the items: what is hidden could be worked out, being a single group, or too few people taken
        together, or too little in doubt for somebody who knows how it was chosen."""
        at = np.ix_(below, items)
        enclosing, together = self.enclosing[at], (self.yes[at] * hidden).sum(axis=0)
        around = (enclosing * hidden[:, :, None]).sum(axis=0).min(axis=1)
        few: Flags = (hidden.sum(axis=0) < 2) | (together < self.rules.c) | (around - together < self.rules.c)
        # What encloses a sibling that is hidden for a reason that everybody sees is not known to the reader either.
        most = np.where(self.may[at], enclosing.min(axis=2), self.groups.people[below][:, None])
        return few | self._too_well_known(hidden, self.may[at], most, together, around, ~few)

    def _too_well_known(
        self, hidden: Flags, may: Flags, most: Counts, together: Counts, around: Counts, asked: Flags
    ) -> Flags:
        """Where each hidden sibling could hold all of the hidden people there is doubt enough; pairs are looked at all
        at once, larger sets one by one."""
        c = self.rules.c
        close = asked & (np.where(hidden, most, together + c).min(axis=0) < together + c)
        pairs = close & (hidden.sum(axis=0) == 2)
        told = np.zeros_like(asked)
        told[pairs] = _narrow_pairs(hidden[:, pairs], may[:, pairs], most[:, pairs], together[pairs], c)
        for item in np.flatnonzero(close & ~pairs).tolist():
            which = hidden[:, item]
            sizes, seen = most[which, item], may[which, item]
            known = tuple(sorted(map(Hidden, sizes.tolist(), (~seen).tolist())))
            beside = int(around[item] - sizes.sum()) if seen.all() else c
            told[item] = not leaves_doubt(known, int(together[item]), beside, c)
        return told


def _narrow_pairs(hidden: Flags, may: Flags, most: Counts, together: Counts, c: int) -> Flags:
    """``not leaves_doubt`` for pairs of hidden siblings, many items at once: every split of what they have together is
    possible, except that both pass (where the reader does not see another reason)."""
    one, other = np.sort(np.where(hidden, most, -1), axis=0)[-2:]
    least, largest = np.maximum(0, together - other), np.minimum(one, together)
    both_from, both_to = np.maximum(0, together - other) + c, np.minimum(one, together) - c
    both = (may | ~hidden).all(axis=0) & (both_from <= both_to)
    least = np.where(both & (both_from <= least), both_to + 1, least)
    largest = np.where(both & (both_to >= largest), both_from - 1, largest)
    narrow: Flags = largest - least < c
    return narrow
