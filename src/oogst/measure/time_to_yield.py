"""When a first yield came: what the follow-up answers of one period say about the time until then.

Nobody was watched. At about 4 weeks, 3 and 9 months people say whether a moment is of use *now*: "current status" data.
The released rows hold the yes of each wave and put "not yet", "no longer" and "never" together as a no. So:

- Whoever says yes has had a yield by then. That gives a lower limit for the share who had one, without any assumption.
- An estimate needs two: that those who answered are like those who did not, and that nothing that was of use ceased to
  be so unseen. Where it did, the estimate is too low, never too high. Where the rows themselves show it, there is none.

What would settle it is one more item in the plan of a release: yes or "no longer", of use now or before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from statistics import NormalDist
from typing import Literal

from oogst.measure.change import difference
from oogst.measure.follow_up import known_of_everybody, still_in_use
from oogst.measure.interval import Interval, Known, known, outwards
from oogst.release import Group, Release

ALPHA = 0.05
#: The level at which a fall from one wave to a later one takes the estimate away. Lenient on purpose: a false alarm
#: costs an estimate, a missed one makes it wrong.
FADING = 0.50
#: Limits that are printed for each wave: ``at_least``, and the two ends of the interval.
_LIMITS = 3


@dataclass(frozen=True)
class ByThen:
    """The share (whole points) who had a first yield by the time of a wave.

    ``at_least``: of all who noted such a moment, a lower limit that needs no assumption; ``None``: not shown.
    ``share`` and ``interval``: the estimate under the two assumptions above; ``None`` where there is none.
    """

    wave: int
    at_least: int | None
    share: int | None
    interval: Interval | None


@dataclass(frozen=True)
class FirstYield:
    """``code``: ``estimated``; ``faded`` (fewer say yes later than earlier, so there are only lower limits);
    ``not_shown`` (the rows of a wave are not shown); ``not_asked`` (nothing was asked again yet)."""

    code: Literal["estimated", "faded", "not_shown", "not_asked"]
    waves: tuple[ByThen, ...]


def first_yield(release: Release, group: Group, subject: str) -> FirstYield:
    """By when those who noted a moment of a domain or outcome (its id) had a first yield of it.

    All limits of one call, three a wave, hold together in at least 95 % of cases (Bonferroni); so a lower limit may be
    carried on to every later wave, and an upper one back to every earlier wave.
    """
    asked = still_in_use(release, group, subject)
    if not asked:
        return FirstYield("not_asked", ())
    z = NormalDist().inv_cdf(1 - ALPHA / _LIMITS / len(asked))
    numbers = [one.wave for one in asked]
    least = _rising([known_of_everybody(release, group, subject, wave) for wave in numbers], z)
    found = [known(release, group, f"wave{wave}:still:{subject}") for wave in numbers]
    answered = [one for one in found if one]
    if len(answered) < len(found):
        return _without_estimate("not_shown", numbers, least)
    if _fades(answered):
        return _without_estimate("faded", numbers, least)
    shares = _estimates([one.still.share if one.still else None for one in asked], [one.people for one in answered])
    points = zip(numbers, least, shares, _band(answered, z), strict=True)
    return FirstYield("estimated", tuple(ByThen(at, low, one, outwards(*ends)) for at, low, one, ends in points))


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The rising values that lie nearest to the given ones (weighted least squares), by pooling adjacent violators.

    For shares seen at fixed times, with the numbers of people as weights, this is the nonparametric maximum likelihood
    estimate from current status data. Sources: M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid and E. Silverman, "An
    empirical distribution function for sampling with incomplete information", Annals of Mathematical Statistics 26
    (1955), 641-647; P. Groeneboom and J. A. Wellner, Information Bounds and Nonparametric Maximum Likelihood Estimation
    (Birkhäuser 1992), part II, chapter 1. Weights are above 0.

    Of a yield that fades it is never above the share who had one: every pooled value lies below the first of its block.
    """
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            block = _pooled(blocks.pop(), block)
        blocks.append(block)
    return [value for value, _, length in blocks for _ in range(length)]


def _pooled(one: tuple[float, float, int], other: tuple[float, float, int]) -> tuple[float, float, int]:
    weight = one[1] + other[1]
    return (one[0] * one[1] + other[0] * other[1]) / weight, weight, one[2] + other[2]


def _fades(found: Sequence[Known]) -> bool:
    return any(difference(later, earlier, FADING)[1] < 0 for earlier, later in combinations(found, 2))


def _rising(found: Sequence[Known | None], z: float) -> list[int | None]:
    """Lower limits that never fall: who has had a yield at one wave has had one at the next."""
    lows = accumulate((one.around(z)[0] if one else 0.0 for one in found), max)
    return [outwards(low, low).low if low > 0 else None for low in lows]


def _band(found: Sequence[Known], z: float) -> list[tuple[float, float]]:
    """The intervals of all waves, each narrowed by what the others say about a share that can only rise."""
    ends = [one.around(z) for one in found]
    lows = accumulate((low for low, _ in ends), max)
    highs = list(accumulate((high for _, high in reversed(ends)), min))[::-1]
    return list(zip(lows, highs, strict=True))


def _estimates(shares: Sequence[int | None], people: Sequence[float]) -> Sequence[int | None]:
    """The estimates in whole points; none where one of the shares is only known as an interval."""
    printed = [share for share in shares if share is not None]
    if len(printed) < len(shares):
        return [None] * len(shares)
    return [round(value) for value in isotonic(printed, people)]


def _without_estimate(
    code: Literal["faded", "not_shown"], waves: Sequence[int], least: Sequence[int | None]
) -> FirstYield:
    return FirstYield(code, tuple(ByThen(at, low, None, None) for at, low in zip(waves, least, strict=True)))
