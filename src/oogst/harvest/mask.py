"""Which figures may be shown in which group (specification of privacy, section 4.2).

Everything here is arrays: ``groups × items`` of counts and of booleans, with enclosing items as a third dimension.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.doubt import Hidden, leaves_doubt
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.rules import CROSS_TABLE_PEOPLE, Rules
from oogst.harvest.tree import Counts, Groups

Flags = NDArray[np.bool_]


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
        yes, enclosing = self.yes[np.ix_(below, items)], self.enclosing[np.ix_(below, items)]
        together = (yes * hidden).sum(axis=0)
        around = (enclosing * hidden[:, :, None]).sum(axis=0)
        unfit: Flags = (hidden.sum(axis=0) < 2) | (together < self.rules.c)
        unfit |= around.min(axis=1) - together < self.rules.c
        most = enclosing.min(axis=2)
        for at in np.flatnonzero(~unfit & ((most - self.rules.c < together) & hidden).any(axis=0)).tolist():
            siblings = np.flatnonzero(hidden[:, at])
            unfit[at] = not self._leaves_doubt(below[siblings], items[at], int(together[at]), int(around[at].min()))
        return unfit

    def _leaves_doubt(self, siblings: NDArray[np.intp], item: np.intp, together: int, around: int) -> bool:
        """Where every sibling could hold all of the hidden people beside another one, there is doubt enough; the
        others are looked at closely."""
        may = self.may[siblings, item]
        # What encloses a sibling that is hidden for a reason that everybody sees is not known to the reader either.
        most = np.where(may, self.enclosing[siblings, item].min(axis=1), self.groups.people[siblings])
        known = tuple(Hidden(int(one), not bool(seen)) for one, seen in zip(most, may, strict=True))
        beside = around - int(most.sum()) if may.all() else self.rules.c
        return leaves_doubt(tuple(sorted(known)), together, beside, self.rules.c)
