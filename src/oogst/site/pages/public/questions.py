"""What people ask about Oogst, answered: for who notes moments, who leads, who looks after learning, who decides."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.texts import texts

#: For whom, and what they ask; the words stand in ``texts/questions.toml``.
PARTS: Final = {
    "start": ("first_week", "empty", "works_council"),
    "employee": ("what_to_note", "who_reads", "not_taking_part"),
    "lead": ("meeting", "small_team", "heads"),
    "learning": ("read_shares", "change", "age"),
    "board": ("cfo", "sure", "compare_others"),
    "everybody": ("accessible", "language_model"),
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    words = texts("questions", get_language())
    parts = [
        (part, words[part], [(one, words[f"{one}_q"], words[f"{one}_a"]) for one in asked])
        for part, asked in PARTS.items()
    ]
    return render(request, "public/questions.html", {"title": words["title"], "lead": words["intro"], "parts": parts})
