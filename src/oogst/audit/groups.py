"""Rule A2: the groups of a period form a closed tree, and none is too small."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from oogst.audit.people import is_printable
from oogst.audit.result import Finding
from oogst.audit.sheet import Sheet
from oogst.release import LEADS_AND_STAFF, Group, Period, Unit


def check_groups(sheet: Sheet, groups: Iterable[Group]) -> Iterator[Finding]:
    """A2: brothers and sisters disjoint and together their parent, none alone, none below the floors."""
    listed = tuple(groups)
    if sheet.period.status == "released":
        yield from _check_units(sheet.period)
    yield from _check_shape(sheet, listed)
    children = _children(listed)
    members = _non_empty_members(sheet)
    for group in sheet.tree.groups:
        yield from _check_split(group, children.get(group.id, []), members)
    yield from _check_floors(sheet)


def _children(groups: Iterable[Group]) -> Mapping[str | None, list[Group]]:
    below: dict[str | None, list[Group]] = defaultdict(list)
    for group in groups:
        below[group.parent].append(group)
    return below


def _check_units(period: Period) -> Iterator[Finding]:
    units = {unit.id: unit for unit in period.units}
    tops = [unit for unit in period.units if unit.parent is None]
    if len(units) < len(period.units) or len(tops) != 1:
        yield Finding("units_malformed", {"period": period.id})
        return
    for unit in units.values():
        if not _reaches_top(unit, units):
            yield Finding("unit_loose", {"period": period.id, "unit": unit.id})
    if LEADS_AND_STAFF in units and units[LEADS_AND_STAFF].parent != tops[0].id:
        yield Finding("staff_misplaced", {"period": period.id})
    yield from _check_headcounts(period)


def _reaches_top(unit: Unit, units: Mapping[str, Unit]) -> bool:
    seen: set[str] = set()
    at: Unit | None = unit
    while at is not None and at.parent is not None and at.id not in seen:
        seen.add(at.id)
        at = units.get(at.parent)
    return at is not None and at.parent is None


def _check_headcounts(period: Period) -> Iterator[Finding]:
    below: Counter[str] = Counter()
    parents = {unit.parent for unit in period.units}
    for unit in period.units:
        if unit.parent is not None:
            below[unit.parent] += unit.headcount
    for unit in period.units:
        wrong = unit.id in parents and unit.headcount != below[unit.id]
        if wrong or unit.headcount < 0:
            where = {"period": period.id, "unit": unit.id}
            yield Finding("headcount_not_sum", {**where, "heads": unit.headcount, "sum": below[unit.id]})


def _check_shape(sheet: Sheet, groups: tuple[Group, ...]) -> Iterator[Finding]:
    """One root, which is the whole organisation; every other group under it, and no id twice."""
    period, planted = sheet.period, sheet.tree.groups
    top = tuple(unit.id for unit in period.units if unit.parent is None)
    if planted and planted[0].units != top:
        yield Finding("root_not_whole", {"period": period.id, "group": planted[0].id})
    for loose in sorted({group.id for group in groups} - {group.id for group in planted}):
        yield Finding("group_loose", {"period": period.id, "group": loose})
    for twice in sorted(name for name, times in Counter(group.id for group in groups).items() if times > 1):
        yield Finding("group_twice", {"period": period.id, "group": twice})


def _non_empty_members(sheet: Sheet) -> Mapping[str, tuple[set[str], set[str]]]:
    """For every unit the units directly below it: all, and those in which somebody works."""
    members: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for unit in sheet.period.units:
        if unit.parent is not None:
            every, non_empty = members[unit.parent]
            every.add(unit.id)
            non_empty |= {unit.id} if sheet.headcounts[unit.id] > 0 else set()
    return members


def _check_split(
    group: Group, children: list[Group], members: Mapping[str, tuple[set[str], set[str]]]
) -> Iterator[Finding]:
    where = {"period": group.period, "group": group.id}
    if not children:
        return
    if len(children) == 1:
        yield Finding("child_alone", {**where, "other": children[0].id})
    if len(group.units) != 1:
        yield Finding("pool_opened", where)
        return
    times = Counter(unit for child in children for unit in child.units)
    every, non_empty = members.get(group.units[0], (set[str](), set[str]()))
    for unit in sorted(unit for unit, count in times.items() if count > 1):
        yield Finding("unit_in_two_groups", {**where, "unit": unit})
    for unit in sorted(non_empty - times.keys()):
        yield Finding("unit_missing", {**where, "unit": unit})
    for unit in sorted(times.keys() - every):
        yield Finding("unit_elsewhere", {**where, "unit": unit})


def _check_floors(sheet: Sheet) -> Iterator[Finding]:
    k, c = sheet.period.k, sheet.period.c
    printable = is_printable(sheet.people)
    for at, group in enumerate(sheet.tree.groups):
        heads, where = int(sheet.heads[at]), {"period": group.period, "group": group.id}
        if group.people < k:
            yield Finding("people_below_floor", {**where, "people": group.people, "k": k})
        elif not printable[at]:
            yield Finding("people_not_rounded", {**where, "people": group.people})
        if heads < k + c:
            yield Finding("heads_below_floor", {**where, "heads": heads, "floor": k + c})
        largest = max((sheet.headcounts.get(unit, 0) for unit in group.units), default=0)
        if len(group.units) > 1 and heads - largest < c:
            yield Finding("pool_one_sided", {**where, "heads": heads - largest, "c": c})
