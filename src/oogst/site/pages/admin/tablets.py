"""Shared tablets: which there are, a link that makes one, and a letter by which somebody comes in on them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from oogst.errors import OogstError
from oogst.show.letters import TabletLetter, qr_svg, tablet_letters_pdf
from oogst.site.kiosk import actions
from oogst.site.kiosk.queries import kiosks
from oogst.site.mail import address_of
from oogst.site.pages.admin.people import administrator, person_at
from oogst.site.people.queries import unit_names
from oogst.texts import sentence

#: Where the session keeps the link of a new tablet until it is shown, once.
_NEW = "new_tablet"
_LONGEST_NAME = 100


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    administrator(request)
    try:
        if request.method == "POST":
            _change(request)
            return redirect("tablets")
    except OogstError as problem:
        return _page(request, sentence(problem, get_language()))
    return _page(request)


def _change(request: HttpRequest) -> None:
    """Raises ``NotFound`` as the actions."""
    if request.POST.get("do") == "end":
        actions.end_kiosk(request.POST.get("tablet", ""))
        return
    unit, name = request.POST.get("unit", ""), request.POST.get("name", "").strip()[:_LONGEST_NAME]
    _, token = actions.register_kiosk(unit, name or unit_names(timezone.localdate()).get(unit, unit), timezone.now())
    request.session[_NEW] = token


def _page(request: HttpRequest, problem: str = "") -> HttpResponse:
    units, now = unit_names(timezone.localdate()), timezone.now()
    token = request.session.pop(_NEW, "") if request.method == "GET" else ""
    link = address_of(get_language(), "kiosk_open", token) if token else ""
    context = {
        "tablets": [(one, units.get(one.unit_id, one.unit_id)) for one in kiosks()],
        "now": now,
        "units": sorted(units.items(), key=lambda one: one[1].casefold()),
        "link": link,
        # Made here of an address of ours, so that it is safe within the page.
        "code": mark_safe(qr_svg(link).decode()) if link else "",  # noqa: S308
        "days": actions.OPENS_FOR.days,
        "problem": problem,
    }
    return render(request, "admin/tablets.html", context, status=400 if problem else 200)


@never_cache
@login_required
@require_POST
def letter(request: HttpRequest, person_id: str) -> HttpResponse:
    """A code and a first PIN on paper, to hand over closed; the person sees that it was made."""
    who, person = administrator(request), person_at(person_id)
    if not person.is_active:
        raise Http404
    given = actions.give_code(person, timezone.now(), by=who)
    made = tablet_letters_pdf([TabletLetter(str(person), given.code, given.pin, person.language)], settings.OOGST.name)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="oogst.pdf"'
    return response
