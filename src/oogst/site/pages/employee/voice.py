"""A second voice: the writer invites somebody by a link, who says whether it is so."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput, NotFound, OogstError
from oogst.show.letters import qr_svg
from oogst.site.followups import actions, queries
from oogst.site.followups.inviting import send_invitation
from oogst.site.followups.letters import address_here
from oogst.site.moments.queries import my_moment
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person
from oogst.texts import sentence


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, moment_id: str) -> HttpResponse:
    """The writer's side. Somebody else's moment is not there, whoever asks (404)."""
    person = person_of(request)
    try:
        if request.method == "POST":
            return _done(request, person, moment_id)
        return _page(request, person, moment_id)
    except NotFound:
        raise Http404 from None
    except BadInput as problem:
        return _page(request, person, moment_id, problem)


def _done(request: HttpRequest, person: Person, moment_id: str) -> HttpResponse:
    match request.POST.get("do"):
        case "invite":
            actions.invite_voice(person, moment_id, request.POST.get("shown", ""), timezone.now())
        case "revoke":
            actions.revoke_voice(person, moment_id)
        case "send":
            _send(person, moment_id, request.POST)
    return redirect("voice", moment_id)


def _send(person: Person, moment_id: str, form: QueryDict) -> None:
    """Tried at once; where that fails the due work goes on trying. Raises as ``mail_voice``, and ``mail_down``."""
    if not settings.OOGST.has_mail:
        raise BadInput("mail_down")
    to, seen, now = form.get("to", "").strip(), form.get("seen"), timezone.now()
    send_invitation(actions.mail_voice(person, moment_id, to, now, seen).pk, now)


def _page(request: HttpRequest, person: Person, moment_id: str, problem: BadInput | None = None) -> HttpResponse:
    voice = queries.my_voice(person, moment_id)
    link = address_here("give_voice", voice.token) if voice else ""
    context = {
        "moment": my_moment(person, moment_id),
        "voice": voice,
        "link": link,
        "code": _qr(link) if voice and voice.answered_at is None else "",
        "has_mail": settings.OOGST.has_mail,
        "is_over": voice is not None and voice.answered_at is None and voice.expires_at <= timezone.now(),
        "typed": request.POST,
        "problem": sentence(problem, get_language()) if problem else "",
    }
    return render(request, "employee/voice.html", context, status=400 if problem else 200)


def _qr(link: str) -> str:
    """The link as a picture; made here of an address of ours, so that it is safe within the page."""
    return mark_safe(qr_svg(link).decode())  # noqa: S308


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, token: str) -> HttpResponse:
    """The side of the one who was invited: no account, nothing to see but what the writer shows."""
    now = timezone.now()
    try:
        writer, voice = queries.voice_behind(token, now)
        if request.method == "POST" and request.user != writer:
            confirms = request.POST.get("confirms", "")
            if confirms in ("yes", "no"):
                actions.give_voice(token, confirms == "yes", now)
                return render(request, "employee/voice_given.html", {"writer": writer})
    except NotFound as problem:
        return _over(request, problem)
    context = {"writer": writer, "voice": voice, "is_writer": request.user == writer}
    return render(request, "employee/give_voice.html", context)


def _over(request: HttpRequest, problem: OogstError) -> HttpResponse:
    return render(request, "employee/link_over.html", {"told": sentence(problem, get_language())}, status=404)
