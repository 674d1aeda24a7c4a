"""What is on the table while a file is being checked: its rows, and what was found about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from oogst.errors import Refusal


@dataclass(frozen=True)
class Note:
    """What a person should know about a file that was read. ``code`` names the sentence in ``texts/intake.toml``."""

    file: str
    code: str
    data: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Sheet:
    """The rows of one file. ``table`` has the known columns and ``row``: its place, counted as a spreadsheet does."""

    kind: str
    file: str
    table: pa.Table
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()

    def refusing(self, more: Iterable[Refusal]) -> Sheet:
        return replace(self, refusals=self.refusals + tuple(more))

    def noting(self, *notes: Note) -> Sheet:
        return replace(self, notes=self.notes + notes)

    def where(
        self,
        mask: pa.ChunkedArray,
        column: str,
        code: str,
        data: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> Iterator[Refusal]:
        """A refusal for each row where the mask is true. ``data`` makes the sentence's data from the row's values."""
        for values in self.table.filter(mask).to_pylist():
            yield Refusal(self.file, values["row"], column, code, data(values) if data else {})

    def good(self) -> pa.Table:
        """The rows about which nothing was found, ``row`` included."""
        if not self.refusals:
            return self.table
        refused = pa.array(sorted({refusal.row for refusal in self.refusals}), pa.int64())
        return self.table.filter(pc.invert(pc.is_in(self.table["row"], value_set=refused)))
