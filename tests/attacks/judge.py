"""What really is so: counted person by person in plain Python from the files, apart from the harvest.

Only the judge of an attack reads this, to say whether what an attacker concluded is true. It also is a second opinion
on the harvest: the truth must lie within everything that is printed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oogst.framework import load_framework
from oogst.intake import Inputs
from oogst.release import LEADS_AND_STAFF, Period, parse_item

_LONG_AGO = dt.date.min
_FOREVER = dt.date.max
#: Days from a period's last day to the closing of wave 1 (four weeks and thirty days); months and days for the others.
_WAVE_MONTHS = {2: 3, 3: 9}


@dataclass(frozen=True)
class Person:
    """Somebody who took part in the period: the unit of the tree in which they are counted, what holds of them, and how
    many moments they noted."""

    name: str
    unit: str
    items: frozenset[str]
    moments: int


def people_of(inputs: Inputs, period: Period, waves: Iterable[int] = ()) -> dict[str, Person]:
    """Everybody who took part in the period, by these files, with the items of the contributors and of these waves."""
    moments = {row["moment_id"]: row for row in _counted(inputs, period)}
    items: dict[str, set[str]] = defaultdict(set)
    noted: dict[str, int] = defaultdict(int)
    for row in moments.values():
        items[row["person_id"]] |= _of_moment(row)
        noted[row["person_id"]] += 1
    for person, item in _of_waves(inputs, period, moments, set(waves)):
        items[person].add(item)
    homes = _homes(inputs, period, set(items))
    seat = _Seats(inputs, period)
    return {name: Person(name, seat.of(homes[name]), frozenset(items[name]), noted[name]) for name in sorted(items)}


def closes_on(period: Period) -> dt.date:
    return period.ends_on + dt.timedelta(days=14)


def wave_closes_on(period: Period, wave: int) -> dt.date:
    end = period.ends_on
    if wave == 1:
        return end + dt.timedelta(days=28 + 30)
    month = end.month - 1 + _WAVE_MONTHS[wave]
    first_after = dt.date(end.year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    length = (first_after - dt.timedelta(days=1)).day
    return dt.date(end.year + month // 12, month % 12 + 1, min(end.day, length)) + dt.timedelta(days=30)


def _opens_after(period: Period, wave: int) -> dt.date:
    """A second voice counts in the first wave that is not yet closed."""
    return wave_closes_on(period, wave - 1) if wave > 1 else _LONG_AGO


def _counted(inputs: Inputs, period: Period) -> Iterable[Mapping[str, Any]]:
    """Moments of the period: captured in it and in time, or received in it after their own period was closed. Periods
    before this one all have the same length, so the closing day of any is found from its calendar."""
    for row in inputs.moments.to_pylist():
        if row["visibility"] != "only_me" and _belongs(row, period):
            yield row


def _belongs(row: Mapping[str, Any], period: Period) -> bool:
    captured, received = row["captured_at"].date(), (row["received_at"] or row["captured_at"]).date()
    own_end = _end_of(captured, period)
    day = captured if received <= own_end + dt.timedelta(days=14) else received
    return bool(period.starts_on <= day <= period.ends_on)


def _end_of(day: dt.date, period: Period) -> dt.date:
    """The last day of the period of this grid in which the day falls."""
    months = {"year": 12, "half": 6, "quarter": 3}[period.grid]
    after = (day.month - 1) // months * months + months
    return dt.date(day.year + after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)


def _of_moment(row: Mapping[str, Any]) -> set[str]:
    outcomes, modes = row["outcomes"] or [], row["modes"] or []
    domain = {f"domain:{row['domain']}"} if row["domain"] else set()
    crossed = {f"outcome_mode:{outcome}×{mode}" for outcome in outcomes for mode in modes}
    return domain | {f"outcome:{one}" for one in outcomes} | {f"mode:{one}" for one in modes} | crossed


def _of_waves(
    inputs: Inputs, period: Period, moments: Mapping[str, Mapping[str, Any]], waves: set[int]
) -> Iterable[tuple[str, str]]:
    still = {one.id for one in load_framework().follow_up_answers if one.still}
    for row in inputs.answers.to_pylist():
        moment = moments.get(row["moment_id"])
        for wave in waves if moment else ():
            if row["answered_at"].date() <= wave_closes_on(period, wave):
                assert moment is not None
                yield from ((moment["person_id"], item) for item in _of_answer(row, moment, wave, still))
    for row in inputs.voices.to_pylist():
        moment = moments.get(row["moment_id"])
        for wave in waves if moment and row["confirms"] else ():
            if _opens_after(period, wave) < row["answered_at"].date() <= wave_closes_on(period, wave):
                assert moment is not None
                yield moment["person_id"], f"wave{wave}:confirmed"


def _of_answer(row: Mapping[str, Any], moment: Mapping[str, Any], wave: int, still: set[str]) -> Iterable[str]:
    if row["wave"] != wave:
        return
    yield f"wave{wave}:answered"
    if row["work_figure"] is not None:
        yield f"wave{wave}:figure"
    if row["barrier"]:
        yield f"wave{wave}:barrier:{row['barrier']}"
    about = [moment["domain"]] if moment["domain"] else []
    about += [row["outcome"]] if row["outcome"] in (moment["outcomes"] or []) else []
    for subject in about:
        yield f"wave{wave}:answered:{subject}"
        if row["answer"] in still:
            yield f"wave{wave}:still:{subject}"


def _homes(inputs: Inputs, period: Period, people: set[str]) -> dict[str, str]:
    """The unit of the period's last day, or the last one before; of somebody who only came later, the first one."""
    spans: dict[str, list[tuple[dt.date, dt.date, str]]] = defaultdict(list)
    for row in inputs.people.to_pylist():
        if row["person_id"] in people:
            spans[row["person_id"]].append(
                (row["valid_from"] or _LONG_AGO, row["valid_to"] or _FOREVER, row["unit_id"])
            )
    return {person: _home(of_person, period.ends_on) for person, of_person in spans.items()}


def _home(spans: list[tuple[dt.date, dt.date, str]], day: dt.date) -> str:
    begun = [span for span in spans if span[0] <= day]
    if begun:
        return max(begun, key=lambda span: (min(span[1], day), span[0]))[2]
    return min(spans)[2]


class _Seats:
    """From a unit to the unit of the printed tree in which its people are counted."""

    def __init__(self, inputs: Inputs, period: Period) -> None:
        self._above = {row["unit_id"]: row["parent_id"] for row in inputs.units.to_pylist()}
        self._in_tree = {unit.id for unit in period.units}
        self._broken_down = {unit.parent for unit in period.units}

    def of(self, unit: str) -> str:
        while unit not in self._in_tree:
            unit = self._above[unit]
        return LEADS_AND_STAFF if unit in self._broken_down else unit


def is_of_wave(item: str) -> int:
    return parse_item(item).wave
