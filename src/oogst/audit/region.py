"""Numbers of yes, of the rest, and of both together, each within an interval.

Such a region of the plane stays of this form when it is cut by another, or when whole numbers of two regions are added
up or taken from each other: these are generalised polymatroids on two elements (A. Frank, Connections in Combinatorial
Optimization, 2011, chapter 14). So six numbers carry it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oogst.audit.tree import Flags, Ints

#: Beyond any number of people, and still small enough to be added up.
FAR = 10**12
#: Fewest and most.
Span = tuple[npt.ArrayLike, npt.ArrayLike]
ANY: Span = (-FAR, FAR)


@dataclass(frozen=True)
class Region:
    """``low`` and ``high``: the first axis is yes, rest, both together; the others are what is looked at at once."""

    low: Ints
    high: Ints

    @property
    def possible(self) -> Flags:
        return np.asarray((self.low <= self.high).all(axis=0))

    def cut(self, other: Region) -> Region:
        """What lies in both: each of the three as narrow as the other two make it, twice, for each narrows another."""
        low, high = np.maximum(self.low, other.low), np.minimum(self.high, other.high)
        y, r, s, yy, rr, ss = (end[at, ...] for end in (low, high) for at in range(3))  # views, narrowed in place
        for _ in range(2):
            np.maximum(y, s - rr, out=y)
            np.maximum(r, s - yy, out=r)
            np.maximum(s, y + r, out=s)
            np.minimum(yy, ss - r, out=yy)
            np.minimum(rr, ss - y, out=rr)
            np.minimum(ss, yy + rr, out=ss)
        return Region(low, high)

    def less(self, other: Region) -> Region:
        """What can be left when a number of the other region is taken away."""
        return Region(self.low - other.high, self.high - other.low)

    def without(self, term: Region) -> Region:
        """Of a sum the other terms."""
        return Region(self.low - term.low, self.high - term.high)

    def one(self, place: int) -> Region:
        """One of the last axis."""
        return Region(self.low[..., place], self.high[..., place])

    def these(self, places: Sequence[int] | Ints) -> Region:
        """Some of the last axis."""
        chosen = np.asarray(places)
        return Region(self.low[..., chosen], self.high[..., chosen])

    def each(self) -> Region:
        """With a last axis of one, to be held against all of a family."""
        return Region(self.low[..., None], self.high[..., None])

    def sum(self) -> Region:
        """Over the last axis."""
        return Region(self.low.sum(axis=-1), self.high.sum(axis=-1))

    def where(self, chosen: Flags, other: Region) -> Region:
        """The other one where not chosen."""
        return Region(np.where(chosen, self.low, other.low), np.where(chosen, self.high, other.high))


def limits(shape: Sequence[int], *, yes: Span = ANY, rest: Span = ANY) -> Region:
    """A region of this shape that says no more than this of the yes and of the rest."""
    low, high = (np.stack([np.broadcast_to(one, shape) for one in (yes[end], rest[end], ANY[end])]) for end in (0, 1))
    return Region(low.astype(np.int64), high.astype(np.int64))


def side_by_side(regions: Sequence[Region]) -> Region:
    """One each on a new last axis."""
    return Region(
        np.stack([region.low for region in regions], axis=-1), np.stack([region.high for region in regions], axis=-1)
    )
