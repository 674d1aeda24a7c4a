"""What every reader of rows hands over, whatever the kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from oogst.errors import Refusal


@dataclass(frozen=True)
class Cells:
    """A heading and the rows under it. In the place of a row's cells there may be the code of why it cannot be read."""

    header: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str | None] | str]]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
