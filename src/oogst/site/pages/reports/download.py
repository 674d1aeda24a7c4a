"""A report as a file: of a group and a period, with the groups below it that its reader may see."""

from __future__ import annotations

from functools import lru_cache
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.audit import Audit, audit_release
from oogst.framework import load_framework
from oogst.show.report import FORMATS, render_report, report_view
from oogst.site.pages.learning.asked import Asked, asked_by, name_of
from oogst.site.releases import queries
from oogst.site.releases.looks import current_look, look_with

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
#: A print takes seconds of a processor: one at a time leaves the others for pages.
_one_at_a_time = BoundedSemaphore(1)


@never_cache
@login_required
@require_safe
def report(request: HttpRequest, form: str) -> HttpResponse:
    """For whoever has a role with more in sight than everybody; 404 for what is not shown or not theirs to see."""
    if form not in FORMATS or (asked := asked_by(request, "gained")) is None:
        raise Http404
    with _one_at_a_time:
        made = _made(asked, form)
    response = HttpResponse(made, content_type=_TYPES[form])
    name = f"oogst-{slugify(name_of(asked, asked.scope.group))[:60]}-{asked.period}-{asked.language}.{form}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _made(asked: Asked, form: str) -> bytes:
    view = report_view(
        asked.release,
        framework=load_framework(),
        lang=asked.language,
        unit=asked.unit,
        period=asked.period,
        name=settings.OOGST_NAME or None,
        groups=asked.scope.groups,
        audit=_audited(asked.digest) if form == "pdf" else None,
    )
    return render_report(view, form, look_with(current_look()))


@lru_cache(maxsize=2)
def _audited(digest: str) -> Audit:
    return audit_release(queries.release_with(digest))
