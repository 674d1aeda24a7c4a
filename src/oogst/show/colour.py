"""One colour of an organisation's own, checked so that words in it can be read on paper, in light and in dark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oogst.errors import BadInput

#: What it stands on: ``--paper`` in light, and ``--raised`` in dark, the harder of the two there (``show.css``).
_LIGHT, _DARK = "#fbf6ea", "#1d2621"
#: Text of any size (WCAG 2.2, success criterion 1.4.3).
ENOUGH = 4.5
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_STEPS = 500
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Accent:
    """``light``: the organisation's own colour. ``dark``: the nearest to it that can be read on a dark page."""

    light: str
    dark: str


def read_accent(told: str) -> Accent:
    """The colour that is written as ``#2c6a3c`` or ``#263``, with or without the ``#``.

    Raises ``BadInput``: ``accent_unreadable``, or ``accent_too_light`` with the nearest colour that will do.
    """
    found = _HEX.fullmatch(told.strip())
    if found is None:
        raise BadInput("accent_unreadable", colour=told.strip()[:40])
    digits = found[1].lower()
    colour = "#" + (digits if len(digits) == 6 else "".join(2 * one for one in digits))
    if contrast(colour, _LIGHT) < ENOUGH:
        raise BadInput("accent_too_light", colour=colour, nearest=readable(colour, _LIGHT))
    return Accent(colour, readable(colour, _DARK))


def accent_style(accent: Accent) -> str:
    """What sets the token ``--accent`` of ``show.css``, for light and for dark."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --accent: {accent.dark}; }} }}"
    return f":root {{ --accent: {accent.light}; }}\n{dark}\n"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def readable(colour: str, paper: str) -> str:
    """The first of the shades from the colour to black (or to white, on dark paper) that can be read on that paper.

    The shades keep their hue: they are mixed in Oklab (B. Ottosson, 2020), where equal steps look equal.
    """
    goal = (0.0, 0.0, 0.0) if _luminance(paper) > 0.18 else (1.0, 0.0, 0.0)
    start = _oklab(colour)
    shades = (_hex(_mixed(start, goal, step / _STEPS)) for step in range(_STEPS + 1))
    return next(one for one in shades if contrast(one, paper) >= ENOUGH)


def _mixed(one: Triple, other: Triple, part: float) -> Triple:
    light, a, b = (x + (y - x) * part for x, y in zip(one, other, strict=True))
    return light, a, b


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Triple:
    """Red, green and blue, 0 to 1, as amounts of light (IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _value(light: float) -> int:
    inside = min(1.0, max(0.0, light))
    value = 12.92 * inside if inside <= 0.0031308 else 1.055 * inside ** (1 / 2.4) - 0.055
    return round(255 * value)


def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = _root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = _root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = _root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _root(value: float) -> float:
    return float(max(0.0, value) ** (1 / 3))


def _hex(lab: Triple) -> str:
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return f"#{_value(red):02x}{_value(green):02x}{_value(blue):02x}"
