"""Who may look at which rows: roles, as plain data, and the groups of a period that these open.

Plain data so that what is public can use the same table without knowing any person.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from oogst.release import Group
from oogst.release.audience import visible_groups
from oogst.site.releases import queries

Looking = Literal["lead", "learning", "protection"]
#: Roles that look at rows, each with the unit that it concerns.
Sight = frozenset[tuple[Looking, str | None]]
_LOOKING: tuple[Looking, ...] = ("lead", "learning", "protection")


def sight_of(roles: Iterable[tuple[str, str | None]]) -> Sight:
    """Those of the roles (kind and unit) that look at more than what everybody sees."""
    return frozenset((kind, unit) for role, unit in roles for kind in _LOOKING if kind == role)


@lru_cache(maxsize=128)
def groups_in_sight(digest: str, period: str, sight: Sight) -> tuple[Group, ...]:
    """The groups of a period that at least one of the roles may see, parents first; the whole organisation always."""
    release = queries.release_with(digest)
    seen = {group.id for role, unit in sight for group in visible_groups(release, period, role, unit)}
    seen |= {group.id for group in visible_groups(release, period, "everybody")}
    return tuple(group for group in release.groups_of(period) if group.id in seen)


def own_group(digest: str, period: str, sight: Sight) -> Group | None:
    """Where somebody begins: the group with the unit of their first role, else the whole organisation."""
    release = queries.release_with(digest)
    found = (release.group_of_unit(period, unit) for _, unit in sorted(sight, key=str) if unit is not None)
    return next((group for group in found if group), None) or release.root(period)
