"""What is kept about me, and what I can set."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.site.pages.employee.entrance import password_problems
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import actions, queries


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    password = request.POST.get("password", "")
    problems = password_problems(password, person)
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
        "roles": queries.roles_of(person),
        "problems": problems,
        "written_in": get_language(),
    }
    return render(request, "employee/me.html", context, status=400 if problems else 200)
