"""What of a release is shown: which period, which group, under which name, and what there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_interval

from oogst.errors import NotFound
from oogst.measure import same_group
from oogst.release import LEADS_AND_STAFF, Group, Period, Release
from oogst.texts import texts


@dataclass(frozen=True)
class GroupChoice:
    """A group that a period shows. ``unit``: the id to ask for it by; ``depth``: 0 for the whole organisation."""

    unit: str
    label: str
    depth: int


@dataclass(frozen=True)
class PeriodChoice:
    """A period with something to show. ``label`` is worded: "januari–juni 2026"."""

    id: str
    label: str
    groups: tuple[GroupChoice, ...]


def choices(release: Release | None, lang: str) -> tuple[PeriodChoice, ...]:
    """Everything that can be asked of a release, the newest period first; empty without a release."""
    periods = release.periods if release else ()
    shown = [period for period in sorted(periods, key=lambda one: one.ends_on, reverse=True) if _is_open(period)]
    found = (PeriodChoice(one.id, period_label(one, lang), _groups(release, one, lang)) for one in shown if release)
    return tuple(choice for choice in found if choice.groups)


def choose_period(release: Release, period_id: str | None) -> Period | None:
    """The period that was asked for, else the newest that was not withdrawn; ``None`` if the release has none.

    Raises ``NotFound`` (``period_not_in_release``) with the periods that there are.
    """
    if period_id is None:
        newest = sorted(release.periods, key=lambda one: (_is_open(one), one.ends_on))
        return newest[-1] if newest else None
    if found := release.period(period_id):
        return found
    raise NotFound("period_not_in_release", period=period_id, known=[one.id for one in release.periods])


def choose_group(release: Release, period: Period, unit_id: str | None) -> Group | None:
    """The smallest shown group with that unit in it, or the whole organisation; ``None`` if nothing is shown.

    Raises ``NotFound`` (``unit_not_in_release``) with the units that there are.
    """
    if not _is_open(period):
        return None
    if unit_id is None:
        return release.root(period.id)
    known = [unit.id for unit in period.units]
    if unit_id not in known and not any(unit_id in group.units for group in release.groups_of(period.id)):
        raise NotFound("unit_not_in_release", unit=unit_id, period=period.id, known=known)
    return release.group_of_unit(period.id, unit_id) or _with_unit(release, period, unit_id)


def group_before(release: Release, group: Group) -> Group | None:
    """The same units in the latest earlier period that shows them and was not withdrawn, to compare with."""
    here = release.period(group.period)
    earlier = [one for one in release.periods if here and one.ends_on < here.starts_on and _is_open(one)]
    latest_first = sorted(earlier, key=lambda one: one.ends_on, reverse=True)
    return next((found for one in latest_first if (found := same_group(release, group, one.id))), None)


def unit_name(period: Period, unit_id: str, lang: str) -> str:
    """The unit's own name; the group of heads and staff is named in the reader's language."""
    if unit_id == LEADS_AND_STAFF:
        return texts("show", lang)["leads_and_staff"]
    unit = period.unit(unit_id)
    return unit.name if unit else unit_id


def group_name(period: Period, group: Group, lang: str) -> str:
    """All the names under which a group is shown."""
    return texts("show", lang).join([unit_name(period, unit, lang) for unit in group.units])


def headcount(period: Period, group: Group) -> int | None:
    """How many people work in the group's units; ``None`` where the release does not say it of all of them."""
    units = [period.unit(unit) for unit in group.units]
    known = [unit.headcount for unit in units if unit]
    return sum(known) if len(known) == len(units) else None


def period_label(period: Period, lang: str) -> str:
    """The period in words: "2026", "januari–juni 2026"."""
    if period.grid == "year":
        return str(period.starts_on.year)
    return str(format_interval(period.starts_on, period.ends_on, "yMMMM", locale=texts("show", lang).locale))


def _groups(release: Release | None, period: Period, lang: str) -> tuple[GroupChoice, ...]:
    if release is None:
        return ()
    depths: dict[str, int] = {}
    found = []
    for group in release.groups_of(period.id):
        depths[group.id] = depths.get(group.parent, 0) + 1 if group.parent else 0
        found.append(GroupChoice(group.units[0], group_name(period, group, lang), depths[group.id]))
    return tuple(found)


def _with_unit(release: Release, period: Period, unit_id: str) -> Group | None:
    return next((group for group in release.groups_of(period.id) if unit_id in group.units), None)


def _is_open(period: Period) -> bool:
    return period.status == "released"
