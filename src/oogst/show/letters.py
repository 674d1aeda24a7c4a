"""Letters by which people come in, to print, fold and hand over: a page each, with a QR code.

By an invitation they come in on their own phone, by a code and a PIN on a shared tablet.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import segno

from oogst.show.printing import picture_address, print_style, printed
from oogst.show.templating import template
from oogst.texts import Texts, texts

_SIZES = (11.0,)


@dataclass(frozen=True)
class Letter:
    """``address``: the link, which works once, up to and including ``until``."""

    name: str
    address: str
    language: str
    until: dt.date


@dataclass(frozen=True)
class TabletLetter:
    """``code``, ``pin``: for the shared tablet; the PIN until they choose their own."""

    name: str
    code: str
    pin: str
    language: str


@dataclass(frozen=True)
class Page:
    """A letter, worded. ``picture``: the address of its code."""

    letter: Letter
    words: Texts
    until: str
    picture: str


def qr_svg(address: str) -> bytes:
    """The address, or another short text, as a QR code (ISO/IEC 18004, level M) with its quiet zone; black on white,
    whatever is around it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, light="#fff", omitsize=True)
    return out.getvalue()


def tablet_letters_pdf(letters: Sequence[TabletLetter], organisation: str) -> bytes:
    """Letters with codes for the shared tablet, as ``letters_pdf`` has those of invitation. At least one. A QR code
    holds the code alone, without the PIN."""
    pictures = {str(n): qr_svg(one.code) for n, one in enumerate(letters)}
    pages = [(one, texts("letters", one.language), picture_address(str(n))) for n, one in enumerate(letters)]
    about = {"pages": pages, "organisation": organisation, "style": print_style("letters.css")}
    whole = template("tablet_letters.html.j2").render(first=letters[0], title=pages[0][1]["tablet_title"], **about)
    return printed(whole, _SIZES, pictures=pictures)


def letters_pdf(letters: Sequence[Letter], organisation: str) -> bytes:
    """All of them in one PDF on A4, marked as PDF/UA-1, each in the language of its reader. At least one."""
    pictures = {str(n): qr_svg(one.address) for n, one in enumerate(letters)}
    pages = [_page(n, one) for n, one in enumerate(letters)]
    about = {"pages": pages, "organisation": organisation, "style": print_style("letters.css")}
    whole = template("letters.html.j2").render(first=pages[0], **about)
    return printed(whole, _SIZES, pictures=pictures)


def _page(number: int, letter: Letter) -> Page:
    words = texts("letters", letter.language)
    return Page(letter, words, words.date(letter.until), picture_address(str(number)))
