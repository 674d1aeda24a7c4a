"""Names of items. An item is a yes/no question about a person, asked of everybody in one base.

==================================  =========================================================================
name                                yes when the person has at least one counted moment in the period …
==================================  =========================================================================
``base``                            (only as an enclosing item) everybody who took part
``outcome:job.voice``               … with that outcome
``domain:job``, ``mode:feedback``   … with that domain, that mode
``outcome_mode:job.voice×feedback`` … with both at once
``wave1:answered``                  … about which the person answered in follow-up wave 1 (2, 3)
``wave1:answered:job``              … the same, about a moment of that domain or about that outcome
``wave1:still:job``                 … and said that it is still of use
``wave1:barrier:no_time``           … and named that barrier
``wave1:figure``                    … and gave a work figure with the answer
``wave1:confirmed``                 … that a second person confirmed since the closing of the wave before
==================================  =========================================================================
"""

from __future__ import annotations

import re
from typing import NamedTuple

BASE = "base"
_NAME = re.compile(
    r"(?:wave(?P<wave>[1-9]):)?(?P<kind>[a-z_]+)(?::(?P<subject>[a-z0-9_.]+(?:×[a-z0-9_.]+)?))?",
    re.ASCII,
)


class Item(NamedTuple):
    """A parsed item name. ``wave`` is 0 for the contributors' table; ``subject`` is ``""`` where the kind has none."""

    wave: int
    kind: str
    subject: str

    def __str__(self) -> str:
        wave = f"wave{self.wave}:" if self.wave else ""
        subject = f":{self.subject}" if self.subject else ""
        return f"{wave}{self.kind}{subject}"


def parse_item(name: str) -> Item:
    """Take an item's name apart. Raises ``ValueError`` for anything that is not such a name."""
    if not (found := _NAME.fullmatch(name)):
        raise ValueError(name)
    return Item(int(found["wave"] or 0), found["kind"], found["subject"] or "")
