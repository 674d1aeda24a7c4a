"""How many people of a group can have an item, as far as its enclosing items tell a reader.

Where an enclosing item is shown, it is the most; and what the groups within a group have no room for, the group has no
room for either. Where it is not shown, a reader knows only how much of it all siblings without it have together. The
room that is found is really possible; where that is hard to say, too little is taken, and more is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.arrays import Counts, Flags
from oogst.harvest.tree import Groups, Level


class Room:
    """``enclosing``: counts of the enclosing items (groups × items × enclosing items); ``seen``: where they are shown.
    The first enclosing item is the base, which is shown everywhere."""

    def __init__(self, groups: Groups, enclosing: Counts, seen: Flags) -> None:
        self._groups, self._enclosing = groups, enclosing
        #: Not shown here, but in the group above: below a group that does not show it nothing is known of it.
        self._missing = ~seen & seen[np.maximum(groups.parents, 0)]
        self._unseen = (self._missing.astype(np.int64) << np.arange(enclosing.shape[2])).sum(axis=2)
        self._alone = np.where(seen, enclosing, enclosing[:, :, :1]).min(axis=2)
        if enclosing.shape[2] > 1:
            for level in reversed(groups.levels):
                self._alone[level.parents] = np.minimum(self._alone[level.parents], self._together(level))

    @cached_property
    def most(self) -> Counts:
        """Groups × items: the most that a group can have."""
        most: Counts = self._alone.copy()
        for level in self._groups.levels if self._unseen.any() else ():
            counts, missing = self._enclosing[level.numbers], self._missing[level.numbers]
            shared = level.sum(np.where(missing, counts, 0))[level.family]
            free = np.where(missing, shared, counts[:, :, :1]).min(axis=2)
            most[level.numbers] = np.minimum(most[level.numbers], free)
        return most

    def of_others(self, level: Level, items: NDArray[np.intp], hidden: Flags) -> Counts:
        """Siblings × items: the most that the hidden siblings of each can have together."""
        alone = self._alone[np.ix_(level.numbers, items)]
        others: Counts = np.zeros_like(alone)
        for kind, shared in self._kinds(level, items, hidden):
            part = np.where(kind, alone, 0)
            others += np.minimum(level.sum(part)[level.family] - part, shared[level.family])
        return others

    def _together(self, level: Level) -> Counts:
        """Families × items: the most that all siblings can have together."""
        items, alone = np.arange(self._enclosing.shape[1]), self._alone[level.numbers]
        everybody = np.ones_like(alone, bool)
        total: Counts = np.zeros((len(level.parents), len(items)), np.int64)
        for kind, shared in self._kinds(level, items, everybody):
            total += np.minimum(level.sum(np.where(kind, alone, 0)), shared)
        return total

    def _kinds(self, level: Level, items: NDArray[np.intp], hidden: Flags) -> Iterator[tuple[Flags, Counts]]:
        """Hidden siblings by which enclosing items are not shown of them, and what those of a kind can have together of
        these: whoever of them has it, a reader does not know."""
        at = np.ix_(level.numbers, items)
        unseen, counts = np.where(hidden, self._unseen[at], -1), self._enclosing[at]
        for bits in np.unique(unseen[hidden]).tolist():
            kind: Flags = unseen == bits
            missing = [one for one in range(counts.shape[2]) if bits >> one & 1] or [0]
            shared: Counts = level.sum(np.where(kind[:, :, None], counts[:, :, missing], 0)).min(axis=2)
            yield kind, shared
