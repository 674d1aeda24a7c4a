"""Bring my past: my own notes of before, looked through first, then kept for me alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput
from oogst.framework import load_framework
from oogst.intake.notes import MOST, OwnNote, notes_of, read_notes
from oogst.site.moments import actions
from oogst.site.pages.employee.signed_in import person_of
from oogst.texts import sentence

_LARGEST = 2_000_000


@dataclass(frozen=True)
class Found:
    """A note as it was read, with what it may have brought: (domain, label)."""

    number: int
    note: OwnNote
    labels: list[tuple[str, str]]


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """In two steps: what was read is shown, and kept only when it comes back ticked. In between it lies nowhere."""
    try:
        if "keep" in request.POST:
            return _kept(request)
        if request.method == "POST":
            return _page(request, {"found": _found(_brought(request), get_language())})
    except BadInput as problem:
        told = {"problem": sentence(problem, get_language()), "typed": request.POST.get("notes", "")}
        return _page(request, told, 400)
    return _page(request, {})


def _page(request: HttpRequest, more: Mapping[str, object], status: int = 200) -> HttpResponse:
    return render(request, "employee/past.html", {"today": timezone.localdate(), "most": MOST, **more}, status=status)


def _brought(request: HttpRequest) -> tuple[OwnNote, ...]:
    today = timezone.localdate()
    file = request.FILES.get("file")
    if file is None:
        return notes_of(request.POST.get("notes", ""), today)
    if (file.size or 0) > _LARGEST:
        raise BadInput("notes_file_too_large", most=_LARGEST // 1_000_000)
    return read_notes(file.read(), file.name or "", today)


def _found(notes: Sequence[OwnNote], language: str) -> list[Found]:
    return [Found(n, one, _labels(one.text, language)) for n, one in enumerate(notes)]


def _labels(text: str, language: str) -> list[tuple[str, str]]:
    """What is suggested, as a hint at what will be asked; nothing of it counts."""
    framework = load_framework()
    known = {one.id: one for one in framework.outcomes}
    chosen = [known[one] for one in actions.suggest(text, language).chosen if one in known]
    return [(one.domain, one.label[language]) for one in chosen]


def _kept(request: HttpRequest) -> HttpResponse:
    notes = list(_ticked(request.POST, timezone.localdate()))
    if not notes:
        raise BadInput("notes_none_chosen")
    new = actions.bring_past(person_of(request), notes, language=get_language(), now=timezone.now())
    return _page(request, {"new": new, "known": len(notes) - new, "is_kept": True})


def _ticked(form: QueryDict, today: dt.date) -> Iterator[OwnNote]:
    for number in form.getlist("pick")[:MOST]:
        text = form.get(f"text-{number}", "").strip()
        if text:
            yield OwnNote(text, _day(form.get(f"day-{number}", ""), today))


def _day(text: str, today: dt.date) -> dt.date | None:
    """Raises ``BadInput`` ``day_unreadable``, ``day_not_yet``."""
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput("day_unreadable") from None
    if day > today:
        raise BadInput("day_not_yet")
    return day
