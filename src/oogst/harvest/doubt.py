"""How much doubt is left about hidden siblings for somebody who knows the algorithm (specification, end of 4.2).

``mask_items`` hides what fails, and then shown siblings in a secret order until what is hidden cannot be worked out. A
sibling that passes by itself makes any two hidden ones fit. So of the hidden siblings at most one passes, unless this
very check asked for more; a reader who knows the sum of the hidden counts can reason from there:

* *all failed*, each in one of its two failing ranges; or
* *one passes*, and the others, taken together, did not fit before it joined them.

If the counts that are possible for one hidden sibling lie within less than ``c`` of each other, one more is hidden.
The check uses only what the reader knows, so that hiding one more tells nothing further; and the worlds it finds stay
possible, so that the doubt it finds is real. Checked against every possible world in ``tests/harvest/test_doubt.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.arrays import Counts, Flags

#: More people than there are.
_MANY = np.iinfo(np.int64).max // 2


class Hidden(NamedTuple):
    """What the reader knows of one hidden sibling: the most it can have, which is the smallest item that encloses it,
    and whether everybody sees why it is hidden (an enclosing item is not shown, or the group is small)."""

    most: int
    is_public: bool


@lru_cache(maxsize=1 << 16)
def leaves_doubt(hidden: tuple[Hidden, ...], total: int, beside: int, c: int) -> bool:
    """Whether every hidden sibling's count is open by at least ``c`` to a reader who knows the algorithm.

    ``total``: yes-counts of all hidden siblings together. ``beside``: by how much the enclosing item that leaves the
    fewest people beside the hidden ones exceeds the sum of ``most`` (0 if every sibling has the same smallest one).
    """
    return all(_is_open(hidden, at, total, beside, c) for at in range(len(hidden)))


def _is_open(hidden: tuple[Hidden, ...], at: int, total: int, beside: int, c: int) -> bool:
    least, most = total, -1
    for low, high in _possible(hidden, at, total, beside, c):
        if low <= high:
            least, most = min(least, low), max(most, high)
        if most - least >= c:
            return True
    return False


def _possible(hidden: tuple[Hidden, ...], at: int, total: int, beside: int, c: int) -> Iterator[tuple[int, int]]:
    """Ranges of possible counts of the sibling, the cheap ones to find first; a range may be empty (low > high)."""
    own, others = hidden[at], hidden[:at] + hidden[at + 1 :]
    yield from _passing(own, others, total, beside, c)
    may_pass = [which for which, other in enumerate(others) if not other.is_public]
    if may_pass:
        # The largest of them tells alone: if a smaller one joined, the same range is possible, or none.
        which = max(may_pass, key=lambda at: others[at].most)
        yield from _failing_beside(own, others[which], others[:which] + others[which + 1 :], total, beside, c)
    yield from _all_failed(own, others, total, c)


def _passing(own: Hidden, others: tuple[Hidden, ...], total: int, beside: int, c: int) -> Iterator[tuple[int, int]]:
    """It passes itself and joined the others, who failed and did not fit together."""
    if own.is_public:
        return
    if len(others) == 1:
        for low, high in _failing(others[0], c):
            yield max(c, total - high), min(own.most - c, total - low)
        return
    room = sum(other.most for other in others)
    yield max(c, total - min(c - 1, room)), min(own.most - c, total)
    yield max(c, total - room), min(own.most - c, total - room + c - 1 - beside)


def _failing_beside(
    own: Hidden, joined: Hidden, others: tuple[Hidden, ...], total: int, beside: int, c: int
) -> Iterator[tuple[int, int]]:
    """It failed; another passes and joined it and the rest, who did not fit together."""
    if not others:
        for low, high in _failing(own, c):
            yield max(low, total - joined.most + c), min(high, total - c)
        return
    # Few enough together, or, from the other end, all but few enough: in both the rest may hold any part of it.
    rest, short = sum(other.most for other in others), total - joined.most + c
    low, high = max(0, short), min(c - 1, total - c)
    if low <= high:
        yield max(0, low - rest), min(own.most, high)
    missing = own.most + rest - total
    low, high = max(0, c + missing), min(c - 1 - beside, joined.most - c + missing)
    if low <= high:
        yield own.most - min(own.most, high), own.most - max(0, low - rest)


def _all_failed(own: Hidden, others: tuple[Hidden, ...], total: int, c: int) -> Iterator[tuple[int, int]]:
    """All of them failed: sums of the others' failing counts, as bits of one number, decide what is left for it."""
    sums = 1
    for other in others:
        sums = _plus(sums, _failing(other, c))
    for low, high in _failing(own, c):
        fits = [count for count in range(low, min(high, total) + 1) if sums >> (total - count) & 1]
        if fits:
            yield fits[0], fits[-1]


def _failing(one: Hidden, c: int) -> tuple[tuple[int, int], ...]:
    """The counts with which it fails: too few or too many; any count where the reason is public or it cannot pass."""
    if one.is_public or one.most < 2 * c:
        return ((0, one.most),)
    return (0, c - 1), (one.most - c + 1, one.most)


def _plus(sums: int, ranges: tuple[tuple[int, int], ...]) -> int:
    """Every sum with every count of the ranges added."""
    added = 0
    for low, high in ranges:
        spread, width = sums << low, 1
        while width <= high - low:
            more = min(width, high - low + 1 - width)
            spread |= spread << more
            width += more
        added |= spread
    return added


