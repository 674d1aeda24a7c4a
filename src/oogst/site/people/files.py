"""People and units from files: read and refused by ``oogst.intake``, held against what the database has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from oogst.errors import Refusal
from oogst.framework import Framework
from oogst.intake import HOME_ZONE, Sheet, read_table
from oogst.intake.columns import codes_of
from oogst.intake.links import must_know, no_overlap, unit_in_being
from oogst.intake.rows import check_rows
from oogst.intake.tree import check_tree
from oogst.intake.values import Engine
from oogst.site.people import queries
from oogst.site.people.models import Person


def read_units(file: Path, framework: Framework, today: dt.date) -> Sheet:
    """The whole tree of units. Raises ``BadFile``."""
    with duckdb.connect() as connection:
        sheet = check_rows(read_table("units", file), codes_of(framework), today, Engine(connection, HOME_ZONE))
    sheet = check_tree(sheet)
    return sheet.refusing(_lost(sheet))


def _lost(sheet: Sheet) -> Iterator[Refusal]:
    """A tree without a unit in which somebody is or was at home, has a role or finds a tablet is not the whole tree."""
    for unit in sorted(queries.units_named() - set(sheet.good()["unit_id"].to_pylist())):
        yield Refusal(sheet.file, 1, "unit_id", "unit_still_used", {"value": unit})


def read_people(file: Path, framework: Framework, today: dt.date) -> Sheet:
    """People and their home units, held against the units in the database. Raises ``BadFile``."""
    units = _sheet("units", queries.units_table())
    with duckdb.connect() as connection:
        engine = Engine(connection, HOME_ZONE)
        people = check_rows(read_table("people", file), codes_of(framework), today, engine)
        people = must_know(people, "unit_id", "unit", units)
        people = no_overlap(unit_in_being(people, units, engine), engine)
    return people.refusing(_addresses(people))


def _sheet(kind: str, table: pa.Table) -> Sheet:
    return Sheet(kind, kind, table.add_column(0, "row", pa.array(np.arange(table.num_rows), pa.int64())))


def _addresses(people: Sheet) -> Iterator[Refusal]:
    """An address that is none, and an address of two people, in the file or in the database."""
    owners = {email.lower(): code for email, code in _known_addresses()}
    for row in people.good().select(["row", "person_id", "email"]).to_pylist():
        if not row["email"]:
            continue
        if not _is_address(row["email"]):
            yield Refusal(people.file, row["row"], "email", "email_wrong", {"value": row["email"]})
        elif owners.setdefault(row["email"].lower(), row["person_id"]) != row["person_id"]:
            yield Refusal(people.file, row["row"], "email", "email_taken", {"value": row["email"]})


def _known_addresses() -> Iterator[tuple[str, str]]:
    return ((email, code) for email, code in Person.objects.values_list("email", "code") if email)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
