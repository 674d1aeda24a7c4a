"""The tree of units: one top, every parent there, no loop, at any time.

A unit may have several rows, one for each period in which it had that name or parent. There are few units, so this is
plain Python: the tree is looked at on each day on which it changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from oogst.errors import BadFile, Refusal
from oogst.intake.nearest import Nearest
from oogst.intake.sheet import Sheet
from oogst.release import LEADS_AND_STAFF


@dataclass(frozen=True)
class _Unit:
    row: int
    id: str
    parent: str | None
    start: dt.date
    end: dt.date

    def is_on(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def meets(self, other: _Unit) -> bool:
        return self.start <= other.end and other.start <= self.end


def check_tree(sheet: Sheet) -> Sheet:
    """The units with everything refused that keeps them from being one tree. Raises ``BadFile``: ``no_top_unit``."""
    for check in (_reserved, _twice, _loops, _tops, _parents, _parents_in_being):
        sheet = sheet.refusing(check(sheet.file, _units(sheet), sheet))
    return _without_refused_parents(sheet)


def _units(sheet: Sheet) -> list[_Unit]:
    rows = sheet.good().select(["row", "unit_id", "parent_id", "valid_from", "valid_to"]).to_pylist()
    return [
        _Unit(
            one["row"],
            one["unit_id"],
            one["parent_id"],
            one["valid_from"] or dt.date.min,
            one["valid_to"] or dt.date.max,
        )
        for one in rows
    ]


def _reserved(file: str, units: list[_Unit], _sheet: Sheet) -> Iterator[Refusal]:
    return (
        Refusal(file, one.row, "unit_id", "id_reserved", {"value": one.id})
        for one in units
        if one.id == LEADS_AND_STAFF
    )


def _twice(file: str, units: list[_Unit], _sheet: Sheet) -> Iterator[Refusal]:
    seen: dict[str, list[_Unit]] = {}
    for one in units:
        if other := next((other for other in seen.get(one.id, ()) if other.meets(one)), None):
            yield Refusal(file, one.row, "unit_id", "unit_twice", {"value": one.id, "first": other.row})
        else:
            seen.setdefault(one.id, []).append(one)


def _loops(file: str, units: list[_Unit], _sheet: Sheet) -> Iterator[Refusal]:
    """Every unit of a loop is refused, and the loop named from there: a → b → a."""
    done: set[int] = set()
    for day in sorted({one.start for one in units}):
        by_id = {one.id: one for one in units if one.is_on(day)}
        for one in by_id.values():
            loop = _loop_from(one, by_id)
            if loop and one.row not in done:
                done.add(one.row)
                yield Refusal(file, one.row, "parent_id", "unit_loop", {"loop": " → ".join(loop)})


def _loop_from(one: _Unit, by_id: dict[str, _Unit]) -> list[str]:
    """The way up from a unit when it comes back to that unit, else nothing."""
    way = [one.id]
    above = by_id.get(one.parent or "")
    while above is not None and above.id not in way:
        way.append(above.id)
        above = by_id.get(above.parent or "")
    return [*way, one.id] if above is not None and above.id == one.id else []


def _tops(file: str, units: list[_Unit], sheet: Sheet) -> Iterator[Refusal]:
    """There is one top at a time; the first in the file is taken for it."""
    if not sheet.table["parent_id"].null_count and not _has_loop(sheet):
        raise BadFile("no_top_unit", file=file)
    tops = [one for one in units if one.parent is None]
    for at, one in enumerate(tops):
        if other := next((other for other in tops[:at] if other.id != one.id and other.meets(one)), None):
            yield Refusal(file, one.row, "parent_id", "second_top_unit", {"value": one.id, "first": other.id})


def _has_loop(sheet: Sheet) -> bool:
    return any(refusal.code == "unit_loop" for refusal in sheet.refusals)


def _parents(file: str, units: list[_Unit], sheet: Sheet) -> Iterator[Refusal]:
    known = {one.id for one in units}
    refused = set(sheet.table["unit_id"].to_pylist()) - known
    nearest = Nearest(known)
    for one in units:
        if one.parent is not None and one.parent not in known | refused:
            data = {"value": one.parent, "nearest": nearest.of(one.parent)}
            yield Refusal(file, one.row, "parent_id", "unknown_parent", data)


def _parents_in_being(file: str, units: list[_Unit], _sheet: Sheet) -> Iterator[Refusal]:
    """Whenever a unit is there, the unit above it is there too."""
    known: dict[str, list[_Unit]] = {}
    for one in units:
        known.setdefault(one.id, []).append(one)
    for one in units:
        above = known.get(one.parent or "")
        if above and (day := _uncovered(one, above)):
            yield Refusal(file, one.row, "parent_id", "parent_not_in_being", {"value": one.parent, "day": day})


def _uncovered(one: _Unit, above: list[_Unit]) -> dt.date | None:
    """The first day on which the unit is there and none of the rows above it is."""
    day = one.start
    while row := next((row for row in above if row.is_on(day)), None):
        if row.end >= one.end:
            return None
        day = row.end + dt.timedelta(days=1)
    return day


def _without_refused_parents(sheet: Sheet) -> Sheet:
    """Refuse what hangs below a refused unit, and below that, until all that is left hangs together."""
    while True:
        units = _units(sheet)
        known = {one.id for one in units}
        lost = [one for one in units if one.parent is not None and one.parent not in known]
        if not lost:
            return sheet
        sheet = sheet.refusing(
            Refusal(sheet.file, one.row, "parent_id", "unit_refused", {"value": one.parent}) for one in lost
        )
