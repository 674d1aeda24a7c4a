"""What the interface answers: the types from which both the answers and their description (JSON Schema) are made."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec


class _Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An object of the interface."""


class Period(_Shape, frozen=True):
    """A period with its rules: k, fewest people of a group; c, fewest people on each side of a question."""

    id: str
    grid: Literal["year", "half", "quarter"]
    starts_on: dt.date
    ends_on: dt.date
    k: int
    c: int
    waves: tuple[int, ...]


class Release(_Shape, frozen=True):
    """The newest release. Its digest changes with every release, and with nothing else."""

    digest: str
    previous: str | None
    as_of: dt.date
    made_by: str
    framework: str
    notes: tuple[str, ...]
    periods: tuple[Period, ...]


class Group(_Shape, frozen=True):
    """People shown together. people: rounded down. name: all the names under which the group is shown."""

    id: str
    parent: str | None
    units: tuple[str, ...]
    name: str
    people: int


class Groups(_Shape, frozen=True):
    """The groups of a period that the token may see, parents before their children."""

    digest: str
    period: str
    groups: tuple[Group, ...]


class Row(_Shape, frozen=True):
    """One figure: of the people in the group, the share in whole points with a yes; null is "not shown".

    step: the width of a printed step; end: the share is an end of the scale (this or less, this or more); low and high:
    the 95 % interval, rounding included.
    """

    group: str
    item: str
    people: int
    share: int | None
    step: int
    end: Literal["at_most", "at_least"] | None
    low: int | None
    high: int | None


class Rows(_Shape, frozen=True):
    """Rows of a period in the order of the release. next: the offset to go on from; null at the end."""

    digest: str
    period: str
    rows: tuple[Row, ...]
    next: int | None


class Problem(_Shape, frozen=True):
    """What went wrong (RFC 9457). code: for a program; detail: for a person."""

    type: str
    title: str
    status: int
    code: str
    detail: str
