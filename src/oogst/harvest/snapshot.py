"""The tree of units as it stood on one day, read from a table in which units come, go, move and are renamed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from oogst.errors import BadInput


@dataclass(frozen=True)
class Snapshot:
    """Units in being on the day.

    ``stands_for``: every unit that ever was → the nearest unit above it, or itself, that was in being on the day.
    ``imported``: headcounts that came with the units, of people who sit directly in them.
    """

    parent_of: Mapping[str, str | None]
    name_of: Mapping[str, str]
    imported: Mapping[str, int]
    stands_for: Mapping[str, str]

    def gathered(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Counts per unit that ever was → per unit in being on the day."""
        gathered: dict[str, int] = {}
        for unit, count in counts.items():
            place = self.stands_for[unit]
            gathered[place] = gathered.get(place, 0) + count
        return gathered

    def headcount(self, counted: Mapping[str, int], period: str) -> dict[str, int]:
        """People per unit: as imported where that is given, else as counted. Raises ``BadInput``
        (``headcount_too_small``) where fewer were imported than are members."""
        gathered = self.gathered(counted)
        for unit, heads in self.imported.items():
            if heads < gathered.get(unit, 0):
                raise BadInput("headcount_too_small", unit=unit, period=period, given=heads, counted=gathered[unit])
        return gathered | dict(self.imported)


def snapshot_of(units: pa.Table, day: dt.date) -> Snapshot:
    """The snapshot of a day from the checked table of units. The top unit always is in being."""
    versions: dict[str, dict[str, Any]] = {}
    for row in sorted(units.to_pylist(), key=lambda row: row["valid_from"] or dt.date.min):
        if row["unit_id"] not in versions or (row["valid_from"] or dt.date.min) <= day:
            versions[row["unit_id"]] = row
    in_being = {unit for unit, row in versions.items() if row["parent_id"] is None or _covers(row, day)}
    stands_for = {unit: _nearest(unit, versions, in_being) for unit in versions}
    present = {unit: versions[unit] for unit in in_being}
    return Snapshot(
        {unit: row["parent_id"] and stands_for[row["parent_id"]] for unit, row in present.items()},
        {unit: row["name"] for unit, row in present.items()},
        {unit: row["headcount"] for unit, row in present.items() if row["headcount"] is not None},
        stands_for,
    )


def _covers(row: Mapping[str, Any], day: dt.date) -> bool:
    return (row["valid_from"] or dt.date.min) <= day <= (row["valid_to"] or dt.date.max)


def _nearest(unit: str, versions: Mapping[str, Mapping[str, Any]], in_being: set[str]) -> str:
    while unit not in in_being:
        unit = versions[unit]["parent_id"]
    return unit
