"""From exact counts to printed numbers, in integer arithmetic (specification of privacy, sections 4.3 and 4.4)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, NamedTuple

import numpy as np

from oogst.harvest.arrays import Counts

End = Literal["at_most", "at_least"] | None

#: Shares are printed in steps of so many points; each finer step begins at so many printed people.
_STEPS: Final = np.array([20, 10, 5, 2, 1])
_FINER_FROM: Final = (10, 20, 50, 100)
#: What the numbers in ``Shares.end`` mean.
ENDS: Final[dict[int, End]] = {-1: "at_most", 0: None, 1: "at_least"}


class Shares(NamedTuple):
    """Printed shares in points; ``end`` is -1 where it is this or less, 1 where it is this or more, else 0."""

    share: Counts
    end: Counts


def people_step(people: int) -> int:
    """The distance between printed numbers of people: 5, from 100 on 10, from 1,000 on 100."""
    return 100 if people >= 1000 else 10 if people >= 100 else 5


def print_people(people: int, headcount: int, c: int) -> int:
    """``min(people, headcount - c)`` rounded down, so that no row says that everybody took part."""
    most = min(people, headcount - c)
    return most - most % people_step(most)


def one_step_lower(printed: int) -> int:
    """The next lower number that can be printed."""
    return printed - people_step(printed - 1)


def share_steps(printed_people: Counts) -> Counts:
    """Points between printed shares: at least ``100 / printed_people``. ``printed_people`` is at least 5."""
    steps: Counts = _STEPS[np.searchsorted(_FINER_FROM, printed_people, side="right")]
    return steps


def print_shares(yes: Counts, people: Counts, printed_people: Counts, c: int) -> Shares:
    """``100 · yes / people`` to the nearest step, ties to the even multiple; the ends of the scale stay open.

    The lowest share that is printed is ``100 c / printed_people`` rounded up to a step, at most 40; the highest is 100
    less that.
    """
    step = share_steps(printed_people)
    low = np.minimum(40, -(-100 * c // (printed_people * step)) * step)
    whole, rest = np.divmod(100 * yes, people * step)
    up = (2 * rest > people * step) | ((2 * rest == people * step) & (whole % 2 == 1))
    share = (whole + up) * step
    end = np.where(share <= low, -1, np.where(share >= 100 - low, 1, 0))
    return Shares(np.clip(share, low, 100 - low), end)


@lru_cache(maxsize=1 << 12)
def people_told(printed_people: int, c: int) -> int:
    """The fewest people among whom every share that is printed beside this number can occur.

    Mostly the printed number itself. With c = 3 and 5 printed people it is 7: only of seven can three say no and more
    than half say yes; so "more than half" tells that there are seven.
    """
    people, printable = printed_people, _shares_of(3 * printed_people + 10 * c, printed_people, c)
    while _shares_of(people, printed_people, c) < printable:
        people += 1
    return people


def _shares_of(people: int, printed_people: int, c: int) -> set[int]:
    """The shares that so many people can give where so many are printed."""
    yes = np.arange(c, people - c + 1)
    printed = print_shares(yes, np.full_like(yes, people), np.full_like(yes, printed_people), c)
    return set(printed.share.tolist())


def print_total(moments: int) -> int:
    """Two significant digits, rounded down."""
    unit: int = 10 ** max(0, len(str(moments)) - 2)
    return moments - moments % unit
