"""Who works here: to find somebody, give or take a role, and invite. Whether anybody takes part stands nowhere."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oogst.errors import NotFound, OogstError
from oogst.show.letters import Letter, letters_pdf
from oogst.site.mail import address_of, send_plain
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import actions, queries
from oogst.site.people.models import Person, Role
from oogst.texts import sentence

#: Of a search: whoever finds more types another word.
_MOST = 50


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Search by name, number or address. Nobody is listed without a word to look for."""
    administrator(request)
    words = request.GET.get("words", "").strip()
    found = queries.people_found(words, timezone.localdate(), _MOST + 1) if words else []
    context = {"words": words, "found": found[:_MOST], "more": len(found) > _MOST}
    return render(request, "admin/people.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_page(request: HttpRequest, person_id: str) -> HttpResponse:
    """Somebody's roles. That they were looked at is written down for them."""
    who, person = administrator(request), person_at(person_id)
    try:
        if request.method == "POST":
            _change(request, who, person)
            return redirect("person", person_id)
    except OogstError as problem:
        return _page(request, person, sentence(problem, get_language()))
    actions.look_up(person, timezone.now(), who)
    return _page(request, person)


def _change(request: HttpRequest, who: Person, person: Person) -> None:
    change = actions.give_role if request.POST.get("do") == "give" else actions.take_role
    change(person, request.POST.get("kind", ""), request.POST.get("unit") or None, now=timezone.now(), by=who)


def _page(request: HttpRequest, person: Person, problem: str = "") -> HttpResponse:
    today = timezone.localdate()
    units = queries.unit_names(today)
    context = {
        "shown": person,
        "home": queries.home_of(person, today),
        "role_rows": [(one, units.get(one.unit_id or "", one.unit_id)) for one in queries.roles_of(person)],
        "kinds": Role.KINDS,
        "of_a_unit": Role.OF_A_UNIT,
        "units": sorted(units.items(), key=lambda one: one[1].casefold()),
        "by_mail": _gets_mail(person),
        "problem": problem,
    }
    return render(request, "admin/person.html", context, status=400 if problem else 200)


@never_cache
@login_required
@require_POST
def invitation(request: HttpRequest, person_id: str) -> HttpResponse:
    """By e-mail to whoever has an address, so that nobody else sees the link; else as a letter to hand over."""
    who, person, now = administrator(request), person_at(person_id), timezone.now()
    address = address_of(person.language, "invitation", actions.invite(person, now, by=who))
    until = timezone.localdate(now + actions.INVITED_FOR) - dt.timedelta(days=1)
    if not _gets_mail(person):
        return _letter(Letter(str(person), address, person.language, until))
    try:
        send_plain(person.email or "", person.language, "admin/email/invitation", address=address, until=until)
        messages.success(request, _("The invitation is on its way."))
    except OSError:
        messages.error(request, _("E-mails cannot be sent right now. Try again later."))
    return redirect("person", person_id)


def _letter(letter: Letter) -> HttpResponse:
    response = HttpResponse(letters_pdf([letter], settings.OOGST.name), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="oogst.pdf"'
    return response


def _gets_mail(person: Person) -> bool:
    return bool(person.email) and settings.OOGST.has_mail


def administrator(request: HttpRequest) -> Person:
    """Whoever asks, who must be one. Raises ``PermissionDenied``."""
    person = person_of(request)
    if not queries.has_role(person, "administrator"):
        raise PermissionDenied
    return person


def person_at(person_id: str) -> Person:
    """Raises ``Http404``."""
    try:
        return queries.person_with(person_id)
    except NotFound:
        raise Http404 from None
