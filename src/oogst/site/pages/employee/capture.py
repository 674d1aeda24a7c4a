"""The start page of somebody who is signed in: a box to write in, and the own moments below it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oogst.errors import BadInput, NotFound, OogstError
from oogst.framework import load_framework
from oogst.site.lrs import hints
from oogst.site.moments import actions, queries
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import MyMoment
from oogst.site.moments.times import Written
from oogst.site.pages.employee.chips import Chips, chips_for, chips_of, labels_of, said_in
from oogst.site.pages.employee.elsewhere import done_with
from oogst.site.pages.employee.followups import question_of_visit
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.grants import grant_to_write, granted, mark_of
from oogst.site.people.leaving import leaver
from oogst.site.people.models import Person
from oogst.site.said_and_done import done_for
from oogst.texts import sentence

_A_PAGE = 30
#: Of what other systems tell, on the start page: the rest stands on its own page.
_HINTS = 2
#: Suggestions are asked about at the next visit; a visit is over when this long has passed.
_VISIT = dt.timedelta(minutes=30)
_DAYS_AGO = {"today": 0, "yesterday": 1, "last_week": 7}


@dataclass(frozen=True)
class Line:
    """A moment on the time line."""

    moment: MyMoment
    labels: list[tuple[str, str]]
    visibility: str


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Without scripts it takes two steps: look at the suggestions, then keep. With them one."""
    if "keep" in request.POST and not request.user.is_authenticated:
        return _after_the_session(request)
    return _mine(request)


def _after_the_session(request: HttpRequest) -> HttpResponse:
    """The session ended while the form stood open. What was written on it is kept for whom it was made for."""
    try:
        person, _since = granted(request.POST.get("grant", ""), settings.OOGST.seal_key_file)
        _kept(person, request.POST)
        messages.info(request, _("Kept. Sign in to see it."))
    except OogstError:
        pass  # signing in comes first then
    return redirect_to_login(request.path)


@login_required
def _mine(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, {"text": _with_opening("", request.GET.get("opening", "")[:200])})
    if "undo" in request.POST:
        return _undone(request)
    if "keep" not in request.POST:
        return _page(request, written_on(request.POST))
    try:
        moment = _kept(person_of(request), request.POST)
    except BadInput as problem:
        told = {"problem": sentence(problem, get_language())}
        return _page(request, written_on(request.POST) | told, status=400)
    return redirect(f"{reverse('capture')}?kept={moment.id}")


@never_cache
@login_required
@sensitive_post_parameters()
@require_POST
def suggestion(request: HttpRequest) -> HttpResponse:
    """What the text suggests so far, for the page's own script. Nothing is kept."""
    text = request.POST.get("text", "")
    return render(request, "parts/chips.html", {"chips": _chips(text, request.POST), "text": text})


def _kept(person: Person, form: QueryDict) -> Moment:
    now = timezone.now()
    day = happened_on(form, timezone.localdate(now))
    moment = keep_written(person, form, now=now, happened_on=day, language=get_language())
    done_with(person, form.get("hint", ""))
    return moment


def keep_written(
    person: Person,
    form: QueryDict,
    *,
    now: dt.datetime,
    happened_on: dt.date | None,
    language: str,
    written: Written | None = None,
) -> Moment:
    """What stands on the form, kept. Raises ``BadInput`` as ``record_moment``."""
    return actions.record_moment(
        person,
        form.get("text", ""),
        form=_form_id(form),
        now=now,
        written=written,
        visibility=form.get("visibility", ""),
        language=language,
        said=said_in(form, agrees=form.get("keep") == "agreed"),
        happened_on=happened_on,
    )


def _form_id(form: QueryDict) -> UUID:
    try:
        return UUID(form.get("form", ""))
    except ValueError:
        return uuid4()


def happened_on(form: QueryDict, today: dt.date) -> dt.date | None:
    """The day that was chosen, if one was. Raises ``BadInput`` ``day_unreadable``."""
    try:
        if day := form.get("happened_on"):
            return dt.date.fromisoformat(day)
    except ValueError:
        raise BadInput("day_unreadable") from None
    ago = _DAYS_AGO.get(form.get("when", ""))
    return None if ago is None else today - dt.timedelta(days=ago)


