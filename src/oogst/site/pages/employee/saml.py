"""Signing in by an issuer that speaks SAML 2.0.

The issuer lets the browser post its answer from its own site, and with such a post browsers send no cookie of ours but
one that says so itself (``SameSite=None``). So the question that the answer must belong to stands in a cookie of its
own, signed, for these addresses alone; the session begins when somebody is let in.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from oogst.errors import BadInput, OogstError
from oogst.site.pages.employee.sign_on import let_in, own_path
from oogst.site.people.accounts import person_behind
from oogst.site.people.models import Person
from oogst.site.people.saml import question
from oogst.site.people.saml.agreement import Agreement
from oogst.site.people.saml.answer import is_unasked, read_answer
from oogst.site.people.saml.used import use_up
from oogst.texts import sentence

_log = logging.getLogger(__name__)
_PATH, _COOKIE, _SALT = "/sign-on/saml", "saml_try", "oogst.saml"
#: Long enough to type a password and take a second step there.
_PATIENCE = dt.timedelta(minutes=15)
#: Browsers throw away a cookie of more than four thousand signs.
_LONGEST = 1000
Try = dict[str, str]


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To the issuer. A link and no form, as with OpenID Connect: a form would not be followed to another host."""
    return _ask(request, request.GET.get("next", ""))


@never_cache
@require_safe
def describe(_request: HttpRequest) -> HttpResponse:
    """What the issuer must know of us. Its address is the same in every language, and so is that of ``back``."""
    return HttpResponse(question.describe(_agreed(), _back()), content_type="application/samlmetadata+xml")


@csrf_exempt  # the signature and the number of the question say whose it is
@never_cache
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """From the issuer, by the browser's post. Where it began by itself, we ask, once: an answer to nothing could have
    been slipped to somebody, who would then note in another's name."""
    agreed, sent, tried = _agreed(), request.POST.get("SAMLResponse", ""), _tried(request)
    try:
        if is_unasked(sent) and not (tried and tried["by_issuer"]):
            return _ask(request, request.POST.get("RelayState", ""), by_issuer=True)
        person = _person(agreed, sent, tried, timezone.now())
    except OogstError as problem:
        return _refused(request, problem, tried)
    response = let_in(request, person, tried["next"] if tried else "", "saml")
    response.delete_cookie(_COOKIE, _PATH, samesite="None")
    return response


def _ask(request: HttpRequest, onward: str, *, by_issuer: bool = False) -> HttpResponse:
    address, number = question.begin(_agreed(), _back(), timezone.now())
    tried: Try = {
        "number": number,
        "language": get_language(),
        "next": own_path(request, onward) if len(onward) <= _LONGEST else "",
        "by_issuer": "yes" if by_issuer else "",
    }
    response = redirect(address)
    response.set_cookie(
        _COOKIE,
        signing.dumps(tried, salt=_SALT),
        max_age=_PATIENCE,
        path=_PATH,
        secure=True,
        httponly=True,
        samesite="None",
    )
    return response


def _person(agreed: Agreement, sent: str, tried: Try | None, now: dt.datetime) -> Person:
    if tried is None:
        raise BadInput("sign_on_broken_off")
    answer = read_answer(agreed, sent, number=tried["number"], back=_back(), now=now)
    use_up(answer, now)
    return person_behind(answer.claims, agreed, now)


def _tried(request: HttpRequest) -> Try | None:
    try:
        tried: Try = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_PATIENCE)
    except signing.BadSignature:
        return None
    return tried


def _agreed() -> Agreement:
    agreed: Agreement | None = settings.OOGST.saml
    if agreed is None:
        raise Http404
    return agreed


def _back() -> str:
    return f"{settings.OOGST.url.geturl().rstrip('/')}{_PATH}"


def _refused(request: HttpRequest, problem: OogstError, tried: Try | None) -> HttpResponse:
    """A page and no message in the session: a post from anywhere must not begin one, which would end that of whoever is
    signed in. The log has what an administrator needs, and nothing about whom it was."""
    _log.warning("Nobody was signed in by SAML: %s %s", problem.code, problem.data.get("why", ""))
    with override(tried["language"] if tried else get_language()):
        told = sentence(problem, get_language())
        response = render(request, "account/not_let_in.html", {"told": told}, status=403)
    response.delete_cookie(_COOKIE, _PATH, samesite="None")
    return response
