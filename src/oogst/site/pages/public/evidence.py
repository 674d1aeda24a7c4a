"""What research says about each outcome, with what was found here beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.show.research import research
from oogst.site.pages.public.picture import figures_now
from oogst.texts import texts

_LIMITS = ("limit_share", "limit_money", "limit_cause")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language, framework = get_language(), load_framework()
    words, known = texts("research", language), research(framework, language)
    here = figures_now(language, inside=request.user.is_authenticated)
    context = {
        "words": dict(words),
        "blocks": [
            (domain.id, domain.label[language], [(one, here.get(one.id)) for one in known if one.domain == domain.id])
            for domain in framework.domains
        ],
        "grades": [(grade.id, grade.label[language]) for grade in framework.evidence_grades],
        "none": framework.no_evidence.label[language],
        "cause": texts("show", language)["may_be_cause"],
        "limits": [words[limit] for limit in _LIMITS],
    }
    return render(request, "public/evidence.html", context)
