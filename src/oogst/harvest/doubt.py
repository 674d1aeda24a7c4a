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
from typing import NamedTuple


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
    for which, other in enumerate(others):
        yield from _failing_beside(own, other, others[:which] + others[which + 1 :], total, beside, c)
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
    if joined.is_public:
        return
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
