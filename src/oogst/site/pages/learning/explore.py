"""Explore: the released rows that somebody may see, from six sides, each under an address that can be shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.show import explore
from oogst.show.charts import charts_csv
from oogst.show.choose import period_label
from oogst.show.explore import ExploreView, item_label, items_of, render_explore
from oogst.show.team import Agreed, noted_by_item
from oogst.site.pages.learning.asked import Asked, asked_by, comparable_periods, name_of
from oogst.site.pages.learning.start import nothing_yet
from oogst.site.pages.public.choices import Option, period_options
from oogst.site.releases.queries import actions_of

VIEWS: Final = {
    "gained": gettext_lazy("What it yields"),
    "units": gettext_lazy("By unit"),
    "compared": gettext_lazy("Compare"),
    "modes": gettext_lazy("Way of learning"),
    "later": gettext_lazy("Asked again"),
    "heard": gettext_lazy("Who is heard"),
}
_MADE: Final[dict[str, Callable[[Asked], ExploreView]]] = {
    "gained": lambda asked: explore.gained(asked.scope, domain=asked.domain, stage=asked.stage),
    "units": lambda asked: explore.by_unit(asked.scope, asked.item, asked.on_page),
    "compared": lambda asked: explore.compared(asked.scope, asked.other),
    "modes": lambda asked: explore.by_mode(asked.scope),
    "later": lambda asked: explore.later(asked.scope),
    "heard": lambda asked: explore.heard(asked.scope, asked.on_page),
}
#: What the address of each view holds beyond period and unit.
_CHOICES: Final = {
    "gained": ("domain", "stage"),
    "units": ("item", "words", "page"),
    "compared": ("beside",),
    "modes": (),
    "later": (),
    "heard": ("words", "page"),
}
#: The views of the groups below the one looked at, with their table open: its labels lead to the page of each.
_OF_GROUPS: Final = ("units", "heard")
#: Above so many groups a list to choose from is no help; the page by unit has a search field.
_MOST_CHOICES: Final = 60


@never_cache
@login_required
@require_safe
def page(request: HttpRequest, view: str) -> HttpResponse:
    asked = asked_by(request, view)
    if asked is None:
        return nothing_yet(request)
    # Made by oogst.show, whose template escapes every value.
    drawn = mark_safe(_drawn(replace(asked), tuple(actions_of(asked.scope.group.units))))  # noqa: S308
    context = {"explored": drawn, "asked": asked, **_frame(asked)}
    return render(request, "learning/explore.html", context)


@never_cache
@login_required
@require_safe
def download(request: HttpRequest, view: str) -> HttpResponse:
    """The figures of the page, or of one chart of it, as CSV."""
    asked = asked_by(request, view)
    charts = _viewed(replace(asked)).charts if asked else ()
    wanted = request.GET.get("chart")
    charts = tuple(chart for chart in charts if wanted in (None, chart.id))
    if asked is None or not charts:
        raise Http404
    response = HttpResponse("\ufeff" + charts_csv(charts), content_type="text/csv; charset=utf-8")
    name = f"oogst-{view}-{asked.period}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


# A release never changes: what was made of it for one question may be kept. The question that stays as the key is a
# copy that nothing was looked up for, so that it holds no release in memory.
@lru_cache(maxsize=64)
def _viewed(asked: Asked) -> ExploreView:
    return _MADE[asked.view](replace(asked))


# What is done with its figures is no part of it, and belongs to the question.
@lru_cache(maxsize=64)
def _drawn(asked: Asked, agreed: tuple[Agreed, ...]) -> str:
    scope = replace(asked).scope
    return render_explore(
        _MADE[asked.view](replace(asked)),
        csv=lambda chart: f"{address(asked, form='.csv')}&chart={chart}",
        links=(lambda unit: address(asked, "gained", unit=unit)) if asked.view in _OF_GROUPS else None,
        open_tables=asked.view in _OF_GROUPS,
        research=reverse("evidence"),
        agreed=noted_by_item(scope, agreed),
    )


def address(asked: Asked, view: str = "", *, form: str = "", unit: str = "", page: int = 0) -> str:
    """The address of this or another view of the same group, or of another group."""
    view = view or asked.view
    chosen = {"period": asked.period, "unit": unit or asked.unit}
    if view == asked.view:
        chosen |= {name: str(value) for name in _CHOICES[view] if (value := getattr(asked, name))}
    chosen |= {"page": str(page)} if page else {}
    if "beside" in chosen:
        chosen["with"] = chosen.pop("beside")
    return f"{reverse(f'explore_{view}{form[1:]}')}?{urlencode(chosen)}"


def _frame(asked: Asked) -> dict[str, Any]:
    """What stands around the charts: the views, the choices, the pages."""
    return {
        "title": VIEWS[asked.view],
        "views": [(name, title, address(asked, name)) for name, title in VIEWS.items()],
        "periods": period_options(asked.digest, asked.language),
        "units": _unit_options(asked),
        "choose_unit": address(asked, "units"),
        "items": _item_options(asked) if asked.view == "units" else (),
        "domains": _domain_options(asked) if asked.view == "gained" else (),
        "stages": _stage_options(asked) if asked.view == "gained" else (),
        "besides": _beside_options(asked) if asked.view == "compared" else (),
        "searches": asked.view in _OF_GROUPS and bool(asked.words or asked.pages > 1),
        "newer": address(asked, page=asked.page - 1) if asked.page > 1 else "",
        "further": address(asked, page=asked.page + 1) if asked.page < asked.pages else "",
        "paged": asked.view in _OF_GROUPS and asked.pages > 1,
        "action": reverse(f"explore_{asked.view}"),
    }


def _unit_options(asked: Asked) -> list[Option]:
    groups = asked.scope.groups
    if len(groups) > _MOST_CHOICES:
        return []
    depths: dict[str, int] = {}
    for group in groups:
        depths[group.id] = depths.get(group.parent or "", -1) + 1
    return [Option(group.units[0], name_of(asked, group), depths[group.id]) for group in groups]


def _item_options(asked: Asked) -> list[Option]:
    framework = load_framework()
    return [Option(item, item_label(framework, item, asked.language)) for item in items_of(framework)]


def _domain_options(asked: Asked) -> list[Option]:
    every = Option("", gettext("All blocks"))
    return [every, *(Option(one.id, one.short_label[asked.language]) for one in load_framework().domains)]


def _stage_options(asked: Asked) -> list[Option]:
    every = Option("", gettext("At once and after it"))
    return [every, *(Option(one.id, one.label[asked.language]) for one in load_framework().stages)]


def _beside_options(asked: Asked) -> list[Option]:
    """Other periods of the same units, and other groups of the same period."""
    periods = [one for one in asked.release.periods if one.id in comparable_periods(asked)]
    found = [Option(f"period:{one.id}", period_label(one, asked.language)) for one in reversed(periods)]
    groups = [one for one in _unit_options(asked) if one.value != asked.unit]
    return [*found, *(Option(f"unit:{one.value}", one.label) for one in groups)]
