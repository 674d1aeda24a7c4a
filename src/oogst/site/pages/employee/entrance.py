"""Coming in for the first time, by an invitation."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.errors import NotFound
from oogst.site.people import actions, queries
from oogst.site.people.models import Person
from oogst.site.people.sign_in import BACKEND


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link does nothing, so that a mail scanner cannot use it up; the button signs in."""
    now = timezone.now()
    try:
        person = queries.invited_by(token, now)
    except NotFound:
        return render(request, "employee/invitation_over.html", status=404)
    password = request.POST.get("password", "")
    problems = password_problems(password, person)
    if request.method == "POST" and not problems:
        person = actions.accept_invitation(token, now)
        if password:
            actions.set_password(person, password)
        login(request, person, BACKEND)
        return redirect("capture")
    context = {"person": person, "problems": problems}
    return render(request, "employee/invitation.html", context, status=400 if problems else 200)


def password_problems(password: str, person: Person) -> list[str]:
    """Why a new password will not do, in the reader's language; nothing for no password at all."""
    try:
        if password:
            validate_password(password, person)
    except ValidationError as problem:
        return problem.messages
    return []
