"""What somebody may choose among: the periods and the groups that a release shows, and nothing else.

A release never changes, so its lists are made once for each language and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from oogst.release import Group
from oogst.show import PeriodChoice, choices
from oogst.site.releases import queries


@dataclass(frozen=True)
class Option:
    """One entry of a list: what is sent (nothing for the whole organisation), what is read, how deep it stands."""

    value: str
    label: str
    depth: int = 0

    @property
    def indent(self) -> str:
        return "\u2003" * self.depth


@lru_cache(maxsize=8)
def shown_periods(digest: str, language: str) -> tuple[PeriodChoice, ...]:
    """The periods with something to show, newest first, with their groups."""
    return choices(queries.release_with(digest), language)


def period_options(digest: str, language: str) -> list[Option]:
    return [Option(period.id, period.label) for period in shown_periods(digest, language)]


@lru_cache(maxsize=32)
def unit_options(digest: str, period: str, language: str) -> tuple[Option, ...]:
    """The groups of a period as a tree, every group directly under the one it is a part of."""
    shown = next(one for one in shown_periods(digest, language) if one.id == period)
    labels = {group.unit: group.label for group in shown.groups}
    groups = list(queries.release_with(digest).groups_of(period))
    return tuple(
        Option(group.units[0] if depth else "", labels[group.units[0]], depth) for group, depth in _as_tree(groups)
    )


@lru_cache(maxsize=32)
def _unit_entries(digest: str, period: str, language: str) -> str:
    """The entries of the list of groups, none of them chosen: thousands of them take longer to write than the page."""
    options = ((one.value, one.indent, one.label) for one in unit_options(digest, period, language))
    return format_html_join("", '<option value="{}">{}{}</option>', options)


def unit_entries(digest: str, period: str, language: str, chosen: str) -> SafeString:
    """The same with one of them chosen; the first where nothing is."""
    start = format_html('<option value="{}"', chosen)
    return mark_safe(_unit_entries(digest, period, language).replace(start, f"{start} selected", 1))  # noqa: S308


def _as_tree(groups: list[Group]) -> Iterator[tuple[Group, int]]:
    below: dict[str | None, list[Group]] = {}
    for group in groups:
        below.setdefault(group.parent, []).append(group)
    waiting = [(group, 0) for group in reversed(below.get(None, []))]
    while waiting:
        group, depth = waiting.pop()
        yield group, depth
        waiting += [(child, depth + 1) for child in reversed(below.get(group.id, []))]
