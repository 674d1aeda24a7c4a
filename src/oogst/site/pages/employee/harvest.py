"""My harvest: the infographic of my own moments, exact, for me alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oogst.errors import NotFound
from oogst.framework import Domain, Framework, load_framework
from oogst.site.followups import queries as followups
from oogst.site.followups.queries import MyAnswer
from oogst.site.moments import actions, queries
from oogst.site.moments.queries import MyMoment
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person


@dataclass(frozen=True)
class Stage:
    """What was gained, the most often noted first: (label, in how many moments). ``id``: of the framework, whose own
    heading speaks of people and not to one of them."""

    id: str
    outcomes: list[tuple[str, int]]


@dataclass(frozen=True)
class Block:
    """One of the three blocks of the infographic."""

    id: str
    horizon: str
    label: str
    tagline: str
    moments: int
    stages: list[Stage]


@dataclass(frozen=True)
class Stayed:
    """What was answered later about one moment. ``note``: in the person's own words. ``is_confirmed``: by a second
    voice."""

    moment: MyMoment
    on: dt.datetime
    outcome: str
    answer: str
    still: bool
    note: str
    is_confirmed: bool


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _tick(person_of(request), request.POST)
    return _page(request, person_of(request))


def _tick(person: Person, form: QueryDict) -> HttpResponse:
    """What I said I would do is done, or open again. Somebody else's moment is not there (404)."""
    try:
        actions.tick_intention(person, form.get("moment", ""), form.get("do") == "done", timezone.now())
    except NotFound:
        raise Http404 from None
    return redirect(f"{reverse('my_harvest')}#intended")


def _page(request: HttpRequest, person: Person) -> HttpResponse:
    language, framework = get_language(), load_framework()
    counts, stayed = queries.my_counts(person), _stayed(person, framework, language)
    context = {
        "moments": counts.moments,
        "blocks": [_block(framework, one, counts.outcomes, counts.domains, language) for one in framework.domains],
        "modes": [(one.label[language], counts.modes[one.id]) for one in framework.modes if counts.modes[one.id]],
        "intended": queries.my_intentions(person),
        "stayed": stayed,
        "still": sum(one.still for one in stayed),
    }
    return render(request, "employee/harvest.html", context)


def _stayed(person: Person, framework: Framework, language: str) -> list[Stayed]:
    """The last answer about each moment, the newest first."""
    last: dict[UUID, MyAnswer] = {}
    for one in followups.my_answers(person):
        last.setdefault(one.question.moment, one)
    mine = {one.id: one for one in queries.my_moments(person)} if last else {}
    known = {one.id: one.label[language] for one in framework.outcomes}
    answers = {one.id: one for one in framework.follow_up_answers}
    voices = followups.my_voices(person) if last else {}
    return [
        Stayed(
            mine[moment],
            one.answered_at,
            known.get(one.question.outcome, ""),
            answers[one.answer].label[language],
            answers[one.answer].still,
            one.note,
            moment in voices and voices[moment].confirms is True,
        )
        for moment, one in last.items()
    ]


def _block(
    framework: Framework, domain: Domain, outcomes: Mapping[str, int], domains: Mapping[str, int], language: str
) -> Block:
    stages = [
        Stage(
            stage.id,
            sorted(
                (
                    (one.label[language], outcomes[one.id])
                    for one in framework.outcomes_of(domain.id, stage.id)
                    if outcomes.get(one.id)
                ),
                key=lambda one: -one[1],
            ),
        )
        for stage in framework.stages
    ]
    horizon = framework.horizon(domain.horizon).label[language]
    return Block(
        domain.id, horizon, domain.label[language], domain.tagline[language], domains.get(domain.id, 0), stages
    )
