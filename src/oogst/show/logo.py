"""An organisation's logo: a picture that somebody brings, checked and drawn anew, so that nothing of the file is left.

Whatever comes in (PNG, JPEG or SVG) goes out as a PNG of bounded size. A drawing is only read where nothing in it acts
or leads outside, and it is read once: no reader ever gets the SVG.
"""

from __future__ import annotations

import io
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from PIL import Image, ImageOps, UnidentifiedImageError

from oogst.errors import BadFile
from oogst.show.printing import picture_address, printed_as_is

#: Bytes of a file that is looked at, and points of a picture that is opened.
MOST_BYTES: Final = 5_000_000
_MOST_POINTS: Final = 40_000_000
#: A logo as it is kept, in points: enough for 6 cm at 500 dots an inch.
_WIDEST, _TALLEST = 1200, 600
_MOST_ELEMENTS = 5_000
#: Elements of SVG that act, embed or draw themselves many times over.
_REFUSED = {
    *("script", "foreignObject", "iframe", "embed", "object", "audio", "video", "image", "feImage", "a", "handler"),
    *("animate", "animateMotion", "animateTransform", "set", "pattern"),
}
_LEADS_OUT = re.compile(r"@import|url\(\s*['\"]?(?!\s*#)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9.]+)\s*(?:px|pt|mm|cm|in)?\s*")


@dataclass(frozen=True)
class Logo:
    """A PNG and its size in points."""

    data: bytes
    width: int
    height: int


def read_logo(data: bytes) -> Logo:
    """The picture in these bytes, without its empty margins.

    Raises ``BadFile``: ``logo_too_large``, ``logo_unreadable``, ``logo_unsafe`` (with what stands in the drawing).
    """
    if len(data) > MOST_BYTES:
        raise BadFile("logo_too_large", most=MOST_BYTES // 1_000_000)
    picture = _drawn(data) if _is_xml(data) else _opened(data)
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise BadFile("logo_unreadable")
    picture = picture.crop(box)
    picture.thumbnail((_WIDEST, _TALLEST), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), *picture.size)


def kept_logo(data: bytes) -> Logo:
    """A logo that ``read_logo`` made; its size stands in the first chunk (PNG, section 11.2.1)."""
    width, height = struct.unpack(">II", data[16:24])
    return Logo(data, width, height)


def _is_xml(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if picture.width * picture.height > _MOST_POINTS:
            raise BadFile("logo_unreadable")
        return ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadFile("logo_unreadable") from None


# Drawings ----------------------------------------------------------------------------------------------------------


def _drawn(data: bytes) -> Image.Image:
    root = _checked(data)
    across, down = _proportions(root)
    width = min(_WIDEST, _TALLEST * across / down)
    return _on_nothing(data, width, width * down / across)


def _on_nothing(data: bytes, width: float, height: float) -> Image.Image:
    """The drawing at that size in points, on no ground."""
    import pypdfium2

    size = f"width: {width:.2f}pt; height: {height:.2f}pt"
    page = f"<style>@page {{ size: {width:.2f}pt {height:.2f}pt; margin: 0 }} img {{ display: block; {size} }}</style>"
    sheet = printed_as_is(f'{page}<img alt="" src="{picture_address("logo")}">', {"logo": data})
    document = pypdfium2.PdfDocument(sheet)
    try:
        picture: Image.Image = document[0].render(scale=1, fill_color=(255, 255, 255, 0)).to_pil()
    finally:
        document.close()
    return picture.convert("RGBA")


def _checked(data: bytes) -> ET.Element:
    """The root of a drawing in which nothing acts, and nothing leads outside. Raises as ``read_logo``."""
    if re.search(rb"<!(DOCTYPE|ENTITY)[^>]*\[|<!ENTITY", data, re.IGNORECASE):
        raise BadFile("logo_unsafe", what="ENTITY")
    try:
        root = ET.fromstring(data)  # noqa: S314 (without entities, checked above, and of bounded size)
    except (ET.ParseError, ValueError, LookupError):
        raise BadFile("logo_unreadable") from None
    elements = list(root.iter())
    if _name(root.tag) != "svg" or len(elements) > _MOST_ELEMENTS:
        raise BadFile("logo_unreadable")
    if found := next(_unsafe(elements), ""):
        raise BadFile("logo_unsafe", what=found)
    return root


def _unsafe(elements: list[ET.Element]) -> Iterator[str]:
    """What may not be in it, as its author would find it in the file."""
    for element in elements:
        name = _name(element.tag)
        if name in _REFUSED:
            yield name
        yield from (found for told in element.attrib.items() if (found := _unsafe_attribute(*told)))
        if name == "style" and _LEADS_OUT.search("".join(element.itertext())):
            yield "style"
    yield from _many_times_over(elements)


def _unsafe_attribute(name: str, value: str) -> str:
    short = _name(name)
    acts = short.lower().startswith("on")
    leads_out = short in ("href", "src") and not value.strip().startswith("#")
    return short if acts or leads_out or _LEADS_OUT.search(value) else ""


def _many_times_over(elements: list[ET.Element]) -> Iterator[str]:
    """Copies of copies: twenty lines of them could draw a million shapes."""
    used = Counter(_target(one) for one in elements if _name(one.tag) == "use")
    for element in elements:
        if element.get("id") in used and any(_name(one.tag) == "use" for one in element.iter()):
            yield "use"


def _target(use: ET.Element) -> str:
    return next((value.strip()[1:] for name, value in use.attrib.items() if _name(name) == "href"), "")


def _proportions(root: ET.Element) -> tuple[float, float]:
    """How wide and how high the drawing is, in its own measure."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    told = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [float(one[1]) for text in told if (one := _LENGTH.fullmatch(text)) and one[1].count(".") < 2]
    if len(found) != 2 or not all(0 < one < 1e6 for one in found) or not 1 / 20 < found[0] / found[1] < 20:
        raise BadFile("logo_unreadable")
    return found[0], found[1]


def _name(tag: object) -> str:
    """Without its namespace; a comment has none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
