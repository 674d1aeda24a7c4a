"""What this is, who can see what, and where the numbers come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.framework import load_framework


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language = get_language()
    definition = load_framework().definition
    context = {"heading": definition.heading[language], "definition": definition.text[language]}
    return render(request, "public/about.html", context)
