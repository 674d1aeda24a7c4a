"""The second step to sign in: asked for between signing in and everything else, and set up on a page of one's own."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core import ratelimit
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput
from oogst.show.letters import qr_svg
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import second_step
from oogst.site.people.models import Person
from oogst.site.people.passkeys import passkeys_of
from oogst.site.people.sign_in import is_sure, mark_sure
from oogst.texts import sentence

#: Where the session keeps the secret of an app that has not yet shown that it knows it.
_NEW = "second_step_new"
_OPEN = {"second_step", "second_step_page", "account_logout", "signed_out"}


class AskSecondStep:
    """Middleware. Whoever has a second step, or needs one, and did not take it in this session gets no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not request.session.get(SESSION_KEY) or is_sure(request):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in _OPEN or not isinstance(request.user, Person):
            return None
        if second_step.has_second_step(request.user):
            return redirect("second_step")
        return redirect("second_step_page") if second_step.needs_second_step(request.user) else None


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    person, problem = person_of(request), ""
    if is_sure(request) or not second_step.has_second_step(person):
        return redirect("capture")
    if request.method == "POST":
        try:
            _count(request, person)
            second_step.check_second_step(person, request.POST.get("code", ""), timezone.now())
            mark_sure(request)
            return redirect("capture")
        except BadInput as refused:
            problem = sentence(refused, get_language())
    return render(request, "employee/second_step_ask.html", {"problem": problem}, status=400 if problem else 200)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Set it up, or take it off again. A half signed-in person can do the first where there is none yet."""
    person = person_of(request)
    has_one = second_step.has_second_step(person)
    if has_one and not is_sure(request):
        return redirect("second_step")
    try:
        if request.method == "POST" and "remove" in request.POST:
            second_step.remove_second_step(person)
            return redirect("second_step_page")
        if request.method == "POST" and not _wants_passkey(request, person):
            return _added(request, person)
    except BadInput as refused:
        return _page(request, person, sentence(refused, get_language()))
    return _page(request, person)


def _added(request: HttpRequest, person: Person) -> HttpResponse:
    _count(request, person)
    secret, code = request.session.get(_NEW, ""), "".join(request.POST.get("code", "").split())
    codes = second_step.add_second_step(person, secret, code, timezone.now())
    del request.session[_NEW]
    mark_sure(request)
    return render(request, "employee/second_step.html", {"codes": codes})


def _page(request: HttpRequest, person: Person, problem: str = "") -> HttpResponse:
    context: dict[str, object] = {"problem": problem, "left": second_step.codes_left(person)}
    context["has_one"] = second_step.has_second_step(person)
    context["is_needed"] = second_step.needs_second_step(person)
    context["wants_passkey"] = _wants_passkey(request, person)
    if not context["has_one"] and not context["wants_passkey"]:
        secret = request.session.setdefault(_NEW, second_step.new_secret())
        # Made here of a secret of ours and an address that is quoted, so that it is safe within the page.
        context["picture"] = mark_safe(qr_svg(second_step.app_address(person, secret)).decode())  # noqa: S308
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "employee/second_step.html", context, status=400 if problem else 200)


def _wants_passkey(request: HttpRequest, person: Person) -> bool:
    """Whoever has a passkey shows it: else a stolen password would do to set up another app beside it."""
    is_half = second_step.needs_second_step(person) and not is_sure(request)
    return is_half and bool(passkeys_of(person))


def _count(request: HttpRequest, person: Person) -> None:
    """Six digits are guessed soon by whoever may try without end. Raises ``BadInput`` ``second_step_often``."""
    if not ratelimit.consume(request, action="login_failed", key=f"second step {person.pk}"):
        raise BadInput("second_step_often")
