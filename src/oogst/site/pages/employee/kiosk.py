"""The shared tablet: come in by code and PIN, note a moment, and leave nothing behind.

A visit is not signing in: it opens these pages and no other, shows nothing that was written before, and is over after
keeping, when the first page is shown again, or when nothing was asked for a while.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput, NotFound
from oogst.framework import load_framework
from oogst.show.letters import qr_svg
from oogst.site.followups.actions import Given, answer_ask
from oogst.site.followups.queries import Question, open_questions
from oogst.site.kiosk import actions, queries
from oogst.site.kiosk.models import Kiosk
from oogst.site.moments.queries import last_visibility
from oogst.site.pages.employee.capture import box_in, happened_on, keep_written, written_on
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person
from oogst.texts import sentence

_COOKIE, _YEAR = "oogst_kiosk", 365 * 24 * 3600
_VISITOR, _SEEN = "kiosk_visitor", "kiosk_seen"
#: The pages themselves go back after a minute; this is for a tablet whose script does not run.
_IDLE = dt.timedelta(minutes=3)
OnKiosk = Callable[[HttpRequest, Kiosk], HttpResponse]
OnVisit = Callable[[HttpRequest, Person], HttpResponse]


def _on_kiosk(view: OnKiosk) -> Callable[[HttpRequest], HttpResponse]:
    """Only on a device that was made a shared tablet."""

    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        try:
            kiosk = queries.kiosk_with(request.COOKIES.get(_COOKIE, ""))
        except NotFound:
            return render(request, "kiosk/over.html", status=404)
        return view(request, kiosk)

    return checked


def _on_visit(view: OnVisit) -> Callable[[HttpRequest], HttpResponse]:
    """Only for somebody who came in by a code, and was here a moment ago; else back to the first page."""

    @_on_kiosk
    @wraps(view)
    def checked(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
        person = _visitor(request, kiosk)
        if person is None:
            return redirect("kiosk")
        request.session[_SEEN] = timezone.now().timestamp()
        return view(request, person)

    return checked


def _visitor(request: HttpRequest, kiosk: Kiosk) -> Person | None:
    seen = dt.datetime.fromtimestamp(request.session.get(_SEEN, 0), dt.UTC)
    if _VISITOR not in request.session or timezone.now() - seen > _IDLE:
        return None
    person = Person.objects.filter(pk=UUID(request.session[_VISITOR]), is_active=True).first()
    return person if person and queries.is_for(kiosk, person, timezone.localdate()) else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Make this device a shared tablet. Opening the link does nothing yet; whoever was signed in here no longer is."""
    now = timezone.now()
    try:
        kiosk = queries.kiosk_to_open(token, now)
        if request.method != "POST":
            return render(request, "kiosk/open.html", {"kiosk": kiosk})
        secret = actions.open_kiosk(token, now)
    except NotFound:
        return render(request, "kiosk/over.html", status=404)
    request.session.flush()
    response = redirect("kiosk")
    response.set_cookie(_COOKIE, secret, _YEAR, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE)
    return response


@_on_kiosk
def start(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """The first page. Whatever visit there was is over."""
    request.session.flush()
    if request.method != "POST":
        return render(request, "kiosk/start.html", {"kiosk": kiosk})
    code, pin, now = request.POST.get("code", ""), request.POST.get("pin", ""), timezone.now()
    try:
        person = actions.come_to(kiosk, code, pin, now, timezone.localdate(now))
    except BadInput as problem:
        told = {"kiosk": kiosk, "problem": sentence(problem, get_language()), "code": code}
        return render(request, "kiosk/start.html", told, status=429 if problem.code == "kiosk_wait" else 400)
    request.session[_VISITOR], request.session[_SEEN] = str(person.pk), now.timestamp()
    row = queries.code_of(person)
    return redirect("kiosk_pin" if row and row.is_given else "kiosk_note")


@_on_visit
def new_pin(request: HttpRequest, person: Person) -> HttpResponse:
    """In place of the PIN of the letter, which somebody else made."""
    if request.method != "POST":
        return render(request, "kiosk/pin.html")
    try:
        actions.choose_pin(person, request.POST.get("pin", ""))
    except BadInput as problem:
        return render(request, "kiosk/pin.html", {"problem": sentence(problem, get_language())}, status=400)
    return redirect("kiosk_note")


@_on_visit
def note(request: HttpRequest, person: Person) -> HttpResponse:
    if (row := queries.code_of(person)) and row.is_given:
        return redirect("kiosk_pin")
    if "keep" not in request.POST:
        return _box(request, person)
    now = timezone.now()
    try:
        day = happened_on(request.POST, timezone.localdate(now))
        keep_written(person, request.POST, now=now, happened_on=day, language=get_language())
    except BadInput as problem:
        return _box(request, person, sentence(problem, get_language()))
    if _question(person):
        return redirect("kiosk_question")
    return _over(request)


def _over(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("kiosk_kept")


def _question(person: Person) -> Question | None:
    """The one that waits longest: one a visit."""
    return next(iter(open_questions(person, timezone.localdate())), None)


@_on_visit
def question(request: HttpRequest, person: Person) -> HttpResponse:
    """Asked again about an earlier moment, without a word of it: others may be standing by. One tap answers."""
    asked = _question(person)
    if asked is None:
        return _over(request)
    if request.method == "POST":
        try:
            answer_ask(asked.token, Given(request.POST.get("answer", "")), timezone.now())
            return _over(request)
        except (BadInput, NotFound):
            pass  # no answer of ours, or answered elsewhere just now: look again
    language, framework = get_language(), load_framework()
    outcome = framework.outcome(asked.outcome)
    context = {
        "noted_on": asked.noted_on,
        "text": outcome.follow_up[language],
        "answers": [(one.id, one.label[language]) for one in framework.follow_up_answers],
    }
    return render(request, "kiosk/question.html", context)


def _box(request: HttpRequest, person: Person, problem: str = "") -> HttpResponse:
    context: dict[str, Any] = {"form_id": uuid4(), **box_in(get_language()), "today": timezone.localdate()}
    context["chosen"] = last_visibility(person, context["chosen"])
    context["is_asked"] = _question(person) is not None
    written = written_on(request.POST) if request.method == "POST" else {}
    context |= {name: value for name, value in written.items() if value} | {"problem": problem}
    return render(request, "kiosk/note.html", context, status=400 if problem else 200)


@_on_visit
def suggestion(request: HttpRequest, _person: Person) -> HttpResponse:
    """What the text suggests so far, for the page's own script. Nothing is kept."""
    return render(request, "parts/chips.html", written_on(request.POST))


@_on_kiosk
def kept(request: HttpRequest, _kiosk: Kiosk) -> HttpResponse:
    """The visit is over by now."""
    return render(request, "kiosk/kept.html")


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def my_code(request: HttpRequest) -> HttpResponse:
    """On somebody's own phone: the code for the shared tablet, and a PIN of their own choice."""
    person, problem = person_of(request), ""
    if request.method == "POST":
        try:
            _change(person, request.POST)
            return redirect("kiosk_code")
        except BadInput as refused:
            problem = sentence(refused, get_language())
    code = queries.code_of(person)
    # Made here of a code of ours, so that it is safe within the page.
    picture = mark_safe(qr_svg(code.code).decode()) if code else ""  # noqa: S308
    context = {"code": code, "picture": picture, "problem": problem}
    return render(request, "kiosk/my_code.html", context, status=400 if problem else 200)


def _change(person: Person, form: QueryDict) -> None:
    if "drop" in form:
        actions.drop_code(person)
    else:
        actions.choose_pin(person, form.get("pin", ""))
