"""How the organisation looks on what it shows: its logo, its colour, the design of its slides. One row, or none."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from oogst.show.colour import read_accent
from oogst.show.logo import kept_logo, read_logo
from oogst.show.look import PLAIN, Look
from oogst.show.slides import read_design
from oogst.site.releases.models import HouseStyle
from oogst.site.transactions import alone

#: What can be taken away again.
PARTS = ("logo", "accent", "design")


def current_look() -> str:
    """The digest of how it looks now; empty where nothing was chosen."""
    return HouseStyle.objects.values_list("digest", flat=True).first() or ""


@lru_cache(maxsize=2)  # as now, and as it was a moment ago for those who are still looking at it
def look_with(digest: str) -> Look:
    """As it looks with that digest; that of Oogst itself where this is over."""
    row = HouseStyle.objects.filter(digest=digest).first() if digest else None
    if row is None:
        return PLAIN
    return Look(
        logo=kept_logo(bytes(row.logo)) if row.logo else None,
        accent=read_accent(row.accent) if row.accent else None,
        design=bytes(row.design) if row.design else None,
    )


def put_logo(data: bytes) -> None:
    """Raises ``BadFile`` as ``oogst.show.logo.read_logo``."""
    _put(logo=read_logo(data).data)


def choose_accent(told: str) -> None:
    """Raises ``BadInput`` as ``oogst.show.colour.read_accent``."""
    _put(accent=read_accent(told).light)


def put_design(data: bytes) -> None:
    """Raises ``BadFile`` as ``oogst.show.slides.read_design``."""
    _put(design=read_design(data))


def take_away(part: str) -> None:
    """One of ``PARTS``, as if it had never been chosen."""
    _put(**{part: "" if part == "accent" else None})


def _put(**changed: bytes | str | None) -> None:
    with alone("house style"):
        row = HouseStyle.objects.first() or HouseStyle()
        for name, value in changed.items():
            setattr(row, name, value)
        parts = [bytes(row.logo or b""), row.accent.encode(), bytes(row.design or b"")]
        row.digest = hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in parts)).hexdigest()[:32]
        row.save()
