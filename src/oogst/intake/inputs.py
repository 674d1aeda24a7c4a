"""All files together: read, checked row by row, checked against each other, and handed on as typed tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from oogst.errors import Refusal
from oogst.framework import Framework
from oogst.intake.batches import check_batches
from oogst.intake.columns import codes_of
from oogst.intake.links import answers_fit, must_know, no_id_twice, no_overlap, unit_in_being, voices_fit
from oogst.intake.reading import is_parquet, read_parquet, read_table
from oogst.intake.rows import Codes
from oogst.intake.sheet import Note, Sheet
from oogst.intake.tree import check_tree
from oogst.intake.values import Engine, opened_engine

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
    Dates are inclusive; null is "not given". A labelled moment has a text only if it may be quoted.
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
    paths = {"moments": moments, "people": people, "units": units, "answers": answers, "voices": voices}
    codes = codes_of(framework)
    with opened_engine(zone) as engine:
        sheets = {kind: _checked(kind, path, codes, today, engine) for kind, path in paths.items()}
        return link(sheets, engine)


def link(sheets: Mapping[str, Sheet], engine: Engine) -> Inputs:
    """Sheets of every kind, checked row by row → checked against each other, and typed."""
    return _inputs(_linked(sheets, engine))


def _checked(kind: str, path: Path | None, codes: Codes, today: dt.date, engine: Engine) -> Sheet:
    """A file's rows, checked each by itself: Parquet batch by batch, as it may be large, all others at once."""
    if path is None:
        return check_batches(kind, (), codes, today, engine)
    if is_parquet(path):
        return check_batches(kind, read_parquet(kind, path), codes, today, engine)
    return check_batches(kind, [read_table(kind, path)], codes, today, engine)


def _linked(sheets: Mapping[str, Sheet], engine: Engine) -> dict[str, Sheet]:
    """Each file checked against those that it names, so the tree of units first."""
    units = check_tree(sheets["units"])
    people = must_know(sheets["people"], "unit_id", "unit", units)
    people = no_overlap(unit_in_being(people, units, engine), engine)
    moments = no_id_twice(sheets["moments"], ("moment_id",), "moment_twice", engine)
    moments = must_know(moments, "person_id", "person", people)
    answers = no_id_twice(sheets["answers"], ("moment_id", "wave", "outcome"), "answer_twice", engine)
    answers = answers_fit(must_know(answers, "moment_id", "moment", moments), moments, engine)
    voices = voices_fit(must_know(sheets["voices"], "moment_id", "moment", moments), moments, engine)
    return {"moments": moments, "people": people, "units": units, "answers": answers, "voices": voices}


def _inputs(sheets: Mapping[str, Sheet]) -> Inputs:
    good = {kind: sheet.good().drop_columns(["row"]) for kind, sheet in sheets.items()}
    answers, voices = good["answers"], good["voices"]
    return Inputs(
        _labelled(good["moments"]),
        good["people"],
        good["units"],
        _set(answers, "wave", answers["wave"].cast(pa.int8())),
        _set(voices, "confirms", pc.equal(voices["confirms"], "yes")),
        tuple(refusal for sheet in sheets.values() for refusal in sorted(sheet.refusals)),
        tuple(note for sheet in sheets.values() for note in sheet.notes),
    )


def _labelled(moments: pa.Table) -> pa.Table:
    given = [pc.greater(pc.list_value_length(moments[name]), 0) for name in ("outcomes", "modes")]
    return moments.append_column("labelled", pc.or_(pc.or_(*given), pc.is_valid(moments["domain"])))


def _set(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
