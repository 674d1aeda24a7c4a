"""What a lead brings to a team meeting, the guide to print, and what is done with it.

HR and L&D have the same page for what they look after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from oogst.errors import BadInput, NotFound
from oogst.framework import load_framework
from oogst.release import Period
from oogst.show.choose import unit_name
from oogst.show.explore import Scope
from oogst.show.team import TeamView, noted, render_guide, render_team, subject_label, subjects, team_view
from oogst.site.pages.learning.asked import sight_for
from oogst.site.pages.learning.start import nothing_yet
from oogst.site.pages.public.choices import Option, period_options, shown_periods
from oogst.site.releases import queries
from oogst.site.releases.agreements import LONGEST, note_action, role_for, set_action_state
from oogst.site.releases.models import Action
from oogst.site.releases.sight import Sight, groups_in_sight
from oogst.texts import sentence


@dataclass(frozen=True)
class Team:
    """One unit in one period, as somebody who leads it or looks after it sees it."""

    digest: str
    sight: Sight
    language: str
    period: str
    unit: str

    @property
    def scope(self) -> Scope:
        release = queries.release_with(self.digest)
        period, group = release.period(self.period), release.group_of_unit(self.period, self.unit)
        seen = groups_in_sight(self.digest, self.period, self.sight)
        if period is None or group is None or group not in seen:
            raise Http404
        return Scope(release, load_framework(), self.language, period, group, seen)

    @property
    def address(self) -> str:
        return f"{reverse('team')}?{urlencode({'period': self.period, 'unit': self.unit})}"


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    team = _team(request, request.GET)
    return nothing_yet(request) if team is None else _page(request, team)


@never_cache
@login_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Fifteen minutes on one sheet of A4, with what was agreed earlier."""
    team = _team(request, request.GET)
    if team is None:
        raise Http404
    response = HttpResponse(render_guide(_view(team)), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"oogst-{team.period}.pdf"
    )
    return response


@never_cache
@login_required
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Something that is done with a figure."""
    return _written(request, lambda team: _note(team, request.POST, timezone.localdate()), request.POST)


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, action_id: str) -> HttpResponse:
    """Done, let go, or planned again."""
    state = request.POST.get("state", "")
    return _written(request, lambda team: set_action_state(team.sight, action_id, state, timezone.localdate()), {})


def _written(request: HttpRequest, write: Callable[[Team], Action], written: Mapping[str, str]) -> HttpResponse:
    """Back to the page; or the page again with what is wrong and what was ``written``."""
    team = _team(request, request.POST)
    if team is None:
        raise Http404
    try:
        write(team)
    except NotFound:
        raise PermissionDenied from None
    except BadInput as problem:
        told = {"problems": [sentence(problem, team.language)], "written": written}
        return _page(request, team, told, status=400)
    return redirect(f"{team.address}#done")


def _note(team: Team, form: QueryDict, today: dt.date) -> Action:
    return note_action(
        team.sight,
        team.unit,
        form.get("text", ""),
        item=form.get("item", ""),
        period=team.period,
        due_on=_day(form.get("due_on", "")),
        on_infographic="on_infographic" in form,
        today=today,
    )


def _day(written: str) -> dt.date | None:
    """Raises ``BadInput`` ``day_unreadable``."""
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        raise BadInput("day_unreadable") from None


def _team(request: HttpRequest, asked: Mapping[str, str]) -> Team | None:
    """The unit that was asked for, else the first that the person leads or looks after; ``None`` before any release.

    Raises ``PermissionDenied`` where they lead and look after none, ``Http404`` for one that is not theirs.
    """
    sight, digest = sight_for(request), queries.current_digest()
    own = [unit for role, unit in sorted(sight, key=_leads_first) if unit is not None and role != "protection"]
    if not own:
        raise PermissionDenied
    periods = shown_periods(digest, get_language()) if digest else ()
    if digest is None or not periods:
        return None
    period, unit = asked.get("period") or periods[0].id, asked.get("unit") or own[0]
    if period not in {one.id for one in periods} or role_for(sight, unit) is None:
        raise Http404
    return Team(digest, sight, get_language(), period, unit)


def _leads_first(role: tuple[str, str | None]) -> tuple[bool, str]:
    return role[0] != "lead", role[1] or ""


def _view(team: Team) -> TeamView:
    scope = team.scope
    return team_view(scope, team.unit, queries.actions_of([team.unit]))


# What the release says does not change; what was agreed does, and is not a part of it.
@lru_cache(maxsize=64)
def _drawn(team: Team) -> str:
    return render_team(team_view(replace(team).scope, team.unit), reverse("evidence"))


def _page(request: HttpRequest, team: Team, told: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    scope, query = team.scope, urlencode({"period": team.period, "unit": team.unit})
    framework = load_framework()
    every = Option("", gettext("Nothing in particular"))
    context = {
        "team": team,
        # Made by oogst.show, whose template escapes every value.
        "shown": mark_safe(_drawn(replace(team))),  # noqa: S308
        "noted": list(noted(scope, queries.actions_of([team.unit]))),
        "states": [
            (Action.DONE, gettext("Done")),
            (Action.PLANNED, gettext("Planned again")),
            (Action.DROPPED, gettext("Let go")),
        ],
        "periods": period_options(team.digest, team.language),
        "units": _own_units(team, scope.period),
        "subjects": [
            every,
            *(Option(one, subject_label(framework, one, team.language)) for one in subjects(framework)),
        ],
        "guide": f"{reverse('team_guide')}?{query}",
        "explore": f"{reverse('explore_gained')}?{query}",
        "longest": LONGEST,
        "written": {},
    }
    return render(request, "lead/team.html", context | dict(told or {}), status=status)


def _own_units(team: Team, period: Period) -> list[Option]:
    """The units of the person's own roles; the one that is looked at among them."""
    own = sorted({unit for role, unit in team.sight if unit is not None and role != "protection"} | {team.unit})
    return [Option(unit, unit_name(period, unit, team.language)) for unit in own]
