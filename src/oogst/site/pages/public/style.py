"""The living style page: colours, type, pictures and parts, as every page has them."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.show.page import pictures_of_the_axis
from oogst.site.pages.public.choices import Option
from oogst.texts import texts

#: The tokens that hold a colour, as ``show.css`` names them.
COLOURS: Final = (
    *("ink", "soft", "line", "paper", "raised"),
    *("job", "job-tint", "transferable", "transferable-tint", "career", "career-tint"),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language, framework = get_language(), load_framework()
    context = {
        "words": dict(texts("style", language)),
        "colours": COLOURS,
        "blocks": [(one.id, one.label[language]) for one in framework.domains],
        "modes": [Option(one.id, one.label[language]) for one in framework.modes],
        "problems": [texts("style", language)["problem"]],
        "visibilities": [(one.id, one.label[language], one.explanation[language]) for one in framework.visibility],
        "grades": [(one.id, one.label[language]) for one in framework.evidence_grades],
        # Made by oogst.show, whose template escapes every value.
        "pictures": mark_safe(pictures_of_the_axis(framework, language)),  # noqa: S308
    }
    return render(request, "public/style.html", context)
