"""Other systems and I: what they tell of me, for me to think of, and where my own statements go."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from oogst.errors import NotFound, OogstError
from oogst.site.lrs import forwarding, hints
from oogst.site.lrs.models import Statement
from oogst.site.lrs.own import my_statements
from oogst.site.lrs.persons import rows_about
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person
from oogst.texts import sentence
from oogst.xapi.hints import hint_of
from oogst.xapi.values import moment_of

_A_PAGE = 30


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    try:
        if request.method == "POST":
            _done(person, request)
            return redirect("capture" if request.POST.get("from") == "start" else "elsewhere")
    except OogstError as problem:
        return _page(request, person, problem)
    return _page(request, person)


def _done(person: Person, request: HttpRequest) -> None:
    form, now = request.POST, timezone.now()
    match form.get("do"):
        case "away":
            done_with(person, form.get("hint", ""))
        case "off" | "on":
            hints.switch_source(person, form.get("source", ""), is_off=form["do"] == "off")
        case "connect":
            _connect(person, form)
            messages.success(request, _("Connected. What you noted goes there within a few minutes."))
        case "leave" | "take_back":
            forwarding.leave_store(person, take_back=form["do"] == "take_back", now=now)
            messages.success(request, _("From now on nothing goes there any more."))


def _connect(person: Person, form: QueryDict) -> None:
    told = (form.get(name, "").strip() for name in ("address", "key", "secret"))
    forwarding.connect_store(person, *told, with_words=form.get("words") == "yes", now=timezone.now())


def done_with(person: Person, token: str) -> None:
    """A hint that became a moment, or brought nothing. One that is gone by now needs nothing more."""
    with suppress(NotFound):
        hints.put_away(person, token, timezone.now())


def _page(request: HttpRequest, person: Person, problem: OogstError | None = None) -> HttpResponse:
    language = get_language()
    context = {
        "hears": settings.OOGST.xapi,
        "hints": hints.inbox(person, timezone.now(), language),
        "sources": hints.my_sources(person),
        "store": forwarding.my_store(person),
        "problem": sentence(problem, language) if problem else "",
        "address": request.POST.get("address", ""),
    }
    return render(request, "employee/elsewhere.html", context, status=400 if problem else 200)


@dataclass(frozen=True)
class Record:
    """A statement about me: in words as far as that goes, and as it is kept."""

    at: dt.datetime
    source: str
    told: str
    exact: str


@never_cache
@login_required
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Every record about me that other systems brought, the newest first."""
    found = Paginator(rows_about(person_of(request)), _A_PAGE).get_page(request.GET.get("page"))
    context = {"found": found, "records": [_record(one, get_language()) for one in found]}
    return render(request, "employee/records.html", context)


def _record(row: Statement, language: str) -> Record:
    statement = json.loads(row.payload)
    hint, display = hint_of(statement), statement["verb"].get("display", {})
    verb = display.get(language) or next(iter(display.values()), statement["verb"]["id"])
    exact = json.dumps(statement, ensure_ascii=False, indent=2)
    return Record(moment_of(statement["timestamp"]), row.source.name, hint.told(language) if hint else verb, exact)


@never_cache
@login_required
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """My moments as xAPI statements by the profile, as a file. Words go along where they were asked for."""
    made = my_statements(person_of(request), with_words=request.GET.get("words") == "yes")
    response = HttpResponse(json.dumps(made, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="oogst-xapi.json"'
    return response