def _undone(request: HttpRequest) -> HttpResponse:
    """Taken back; the words are in the box again."""
    try:
        text = actions.withdraw_moment(person_of(request), request.POST["undo"])
    except NotFound:
        return redirect("capture")
    return _page(request, {"text": text, "undone": True, "chips": _chips(text, QueryDict())})


def written_on(form: QueryDict) -> dict[str, Any]:
    """What was on the form, for showing it again."""
    text = _with_opening(form.get("text", ""), form.get("opening", ""))
    return {
        "text": text,
        "chips": _chips(text, form),
        "chosen": form.get("visibility"),
        "when": form.get("when"),
        "happened_on": form.get("happened_on", ""),
        "form_id": form.get("form"),
        "hint": form.get("hint", ""),
    }


def _with_opening(text: str, opening: str) -> str:
    """The text with the opening that was tapped, without its dots: the writer goes on from there."""
    start = opening.rstrip("…\u00a0 ")
    return f"{text.rstrip()} {start} ".lstrip() if start else text


def _chips(text: str, form: QueryDict) -> Chips | None:
    if not text.strip():
        return None
    try:
        return chips_for(actions.suggest(text, get_language()), said_in(form), get_language())
    except BadInput:
        return None


def _page(request: HttpRequest, written: dict[str, Any], status: int = 200) -> HttpResponse:
    person, language = person_of(request), get_language()
    context = {
        "form_id": uuid4(),
        "grant": _grant(person),
        "writer": mark_of(person),
        **box_in(language),
        "today": timezone.localdate(),
        "kept": _just_kept(request, person),
        "leaving": leaver(person, timezone.localdate()),
        "question": question_of_visit(request, person),
        "said_and_done": done_for(person, timezone.localdate(), language),
        **_time_line(request, person, language),
    }
    context["chosen"] = queries.last_visibility(person, context["chosen"])
    is_quiet = not context["kept"] and not written.get("text")
    context["asked"] = _asked(person, language) if is_quiet else []
    context["hints"] = hints.inbox(person, timezone.now(), language)[:_HINTS] if is_quiet else []
    return render(request, "employee/capture.html", context | {k: v for k, v in written.items() if v}, status=status)


def box_in(language: str) -> dict[str, Any]:
    """What stands around the box, the same for everybody: openings to tap, who may see it, and what is chosen first."""
    framework = load_framework()
    openings = [opening for mode in framework.modes for opening in mode.prompts[language]]
    first = [mode.prompts[language][0] for mode in framework.modes]
    return {
        "first_openings": first,
        "more_openings": [one for one in openings if one not in first],
        "visibilities": [(one.id, one.label[language], one.explanation[language]) for one in framework.visibility],
        "chosen": next(one.id for one in framework.visibility if one.default),
    }


def _grant(person: Person) -> str:
    """For writing without a network. Where the keys for that cannot be read, there is simply none."""
    try:
        return grant_to_write(person, timezone.now(), settings.OOGST.seal_key_file)
    except BadInput:
        return ""


def _just_kept(request: HttpRequest, person: Person) -> MyMoment | None:
    try:
        return queries.my_moment(person, request.GET["kept"]) if "kept" in request.GET else None
    except NotFound:
        return None


def _asked(person: Person, language: str) -> list[tuple[MyMoment, Chips]]:
    """Suggestions of an earlier visit that nothing was said of: put forward now, and not again."""
    moments = queries.to_ask(person, timezone.now() - _VISIT)
    actions.note_asked(person, [one.id for one in moments])
    return [(one, chips_of(one, language)) for one in moments]


def _time_line(request: HttpRequest, person: Person, language: str) -> dict[str, Any]:
    words = request.GET.get("words", "").strip()
    visible: dict[str, str] = {one.id: one.label[language] for one in load_framework().visibility}
    found = Paginator(queries.my_moments(person, words), _A_PAGE).get_page(request.GET.get("page"))
    lines = [Line(one, labels_of(one, language), visible.get(one.visibility, "")) for one in found]
    return {"words": words, "lines": lines, "found": found}
