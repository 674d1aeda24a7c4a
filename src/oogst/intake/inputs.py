"""All files together: read, checked row by row, checked against each other, and handed on as typed tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from oogst.errors import Refusal
from oogst.framework import Framework
from oogst.intake.columns import COLUMNS, codes_of
from oogst.intake.links import answers_fit, must_know, no_id_twice, no_overlap, unit_in_being, voices_fit
from oogst.intake.reading import read_table
from oogst.intake.rows import check_rows
from oogst.intake.sheet import Note, Sheet
from oogst.intake.tree import check_tree
from oogst.intake.values import TYPES

#: Where times without an offset are at home, and to which times with one are brought.
HOME_ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Inputs:
    """What came in and may be used. Every row in a table was found right; every row that was not is in ``refusals``.

    ``moments``: moment_id, person_id text · captured_at, received_at timestamp[us], wall-clock time · text, language
    text · happened_on date · visibility, domain text · outcomes, modes list of text · labelled bool (the row has a
    domain, outcomes or modes).
    ``people``: person_id, unit_id text · valid_from, valid_to date · name, email, language text; a row per membership.
    ``units``: unit_id, parent_id, name text · valid_from, valid_to date · headcount int32; a row per unit and period.
    ``answers``: moment_id text · wave int8 · answered_at timestamp[us] · outcome, answer, barrier text · work_figure
    float64 · work_unit text.
    ``voices``: moment_id text · answered_at timestamp[us] · confirms bool.
    Dates are inclusive; null is "not given".
    """

    moments: pa.Table
    people: pa.Table
    units: pa.Table
    answers: pa.Table
    voices: pa.Table
    refusals: tuple[Refusal, ...]
    notes: tuple[Note, ...]


def read_inputs(
    moments: Path,
    people: Path,
    units: Path,
    answers: Path | None = None,
    voices: Path | None = None,
    *,
    framework: Framework,
    today: dt.date,
    zone: str = HOME_ZONE,
) -> Inputs:
    """Read the files and keep every row that is right. A row that names a refused row is refused with it.

    ``today``: nothing may have been noted or answered after it. ``zone``: the organisation's time zone (IANA name).
    A moment may lie outside the memberships of its person (somebody notes it after leaving); it counts for the nearest.
    Raises ``BadFile`` when a file as a whole cannot be used, ``BadInput`` (``time_zone_unknown``).
    """
    codes = codes_of(framework)

    def read(kind: str, path: Path | None) -> Sheet:
        raw = _nothing(kind) if path is None else read_table(kind, path)
        return check_rows(raw, codes, today, zone)

    tree = check_tree(read("units", units))
    staff = no_overlap(unit_in_being(must_know(read("people", people), "unit_id", "unit", tree), tree))
    noted = must_know(
        no_id_twice(read("moments", moments), ("moment_id",), "moment_twice"), "person_id", "person", staff
    )
    asked = no_id_twice(read("answers", answers), ("moment_id", "wave", "outcome"), "answer_twice")
    asked = answers_fit(must_know(asked, "moment_id", "moment", noted), noted)
    voiced = voices_fit(must_know(read("voices", voices), "moment_id", "moment", noted), noted)
    return _inputs(noted, staff, tree, asked, voiced)


def _nothing(kind: str) -> Sheet:
    """A file that was not given: no rows."""
    columns = {"row": pa.array([], pa.int64())}
    return Sheet(kind, kind, pa.table(columns | {c.name: pa.array([], TYPES[c.form]) for c in COLUMNS[kind]}))


def _inputs(moments: Sheet, people: Sheet, units: Sheet, answers: Sheet, voices: Sheet) -> Inputs:
    sheets = (moments, people, units, answers, voices)
    return Inputs(
        _labelled(_handed_on(moments)),
        _handed_on(people),
        _handed_on(units),
        _cast(_handed_on(answers), "wave", pa.int8()),
        _confirmed(_handed_on(voices)),
        tuple(refusal for sheet in sheets for refusal in sorted(sheet.refusals)),
        tuple(note for sheet in sheets for note in sheet.notes),
    )


def _handed_on(sheet: Sheet) -> pa.Table:
    return sheet.good().drop_columns(["row"])


def _labelled(moments: pa.Table) -> pa.Table:
    given = [pc.greater(pc.list_value_length(moments[name]), 0) for name in ("outcomes", "modes")]
    return moments.append_column("labelled", pc.or_(pc.or_(*given), pc.is_valid(moments["domain"])))


def _confirmed(voices: pa.Table) -> pa.Table:
    return _set(voices, "confirms", pc.equal(voices["confirms"], "yes"))


def _cast(table: pa.Table, name: str, form: pa.DataType) -> pa.Table:
    return _set(table, name, table[name].cast(form))


def _set(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
