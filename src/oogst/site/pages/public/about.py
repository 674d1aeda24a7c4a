"""What this is, who can see what, and where the numbers come from."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.intake import COLUMNS
from oogst.site.pages.public.templates import TYPES
from oogst.site.releases import queries
from oogst.texts import texts
from oogst.texts.rules import rules

_TAGS = (("", ""), (mark_safe("<em>"), mark_safe("</em>")))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language = get_language()
    definition = load_framework().definition
    floors, start = _floors(), texts("start", language)
    context = {
        "heading": definition.heading[language],
        "definition": definition.text[language],
        "rules_heading": texts("rules", language)["heading"],
        "rules_lead": texts("rules", language)["lead"],
        "rules": [_emphasised(rule) for rule in rules(language, floors.k, floors.c)],
        "floors": floors,
        "shown_to": {"title": start["public"], "said": start[f"public_{settings.OOGST_PUBLIC_PAGE}"]},
        "templates": [(kind, list(TYPES)) for kind in COLUMNS],
    }
    return render(request, "public/about.html", context)


class _Floors(NamedTuple):
    """The floors in force: those of the newest period that was released."""

    k: int = 5
    c: int = 3

    @property
    def heads(self) -> int:
        return self.k + self.c


def _floors() -> _Floors:
    digest = queries.current_digest()
    periods = queries.release_with(digest).periods if digest else ()
    return _Floors(periods[-1].k, periods[-1].c) if periods else _Floors()


def _emphasised(text: str) -> SafeString:
    """Words between stars, as in markdown, with emphasis."""
    parts = text.split("*")
    return format_html_join("", "{}{}{}", ((_TAGS[at % 2][0], part, _TAGS[at % 2][1]) for at, part in enumerate(parts)))
