"""What somebody may choose among: the periods and the groups that a release shows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oogst.release import Group, Release
from oogst.show import PeriodChoice, choices


@dataclass(frozen=True)
class Option:
    """One entry of a list: what is sent (nothing for the whole organisation), what is read, how deep it stands."""

    value: str
    label: str
    depth: int = 0

    @property
    def indent(self) -> str:
        return "\u2003" * self.depth


def period_options(release: Release, language: str) -> list[Option]:
    """The periods with something to show, newest first."""
    return [Option(period.id, period.label) for period in choices(release, language)]


def unit_options(release: Release, period: str, language: str) -> list[Option]:
    """The groups of a period as a tree, every group directly under the one it is a part of."""
    labels = _labels(next(one for one in choices(release, language) if one.id == period))
    return [
        Option(group.units[0] if depth else "", labels[group.units[0]], depth)
        for group, depth in _as_tree(list(release.groups_of(period)))
    ]


def _labels(period: PeriodChoice) -> dict[str, str]:
    return {group.unit: group.label for group in period.groups}


def _as_tree(groups: list[Group]) -> Iterator[tuple[Group, int]]:
    below: dict[str | None, list[Group]] = {}
    for group in groups:
        below.setdefault(group.parent, []).append(group)
    waiting = [(group, 0) for group in reversed(below.get(None, []))]
    while waiting:
        group, depth = waiting.pop()
        yield group, depth
        waiting += [(child, depth + 1) for child in reversed(below.get(group.id, []))]
