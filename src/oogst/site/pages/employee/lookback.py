"""Five minutes to look back: the openings of the week, to tap. Nothing is counted, and nothing is missed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.site.followups.sending import openings_of
from oogst.site.pages.employee.signed_in import person_of


@dataclass(frozen=True)
class Way:
    """A way to learn, with openings to begin a sentence with: (words, address of the box with these in it)."""

    label: str
    openings: list[tuple[str, str]]


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    person_of(request)
    language = get_language()
    week = openings_of(language, timezone.localdate())
    ways = [
        Way(
            mode.label[language],
            [(one, _address(one)) for one in [first, *(o for o in mode.prompts[language] if o != first)]],
        )
        for mode, first in zip(load_framework().modes, week, strict=True)
    ]
    return render(request, "employee/look_back.html", {"ways": ways})


def _address(opening: str) -> str:
    return f"{reverse('capture')}?{urlencode({'opening': opening})}"
