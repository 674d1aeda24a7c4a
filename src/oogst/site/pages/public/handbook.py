"""The handbook: in Dutch and English as one page to read and to print; elsewhere where it is, and the short pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from PIL import Image

from oogst.site.static_files import FOLDERS
from oogst.texts import handbook as books
from oogst.texts import texts

PICTURES: Final = FOLDERS[0] / "handbook"
#: The pictures are taken at so many dots for each point of a screen, so that they stay sharp.
DOTS: Final = 1.5


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language = get_language()
    words = dict(texts("handbook", language))
    if language not in books.LANGUAGES:
        return render(request, "public/handbook_elsewhere.html", {"words": words})
    book = _book(language)
    # Made of our own text by a reader that lets no HTML through.
    return render(request, "public/handbook.html", {"book": book, "words": words, "text": mark_safe(book.html)})  # noqa: S308


@lru_cache(maxsize=len(books.LANGUAGES))
def _book(language: str) -> books.Handbook:
    return books.handbook(language, lambda name: attributes(PICTURES / name))


def attributes(picture: Path) -> Mapping[str, str | int]:
    """What its ``img`` says: the address, and the room that it takes, so that nothing moves when it comes."""
    with Image.open(picture) as opened:
        width, height = opened.size
    return {
        "src": static(f"{picture.parent.name}/{picture.name}"),
        "width": round(width / DOTS),
        "height": round(height / DOTS),
        "loading": "lazy",
    }
