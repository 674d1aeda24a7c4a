"""A made-up release, large enough to show everything: five groups and a pool, two periods, three waves.

The yes-counts are invented by a formula; they are printed by the rules of the privacy specification (steps, ends), so
that the pages made from it look as real ones do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from oogst.release import (
    LEADS_AND_STAFF,
    Cell,
    Group,
    Period,
    PlanItem,
    Release,
    Total,
    Unit,
    seal,
)

K, C = 5, 3
FIRST, SECOND = "2025-H2", "2026-H1"

UNITS = (
    Unit("linde", None, "Zorggroep De Linde", 540),
    Unit("wijk", "linde", "Wijkzorg", 210),
    Unit("woon", "linde", "Woonzorg Ter Beke", 172),
    Unit("kinder", "linde", "Kinderopvang Pimpernel", 96),
    Unit("keuken", "linde", "Keuken", 7),
    Unit("techniek", "linde", "Technische dienst", 31),
    Unit(LEADS_AND_STAFF, "linde", "Leads and staff", 24),
    Unit("team-noord", "wijk", "Team Noord", 12),
)
#: Group id, parent, units, how many took part (N), what is printed of it (P).
GROUPS = (
    ("g1", None, ("linde",), 318, 310),
    ("g2", "g1", ("wijk",), 127, 120),
    ("g3", "g1", ("woon",), 96, 95),
    ("g4", "g1", ("kinder",), 54, 50),
    ("g5", "g1", ("keuken", "techniek"), 23, 20),
    ("g6", "g1", (LEADS_AND_STAFF,), 18, 15),
)
OUTCOMES = {
    "job.efficiency": 31,
    "job.insight": 22,
    "job.knowledge": 38,
    "job.organisation": 12,
    "job.connection": 11,
    "job.performance": 13,
    "job.engagement": 9,
    "job.helping": 24,
    "job.voice": 17,
    "transferable.communication": 27,
    "transferable.planning": 12,
    "transferable.initiative": 15,
    "transferable.collaboration": 21,
    "transferable.flexibility": 10,
    "transferable.problem_solving": 19,
    "transferable.new_ideas": 8,
    "transferable.work_pressure": 6,
    "career.self_insight": 14,
    "career.resilience": 5,
    "career.direction": 7,
    "career.confidence": 23,
    "career.up_to_date": 12,
    "career.perspective": 6,
    "career.employability": 4,
    "career.motivation": 11,
    "career.wellbeing": 1,
}
DOMAINS = {"job": 64, "transferable": 46, "career": 33}
MODES = {"experience": 58, "collaboration": 49, "feedback": 21, "experimentation": 17}
ANSWERED = {1: 61, 2: 52, 3: 41}
#: Of those who answered: job yields come early and partly fade, career yields come late.
STILL = {"job": (84, 76, 70), "transferable": (70, 71, 69), "career": (41, 55, 66)}
BARRIERS = {
    "no_time": 14,
    "no_opportunity": 8,
    "not_allowed": 3,
    "works_less_well": 5,
    "do_not_remember": 4,
    "other": 2,
}
PROOF = {"confirmed": 14, "figure": 3}


def sample_release(notes: tuple[str, ...] = ("made_up",)) -> Release:
    periods = (_period(FIRST, (1, 2, 3)), _period(SECOND, (1, 2)))
    release = Release(
        as_of=dt.date(2026, 11, 14),
        framework="1.0.0",
        made_by="oogst 0.1.0",
        previous=None,
        periods=periods,
        groups=tuple(
            Group(period.id, group, parent, units, p) for period in periods for group, parent, units, _, p in GROUPS
        ),
        cells=tuple(cell for period in periods for cell in _cells(period)),
        totals=tuple(Total(period.id, "g1", 1300) for period in periods),
        notes=notes,
    )
    return seal(release)


def _period(identity: str, waves: tuple[int, ...]) -> Period:
    items = (*(f"outcome:{outcome}" for outcome in OUTCOMES), *(f"domain:{domain}" for domain in DOMAINS))
    plan = tuple(PlanItem(item, ("base",)) for item in items)
    return Period(identity, "half", K, C, "released", waves, plan, (), UNITS)


def _cells(period: Period) -> Iterator[Cell]:
    for at, (group, _, _, n, p) in enumerate(GROUPS):
        for item, percent in _items(period, at):
            yield _cell(period.id, group, item, round(n * percent / 100), n, p)


def _items(period: Period, at: int) -> Iterator[tuple[str, float]]:
    """Every item with its share, a little different in every group and lower in the first period."""
    for kind, shares in (("outcome", OUTCOMES), ("domain", DOMAINS), ("mode", MODES)):
        for identity, percent in shares.items():
            yield f"{kind}:{identity}", _varied(percent, at, identity, period.id)
    for wave in period.waves:
        yield f"wave{wave}:answered", ANSWERED[wave]
        for domain, percent in DOMAINS.items():
            answered = _varied(percent, at, domain, period.id) * ANSWERED[wave] / 100
            yield f"wave{wave}:answered:{domain}", answered
            yield f"wave{wave}:still:{domain}", answered * STILL[domain][wave - 1] / 100
        for item, percent in PROOF.items():
            yield f"wave{wave}:{item}", percent
        for barrier, percent in BARRIERS.items():
            yield f"wave{wave}:barrier:{barrier}", percent


def _varied(percent: int, at: int, identity: str, period: str) -> float:
    wobble = (at * 7 + len(identity)) % 9 - 4 if at else 0
    return max(0.0, percent + wobble - (3 if period == FIRST else 0))


def _cell(period: str, group: str, item: str, yes: int, n: int, p: int) -> Cell:
    """The printing of shares as the privacy specification has it (section 4, step 4)."""
    step = next(points for least, points in ((100, 1), (50, 2), (20, 5), (10, 10), (5, 20)) if p >= least)
    if yes < C or n - yes < C:
        return Cell(period, item, group, None, step, None)
    low = min(40, -(-100 * C // (p * step)) * step)
    share = step * round(100 * yes / (n * step))
    if share <= low:
        return Cell(period, item, group, low, step, "at_most")
    if share >= 100 - low:
        return Cell(period, item, group, 100 - low, step, "at_least")
    return Cell(period, item, group, share, step, None)
