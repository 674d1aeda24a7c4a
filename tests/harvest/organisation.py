"""Small organisations for the tests of the harvest, built straight as checked tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from oogst.framework import load_framework
from oogst.harvest import Rules, harvest
from oogst.intake import Inputs
from oogst.release import Release

SECRET = b"a secret of at least thirty-two bytes"
SPRING = dt.datetime(2026, 3, 2, 10, 15)
CLOSED = dt.date(2026, 7, 14)

_MOMENTS = pa.schema(
    [
        ("moment_id", pa.string()),
        ("person_id", pa.string()),
        ("captured_at", pa.timestamp("us")),
        ("received_at", pa.timestamp("us")),
        ("text", pa.string()),
        ("visibility", pa.string()),
        ("domain", pa.string()),
        ("outcomes", pa.list_(pa.string())),
        ("modes", pa.list_(pa.string())),
        ("labelled", pa.bool_()),
    ]
)
_PEOPLE = pa.schema(
    [
        ("person_id", pa.string()),
        ("unit_id", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)
_UNITS = pa.schema(
    [
        ("unit_id", pa.string()),
        ("parent_id", pa.string()),
        ("name", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("headcount", pa.int32()),
    ]
)
_ANSWERS = pa.schema(
    [
        ("moment_id", pa.string()),
        ("wave", pa.int8()),
        ("answered_at", pa.timestamp("us")),
        ("outcome", pa.string()),
        ("answer", pa.string()),
        ("barrier", pa.string()),
        ("work_figure", pa.float64()),
    ]
)
_VOICES = pa.schema([("moment_id", pa.string()), ("answered_at", pa.timestamp("us")), ("confirms", pa.bool_())])


@dataclass
class Organisation:
    """Rows as dictionaries; what a row leaves out is null, or the plain case for a moment."""

    units: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    moments: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    voices: list[dict[str, Any]] = field(default_factory=list)

    def unit(self, unit: str, parent: str | None = None, **more: Any) -> Organisation:
        self.units.append({"unit_id": unit, "parent_id": parent, "name": unit.upper()} | more)
        return self

    def staff(self, unit: str, names: Iterable[str], **more: Any) -> Organisation:
        self.people += [{"person_id": name, "unit_id": unit} | more for name in names]
        return self

    def noted(self, person: str, *outcomes: str, at: dt.datetime = SPRING, **more: Any) -> str:
        """A labelled moment; returns its id."""
        moment = {
            "moment_id": f"m{len(self.moments)}",
            "person_id": person,
            "captured_at": at,
            "visibility": "count_it",
            "domain": outcomes[0].split(".")[0] if outcomes else None,
            "outcomes": list(outcomes),
            "modes": ["experience"] if outcomes else [],
            "labelled": True,
        }
        self.moments.append(moment | more)
        return str(moment["moment_id"])

    def answered(self, moment: str, wave: int, answer: str, at: dt.datetime, outcome: str, **more: Any) -> None:
        row = {"moment_id": moment, "wave": wave, "answer": answer, "answered_at": at, "outcome": outcome}
        self.answers.append(row | more)

    def inputs(self) -> Inputs:
        return Inputs(
            moments=_table(self.moments, _MOMENTS),
            people=_table(self.people, _PEOPLE),
            units=_table(self.units, _UNITS),
            answers=_table(self.answers, _ANSWERS),
            voices=_table(self.voices, _VOICES),
            refusals=(),
            notes=(),
        )

    def released(self, as_of: dt.date = CLOSED, **more: Any) -> Release:
        chosen: dict[str, Any] = {"rules": Rules(), "secret": SECRET} | more
        return harvest(self.inputs(), framework=load_framework(), as_of=as_of, made_by="oogst test", **chosen)


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def bakery() -> Organisation:
    """Two standing teams of twelve under one roof; eight of each take part and say they work more efficiently; five
    of each also speak up."""
    firm = Organisation().unit("firm").unit("bakers", "firm").unit("shop", "firm")
    for team in ("bakers", "shop"):
        firm.staff(team, names(team, 12))
        for number, person in enumerate(names(team, 8)):
            firm.noted(person, *(["job.efficiency", "job.voice"] if number < 5 else ["transferable.planning"]))
    return firm


def shares(release: Release, item: str, period: str = "2026-H1") -> Mapping[str, int | None]:
    """Printed shares of an item by the units of the group, for reading in an assertion."""
    units = {group.id: "+".join(group.units) for group in release.groups_of(period)}
    return {units[cell.group]: cell.share for cell in release.cells if (cell.period, cell.item) == (period, item)}


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)
