"""The house style: the organisation's logo, one colour of its own, the design of its slides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from oogst.errors import BadFile, BadInput
from oogst.show.logo import MOST_BYTES
from oogst.show.slides import MOST_DESIGN_BYTES
from oogst.site.pages.admin.people import administrator
from oogst.site.pages.public.look import shown_mark
from oogst.site.releases import looks
from oogst.texts import sentence

#: What a form brings beside its file.
_AROUND = 10_000
_MOST: Final = {"logo": MOST_BYTES, "accent": 0, "design": MOST_DESIGN_BYTES}
_TOO_LARGE: Final = {"logo": "logo_too_large", "accent": "accent_unreadable", "design": "design_too_large"}
_PUT: Final[dict[str, Callable[[HttpRequest], None]]] = {
    "logo": lambda request: looks.put_logo(_file(request, "logo_unreadable")),
    "accent": lambda request: looks.choose_accent(request.POST.get("accent", "")),
    "design": lambda request: looks.put_design(_file(request, "design_unreadable")),
}


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    administrator(request)
    return _page(request)


@never_cache
@csrf_exempt  # looked at below: to look for the key of a form is to read all of it
@login_required
@require_POST
def change(request: HttpRequest, part: str) -> HttpResponse:
    """What is too large by what it says of itself is refused before it is read."""
    administrator(request)
    if part not in looks.PARTS:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > _MOST[part] + _AROUND:
        too_large = BadFile(_TOO_LARGE[part], most=_MOST[part] // 1_000_000, colour="…")
        return _page(request, too_large, 413)
    return _changed(request, part)


@csrf_protect
def _changed(request: HttpRequest, part: str) -> HttpResponse:
    try:
        if request.POST.get("do") == "remove":
            looks.take_away(part)
        else:
            _PUT[part](request)
    except BadInput as problem:
        return _page(request, problem, 400)
    messages.success(request, _("Changed. It is on the infographic, its poster, slides and reports from now on."))
    return redirect("look")


def _file(request: HttpRequest, missing: str) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise BadFile(missing)
    return bytes(file.read())


def _page(request: HttpRequest, problem: BadInput | None = None, status: int = 200) -> HttpResponse:
    digest = looks.current_look()
    look = looks.look_with(digest)
    context: dict[str, Any] = {
        "digest": digest,
        "look": look,
        "logo": shown_mark(digest),
        "problem": sentence(problem, get_language()) if problem else "",
        "nearest": problem.data.get("nearest", "") if problem else "",
        "typed": request.POST.get("accent", "") if status == 400 else "",
        "most_logo": MOST_BYTES // 1_000_000,
        "most_design": MOST_DESIGN_BYTES // 1_000_000,
    }
    return render(request, "admin/look.html", context, status=status)