class Sets(NamedTuple):
    """Many sets of three hidden siblings or more, one after the other, as arrays.

    ``starts``: where each set begins among the siblings. ``most``, ``is_public``: of each sibling, as in ``Hidden``.
    ``total``, ``beside``: of each set, as in ``leaves_doubt``.
    """

    starts: NDArray[np.intp]
    most: Counts
    is_public: Flags
    total: Counts
    beside: Counts

    @property
    def sizes(self) -> NDArray[np.intp]:
        return np.diff(self.starts, append=len(self.most))


def weigh(sets: Sets, c: int) -> tuple[Flags, Flags]:
    """``leaves_doubt`` for many sets at once, from sums alone: for which it is true, and for which that is not certain,
    as it takes counting out which siblings failed with too few and which with too many."""
    others = _Others.of(sets, c)
    least, most = np.full(sets.most.shape, _MANY), np.full(sets.most.shape, -1)
    for low, high, may in chain(_passed(sets, others, c), _failed(sets, others, c)):
        is_possible = may & (low <= high)
        least = np.where(is_possible, np.minimum(least, low), least)
        most = np.where(is_possible, np.maximum(most, high), most)
    closed = most - least < c
    told = np.logical_or.reduceat(closed & others.is_certain, sets.starts)
    open_: Flags = ~np.logical_or.reduceat(closed, sets.starts)
    return open_, ~(told | open_)


class _Others(NamedTuple):
    """What is known of the others of each sibling. ``room``: the most they can have together; ``joined``: the most one
    can have that may have passed, -1 if none may; ``few``: how much they can have if each fails with too few;
    ``large``: the most of one that may also fail with too many, -1 if none may. ``is_whole``: failing, they can have
    any sum up to ``room``; ``is_certain``: the ranges of ``_failed`` are all there are."""

    room: Counts
    joined: Counts
    few: Counts
    large: Counts
    is_whole: Flags
    is_certain: Flags

    @classmethod
    def of(cls, sets: Sets, c: int) -> _Others:
        is_twofold = ~sets.is_public & (sets.most >= 2 * c)
        room = _sum_of_others(sets.most, sets)
        few = _sum_of_others(_few(sets, c), sets)
        large = _largest_other(np.where(is_twofold, sets.most, -1), sets)
        joined = _largest_other(np.where(sets.is_public, -1, sets.most), sets)
        # One after the other fails with too many instead of too few: no step is wider than what the rest can make up.
        is_whole = large - c <= few
        is_simple = (_sum_of_others(is_twofold.astype(np.int64), sets) < 2) | np.repeat(sets.sizes == 3, sets.sizes)
        return cls(room, joined, few, large, is_whole, is_whole | is_simple)


def _few(sets: Sets, c: int) -> Counts:
    """The largest count of the range from 0 in which each sibling fails."""
    return np.where(sets.is_public | (sets.most < 2 * c), sets.most, c - 1)


def _passed(sets: Sets, others: _Others, c: int) -> Iterator[tuple[Counts, Counts, Flags]]:
    """As ``_passing`` and ``_failing_beside``: ranges, and where they may be."""
    own, total, beside = sets.most, np.repeat(sets.total, sets.sizes), np.repeat(sets.beside, sets.sizes)
    room, joined = others.room, others.joined
    yield np.maximum(c, total - np.minimum(c - 1, room)), np.minimum(own - c, total), ~sets.is_public
    yield np.maximum(c, total - room), np.minimum(own - c, total - room + c - 1 - beside), ~sets.is_public
    rest, may = room - joined, joined >= 0
    low, high = np.maximum(0, total - joined + c), np.minimum(c - 1, total - c)
    yield np.maximum(0, low - rest), np.minimum(own, high), may & (low <= high)
    missing = own + rest - total
    low, high = np.maximum(0, c + missing), np.minimum(c - 1 - beside, joined - c + missing)
    yield own - np.minimum(own, high), own - np.maximum(0, low - rest), may & (low <= high)


def _failed(sets: Sets, others: _Others, c: int) -> Iterator[tuple[Counts, Counts, Flags]]:
    """As ``_all_failed``, for these sums of the others: all of them failed with too few, all with too many, all but the
    largest with too few, all but the largest with too many; or any sum at all."""
    own, total, few = sets.most, np.repeat(sets.total, sets.sizes), _few(sets, c)
    room, short, large = others.room, others.few, others.large
    sums = (
        (np.zeros_like(room), np.where(others.is_whole, room, short), np.ones(room.shape, bool)),
        (room - short, room, np.ones(room.shape, bool)),
        (large - c + 1, large + short - c + 1, large >= 0),
        (room - large - short + c - 1, room - large + c - 1, large >= 0),
    )
    for least, most, may in sums:
        yield np.maximum(0, total - most), np.minimum(few, total - least), may
        yield np.maximum(own - c + 1, total - most), np.minimum(own, total - least), may & (few < own)


def _sum_of_others(values: Counts, sets: Sets) -> Counts:
    total: Counts = np.repeat(np.add.reduceat(values, sets.starts), sets.sizes)
    return total - values


def _largest_other(values: Counts, sets: Sets) -> Counts:
    largest = np.repeat(np.maximum.reduceat(values, sets.starts), sets.sizes)
    is_largest = values == largest
    second = np.repeat(np.maximum.reduceat(np.where(is_largest, -1, values), sets.starts), sets.sizes)
    is_alone = _sum_of_others(is_largest.astype(np.int64), sets) == 0
    return np.where(is_largest & is_alone, second, largest)
