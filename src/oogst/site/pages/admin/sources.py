"""Other systems that may bring records of learning: to let one in, with what it may do, and to take its key back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import BadInput, OogstError
from oogst.site.lrs import actions, queries
from oogst.site.lrs.models import Source
from oogst.site.lrs.persons import home
from oogst.site.pages.admin.people import administrator
from oogst.site.people.models import Person
from oogst.texts import sentence

#: What each scope of the specification allows, in the order of the page.
_SCOPES = {
    "statements/write": gettext_noop("bring records"),
    "statements/read/mine": gettext_noop("read back what it brought itself"),
    "statements/read": gettext_noop("read the records of all systems, about everybody"),
    "define": gettext_noop("say what activities are called"),
    "state": gettext_noop("keep where somebody is in a lesson, and read that"),
    "profile": gettext_noop("keep other documents about people and activities, and read them"),
    "all/read": gettext_noop("read everything"),
    "all": gettext_noop("do everything"),
}
_LONGEST_NAME = 100


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """A new secret stands in the answer to the form and nowhere else: it is kept in no session and shown once."""
    who = administrator(request)
    try:
        if request.method != "POST":
            return _page(request)
        if request.POST.get("do") == "revoke":
            actions.revoke_source(request.POST.get("source", ""), timezone.now(), by=who)
            messages.success(request, _("Its key no longer works."))
            return redirect("sources")
        return _page(request, new=_added(request.POST, who))
    except OogstError as problem:
        return _page(request, problem=sentence(problem, get_language()))


def _added(form: QueryDict, who: Person) -> tuple[Source, str]:
    """Raises ``BadInput`` ``source_nameless`` and as ``add_source``."""
    name = " ".join(form.get("name", "").replace("\x00", "").split())[:_LONGEST_NAME]
    scopes = form.getlist("scope")
    if not name or not scopes:
        raise BadInput("source_nameless")
    return actions.add_source(name, scopes, timezone.now(), by=who)


def _page(request: HttpRequest, *, new: tuple[Source, str] | None = None, problem: str = "") -> HttpResponse:
    context = {
        "is_on": settings.OOGST.xapi,
        "address": f"{home()}/xapi/",
        "sources": [(one, [_SCOPES.get(scope, scope) for scope in one.scopes.split()]) for one in queries.sources()],
        "scopes": list(_SCOPES.items()),
        "new": new,
        "problem": problem,
    }
    return render(request, "admin/sources.html", context, status=400 if problem else 200)
