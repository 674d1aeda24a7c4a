"""Rule A1: what is asked, of which periods, and which question is part of which other.

The relations are derived here from what the names mean (``release.items``), not taken from the release: a plan that
leaves one out is refused, and the later rules use those derived together with those listed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from oogst.audit.result import Finding
from oogst.release import Item, Period, Release, parse_item
from oogst.release.items import BASE

FLOOR_PEOPLE, FLOOR_SIDE = 5, 3
#: Days between a moment and its follow-up, at the least: four weeks, three months, nine months.
WAVE_AFTER = {1: 28, 2: 89, 3: 273}
CLOSING, WAVE_CLOSING = dt.timedelta(days=14), dt.timedelta(days=30)
_PERIOD = {"year": re.compile(r"\d{4}"), "half": re.compile(r"\d{4}-H[12]"), "quarter": re.compile(r"\d{4}-Q[1-4]")}
#: Kind of question: whether its name has a subject. ``None``: both forms exist.
_CONTRIBUTORS = {"outcome": True, "domain": True, "mode": True, "outcome_mode": True}
_FOLLOW_UP = {"answered": None, "still": True, "barrier": True, "confirmed": False, "figure": False}


def known_item(name: str) -> Item | None:
    """The item, if it is one of those that a release may print; a new kind of question needs a new audit."""
    try:
        item = parse_item(name)
    except ValueError:
        return None
    kinds = _FOLLOW_UP if item.wave in WAVE_AFTER else _CONTRIBUTORS if item.wave == 0 else {}
    fits = item.kind in kinds and kinds[item.kind] in {None, bool(item.subject)}
    crossed = ("×" in item.subject) == (item.kind == "outcome_mode")
    return item if fits and crossed else None


def wave_of(name: str) -> int:
    """The follow-up wave in which the item is asked; 0 for the contributors' own, and for what no release may print."""
    item = known_item(name)
    return item.wave if item else 0


def contained_in(item: Item, plan: Iterable[str]) -> set[str]:
    """The items of which this one is by definition a subset, apart from the base: all of them, near and far."""
    if item.kind == "outcome_mode":
        outcome, mode = item.subject.split("×")
        return {f"outcome:{outcome}", f"mode:{mode}"}
    answered = f"wave{item.wave}:answered"
    about = {f"outcome:{item.subject}", f"domain:{item.subject}"} & set(plan)
    if item.kind == "answered":
        return {answered, *about} if item.subject else set()
    if item.kind == "still":
        return {answered, f"{answered}:{item.subject}", *about}
    return {answered} if item.kind in {"barrier", "figure"} else set()


def enclosing(period: Period) -> dict[str, tuple[str, ...]]:
    """For each item of the plan the items of the plan that enclose it, derived or listed, without the base."""
    names = {planned.item for planned in period.plan}
    return {
        planned.item: tuple(sorted((_derived(planned.item, names) | set(planned.encloses)) & names - {planned.item}))
        for planned in period.plan
    }


def steps_to_base(period: Period) -> dict[str, int]:
    """For each item how many steps it lies within the base: 1, or more where items enclose each other in between."""
    within = enclosing(period)
    depth = dict.fromkeys(within, 1)
    for _ in within:
        deeper = {item: 1 + max((depth[other] for other in others), default=0) for item, others in within.items()}
        if deeper == depth or max(deeper.values()) > len(within):  # settled, or items that enclose each other
            break
        depth = deeper
    return depth


def _derived(name: str, names: set[str]) -> set[str]:
    item = known_item(name)
    return contained_in(item, names) if item else set()


def check_plan(release: Release) -> Iterator[Finding]:
    """A1: periods disjoint and closed, rules not below the floor, each item once, enclosing items complete."""
    yield from _check_grid(release.periods)
    for period in release.periods:
        yield from _check_rules(period)
        yield from _check_items(period)
        yield from _check_enclosing(period)
        if _is_dated(period):
            yield from _check_closed(period, release.as_of)


def _is_dated(period: Period) -> bool:
    return bool(_PERIOD[period.grid].fullmatch(period.id)) and not period.id.startswith("0000")


def _check_grid(periods: Iterable[Period]) -> Iterator[Finding]:
    for period in periods:
        if not _is_dated(period):
            yield Finding("period_malformed", {"period": period.id, "grid": period.grid})
    dated = sorted(filter(_is_dated, periods), key=lambda period: (period.starts_on, period.id))
    for one, two in pairwise(dated):
        if two.starts_on <= one.ends_on:
            yield Finding("periods_overlap", {"period": two.id, "other": one.id})
        elif one.id[:4] == two.id[:4] and one.grid != two.grid:
            yield Finding("grids_mixed", {"period": two.id, "other": one.id})


def _check_rules(period: Period) -> Iterator[Finding]:
    if period.k < FLOOR_PEOPLE or period.c < FLOOR_SIDE:
        yield Finding("floor_lowered", {"period": period.id, "k": period.k, "c": period.c})
    if list(period.waves) != sorted(set(period.waves) & set(WAVE_AFTER)):
        yield Finding("waves_malformed", {"period": period.id})


def _check_closed(period: Period, as_of: dt.date) -> Iterator[Finding]:
    closes = period.ends_on + CLOSING
    if as_of < closes:
        yield Finding("released_early", {"period": period.id, "closes": closes})
    for wave in period.waves:
        closes = period.ends_on + dt.timedelta(days=WAVE_AFTER.get(wave, 0)) + WAVE_CLOSING
        if as_of < closes:
            yield Finding("wave_early", {"period": period.id, "wave": wave, "closes": closes})


def _check_items(period: Period) -> Iterator[Finding]:
    names = Counter(planned.item for planned in period.plan)
    for name, times in names.items():
        item = known_item(name)
        if item is None:
            yield Finding("item_unknown", {"period": period.id, "item": name})
        elif item.wave and item.wave not in period.waves:
            yield Finding("item_before_wave", {"period": period.id, "item": name, "wave": item.wave})
        if times > 1:
            yield Finding("item_twice", {"period": period.id, "item": name})
    for name in sorted({name for cover in period.covers for name in cover} - names.keys()):
        yield Finding("cover_unknown", {"period": period.id, "item": name})


def _check_enclosing(period: Period) -> Iterator[Finding]:
    listed = {planned.item: set(planned.encloses) for planned in period.plan}
    for name, named in listed.items():
        further = {far for near in named & listed.keys() for far in listed[near]}
        missing = ({BASE} | _derived(name, set(listed)) | further) - named
        where = {"period": period.id, "item": name}
        for other in sorted(missing):
            yield Finding("enclosing_missing", {**where, "other": other})
        for other in sorted(named - listed.keys() - {BASE}):
            yield Finding("enclosing_unknown", {**where, "other": other})
        if name in named | further:
            yield Finding("enclosing_itself", where)
