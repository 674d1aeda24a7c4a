"""Signing in, and out, by the organisation's own sign-in."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.errors import OogstError
from oogst.site.people import sign_on
from oogst.site.people.accounts import person_behind
from oogst.site.people.models import Person
from oogst.site.people.sign_in import BACKEND, mark_sure
from oogst.site.settings_table import SignOn
from oogst.texts import sentence

_log = logging.getLogger(__name__)
#: Where the session keeps the try until it is answered, and which way somebody came in.
_TRY, BY_SIGN_ON = "sign_on_try", "by_sign_on"


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To the issuer. A link and no form: the browser would not follow a form to another host (``form-action``)."""
    chosen, language = _chosen(), get_language()
    try:
        address, state = sign_on.begin(chosen, _back(), timezone.now())
    except OogstError as problem:
        return _refused(request, problem, language)
    request.session[_TRY] = state | {"language": language, "next": own_path(request, request.GET.get("next", ""))}
    return redirect(address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the issuer, whatever it answered. Its address is the same in every language: the issuer knows it."""
    chosen, now = _chosen(), timezone.now()
    state = request.session.pop(_TRY, None) or {}
    language = state.get("language", get_language())
    try:
        claims = sign_on.claims_of(chosen, _back(), request.GET.dict(), state or None, now)
        person = person_behind(claims, chosen, now)
    except OogstError as problem:
        return _refused(request, problem, language)
    return let_in(request, person, state["next"], "openid")


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Out here, and still in at the issuer: on a shared computer the next one could come in."""
    if settings.OOGST.saml and (settings.OOGST.sign_on is None or "saml" in request.GET):
        place = ""  # what SAML has for this, nearly no issuer does well: see docs/operation.md
    else:
        place = sign_on.end_address(_chosen(), settings.OOGST.url.geturl(), timezone.now())
    return render(request, "account/signed_out.html", {"place": place})


def let_in(request: HttpRequest, person: Person, onward: str, way: str) -> HttpResponse:
    """Somebody that an issuer let through. ``onward``: a path of ours, or empty; ``way``: ``openid`` or ``saml``."""
    login(request, person, BACKEND)
    request.session[BY_SIGN_ON] = way
    mark_sure(request)
    with override(person.language):
        return redirect(onward or "capture")


def own_path(request: HttpRequest, asked: str) -> str:
    """Where somebody may be sent afterwards: empty where that is elsewhere."""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else ""


def _chosen() -> SignOn:
    chosen: SignOn | None = settings.OOGST.sign_on
    if chosen is None:
        raise Http404
    return chosen


def _back() -> str:
    return f"{settings.OOGST.url.geturl().rstrip('/')}/sign-on/back"


def _refused(request: HttpRequest, problem: OogstError, language: str) -> HttpResponse:
    """The log has what an administrator needs, and nothing about whom it was."""
    _log.warning("Nobody was signed in by the issuer: %s %s", problem.code, problem.data.get("why", ""))
    messages.error(request, sentence(problem, language))
    with override(language):
        return redirect("account_login")
