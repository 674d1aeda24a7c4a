"""The organisation's logo, and the style sheet with its colour: under an address that changes when they do."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from oogst.show.look import Look, Mark, mark_of
from oogst.site.releases.looks import current_look, look_with

_A_YEAR = 365 * 24 * 3600


@require_safe
def logo(_request: HttpRequest, digest: str) -> HttpResponse:
    found = _now(digest).logo
    if found is None:
        raise Http404
    return _kept(found.data, "image/png")


@require_safe
def style(_request: HttpRequest, digest: str) -> HttpResponse:
    return _kept(_now(digest).style.encode(), "text/css; charset=utf-8")


#: Below no language: a style sheet and a picture have none.
addresses = [
    path("look/<slug:digest>.png", logo, name="look_logo"),
    path("look/<slug:digest>.css", style, name="look_style"),
]


def shown_mark(digest: str) -> Mark | None:
    """The logo for a page."""
    return mark_of(look_with(digest), reverse("look_logo", args=[digest])) if digest else None


def _now(digest: str) -> Look:
    if digest != current_look():
        raise Http404
    return look_with(digest)


def _kept(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    patch_cache_control(response, public=True, max_age=_A_YEAR, immutable=True)
    return response
