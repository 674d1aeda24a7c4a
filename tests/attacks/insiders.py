"""Attack 15: somebody who knows the algorithm looks at every world that could have led to what is shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.arrays import Counts, Flags
from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.rules import Rules
from oogst.harvest.tree import Groups
from tests.attacks.attacks import Outcome
from tests.attacks.sides import View

#: Families with more worlds than this are left to the exhaustive search of ``tests/harvest/test_doubt.py``.
MOST_WORLDS = 3000
Order = tuple[int, ...]


@dataclass(frozen=True)
class Family:
    """A shown parent and its children: exact people, heads and printed people of each, the parent first, and the
    counts of one item. ``shown``: which of the children show it."""

    people: Counts
    heads: Counts
    printed: Counts
    yes: Counts
    shown: Flags

    @property
    def hidden(self) -> NDArray[np.intp]:
        return np.flatnonzero(~self.shown) + 1

    def worlds(self) -> Counts:
        """Every way in which the hidden children can have what they have together: families' counts, a column each."""
        first, *others = self.hidden.tolist()
        together = int(self.yes[self.hidden].sum())
        free = [range(min(together, int(self.people[at])) + 1) for at in others]
        found = [(together - sum(rest), *rest) for rest in itertools.product(*free)]
        fits = [one for one in found if 0 <= one[0] <= self.people[first]]
        worlds = np.repeat(self.yes[:, None], len(fits), axis=1)
        worlds[self.hidden] = np.array(fits, np.int64).T
        return worlds

    def masked(self, worlds: Counts, order: Order) -> Flags:
        """Which children the published algorithm shows in each world, if siblings join in this order."""
        places = range(len(self.people))
        groups = Groups(
            tuple(f"g{at + 1}" for at in places),
            tuple((at,) for at in places),
            (-1, *[0] * (len(self.people) - 1)),
            self.heads,
            self.people,
            self.printed,
        )
        asked = [Asked(f"outcome:w{at}", (BASE,), "outcomes", 0) for at in range(worlds.shape[1])]
        masked = Masked.of_base(self.people)
        mask_items(groups, asked, worlds, masked, Rules(), _Drawn(b"", "", order))
        return np.stack([masked.shown[one.name] for one in asked], axis=1)[1:]


@dataclass(frozen=True)
class _Drawn(Draw):
    """Any order that a secret could give."""

    places: Order = ()

    def keys(self, item: str, groups: int) -> NDArray[np.uint64]:
        return np.array([0, *self.places], np.uint64)


def families(view: View) -> Iterator[Family]:
    """Parents that show an item of the base, with two or three children that do not."""
    board, base = view.board, view.truth["base"]
    printed = {board.at[group.id]: group.people for group in view.release.groups_of(view.period.id)}
    for parent in board.groups.tolist():
        children = [at for at in board.groups.tolist() if board.parents[at] == parent]
        places = [parent, *children]
        for item in (one.item for one in view.period.plan if one.encloses == (BASE,)):
            shown = view.oracle.shown[item][places]
            family = Family(
                base[places],
                board.heads[places],
                np.array([printed[at] for at in places], np.int64),
                view.truth[item][places],
                shown[1:],
            )
            if shown[0] and 2 <= len(family.hidden) <= 3:
                yield family


def orders_of(family: Family) -> Iterable[Order]:
    """Every order in which a secret can draw the hidden ones; the shown ones came last."""
    hidden = (family.hidden - 1).tolist()
    for drawn in itertools.permutations(range(len(hidden))):
        order = [len(family.people)] * (len(family.people) - 1)
        for at, place in zip(hidden, drawn, strict=True):
            order[at] = place
        yield tuple(order)


def smallest_first(family: Family) -> Order:
    """The public order of the control."""
    return tuple(np.argsort(np.argsort(family.people[1:], kind="stable")).tolist())


def knowing_the_algorithm(family: Family, orders: Iterable[Order], c: int = 3) -> Outcome:
    """15: prove a hidden count below c, or bring it within fewer than c, from all worlds that look like this one.

    Where the truth is not among them (a child was hidden for what lies below it) nothing is concluded.
    """
    worlds = family.worlds()
    if worlds.shape[1] > MOST_WORLDS:
        return Outcome()
    possible = np.zeros(worlds.shape[1], bool)
    for order in orders:
        possible |= (family.masked(worlds, order) == family.shown[:, None]).all(axis=0)
    if not possible[(worlds == family.yes[:, None]).all(axis=0)].any():
        return Outcome()
    counts = worlds[family.hidden][:, possible]
    width = counts.max(axis=1) - counts.min(axis=1)
    return Outcome(len(width), int(((width < c) | (counts.max(axis=1) < c)).sum()), int(width.min()))


def some(found: Sequence[Family], number: int, seed: int) -> list[Family]:
    chosen = np.random.default_rng(seed).permutation(len(found))[:number]
    return [found[at] for at in chosen.tolist()]
