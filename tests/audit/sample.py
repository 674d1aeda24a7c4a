"""A small release made by hand: every count below was chosen, and checked with pencil and paper, to be allowed.

The organisation, with its heads and the people who took part in the first half of 2026::

    org 90, 59 ─┬─ north 40, 25 ─┬─ n1 20, 12
                │                └─ n2 20, 13
                ├─ south 30, 22
                └─ east 7 + west 9 + leads and staff 4, together 12
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal

import msgspec

from oogst.release import (
    LEADS_AND_STAFF,
    Cell,
    Group,
    Period,
    PlanItem,
    Quote,
    Release,
    Total,
    Unit,
    seal,
)

HALF = "2026-H1"
UNITS = (
    Unit("org", None, "The organisation", 90),
    Unit("north", "org", "North", 40),
    Unit("n1", "north", "North one", 20),
    Unit("n2", "north", "North two", 20),
    Unit("south", "org", "South", 30),
    Unit("east", "org", "East", 7),
    Unit("west", "org", "West", 9),
    Unit(LEADS_AND_STAFF, "org", "Leads and staff", 4),
)
#: Group: its parent, its units, and how many took part.
GROUPS: dict[str, tuple[str | None, tuple[str, ...], int]] = {
    "g1": (None, ("org",), 59),
    "g2": ("g1", ("north",), 25),
    "g3": ("g1", ("south",), 22),
    "g4": ("g1", ("east", LEADS_AND_STAFF, "west"), 12),
    "g5": ("g2", ("n1",), 12),
    "g6": ("g2", ("n2",), 13),
}
VOICE, HELPING, JOB, FEEDBACK = "outcome:job.voice", "outcome:job.helping", "domain:job", "mode:feedback"
CROSSED, ANSWERED = "outcome_mode:job.voice×feedback", "wave1:answered"
ABOUT_JOB, STILL_JOB = "wave1:answered:job", "wave1:still:job"
NO_TIME, CONFIRMED, FIGURE = "wave1:barrier:no_time", "wave1:confirmed", "wave1:figure"
#: What each item is part of, beside the base.
WITHIN: dict[str, tuple[str, ...]] = {
    HELPING: (),
    VOICE: (),
    JOB: (),
    FEEDBACK: (),
    CROSSED: (VOICE, FEEDBACK),
    ANSWERED: (),
    ABOUT_JOB: (ANSWERED, JOB),
    STILL_JOB: (ANSWERED, ABOUT_JOB, JOB),
    NO_TIME: (ANSWERED,),
    CONFIRMED: (),
    FIGURE: (ANSWERED,),
}
#: The people with a yes in g1 to g6; ``None`` where the figure is not shown, nothing where there is no row.
YES: dict[str, tuple[int | None, ...]] = {
    VOICE: (25, 11, 9, 5, 5, 6),
    HELPING: (20, 4, 10, 6, None, None),
    JOB: (34, 15, 12, 7, 7, 8),
    FEEDBACK: (29, 12, 11, 6, 6, 6),
    CROSSED: (12, None, None, None),
    ANSWERED: (39, 17, 14, 8, 8, 9),
    ABOUT_JOB: (21, 9, 8, 4, 4, 5),
    STILL_JOB: (12, 5, None, None, None, None),
    NO_TIME: (15, 7, 5, 3, 3, 4),
    CONFIRMED: (15, 6, 6, 3, 3, 3),
    FIGURE: (4, None, None, None),
}


def printed_people(people: int, heads: int, c: int = 3) -> int:
    counted = min(people, heads - c)
    return counted - counted % (100 if counted >= 1000 else 10 if counted >= 100 else 5)


def printed_step(people: int) -> int:
    return next(step for least, step in ((100, 1), (50, 2), (20, 5), (10, 10), (0, 20)) if people >= least)


def printed_share(yes: int, n: int, people: int, c: int = 3) -> tuple[int, Literal["at_most", "at_least"] | None]:
    """The nearest step (Python's own rounding takes a tie to the even one), and which end of the scale it is."""
    step = printed_step(people)
    low = min(40, -(-100 * c // (people * step)) * step)
    share = round(Fraction(100 * yes, n * step)) * step
    if share <= low:
        return low, "at_most"
    return (100 - low, "at_least") if share >= 100 - low else (share, None)


def heads_of(units: tuple[str, ...]) -> int:
    return sum(unit.headcount for unit in UNITS if unit.id in units)


def first_release() -> Release:
    """What appeared in July 2026: the period itself, without its follow-up."""
    return _release(dt.date(2026, 7, 20), (), [item for item in WITHIN if not item.startswith("wave")], None)


def second_release() -> Release:
    """What appeared in September 2026: the same with the first follow-up."""
    return _release(dt.date(2026, 9, 1), (1,), list(WITHIN), first_release().digest)


def three_hidden(people: tuple[int, int, int], share: int) -> Release:
    """Three groups of so many people, none of which shows what so large a share of all of them said."""
    units = tuple(Unit(f"u{at}", "org", f"Unit {at}", 2 * n) for at, n in enumerate(people))
    whole = sum(people)
    period = Period(HALF, "half", 5, 3, "released", (), (PlanItem(VOICE, ("base",)),), (), (_top(2 * whole), *units))
    groups = (
        Group(HALF, "g", None, ("org",), whole),
        *(Group(HALF, u.id, "g", (u.id,), u.headcount // 2) for u in units),
    )
    shown = Cell(HALF, VOICE, "g", share, printed_step(whole), None)
    hidden = (Cell(HALF, VOICE, unit.id, None, printed_step(unit.headcount // 2), None) for unit in units)
    first = first_release()
    return replace(first, periods=(period,), groups=groups, cells=(shown, *hidden), totals=(), quotes=(), previous=None)


def _top(heads: int) -> Unit:
    return Unit("org", None, "The organisation", heads)


def _release(as_of: dt.date, waves: tuple[int, ...], items: list[str], previous: str | None) -> Release:
    plan = tuple(PlanItem(item, ("base", *WITHIN[item])) for item in items)
    release = Release(
        as_of=as_of,
        framework="1.1.0",
        made_by="hand",
        previous=previous,
        periods=(Period(HALF, "half", 5, 3, "released", waves, plan, (), UNITS),),
        groups=tuple(
            Group(HALF, name, parent, units, printed_people(people, heads_of(units)))
            for name, (parent, units, people) in GROUPS.items()
        ),
        cells=tuple(_cell(item, name) for item in items for name, _ in zip(GROUPS, YES[item], strict=False)),
        totals=(Total(HALF, "g1", 180),),
        quotes=tuple(Quote(HALF, "g1", "job", digit * 64) for digit in "abc"),
    )
    return seal(release)


def _cell(item: str, name: str) -> Cell:
    people = printed_people(GROUPS[name][2], heads_of(GROUPS[name][1]))
    yes = YES[item][list(GROUPS).index(name)]
    if yes is None:
        return Cell(HALF, item, name, None, printed_step(people), None)
    share, end = printed_share(yes, GROUPS[name][2], people)
    return Cell(HALF, item, name, share, printed_step(people), end)


def with_period(release: Release, **changes: Any) -> Release:
    """The release with something else in its period."""
    return replace(release, periods=(replace(release.periods[0], **changes),))


def with_group(release: Release, name: str, **changes: Any) -> Release:
    """The release with something else in one group."""
    groups = (replace(one, **changes) if one.id == name else one for one in release.groups)
    return replace(release, groups=tuple(groups))


def with_cell(release: Release, name: str, item: str, **changes: Any) -> Release:
    """The release with something else in one cell."""
    return replace(
        release,
        cells=tuple(
            msgspec.structs.replace(cell, **changes) if (cell.group, cell.item) == (name, item) else cell
            for cell in release.cells
        ),
    )
