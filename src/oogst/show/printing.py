"""From HTML to paper, with the package's own fonts and style sheets; nothing outside the package is read or fetched."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

_FONT = re.compile(r'url\("fonts/([a-z-]+)\.woff2"\) format\("woff2"\)')
#: The made-up address under which a print asks for a packaged font.
_PACKAGED = "oogst-font:"
_PICTURE = "oogst-picture:"


def printed(
    whole: str, sizes: Iterable[float], pages: int = 1, pictures: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """An HTML document as a PDF, marked as PDF/UA-1 (ISO 14289-1).

    ``sizes``: of type, in points, the largest first; the first with which it fits on so many ``pages`` is taken, else
    the last. At least one. ``pictures``: drawings (SVG) and pictures (PNG) by the names that ``picture_address`` gave
    addresses to.
    """
    page = _readable(whole, pictures)
    document = None
    for size in sizes:
        document = page.render(stylesheets=[_type(size)])
        if len(document.pages) <= pages:
            break
    assert document is not None
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def printed_as_is(whole: str, pictures: Mapping[str, bytes]) -> bytes:
    """An HTML document with these pictures as a PDF, to be drawn on: it is no document for people."""
    return bytes(_readable(whole, pictures).write_pdf())


def _readable(whole: str, pictures: Mapping[str, bytes]) -> Any:
    import weasyprint

    return weasyprint.HTML(string=whole, url_fetcher=packaged_fonts(pictures))


def print_style(*more: str) -> str:
    """``show.css`` and other style sheets of the package, with fonts as a print asks for them."""
    return _style(lambda font: f'url("{_PACKAGED}{font}.ttf")', *more)


def screen_style(*more: str) -> str:
    """The same for a page in one file: the fonts stand in it."""
    return _style(_inlined, *more)


def _style(address: Callable[[str], str], *more: str) -> str:
    sheets = (_package().joinpath(f"static/{name}").read_text("utf-8") for name in ("show.css", *more))
    return _FONT.sub(lambda found: address(found[1]), "\n".join(sheets))


def _type(size: float) -> Any:
    import weasyprint

    return weasyprint.CSS(string=f"html {{ font-size: {size}pt !important }}")


@cache
def _inlined(font: str) -> str:
    data = base64.b64encode(_package().joinpath(f"static/fonts/{font}.woff2").read_bytes()).decode()
    return f'url("data:font/woff2;base64,{data}") format("woff2")'


def picture_address(name: str) -> str:
    """The made-up address under which a print asks for one of its ``pictures``."""
    return f"{_PICTURE}{name}"


def packaged_fonts(pictures: Mapping[str, bytes] = MappingProxyType({})) -> Any:
    """A fetcher that hands out the package's fonts and these pictures, and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedFonts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if (picture := pictures.get(url.removeprefix(_PICTURE))) is not None:
                kind = "image/png" if picture.startswith(b"\x89PNG") else "image/svg+xml"
                return URLFetcherResponse(url, picture, {"Content-Type": kind})
            name = url.removeprefix(_PACKAGED)
            if name == url or not re.fullmatch(r"[a-z-]+\.ttf", name):
                raise ValueError(url)
            return URLFetcherResponse(
                url, _package().joinpath("fonts", name).read_bytes(), {"Content-Type": "font/ttf"}
            )

    return PackagedFonts()


def _package() -> Traversable:
    return files("oogst.show")
