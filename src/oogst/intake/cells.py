"""What every reader of rows hands over, whatever the kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from oogst.errors import Refusal

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Cells:
    """A heading and the rows under it. In the place of a row's cells there may be the code of why it cannot be read."""

    header: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str | None] | str]]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()


def is_damaged(cell: str) -> bool:
    """Whether a text holds half a character: bytes that were no UTF-8, or JSON's ``\\ud800`` on its own."""
    return not cell.isascii() and _HALF.search(cell) is not None


def as_text(value: Any) -> str | None:
    """A value as it would stand in a cell: lists separated by spaces, whole numbers without a point."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(as_text(one) or "" for one in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
