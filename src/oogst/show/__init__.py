"""A release, made visible: the infographic as a page, a print, a picture and a text that reads well aloud."""

from oogst.show.build import infographic_view
from oogst.show.choose import GroupChoice, PeriodChoice, choices
from oogst.show.model import InfographicView
from oogst.show.page import FORMATS, render, render_html, render_pdf, render_png, render_txt

__all__ = [
    "FORMATS",
    "GroupChoice",
    "InfographicView",
    "PeriodChoice",
    "choices",
    "infographic_view",
    "render",
    "render_html",
    "render_pdf",
    "render_png",
    "render_txt",
]
