"""What is kept about me: to see, to set, to take along, to have forgotten."""

from __future__ import annotations

import json

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from oogst.site.moments.actions import forget_person
from oogst.site.pages.employee.entrance import password_problems
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import actions, queries
from oogst.site.people.models import Person
from oogst.site.reports.export import export_person


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    password = request.POST.get("password", "")
    problems = password_problems(password, person) or (_not_theirs(request, person) if password else [])
    if password and not problems:
        actions.set_password(person, password)
        update_session_auth_hash(request, person)
    if request.POST.get("language") in dict(person._meta.get_field("language").flatchoices):
        actions.set_language(person, request.POST["language"])
    if request.method == "POST" and not problems:
        return redirect("me")
    context = {
        "person": person,
        "home": queries.home_of(person, timezone.localdate()),
        "own_roles": queries.roles_of(person),
        "problems": problems,
        "has_password": queries.has_password(person),
    }
    return render(request, "employee/me.html", context, status=400 if problems else 200)


def _not_theirs(request: HttpRequest, person: Person) -> list[str]:
    """Whoever finds an open screen must not make the account theirs: the present password comes first."""
    if not queries.has_password(person):
        return []
    if not ratelimit.consume(request, action="reauthenticate", user=person):
        return [_("Too many tries. Wait a minute; your password is as it was.")]
    if person.check_password(request.POST.get("current", "")):
        return []
    return [_("That is not your present password. Your password is as it was.")]


@never_cache
@login_required
@require_safe
def take_along(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file (docs/employee.md says what it holds)."""
    made = export_person(person_of(request), timezone.now())
    response = HttpResponse(json.dumps(made, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="oogst.json"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest) -> HttpResponse:
    """Everything about me goes; a tick makes sure that it is meant."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        person = person_of(request)
        logout(request)
        forget_person(person, settings.OOGST.tombstones)
        return render(request, "employee/forgotten.html")
    return render(request, "employee/forget.html", {"unsure": request.method == "POST"})
