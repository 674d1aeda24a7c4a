"""Passkeys: to add, to name, to remove, and to sign in by."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from oogst.errors import BadInput, OogstError
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import passkeys
from oogst.site.people.sign_in import BACKEND, mark_sure, may_sign_in_here
from oogst.texts import sentence

#: Where the session keeps the challenge until it is answered, once.
_ADDING, _SIGNING_IN = "passkey_adding", "passkey_signing_in"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    try:
        if request.method == "POST":
            _done(request)
            return redirect("passkeys")
    except OogstError as problem:
        return _page(request, sentence(problem, get_language()))
    return _page(request)


def _done(request: HttpRequest) -> None:
    person = person_of(request)
    if "remove" in request.POST:
        passkeys.remove_passkey(person, request.POST["remove"])
        return
    name = request.POST.get("name", "").strip() or _("My passkey")
    state = request.session.pop(_ADDING, None)
    row = passkeys.add_passkey(person, name, request.POST.get("answer", ""), state, timezone.localdate())
    passkeys.tell_of_passkey(row)  # where that fails the due work goes on trying


def _page(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {"passkeys": passkeys.passkeys_of(person_of(request)), "problem": problem}
    return render(request, "employee/passkeys.html", context, status=400 if problem else 200)


@never_cache
@login_required
@require_POST
def begin_adding(request: HttpRequest) -> JsonResponse:
    options, request.session[_ADDING] = passkeys.begin_adding(person_of(request))
    return JsonResponse(options)


@never_cache
@require_POST
def begin_sign_in(request: HttpRequest) -> JsonResponse:
    options, request.session[_SIGNING_IN] = passkeys.begin_sign_in()
    return JsonResponse(options)


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    try:
        person = passkeys.signed_in_by(request.POST.get("answer", ""), request.session.pop(_SIGNING_IN, None))
        if not may_sign_in_here(person):
            raise BadInput("sign_on_only")
    except BadInput as problem:
        messages.error(request, sentence(problem, get_language()))
        return redirect("account_login")
    login(request, person, BACKEND)
    mark_sure(request)  # of its owner, by a finger, a face or a PIN
    return redirect("capture")
