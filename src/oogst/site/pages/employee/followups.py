"""Asked again: a question on the start page or behind a link in a letter, and how somebody wants to be asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from oogst.errors import BadInput, NotFound, OogstError
from oogst.framework import load_framework
from oogst.site.followups import actions, queries
from oogst.site.followups.actions import HOURS, Given
from oogst.site.followups.feed import feed_of
from oogst.site.followups.letters import address_here
from oogst.site.followups.models import Rhythm
from oogst.site.followups.queries import Question
from oogst.site.moments.queries import MyMoment, my_moment
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person
from oogst.texts import sentence

#: One question a visit; a visit is over when this long has passed.
_VISIT = dt.timedelta(minutes=30)
_SEEN = "asked_again_at"


@dataclass(frozen=True)
class Shown:
    """A question as the page shows it. ``mine``: the moment, for its writer alone; ``chosen``: ids."""

    token: str
    label: str
    text: str
    noted_on: dt.date
    mine: MyMoment | None
    answers: list[tuple[str, str]]
    barriers: list[tuple[str, str]]
    barrier_question: str
    chosen: str
    barrier: str


def question_of_visit(request: HttpRequest, person: Person) -> Shown | None:
    """The one that waits longest, if none was answered in this visit yet."""
    now = timezone.now()
    seen = request.session.get(_SEEN)
    if seen and now - dt.datetime.fromisoformat(seen) < _VISIT:
        return None
    waiting = queries.open_questions(person, timezone.localdate(now))
    return _shown(waiting[0], my_moment(person, waiting[0].moment), QueryDict()) if waiting else None


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Behind a link of a letter. Opening it changes nothing, so that a mail scanner answers nothing; the button does.

    Nobody need sign in; the words of the moment stand there only for its writer who is.
    """
    try:
        return _tried(request, token) if request.method == "POST" else _ask(request, token)
    except NotFound as problem:
        return _over(request, problem)


def _tried(request: HttpRequest, token: str) -> HttpResponse:
    try:
        return _done(request, token)
    except BadInput as problem:
        return _ask(request, token, problem)


def _ask(request: HttpRequest, token: str, problem: BadInput | None = None) -> HttpResponse:
    person, question = queries.question_behind(token, timezone.localdate())
    mine = my_moment(person, question.moment) if request.user == person else None
    context = {
        "question": _shown(question, mine, request.POST or request.GET),
        "problem": sentence(problem, get_language()) if problem else "",
        "typed": request.POST,
        "given": question.given,
    }
    return render(request, "employee/follow_up.html", context, status=400 if problem else 200)


def _done(request: HttpRequest, token: str) -> HttpResponse:
    now, form = timezone.now(), request.POST
    match form.get("do"):
        case "snooze":
            day = actions.snooze_ask(token, now)
            told = _("All right. We ask again after %(day)s.") % {"day": _day(day)}
        case "stop":
            actions.stop_asks_of_moment(token, now)
            told = _("All right. We ask nothing about this moment any more.")
        case _:
            actions.answer_ask(token, _given(form), now)
            told = _("Noted. Thank you.")
    request.session[_SEEN] = now.isoformat()
    if form.get("from") == "start" and request.user.is_authenticated:
        messages.info(request, told)
        return redirect("capture")
    return render(request, "employee/followed.html", {"told": told, "token": token})


def _given(form: QueryDict) -> Given:
    """What stood in the way is no question to whoever still has use of it."""
    answer = form.get("answer", "")
    still = {one.id for one in load_framework().follow_up_answers if one.still}
    barrier = "" if answer in still else form.get("barrier", "")
    return Given(answer, barrier, form.get("figure", ""), form.get("unit", ""), form.get("note", ""))


def _shown(question: Question, mine: MyMoment | None, form: QueryDict) -> Shown:
    language, framework = get_language(), load_framework()
    outcome = framework.outcome(question.outcome)
    return Shown(
        token=question.token,
        label=outcome.label[language],
        text=outcome.follow_up[language],
        noted_on=question.noted_on,
        mine=mine,
        answers=[(one.id, one.label[language]) for one in framework.follow_up_answers],
        barriers=[(one.id, one.label[language]) for one in framework.barriers],
        barrier_question=framework.barrier_question[language],
        chosen=form.get("answer") or question.given,
        barrier=form.get("barrier", ""),
    )


def _over(request: HttpRequest, problem: OogstError) -> HttpResponse:
    told = sentence(problem, get_language())
    return render(request, "employee/link_over.html", {"told": told}, status=404)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rhythm(request: HttpRequest) -> HttpResponse:
    """When I am asked, and whether."""
    person = person_of(request)
    try:
        if request.method == "POST":
            return _set(request, person)
    except BadInput as problem:
        return _rhythm(request, person, problem)
    return _rhythm(request, person)


def _set(request: HttpRequest, person: Person) -> HttpResponse:
    form = request.POST
    match form.get("do"):
        case "open_feed":
            actions.open_feed(person)
        case "close_feed":
            actions.close_feed(person)
        case _:
            wanted = {name: name in form for name in ("asks", "letters", "nudges")}
            day, hour = (_whole(form.get(name, "")) for name in ("weekday", "hour"))
            actions.set_rhythm(person, weekday=day, hour=hour, zone=form.get("zone", ""), **wanted)
            messages.info(request, _("Kept."))
    return redirect("rhythm")


def _whole(text: str) -> int:
    """Raises ``BadInput`` ``rhythm_wrong``."""
    if not text.isascii() or not text.isdigit():
        raise BadInput("rhythm_wrong")
    return int(text)


def _rhythm(request: HttpRequest, person: Person, problem: BadInput | None = None) -> HttpResponse:
    mine = queries.rhythm_of(person)
    context = {
        "rhythm": mine,
        "person": person,
        "days": list(WEEKDAYS.items()),
        "hours": list(HOURS),
        "zones": _zones(mine),
        "feed": address_here("calendar_feed", queries.feed_token(mine)) if mine.calendar else "",
        "problem": sentence(problem, get_language()) if problem else "",
        "waiting": len(queries.open_questions(person, timezone.localdate())),
    }
    return render(request, "employee/rhythm.html", context, status=400 if problem else 200)


def _zones(mine: Rhythm) -> list[str]:
    """Those of Europe, by which most people here live, and the one that was chosen."""
    return sorted({zone for zone in available_timezones() if zone.startswith("Europe/")} | {mine.zone})


@never_cache
@csrf_exempt  # a mail program stops the letters by itself (RFC 8058); it has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    try:
        queries.person_stopping(token)
        if request.method == "POST":
            actions.stop_letters(token)
    except NotFound as problem:
        return _over(request, problem)
    return render(request, "employee/stop_letters.html", {"stopped": request.method == "POST"})


@never_cache
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A day for every question to come; no word and no outcome is in it."""
    try:
        mine = queries.rhythm_of_feed(token)
    except NotFound as problem:
        return _over(request, problem)
    content = feed_of(mine, timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")
