"""More, less, or no clear difference: two periods of one group, or two groups of one period, compared.

Whoever looks at thirty differences at once will find one or two that chance alone made. So comparisons are made as a
family, everything that one page shows together, and the guard is over the family: in at most 5 % of such pages a
difference that is none is called clear. The guard is Holm's (1979) and not Benjamini and Hochberg's (1995): theirs
allows a share of what is called clear to be chance, and the promise here is that a reader sees nothing of the kind;
Holm's also holds however the figures hang together, and figures about the same people always do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from oogst.measure.interval import Known, known, outwards
from oogst.release import Group, Release

#: How often, at most, a page may call something clear that chance made.
ALPHA = 0.05
Verdict = Literal["more", "less", "no_clear_difference"]
#: Beyond this many standard errors a probability is zero in floating point.
_FARTHEST = 40.0


@dataclass(frozen=True)
class Change:
    """How much more (or, below zero, less) a share became: ``low`` to ``high``, in whole points (-100 to 100).

    The interval has the level at which the comparison was decided among the others, never less than 95 %; so the word
    and the figures beside it never contradict each other.
    """

    item: str
    low: int
    high: int

    @property
    def clear(self) -> bool:
        return self.verdict != "no_clear_difference"

    @property
    def verdict(self) -> Verdict:
        return verdict(self.low, self.high)


def verdict(low: int, high: int) -> Verdict:
    """More or less only where the interval of a difference leaves out zero."""
    if low > 0:
        return "more"
    return "less" if high < 0 else "no_clear_difference"


def changes(release: Release, before: Group, after: Group, items: Iterable[str]) -> tuple[Change, ...]:
    """How the items differ in ``after`` from what they were in ``before``: two periods, or two groups of one.

    ``items`` is the family: everything that is shown together. What one of the two does not show is left out.
    "Still of use" is compared as a share of those who answered.
    """
    both = ((item, known(release, after, item), known(release, before, item)) for item in items)
    return compare({item: (one, other) for item, one, other in both if one and other})


def same_group(release: Release, group: Group, period: str) -> Group | None:
    """The group of another period with the same units, to compare with.

    ``None`` where that period does not show those units so, or is of another length: the longer a period, the more
    people have had a moment of each kind.
    """
    here, there = release.period(group.period), release.period(period)
    if here is None or there is None or here.grid != there.grid:
        return None
    return next((one for one in release.groups_of(period) if set(one.units) == set(group.units)), None)


def compare(pairs: Mapping[str, tuple[Known, Known]]) -> tuple[Change, ...]:
    """For each pair how much the first differs from the second, guarded over all pairs together (``holm``)."""
    levels = holm([chance(one, other) for one, other in pairs.values()])
    found = []
    for (item, (one, other)), level in zip(pairs.items(), levels, strict=True):
        points = outwards(*difference(one, other, level))
        found.append(Change(item, points.low, points.high))
    return tuple(found)


def difference(one: Known, other: Known, alpha: float = ALPHA) -> tuple[float, float]:
    """The interval of ``one`` less ``other`` (-1 to 1) at level 1 - ``alpha``, widened by the rounding of both.

    Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
    eleven methods", Statistics in Medicine 17 (1998), 873-890, method 10 (hybrid score): with l and u the Wilson
    limits, p₁ - p₂ - √((p₁ - l₁)² + (u₂ - p₂)²) to p₁ - p₂ + √((u₁ - p₁)² + (p₂ - l₂)²). The lower limit rises with
    p₁ and falls with p₂, so the lowest p₁ with the highest p₂ that the rounding allows gives the lowest one.
    """
    z = NormalDist().inv_cdf(1 - alpha / 2)
    return _least(one, other, z), -_least(other, one, z)


def chance(one: Known, other: Known) -> float:
    """How surprising the difference is: the smallest ``alpha`` (0 to 1) at which its interval still leaves out zero.

    1 where the rounding alone explains it.
    """
    if one.low < other.high and other.low < one.high:
        return 1.0
    upper, lower = (one, other) if one.low >= other.high else (other, one)
    near, far = 0.0, _FARTHEST
    for _ in range(60):
        middle = (near + far) / 2
        near, far = (middle, far) if _least(upper, lower, middle) > 0 else (near, middle)
    return math.erfc(near / math.sqrt(2))


def holm(chances: Sequence[float], alpha: float = ALPHA) -> list[float]:
    """The level at which each of a family is decided: clear where the chance is not above it.

    Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
    (1979), 65-70: of m, the smallest is held against alpha/m, the next against alpha/(m - 1), and so on up to the first
    that fails; all that follow are held against the level of that one. With that the chance that a family has even
    one false alarm is at most ``alpha``, whatever the dependence.
    """
    levels, left = [0.0] * len(chances), len(chances)
    for at in sorted(range(len(chances)), key=chances.__getitem__):
        levels[at] = alpha / left
        left -= chances[at] <= levels[at]
    return levels


def _least(one: Known, other: Known, z: float) -> float:
    """The lower limit of ``one`` less ``other``."""
    down = one.low - one.around(z)[0]
    up = other.around(z)[1] - other.high
    return max(-1.0, one.low - other.high - math.hypot(down, up))
