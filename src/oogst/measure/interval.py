"""Intervals of printed shares and of the ratio of two printed shares.

A release prints a share rounded to a step, and the number of people rounded down. Both roundings are part of what a
reader does not know, so they are part of the interval: the share may lie half a step lower or higher, an end of the
scale is open on its outer side, and with fewer people than there were the interval only becomes wider.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from oogst.release import Cell

#: The standard normal quantile of a two-sided 95 % interval, 1.96.
Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, in whole points (0 to 100), rounded outwards."""

    low: int
    high: int


@dataclass(frozen=True)
class Ratio:
    """A share of a share, in whole points; ``share`` is ``None`` where what is printed leaves only an interval."""

    share: int | None
    interval: Interval


def wilson(share: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a proportion ``share`` (0 to 1) among ``n`` people, as proportions.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212; with p = share and z = 1.96:
    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n). ``n`` above 0; need not be whole.
    """
    z2 = Z95 * Z95
    middle = share + z2 / (2 * n)
    reach = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def bounds(cell: Cell) -> tuple[float, float] | None:
    """Between which proportions (0 to 1) the true share lies, by the rounding alone; ``None`` where it is not shown."""
    if cell.share is None:
        return None
    low = 0.0 if cell.end == "at_most" else (cell.share - cell.step / 2) / 100
    high = 1.0 if cell.end == "at_least" else (cell.share + cell.step / 2) / 100
    return max(0.0, low), min(1.0, high)


def interval(cell: Cell, people: int) -> Interval | None:
    """The 95 % interval of a printed share among ``people`` (the printed number, at least 1), its rounding included."""
    known = bounds(cell)
    return None if known is None else _around(known, people)


def ratio(part: Cell, whole: Cell, people: int) -> Ratio | None:
    """What share of the ``whole`` the ``part`` is, for a part that by definition lies inside the whole.

    For example "still of use" among "answered". The rounding of both is carried along, and chance is reckoned among the
    fewest people that the whole may be. ``None`` where one of the two is not shown, or where the whole may be nobody.
    """
    inner, outer = bounds(part), bounds(whole)
    if inner is None or outer is None or outer[0] == 0.0:
        return None
    known = min(1.0, inner[0] / outer[1]), min(1.0, inner[1] / outer[0])
    return Ratio(_quotient(part, whole), _around(known, people * outer[0]))


def _quotient(part: Cell, whole: Cell) -> int | None:
    """The share itself; never "nobody" or "everybody", which two roundings alone could make of a real difference."""
    if part.end or whole.end or not part.share or not whole.share or part.share >= whole.share:
        return None
    return round(100 * part.share / whole.share)


def _around(known: tuple[float, float], n: float) -> Interval:
    """The Wilson interval of the lowest share that may be true, joined with that of the highest."""
    low, high = wilson(known[0], n)[0], wilson(known[1], n)[1]
    return Interval(math.floor(round(100 * low, 6)), math.ceil(round(100 * high, 6)))
