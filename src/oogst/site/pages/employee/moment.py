"""One of my moments: what it brought, its words, who sees it, or away with it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput, NotFound, Overtaken
from oogst.framework import load_framework
from oogst.site.moments import actions, queries
from oogst.site.moments.names import Telling, tellings, words_of_names
from oogst.site.moments.queries import MyMoment
from oogst.site.pages.employee.capture import happened_on
from oogst.site.pages.employee.chips import chips_of, labels_of, said_in
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person
from oogst.site.people.queries import all_names
from oogst.texts import sentence


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, moment_id: str) -> HttpResponse:
    """Somebody else's moment is not there, whoever asks (404)."""
    person = person_of(request)
    try:
        if request.method == "POST":
            return _done(person, moment_id, request.POST)
        return _page(request, person, moment_id)
    except NotFound:
        raise Http404 from None
    except BadInput as problem:
        return _page(request, person, moment_id, problem)


def _done(person: Person, moment_id: str, form: QueryDict) -> HttpResponse:
    now = timezone.now()
    match form.get("do"):
        case "agree":
            actions.confirm_outcomes(person, moment_id, said_in(form, agrees=True), now)
        case "confirm":
            actions.confirm_outcomes(person, moment_id, said_in(form, complete=True), now)
        case "edit":
            day = happened_on(form, timezone.localdate(now))
            actions.edit_moment(person, moment_id, form.get("text", ""), day, now, seen=form.get("version"))
        case "show":
            actions.change_visibility(person, moment_id, form.get("visibility", ""), now)
        case "intend":
            actions.set_intention(person, moment_id, form.get("intention", ""))
        case "allow":
            actions.allow_quote(person, moment_id, form.get("version", ""))
        case "withdraw":
            actions.withdraw_moment(person, moment_id)
            return redirect("capture")
    return redirect("capture" if form.get("do") == "agree" else "moment", *_where(form, moment_id))


def _where(form: QueryDict, moment_id: str) -> list[str]:
    return [] if form.get("do") == "agree" else [moment_id]


def _page(request: HttpRequest, person: Person, moment_id: str, problem: BadInput | None = None) -> HttpResponse:
    """After a problem the box still holds what was typed; beside it stands what is kept."""
    language, framework = get_language(), load_framework()
    mine = queries.my_moment(person, moment_id)
    context = {
        "moment": mine,
        "chips": chips_of(mine, language),
        "labels": labels_of(mine, language),
        "visibilities": [(one.id, one.label[language], one.explanation[language]) for one in framework.visibility],
        "today": timezone.localdate(),
        "tellings": _tellings(mine),
        "quote_domain": framework.domain(mine.domain).label[language] if mine.domain else "",
        "problem": sentence(problem, language) if problem else "",
        "typed": request.POST.get("text"),
        "typed_intention": request.POST.get("intention"),
        "longest_intention": actions.LONGEST_INTENTION,
    }
    return render(request, "employee/moment.html", context, status=_status(problem))


def _tellings(mine: MyMoment) -> tuple[Telling, ...]:
    """What in a quote may give somebody away, before its writer lets it be printed."""
    if mine.visibility != "may_be_quoted":
        return ()
    return tellings(mine.text, mine.language, words_of_names(all_names()))


def _status(problem: BadInput | None) -> int:
    return 200 if problem is None else 409 if isinstance(problem, Overtaken) else 400
