"""The letters of the demonstration, which are shown here instead of being sent."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.site.mail import letters


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if settings.OOGST.mailbox != "page":
        raise Http404
    return render(request, "employee/mailbox.html", {"letters": letters()})
