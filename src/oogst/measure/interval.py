"""Intervals of printed shares and of the ratio of two printed shares.

A release prints a share rounded to a step, and the number of people rounded down. Both roundings are part of what a
reader does not know, so they are part of the interval: the share may lie half a step lower or higher, an end of the
scale is open on its outer side, and with fewer people than there were the interval only becomes wider.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from oogst.release import Cell, Group, Item, Release, parse_item

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


@dataclass(frozen=True)
class Known:
    """What is printed about one share: it lies between two proportions (0 to 1), among at least ``people`` people.

    Chance is not in it yet; ``around`` adds that. ``people`` is above 0 and need not be whole.
    """

    low: float
    high: float
    people: float

    def around(self, z: float = Z95) -> tuple[float, float]:
        """The Wilson interval of the lowest share that may be true, joined with that of the highest."""
        return wilson(self.low, self.people, z)[0], wilson(self.high, self.people, z)[1]


def wilson(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """The score interval of a proportion ``share`` (0 to 1) among ``n`` people, as proportions; 95 % unless ``z`` says
    otherwise.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212; with p = share:
    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n). ``n`` above 0; need not be whole.
    """
    z2 = z * z
    middle = share + z2 / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def bounds(cell: Cell) -> tuple[float, float] | None:
    """Between which proportions (0 to 1) the true share lies, by the rounding alone; ``None`` where it is not shown."""
    if cell.share is None:
        return None
    low = 0.0 if cell.end == "at_most" else (cell.share - cell.step / 2) / 100
    high = 1.0 if cell.end == "at_least" else (cell.share + cell.step / 2) / 100
    return max(0.0, low), min(1.0, high)


def known_share(cell: Cell, people: float) -> Known | None:
    """What is known of a printed share among ``people`` (the printed number, at least 1)."""
    found = bounds(cell)
    return None if found is None else Known(*found, people)


def known_ratio(part: Cell, whole: Cell, people: float) -> Known | None:
    """What is known of the share of the ``whole`` that the ``part`` is; the part lies inside the whole by definition.

    The rounding of both is carried along, and the people are the fewest that the whole may be. ``None`` where one of
    the two is not shown, or where the whole may be nobody.
    """
    inner, outer = bounds(part), bounds(whole)
    if inner is None or outer is None or outer[0] == 0.0:
        return None
    return Known(min(1.0, inner[0] / outer[1]), min(1.0, inner[1] / outer[0]), people * outer[0])


def known(release: Release, group: Group, item: str) -> Known | None:
    """What a release says about one item of a group; "still of use" is always a share of those who answered about it.

    ``None`` where that is not shown.
    """
    wave, kind, subject = parse_item(item)
    cell = release.cell(group.period, group.id, item)
    if cell is None or kind != "still":
        return None if cell is None else known_share(cell, group.people)
    whole = release.cell(group.period, group.id, str(Item(wave, "answered", subject)))
    return None if whole is None else known_ratio(cell, whole, group.people)


def interval(cell: Cell, people: int) -> Interval | None:
    """The 95 % interval of a printed share among ``people`` (the printed number, at least 1), its rounding included."""
    found = known_share(cell, people)
    return None if found is None else outwards(*found.around())


def ratio(part: Cell, whole: Cell, people: int) -> Ratio | None:
    """What share of the ``whole`` the ``part`` is, with its 95 % interval: for example "still of use" among "answered".

    ``None`` where one of the two is not shown, or where the whole may be nobody (see ``known_ratio``).
    """
    found = known_ratio(part, whole, people)
    return None if found is None else Ratio(_quotient(part, whole), outwards(*found.around()))


def outwards(low: float, high: float) -> Interval:
    """Proportions as whole points, rounded outwards (a hair's breadth of floating point is not rounded up)."""
    return Interval(math.floor(round(100 * low, 6)), math.ceil(round(100 * high, 6)))


def _quotient(part: Cell, whole: Cell) -> int | None:
    """The share itself; never "nobody" or "everybody", which two roundings alone could make of a real difference."""
    if part.end or whole.end or not part.share or not whole.share or part.share >= whole.share:
        return None
    return round(100 * part.share / whole.share)
