"""The infographic of the newest release: as a page, and as a file to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from oogst.site.pages.public.choices import Option, period_options, unit_entries, unit_options
from oogst.site.pages.public.picture import NotShown, Picture, picture_for, rendered

_TYPES = {
    "pdf": "application/pdf",
    "a4": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
_LABELS = {
    "pdf": gettext_lazy("Poster A3"),
    "a4": gettext_lazy("Poster A4"),
    "png": gettext_lazy("Picture"),
    "pptx": gettext_lazy("Slide"),
    "txt": gettext_lazy("Text"),
    "html": gettext_lazy("Web page"),
}
#: Of the name of a file, where it is not that of its form.
_ENDINGS = {"a4": "pdf"}


#: For a block of a picture, by its domain: HTML to put below its examples.
Quotes = Callable[[HttpRequest, Picture], Mapping[str, str]]


def no_quotes(_request: HttpRequest, _picture: Picture) -> Mapping[str, str]:
    return {}


@require_safe
def page(request: HttpRequest, quotes: Quotes = no_quotes) -> HttpResponse:
    """The page. What the release does not show is answered with the nearest that it does show, and says so (404).

    Quotes are given by whoever may open them: this package cannot. A page that has some is kept nowhere.
    """
    try:
        picture = picture_for(request.GET.dict(), get_language(), inside=request.user.is_authenticated)
    except NotShown:
        nearest = _nearest(request.GET.dict(), inside=request.user.is_authenticated)
        return render(request, "public/infographic.html", _context(nearest, lost=True), status=404)
    if told := quotes(request, picture):
        response = render(request, "public/infographic.html", _context(picture, quotes=told))
        patch_cache_control(response, private=True, no_store=True)
        return response
    etag = picture.etag(f"page, signed in: {request.user.is_authenticated}")
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    return _fresh(render(request, "public/infographic.html", _context(picture)), etag)


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The same for a screen on a wall: nothing to press; it asks anew every quarter of an hour."""
    try:
        picture = picture_for(request.GET.dict(), get_language(), inside=request.user.is_authenticated)
    except NotShown:
        raise Http404 from None
    etag = picture.etag("wall")
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    drawn = mark_safe(rendered(picture, "wall").decode())  # noqa: S308 (made by oogst.show, which escapes every value)
    return _fresh(render(request, "public/wall.html", {"wall": drawn, "picture": picture}), etag)


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The same infographic as a file."""
    try:
        picture = picture_for(request.GET.dict(), get_language(), inside=request.user.is_authenticated)
    except NotShown:
        raise Http404 from None
    etag = picture.etag(form)
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    response = HttpResponse(rendered(picture, form), content_type=_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=_file_name(picture, form))
    return _fresh(response, etag)


def _fresh(response: HttpResponse, etag: str) -> HttpResponse:
    """May be kept, but is asked for anew each time: a withdrawn period must be gone at once."""
    response["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    return response


def _nearest(asked: Mapping[str, str], *, inside: bool) -> Picture:
    try:
        return picture_for({"period": asked.get("period", "")}, get_language(), inside=inside)
    except NotShown:
        return picture_for({}, get_language(), inside=inside)


def _context(picture: Picture, *, lost: bool = False, quotes: Mapping[str, str] | None = None) -> dict[str, Any]:
    periods, units = _periods(picture), _units(picture)
    drawn = rendered(picture, "fragment").decode()
    for domain, told in (quotes or {}).items():
        drawn = drawn.replace(f"<!--quotes:{domain}-->", told)
    return {
        # Made by oogst.show, whose template escapes every value, and by templates of the site.
        "infographic": mark_safe(drawn),  # noqa: S308
        "title": " · ".join([*_chosen(units, picture.unit or ""), *_chosen(periods, picture.period)]),
        "picture": picture,
        "lost": lost,
        "periods": periods,
        "unit_entries": _entries(picture) if units else "",
        "files": [(label, _file_address(picture, form)) for form, label in _LABELS.items()],
        "wall": _address(picture, "wall"),
    }


def _periods(picture: Picture) -> Sequence[Option]:
    return period_options(picture.digest, picture.language) if picture.digest else ()


def _units(picture: Picture) -> Sequence[Option]:
    if not (picture.digest and picture.period and settings.OOGST_PUBLIC_PAGE == "units"):
        return ()
    return unit_options(picture.digest, picture.period, picture.language)


def _entries(picture: Picture) -> str:
    return unit_entries(picture.digest or "", picture.period or "", picture.language, picture.unit or "")


def _chosen(options: Sequence[Option], value: str | None) -> list[str]:
    return [option.label for option in options if option.value == value]


def _file_address(picture: Picture, form: str) -> str:
    return _address(picture, f"infographic_{form}")


def _address(picture: Picture, name: str) -> str:
    chosen = {name: value for name, value in (("period", picture.period), ("unit", picture.unit)) if value}
    return reverse(name) + (f"?{urlencode(chosen)}" if chosen else "")


def _file_name(picture: Picture, form: str) -> str:
    parts = ["oogst", picture.period, picture.unit, picture.language, form if form in _ENDINGS else ""]
    return "-".join(filter(None, (slugify(part or "") for part in parts))) + f".{_ENDINGS.get(form, form)}"
