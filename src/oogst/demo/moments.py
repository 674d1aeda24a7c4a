"""Who notes how many moments, when, and with which text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oogst.demo import pattern
from oogst.demo.calendar import Days, half_years, is_weekend
from oogst.demo.library import pick
from oogst.demo.organisation import Staff, Unit
from oogst.demo.places import places

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_DAY = 86_400
#: Days after the end of a period at which it closes (privacy, section 3).
_CLOSES_AFTER = 14


@dataclass(frozen=True)
class Moments:
    """Columns over all moments, in the order of their capture. Times are seconds since 1970, days are day numbers.

    ``text`` is a place in the library, ``visibility`` one in ``pattern.VISIBILITY``; ``happened``: -1 is not given.
    """

    person: Ints
    captured: Ints
    received: Ints
    happened: Days
    text: Ints
    visibility: Ints


def make_moments(
    units: list[Unit], staff: Staff, months: int, per_person: float | None, rng: np.random.Generator
) -> Moments:
    """The moments of all half years. ``per_person``: wanted mean number over the whole time, for benchmarks."""
    counted = [_counts(units, staff, period, rng) for period in half_years(months)]
    if per_person is not None:
        grown = per_person * len(staff.language) / max(1, sum(int(counts.sum()) for counts in counted))
        counted = [_grown(counts, grown, rng) for counts in counted]
    row = np.concatenate([np.repeat(np.arange(len(staff.person)), counts) for counts in counted])
    day = np.concatenate(
        [_days(staff, period, counts, rng) for period, counts in zip(half_years(months), counted, strict=True)]
    )
    captured = day * _DAY + _clock(len(day), rng)
    order = np.argsort(captured, kind="stable")
    return _written(units, staff, row[order], captured[order], months, rng)


def _grown(counts: Ints, factor: float, rng: np.random.Generator) -> Ints:
    """More of everything, rounded up or down by chance so that the mean is right."""
    return np.floor(counts * factor + rng.random(len(counts))).astype(np.int64)


def _counts(units: list[Unit], staff: Staff, period: tuple[int, int], rng: np.random.Generator) -> Ints:
    """Number of moments of each membership in a half year."""
    days = np.minimum(staff.ends, period[1]) - np.maximum(staff.starts, period[0]) + 1
    takes_part = rng.random(len(days)) < _chance(units, staff)
    sizes = np.array([size for size, _ in pattern.MOMENTS])
    counts = sizes[pattern.drawn(rng.random(len(days)), [share for _, share in pattern.MOMENTS])]
    return np.where(takes_part & (days >= 20), counts, 0)


def _chance(units: list[Unit], staff: Staff) -> npt.NDArray[np.float64]:
    """The chance that somebody takes part in a half year: own habit, and that of the team."""
    own = np.where(staff.is_regular[staff.person], pattern.TAKES_PART, pattern.TAKES_PART_SELDOM)
    own[team_is(units, pattern.EAGER_EVERY)[staff.unit]] = pattern.TAKES_PART_EAGER
    own[team_is(units, pattern.SILENT_EVERY)[staff.unit]] = pattern.TAKES_PART_SILENT
    return own


def team_is(units: list[Unit], every: int) -> Bools:
    """One team in ``every``, by its place among the teams."""
    teams = np.array([unit.is_team for unit in units])
    chosen: Bools = teams & (np.cumsum(teams) % every == every // 2)
    return chosen


def _days(staff: Staff, period: tuple[int, int], counts: Ints, rng: np.random.Generator) -> Days:
    """A day within the half year and the membership for each moment; weekends are quieter."""
    first = np.repeat(np.maximum(staff.starts, period[0]), counts)
    last = np.repeat(np.minimum(staff.ends, period[1]), counts)
    day = first + np.floor(rng.random(len(first)) * (last - first + 1)).astype(np.int64)
    again = first + np.floor(rng.random(len(first)) * (last - first + 1)).astype(np.int64)
    chosen: Days = np.where(is_weekend(day) & (rng.random(len(day)) < 0.6), again, day)
    return chosen


def _clock(size: int, rng: np.random.Generator) -> Ints:
    """Seconds of the day: from half past six until ten in the evening, most in the middle of it."""
    return np.floor(23_400 + (rng.random(size) + rng.random(size)) / 2 * 55_800).astype(np.int64)


def _written(
    units: list[Unit], staff: Staff, row: Ints, captured: Ints, months: int, rng: np.random.Generator
) -> Moments:
    person, unit = staff.person[row], staff.unit[row]
    theme = np.array([places().themes.index(one.theme) for one in units])[unit]
    one_sided = team_is(units, pattern.ONE_SIDED_EVERY)[unit]
    text = pick(theme, staff.language[person], one_sided, rng)
    size = len(row)
    earlier = np.floor(rng.random(size) * 7).astype(np.int64)
    return Moments(
        person,
        captured,
        _received(captured, months, rng),
        np.where(rng.random(size) < 0.2, captured // _DAY - earlier, -1),
        text,
        _visibility(text, rng),
    )


def _visibility(text: Ints, rng: np.random.Generator) -> Ints:
    """As people choose; but a text that two of them wrote may be quoted once, or two quotes would be the same."""
    chosen = pattern.drawn(rng.random(len(text)), [share for _, share in pattern.VISIBILITY])
    quoted = np.flatnonzero(chosen == pattern.QUOTED)
    _, first = np.unique(text[quoted], return_index=True)
    chosen[quoted] = pattern.COUNTED
    chosen[quoted[first]] = pattern.QUOTED
    return chosen


def _received(captured: Ints, months: int, rng: np.random.Generator) -> Ints:
    """Mostly within seconds; some were noted offline; a few of a period's last days arrive after its closing day."""
    size = len(captured)
    delay = np.floor(rng.random(size) * 9).astype(np.int64)
    offline = rng.random(size) < pattern.OFFLINE
    delay = np.where(offline, np.floor(rng.random(size) * 4 * _DAY).astype(np.int64), delay)
    ends = np.array([last for _, last in half_years(months)])
    left = ends[np.searchsorted(ends, captured // _DAY)] - captured // _DAY
    late = (left < 10) & (rng.random(size) < pattern.LATE)
    after = (left + _CLOSES_AFTER + 1 + np.floor(rng.random(size) * 20).astype(np.int64)) * _DAY
    return captured + np.where(late, after, delay)
