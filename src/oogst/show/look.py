"""How an organisation looks: its logo, one colour of its own, and the masters of its slides."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

from oogst.show.colour import Accent, accent_style
from oogst.show.logo import Logo
from oogst.show.printing import picture_address

_LOGO = "logo"
#: The logo on a screen, in CSS pixels.
_WIDEST, _TALLEST = 200, 56


@dataclass(frozen=True)
class Look:
    """Everything may be left out. ``name``: of the organisation, for who cannot see the logo. ``design``: a PowerPoint
    file of its own (``oogst.show.slides.read_design``)."""

    name: str = ""
    logo: Logo | None = None
    accent: Accent | None = None
    design: bytes | None = None

    @property
    def style(self) -> str:
        return accent_style(self.accent) if self.accent else ""

    @property
    def pictures(self) -> dict[str, bytes]:
        """For ``printed``."""
        return {_LOGO: self.logo.data} if self.logo else {}


#: That of Oogst itself.
PLAIN: Final = Look()


@dataclass(frozen=True)
class Mark:
    """The logo as a page shows it: under which address, how large on a screen (CSS pixels)."""

    address: str
    alt: str
    width: int
    height: int


def mark_of(look: Look, address: str) -> Mark | None:
    """``None`` where there is no logo."""
    if look.logo is None:
        return None
    scale = min(_WIDEST / look.logo.width, _TALLEST / look.logo.height)
    size = (max(1, round(look.logo.width * scale)), max(1, round(look.logo.height * scale)))
    return Mark(address, look.name, *size)


def printed_mark(look: Look) -> Mark | None:
    return mark_of(look, picture_address(_LOGO))


def inlined_mark(look: Look) -> Mark | None:
    """For a page in one file."""
    data = base64.b64encode(look.logo.data).decode() if look.logo else ""
    return mark_of(look, f"data:image/png;base64,{data}")
