"""Who sees which rows of a release: one table, for every page, export and interface (specification, "who sees")."""

from __future__ import annotations

from typing import Final, Literal

from oogst.release.model import Group, Release

Role = Literal["everybody", "lead", "learning", "protection"]

#: What each role sees, in words; docs/privacy.md prints it.
AUDIENCE: Final[dict[Role, str]] = {
    "everybody": "the whole organisation’s rows (everybody signed in; the public, where the administrator allows it)",
    "lead": "the group that contains the own unit, and those above it",
    "learning": "HR and L&D: every group within the own unit’s group, and those above it",
    "protection": "the data protection officer: every row, and both audits",
}


def visible_groups(release: Release, period: str, role: Role, unit: str | None = None) -> tuple[Group, ...]:
    """The groups of the period whose rows somebody may see, parents first.

    ``unit``: the unit that a lead leads, or at the top of what HR and L&D look after; without one, or where no shown
    group contains it, the whole organisation's rows remain.
    """
    groups = tuple(release.groups_of(period))
    if role == "protection":
        return groups
    own = release.group_of_unit(period, unit) if unit is not None and role != "everybody" else None
    seen = {group.id for group in groups if group.parent is None}
    if own is not None:
        seen |= _upwards(release, own)
    if own is not None and role == "learning" and own.units == (unit,):
        seen |= {group.id for group in groups if own.id in _upwards(release, group)}
    return tuple(group for group in groups if group.id in seen)


def _upwards(release: Release, group: Group) -> set[str]:
    """The group and all above it."""
    found, at = set[str](), group
    while at.id not in found:
        found.add(at.id)
        at = (release.group(at.period, at.parent) if at.parent else None) or at
    return found
