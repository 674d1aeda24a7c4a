"""Reporting a quote: by any reader, hidden for everybody at once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from oogst.errors import NotFound
from oogst.site.releases.stories import report_quote


@never_cache
@login_required
@require_POST
def page(request: HttpRequest) -> HttpResponse:
    try:
        report_quote(request.POST.get("quote", ""), timezone.localdate())
    except NotFound:
        raise Http404 from None
    chosen = {name: value for name in ("period", "unit") if (value := request.POST.get(name))}
    back = reverse("infographic") + (f"?{urlencode(chosen)}" if chosen else "")
    return render(request, "stories/reported.html", {"back": back})
