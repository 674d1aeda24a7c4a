"""My harvest: the infographic of my own moments, exact, for me alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.framework import Domain, Framework, load_framework
from oogst.site.moments import queries
from oogst.site.pages.employee.signed_in import person_of


@dataclass(frozen=True)
class Stage:
    """What was gained, the most often noted first: (label, in how many moments)."""

    label: str
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


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language, framework = get_language(), load_framework()
    counts = queries.my_counts(person_of(request))
    context = {
        "moments": counts.moments,
        "blocks": [_block(framework, one, counts.outcomes, counts.domains, language) for one in framework.domains],
        "modes": [(one.label[language], counts.modes[one.id]) for one in framework.modes if counts.modes[one.id]],
    }
    return render(request, "employee/harvest.html", context)


def _block(
    framework: Framework, domain: Domain, outcomes: Mapping[str, int], domains: Mapping[str, int], language: str
) -> Block:
    stages = [
        Stage(
            stage.label[language],
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
