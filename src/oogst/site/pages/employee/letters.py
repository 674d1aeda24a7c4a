"""Every letter that Oogst writes, with made-up people in it: for the administrator, before anybody gets one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Final

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.site.followups.letters import Letter
from oogst.site.followups.samples import SAMPLES, sample
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.queries import roles_of
from oogst.site.reports.letters import sample as report_sample

_LETTERS: Final[dict[str, Callable[[str, dt.date], Letter]]] = {
    **{name: partial(sample, name) for name in SAMPLES},
    "report": report_sample,
}


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    _check(request)
    today, language = timezone.localdate(), get_language()
    letters = [(name, made(language, today)) for name, made in _LETTERS.items()]
    return render(request, "employee/letters.html", {"letters": letters})


@never_cache
@login_required
@csp_replace({"style-src": ["'unsafe-inline'"], "script-src": ["'none'"]})  # type: ignore[arg-type]  # it has an argument
@require_safe
def shown(request: HttpRequest, name: str) -> HttpResponse:
    """The letter as a mail program shows it: its styles stand inside it."""
    _check(request)
    if name not in _LETTERS:
        raise Http404
    return HttpResponse(_LETTERS[name](get_language(), timezone.localdate()).html)


def _check(request: HttpRequest) -> None:
    if all(role.kind != "administrator" for role in roles_of(person_of(request))):
        raise PermissionDenied
