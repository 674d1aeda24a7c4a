"""Which figures may be shown in which group (specification of privacy, section 4.2).

Everything here is arrays: ``groups × items`` of counts and of booleans, with enclosing items as a third dimension.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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
    rest = _rest(asked, yes, masked.yes)
    passes = (yes >= rules.c) & (rest.min(axis=2) >= rules.c) & _may_be_shown(groups, asked, masked.shown)
    listed, shown = np.zeros_like(passes), np.zeros_like(passes)
    listed[0], shown[0] = True, passes[0]
    for parent, below in groups.children.items():
        hidden = ~passes[below] & shown[parent]
        _hide_more(hidden, shown[parent], _Siblings(groups, asked, below, yes[below], rest[below]), rules, draw)
        listed[below] = shown[parent]
        shown[below] = shown[parent] & ~hidden
    for at, one in enumerate(asked):
        masked.yes[one.name], masked.listed[one.name], masked.shown[one.name] = yes[:, at], listed[:, at], shown[:, at]


def _rest(asked: Sequence[Asked], yes: Counts, known: Mapping[str, Counts]) -> Counts:
    """Groups × items × enclosing items: people with the enclosing item and not the item (short lists repeat base)."""
    widest = max(len(one.encloses) for one in asked)
    enclosing = [[known[name] for name in one.encloses + (BASE,) * (widest - len(one.encloses))] for one in asked]
    return np.array(enclosing).transpose(2, 0, 1) - yes[:, :, None]


def _may_be_shown(groups: Groups, asked: Sequence[Asked], shown: Mapping[str, Flags]) -> Flags:
    """Where all enclosing items are shown, and the group is large enough for the kind of item."""
    large = groups.printed >= CROSS_TABLE_PEOPLE
    columns = [
        np.logical_and.reduce([shown[name] for name in one.encloses]) & (large if one.is_cross else True)
        for one in asked
    ]
    return np.stack(columns, axis=1)


@dataclass(frozen=True)
class _Siblings:
    """The children of one group: their counts of the layer's items, and what encloses them."""

    groups: Groups
    asked: Sequence[Asked]
    below: NDArray[np.intp]
    yes: Counts
    rest: Counts

    def unfit(self, hidden: Flags, c: int) -> Flags:
        """Per item: what is hidden could be worked out, being a single group or too few people taken together."""
        together = (self.yes * hidden).sum(axis=0)
        beside = (self.rest * hidden[:, :, None]).sum(axis=0).min(axis=1)
        unfit: Flags = hidden.any(axis=0) & ((hidden.sum(axis=0) < 2) | (together < c) | (beside < c))
        return unfit


def _hide_more(hidden: Flags, asked_here: Flags, siblings: _Siblings, rules: Rules, draw: Draw) -> None:
    """Add siblings to what is hidden, in the secret order, until nothing hidden can be worked out. Ends at the latest
    when all are hidden: together they are their parent, and the parent passes."""
    names = [siblings.groups.ids[group] for group in siblings.below]
    orders: dict[int, list[int]] = {}
    while (unfit := np.flatnonzero(siblings.unfit(hidden, rules.c) & asked_here)).size:
        for item in unfit.tolist():
            if item not in orders:
                keys = draw.order(siblings.asked[item].name, names)
                orders[item] = sorted(range(len(names)), key=keys.__getitem__)
            hidden[next(one for one in orders[item] if not hidden[one, item]), item] = True
