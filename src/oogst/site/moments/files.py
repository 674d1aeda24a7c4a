"""Moments of another tool from a file: read and refused by ``oogst.intake``, held against the people who are here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from oogst.framework import Framework
from oogst.intake import HOME_ZONE, Sheet, read_table
from oogst.intake.columns import codes_of
from oogst.intake.links import must_know, no_id_twice
from oogst.intake.rows import check_rows
from oogst.intake.values import Engine
from oogst.site.people.models import Person


def read_moments(file: Path, framework: Framework, today: dt.date) -> Sheet:
    """Rows of people whom the database knows by the organisation's own id. Raises ``BadFile``."""
    codes = list(Person.objects.values_list("code", flat=True))
    table = pa.table({"row": pa.array(np.arange(len(codes)), pa.int64()), "person_id": pa.array(codes, pa.string())})
    with duckdb.connect() as connection:
        engine = Engine(connection, HOME_ZONE)
        sheet = check_rows(read_table("moments", file), codes_of(framework), today, engine)
        sheet = no_id_twice(sheet, ("moment_id",), "moment_twice", engine)
    return must_know(sheet, "person_id", "person", Sheet("people", "people", table))
