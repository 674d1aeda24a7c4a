"""From exact counts to printed numbers, in integer arithmetic (specification of privacy, sections 4.3 and 4.4)."""

from __future__ import annotations

from typing import Literal, NamedTuple

#: From so many printed people on, shares are printed in steps of so many points: one step is at least one person.
_STEPS = ((100, 1), (50, 2), (20, 5), (10, 10), (5, 20))

End = Literal["at_most", "at_least"] | None


class Share(NamedTuple):
    """A printed share in points, or an end of the scale: this or less (``at_most``), this or more (``at_least``)."""

    share: int
    end: End


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


def share_step(printed_people: int) -> int:
    """Points between printed shares: at least ``100 / printed_people``. ``printed_people`` is at least 5."""
    return next(step for least, step in _STEPS if printed_people >= least)


def ends(printed_people: int, c: int) -> tuple[int, int]:
    """The lowest and highest share that is printed: ``100 c / P`` rounded up to a step, at most 40, and 100 less."""
    step = share_step(printed_people)
    low = min(40, -(-100 * c // (printed_people * step)) * step)
    return low, 100 - low


def print_share(yes: int, people: int, printed_people: int, c: int) -> Share:
    """``100 · yes / people`` to the nearest step, ties to the even multiple; the ends of the scale stay open."""
    step = share_step(printed_people)
    low, high = ends(printed_people, c)
    whole, rest = divmod(100 * yes, people * step)
    up = 2 * rest > people * step or (2 * rest == people * step and whole % 2 == 1)
    share = (whole + up) * step
    if share <= low:
        return Share(low, "at_most")
    if share >= high:
        return Share(high, "at_least")
    return Share(share, None)


def print_total(moments: int) -> int:
    """Two significant digits, rounded down."""
    unit: int = 10 ** max(0, len(str(moments)) - 2)
    return moments - moments % unit
