"""The reports: what each of them is for, to take along now, and by e-mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput, NotFound
from oogst.show.report import FORMATS
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.pages.learning.asked import sight_for
from oogst.site.people.models import Person
from oogst.site.releases.queries import current_digest
from oogst.site.reports import actions, queries
from oogst.site.reports.letters import labels
from oogst.site.reports.models import Subscription
from oogst.texts import sentence

_ABOUT = {
    "pptx": gettext_lazy("To present: the infographic, each chart with its numbers, what research knows in the notes."),
    "xlsx": gettext_lazy("To calculate on: every share with its interval, and what it means."),
    "pdf": gettext_lazy("For the works council: the rules in force, the audit, all that was released."),
    "txt": gettext_lazy("To read or paste: short sentences, each with the row behind its figure."),
}
_NEVER = "never"


@dataclass(frozen=True)
class Offer:
    """A report, and when its reader is told of it. ``rhythm``: one of the choices of the page."""

    form: str
    label: str
    about: str
    rhythm: str
    day: int


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Raises ``PermissionDenied`` for whoever sees nothing but what everybody does."""
    sight_for(request)
    person = person_of(request)
    if request.method != "POST":
        return _page(request, person)
    try:
        _choose(request, person)
    except BadInput as problem:
        return _page(request, person, sentence(problem, get_language()))
    messages.success(request, _("Noted. Every letter has a link that stops it."))
    return redirect("reports")


@never_cache
@csrf_exempt  # a mail program stops the letters by itself (RFC 8058); it has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    stopped = request.method == "POST"
    try:
        label = labels()[queries.subscription_stopping(token).form]
        if stopped:
            actions.stop_by_link(token)
    except NotFound as problem:
        told = {"problem": sentence(problem, get_language())}
        return render(request, "reports/stop.html", told, status=404)
    return render(request, "reports/stop.html", {"stopped": stopped, "label": label})


def _choose(request: HttpRequest, person: Person) -> None:
    form, rhythm, day = (request.POST.get(name, "") for name in ("form", "rhythm", "day"))
    if rhythm == _NEVER:
        actions.stop_report(person, form)
        return
    number = int(day) if day.isdecimal() and len(day) < 3 else 0
    actions.ask_for_report(person, form, rhythm, number, timezone.now())


def _page(request: HttpRequest, person: Person, problem: str = "") -> HttpResponse:
    told = {row.form: row for row in queries.subscriptions_of(person)}
    context = {
        "offers": [_offer(form, told.get(form)) for form in FORMATS],
        "rhythms": _rhythms(),
        "last_day": actions.LAST_DAY,
        "has_release": current_digest() is not None,
        "has_mail": settings.OOGST.has_mail,
        "has_address": bool(person.email),
        "problem": problem,
    }
    return render(request, "reports/reports.html", context, status=400 if problem else 200)


def _offer(form: str, row: Subscription | None) -> Offer:
    about, label = str(_ABOUT[form]), labels()[form]
    return Offer(form, label, about, row.rhythm, row.day) if row else Offer(form, label, about, _NEVER, 1)


def _rhythms() -> list[tuple[str, str]]:
    return [
        (_NEVER, _("not by e-mail")),
        (Subscription.RELEASE, _("after each release")),
        (Subscription.MONTHLY, _("every month")),
        (Subscription.QUARTERLY, _("every three months")),
    ]
