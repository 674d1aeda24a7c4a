"""The page in its forms: HTML for screens, PDF for the wall, PNG for a slide, text to be read aloud.

There is one HTML. The print is made from it with the package's own fonts and style sheet; nothing outside the package
is ever read or fetched. Texts that come from outside (names of units) are escaped by Jinja2.
"""

from __future__ import annotations

import io
import re

from oogst.framework import Framework
from oogst.show.model import InfographicView
from oogst.show.printing import print_style, printed, screen_style
from oogst.show.templating import template
from oogst.texts import texts

FORMATS = ("html", "pdf", "png", "pptx", "txt")
#: Type in print, in points: the first size that fits is taken. On A3, 8 points is what a newspaper has.
_SIZES = (10.0, 9.6, 9.2, 8.9, 8.6, 8.3, 8.0, 7.5, 7.0)
#: A page with figures has more to say than the general one: the larger sizes never fit.
_WITH_FIGURES = _SIZES.index(8.6)


def render(view: InfographicView, form: str) -> bytes:
    """The infographic in one of ``FORMATS``, as the bytes of a file."""
    if form == "pdf":
        return render_pdf(view)
    if form == "png":
        return render_png(view)
    if form == "pptx":
        from oogst.show.slides import infographic_slide

        return infographic_slide(view)
    return (render_txt(view) if form == "txt" else render_html(view)).encode()


def render_html(view: InfographicView, *, standalone: bool = True, research: str = "") -> str:
    """The page as one file with its fonts and style inside, or only its body for a page that links ``static/show.css``.

    Neither has a script, a style attribute or an address to fetch, so a strict content security policy holds. The body
    has a comment ``quotes:<domain>`` in each block, below its examples, where a page puts the quotes that it may show:
    they are no part of a release, and of no file that is made from one. ``research``: the address of the page on what
    research knows, to which each grade then leads.
    """
    fragment = template("infographic.html.j2").render(view=view, slots=not standalone, research=research)
    return _whole(view, fragment, screen_style()) if standalone else fragment


def render_wall(view: InfographicView) -> str:
    """The body of a page for a screen on a wall, which links ``static/show.css`` and ``static/wall.css``."""
    return template("wall.html.j2").render(view=view)


def pictures_of_the_axis(framework: Framework, lang: str) -> str:
    """The three pictures on the axis from short to long, by themselves."""
    words = texts("show", lang)
    pictures = [(one.id, one.horizon, words[f"picture_{one.horizon}"]) for one in framework.domains]
    return template("axis.html.j2").render(pictures=pictures)


def render_pdf(view: InfographicView) -> bytes:
    """The page as a PDF of one sheet of A3, landscape, marked as PDF/UA-1 (ISO 14289-1).

    The largest type that still fits on one sheet is taken, down to the last of the sizes.
    """
    fragment = template("infographic.html.j2").render(view=view, slots=False, research="")
    return printed(_whole(view, fragment, print_style()), _SIZES[_WITH_FIGURES if view.has_numbers else 0 :])


def render_png(view: InfographicView, *, dpi: int = 110) -> bytes:
    """The print as a picture. At 110 dots an inch an A3 is 1819 by 1286 points, enough for a slide or a screen."""
    import pypdfium2

    document = pypdfium2.PdfDocument(render_pdf(view))
    try:
        picture = document[0].render(scale=dpi / 72).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


def render_txt(view: InfographicView) -> str:
    """Everything that the page says, as plain text in the order in which one would read it aloud."""
    text = template("infographic.txt.j2").render(view=view)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _whole(view: InfographicView, fragment: str, style: str) -> str:
    return str(template("page.html.j2").render(view=view, fragment=fragment, style=style))
