"""What somebody asks to see, checked: only what the release shows and what they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from oogst.framework import load_framework
from oogst.measure import same_group
from oogst.release import Group, Period, Release
from oogst.show.choose import group_name
from oogst.show.explore import Scope, items_of
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.pages.public.choices import shown_periods
from oogst.site.people.queries import roles_of
from oogst.site.releases import queries
from oogst.site.releases.sight import Sight, groups_in_sight, own_group, sight_of

#: Groups of one page; a page is also what the guard against chance looks at as a whole.
A_PAGE = 25


@dataclass(frozen=True)
class Asked:
    """One view of one group in one period, and what it takes beyond that. Hashable, so that what was made of it can be
    kept: ``unit`` is the first unit of the group, however it was asked for."""

    view: str
    digest: str
    sight: Sight
    language: str
    period: str
    unit: str
    item: str = ""
    domain: str = ""
    stage: str = ""
    beside: str = ""
    words: str = ""
    page: int = 1

    @property
    def release(self) -> Release:
        return queries.release_with(self.digest)

    @cached_property
    def scope(self) -> Scope:
        period, group = _known(self.release.period(self.period)), self.group_with(self.unit)
        seen = groups_in_sight(self.digest, self.period, self.sight)
        return Scope(self.release, load_framework(), self.language, period, group, seen)

    @cached_property
    def found(self) -> list[Group]:
        """The groups below the one looked at, whose name has all the words."""
        wanted, groups = self.words.casefold().split(), self.scope.within()
        if not wanted:
            return groups
        names = _names(self.digest, self.period, self.language)
        return [one for one in groups if all(word in names[one.id] for word in wanted)]

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.found) // A_PAGE))

    @property
    def on_page(self) -> list[Group]:
        at = min(max(1, self.page), self.pages)
        return self.found[A_PAGE * (at - 1) : A_PAGE * at]

    @cached_property
    def other(self) -> Group | None:
        """What the group is compared with: the same units in another period, or another group of this one."""
        kind, _, value = self.beside.partition(":")
        if kind == "unit":
            return self.group_with(value)
        return same_group(self.release, self.scope.group, value) if value else None

    def group_with(self, unit: str) -> Group:
        """The smallest group with that unit. Raises ``Http404`` for one that is not shown, or not to this person."""
        found = self.release.group_of_unit(self.period, unit) or next(
            (group for group in self.release.groups_of(self.period) if unit in group.units), None
        )
        if found is None or found not in groups_in_sight(self.digest, self.period, self.sight):
            raise Http404
        return found


@lru_cache(maxsize=8)
def _names(digest: str, period_id: str, language: str) -> Mapping[str, str]:
    """The name of every group of a period, to search in: thousands of them take longer to write than a page."""
    release = queries.release_with(digest)
    period = _known(release.period(period_id))
    return {one.id: group_name(period, one, language).casefold() for one in release.groups_of(period_id)}


def _known(period: Period | None) -> Period:
    if period is None:
        raise Http404
    return period


def sight_for(request: HttpRequest) -> Sight:
    """Raises ``PermissionDenied`` where somebody sees nothing but what everybody does."""
    sight = sight_of((role.kind, role.unit_id) for role in roles_of(person_of(request)))
    if not sight:
        raise PermissionDenied
    return sight


def asked_by(request: HttpRequest, view: str) -> Asked | None:
    """What the address asks for; ``None`` before anything was released.

    Raises ``PermissionDenied``, and ``Http404`` for what the release does not show *or* the person may not see.
    """
    sight, language = sight_for(request), get_language()
    digest = queries.current_digest()
    periods = shown_periods(digest, language) if digest else ()
    if digest is None or not periods:
        return None
    wanted = request.GET
    period = wanted.get("period") or periods[0].id
    if period not in {one.id for one in periods}:
        raise Http404
    start = own_group(digest, period, sight)
    asked = Asked(view, digest, sight, language, period, wanted.get("unit") or (start.units[0] if start else ""))
    return _with_choices(asked, wanted)


def _with_choices(asked: Asked, wanted: Mapping[str, str]) -> Asked:
    framework = load_framework()
    items, domains = items_of(framework), [one.id for one in framework.domains]
    return Asked(
        view=asked.view,
        digest=asked.digest,
        sight=asked.sight,
        language=asked.language,
        period=asked.period,
        unit=asked.scope.group.units[0],
        item=_among(wanted.get("item"), items) or items[0],
        domain=_among(wanted.get("domain"), domains),
        stage=_among(wanted.get("stage"), [one.id for one in framework.stages]),
        beside=_beside(asked, wanted.get("with", "")),
        words=wanted.get("words", "").strip()[:100],
        page=int(page) if (page := wanted.get("page", "1")).isdecimal() and len(page) < 6 else 1,
    )


def _among(value: str | None, known: list[str] | tuple[str, ...]) -> str:
    """Raises ``Http404`` for a choice that there is not."""
    if value and value not in known:
        raise Http404
    return value or ""


def _beside(asked: Asked, value: str) -> str:
    """What was asked for, if there is such a thing; else the newest other period that can be compared with."""
    kind, _, what = value.partition(":")
    if kind == "unit":
        asked.group_with(what)
        return value
    periods = comparable_periods(asked)
    if value and (kind != "period" or what not in periods):
        raise Http404
    return value or (f"period:{periods[0]}" if periods else "")


def comparable_periods(asked: Asked) -> list[str]:
    """The other periods in which the same units are shown to the same person, the newest first."""
    group = asked.scope.group
    others = [one.id for one in shown_periods(asked.digest, asked.language) if one.id != asked.period]
    found = ((one, same_group(asked.release, group, one)) for one in others)
    return [one for one, same in found if same and same in groups_in_sight(asked.digest, one, asked.sight)]


def name_of(asked: Asked, group: Group) -> str:
    return group_name(asked.scope.period, group, asked.language)
