"""The page in its forms: HTML for screens, PDF for the wall, PNG for a slide, text to be read aloud.

There is one HTML. The print is made from it with the package's own fonts and style sheet; nothing outside the package
is ever read or fetched. Texts that come from outside (names of units) are escaped by Jinja2.
"""

from __future__ import annotations

import io
import re
from typing import Final, Literal

from oogst.framework import Framework
from oogst.show.look import PLAIN, Look, Mark, inlined_mark, printed_mark
from oogst.show.model import InfographicView
from oogst.show.printing import print_style, printed, screen_style
from oogst.show.templating import template
from oogst.texts import texts

FORMATS = ("html", "pdf", "png", "pptx", "txt")
#: Type in print, in points: the first size that fits is taken. On A3, 8 points is what a newspaper has.
_SIZES = (10.0, 9.6, 9.2, 8.9, 8.6, 8.3, 8.0, 7.5, 7.0)
#: With figures there is more to say than without: the larger sizes never fit.
_WITH_FIGURES = {"a3": _SIZES.index(8.6), "a4": _SIZES.index(9.2)}
Size = Literal["a3", "a4"]
SIZES: Final[tuple[Size, ...]] = ("a3", "a4")


def render(view: InfographicView, form: str, look: Look = PLAIN, size: Size = "a3") -> bytes:
    """The infographic in one of ``FORMATS``, as the bytes of a file. ``size``: of a ``pdf`` or ``png``."""
    if form == "pdf":
        return render_pdf(view, look, size)
    if form == "png":
        return render_png(view, look, size)
    if form == "pptx":
        from oogst.show.slides import infographic_slide

        return infographic_slide(view, look)
    return (render_txt(view) if form == "txt" else render_html(view, look=look)).encode()


def render_html(
    view: InfographicView, *, standalone: bool = True, research: str = "", look: Look = PLAIN, logo: Mark | None = None
) -> str:
    """The page as one file with its fonts and style inside, or only its body for a page that links ``static/show.css``.

    Neither has a script, a style attribute or an address to fetch, so a strict content security policy holds. The body
    has a comment ``quotes:<domain>`` in each block, below its examples, where a page puts the quotes that it may show:
    they are no part of a release, and of no file that is made from one. ``research``: the address of the page on what
    research knows, to which each grade then leads. ``look``: of a page in one file; a page that links style sheets
    hands over its ``logo`` instead, and links the style of its look.
    """
    if not standalone:
        return _fragment(view, logo, slots=True, research=research)
    return _whole(view, _fragment(view, inlined_mark(look), research=research), screen_style() + look.style)


def render_wall(view: InfographicView, logo: Mark | None = None) -> str:
    """The body of a page for a screen on a wall, which links ``static/show.css`` and ``static/wall.css``."""
    return template("wall.html.j2").render(view=view, logo=logo)


def pictures_of_the_axis(framework: Framework, lang: str) -> str:
    """The three pictures on the axis from short to long, by themselves."""
    words = texts("show", lang)
    pictures = [(one.id, one.horizon, words[f"picture_{one.horizon}"]) for one in framework.domains]
    return template("axis.html.j2").render(pictures=pictures)


def render_pdf(view: InfographicView, look: Look = PLAIN, size: Size = "a3") -> bytes:
    """The page as a PDF, landscape, marked as PDF/UA-1 (ISO 14289-1): one sheet of A3, or two of A4.

    The largest type that still fits is taken, down to the last of the sizes.
    """
    fragment = _fragment(view, printed_mark(look), slots=False, halved=size == "a4")
    sheets = ("poster.css",) if size == "a4" else ()
    sizes = _SIZES[_WITH_FIGURES[size] if view.has_numbers else 0 :]
    whole = _whole(view, fragment, print_style(*sheets) + look.style)
    return printed(whole, sizes, 2 if size == "a4" else 1, look.pictures)


def render_png(view: InfographicView, look: Look = PLAIN, size: Size = "a3", *, dpi: int = 110) -> bytes:
    """The print as a picture, its sheets below each other. At 110 dots an inch an A3 is 1819 by 1286 points, enough for
    a slide or a screen."""
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(render_pdf(view, look, size))
    try:
        sheets = [sheet.render(scale=dpi / 72).to_pil() for sheet in document]
    finally:
        document.close()
    picture = Image.new("RGB", (sheets[0].width, sum(sheet.height for sheet in sheets)))
    for at, sheet in enumerate(sheets):
        picture.paste(sheet, (0, at * sheet.height))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


def render_txt(view: InfographicView) -> str:
    """Everything that the page says, as plain text in the order in which one would read it aloud."""
    text = template("infographic.txt.j2").render(view=view)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _fragment(
    view: InfographicView, logo: Mark | None, *, slots: bool = False, halved: bool = False, research: str = ""
) -> str:
    page = template("infographic.html.j2")
    return page.render(view=view, slots=slots, research=research, logo=logo, halved=halved)


def _whole(view: InfographicView, fragment: str, style: str) -> str:
    return str(template("page.html.j2").render(view=view, fragment=fragment, style=style))
