"""The attacks on several releases at once: what changed between them, and what overlaps in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from oogst.release import Cell, Period, Release
from tests.attacks.attacks import Outcome


def month_from_quarter(releases: Sequence[Release]) -> Outcome:
    """3: find two shown periods with a day in common, so that one can be subtracted from the other."""
    shown = {one.id: one for release in releases for one in release.periods if release.root(one.id)}
    pairs = list(combinations(shown.values(), 2))
    return Outcome(len(pairs), sum(_overlap(*pair) for pair in pairs))


def _overlap(one: Period, other: Period) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def moments_left_over(release: Release) -> Iterator[tuple[str, str, int]]:
    """Attack 3 at work: period, unit and number of moments of a part in which the unit is not shown: what the whole has
    more than the other part."""
    totals = {(one.period, one.group): one.moments for one in release.totals}
    for (period, unit), moments in totals.items():
        parts = [one.id for one in release.periods if one.id != period and _within(one, release.period(period))]
        missing = [part for part in parts if (part, unit) not in totals]
        if len(parts) > 1 and len(missing) == 1:
            yield missing[0], unit, moments - sum(totals[part, unit] for part in parts if part not in missing)


def _within(part: Period, whole: Period | None) -> bool:
    return whole is not None and whole.starts_on <= part.starts_on and part.ends_on <= whole.ends_on


def successive_releases(releases: Sequence[Release]) -> Outcome:
    """4: find an old row changed or gone in a later release."""
    tried = succeeded = 0
    for before, after in pairwise(releases):
        rows = {*before.groups, *before.cells, *before.totals, *before.quotes}
        kept = {*after.groups, *after.cells, *after.totals, *after.quotes}
        headers = [(one, after.period(one.id)) for one in before.periods]
        tried += len(rows) + len(headers)
        succeeded += len(rows - kept) + sum(later is None or later.units != one.units for one, later in headers)
    return Outcome(tried, succeeded)


@dataclass(frozen=True)
class Told:
    """What a difference between two releases tells of the one person who is gone: item by item, yes or no."""

    items: Mapping[str, bool]


def erasure_differencing(before: Release, after: Release, period: str, units: Sequence[str]) -> Told:
    """5 (and 11): what somebody who left those units' figures between two releases had said.

    Exact counts are read from exact percentages; where neither the number of people nor the share moved, nothing is
    told.
    """
    told: dict[str, bool] = {}
    old, new = _counts(before, period, units), _counts(after, period, units)
    for place, (people, yes) in old.items():
        if place in new and new[place][0] == people - 1:
            told[place[1]] = new[place][1] < yes
    return Told(told)


def _counts(release: Release, period: str, units: Sequence[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Of the groups of these units and every item: people and yes, as far as exact percentages give them."""
    groups = {group.id: group for group in release.groups_of(period) if set(group.units) & set(units)}
    return {
        (cell.group, cell.item): (groups[cell.group].people, _yes(cell, groups[cell.group].people))
        for cell in release.cells
        if cell.period == period and cell.group in groups and cell.share is not None
    }


def _yes(cell: Cell, people: int) -> int:
    return round((cell.share or 0) * people / 100)


def balanced_accuracy(told: Mapping[str, bool], truth: Mapping[str, bool]) -> float:
    """Mean of the shares of yes and of no that were told rightly; what is not told counts as a coin."""
    right = {item: 0.5 if item not in told else float(told[item] == is_so) for item, is_so in truth.items()}
    sides = [[right[item] for item, is_so in truth.items() if is_so == side] for side in (True, False)]
    return sum(sum(side) / len(side) for side in sides) / 2
