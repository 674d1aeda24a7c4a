"""The demonstration as the five files that ``oogst harvest`` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from oogst.demo import pattern
from oogst.demo.calendar import NEVER
from oogst.demo.followups import ANSWER_CODES, Answers, Voices, make_answers, make_voices
from oogst.demo.library import library
from oogst.demo.moments import Moments, make_moments
from oogst.demo.organisation import Staff, Unit, make_units, seat_everybody
from oogst.demo.places import places
from oogst.texts import LANGUAGES, texts

_SECONDS = pa.timestamp("s")


@dataclass(frozen=True)
class DemoFiles:
    """The tables of the demonstration, with the columns of ``oogst.intake.COLUMNS``."""

    units: pa.Table
    people: pa.Table
    moments: pa.Table
    answers: pa.Table
    voices: pa.Table


def make_organisation(
    people: int = 600, seed: int = 1, *, months: int = 24, moments_per_person: float | None = None
) -> DemoFiles:
    """An organisation of so many people (leavers and joiners included) and their moments over so many months.

    The months end on ``calendar.ENDS_ON``; answers run until ``calendar.ANSWERED_UNTIL``. ``moments_per_person``: the
    mean number of moments over all months, for benchmarks; else as in ``pattern.MOMENTS``. Raises ``ValueError`` for
    fewer than one person or month.
    """
    if people < 1 or months < 1:
        raise ValueError(people, months)
    rng = np.random.default_rng(seed)
    units = make_units(people, rng)
    staff = seat_everybody(units, people, months, rng)
    moments = make_moments(units, staff, months, moments_per_person, rng)
    answers = make_answers(moments, rng)
    voices = make_voices(answers, rng)
    return DemoFiles(
        _units(units),
        _people(units, staff),
        _moments(moments, people),
        _answers(answers, moments),
        _voices(voices, moments),
    )


def write_files(demo: DemoFiles, folder: Path, form: str = "csv") -> dict[str, Path]:
    """Write the five files as ``csv`` or ``parquet`` beside a README that says they are made up; return where each is.

    Raises ``ValueError`` for another form.
    """
    if form not in ("csv", "parquet"):
        raise ValueError(form)
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for part in fields(demo):
        written[part.name] = folder / f"{part.name}.{form}"
        _WRITERS[form](getattr(demo, part.name), written[part.name])
    said = [texts("demo", language)["made_up"] for language in LANGUAGES]
    (folder / "README.txt").write_text("\n\n".join(said) + "\n", "utf-8")
    return written


def _write_csv(table: pa.Table, path: Path) -> None:
    import pyarrow.csv as pacsv

    cells = pa.table({name: _as_cells(table[name]) for name in table.column_names})
    pacsv.write_csv(cells, path, pacsv.WriteOptions(quoting_style="needed"))


def _as_cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists with spaces between, as the contract for CSV says."""
    if pa.types.is_list(column.type):
        return pc.binary_join(column, " ")
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _write_parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd", store_schema=False)  # plain strings for whoever reads it


_WRITERS = {"csv": _write_csv, "parquet": _write_parquet}


def _units(units: list[Unit]) -> pa.Table:
    return pa.table(
        {
            "unit_id": [unit.id for unit in units],
            "parent_id": pa.array([unit.parent for unit in units], pa.string()),
            "name": [unit.name for unit in units],
            "valid_from": pa.array([unit.starts for unit in units], pa.int32()).cast(pa.date32()),
            "valid_to": pa.array([unit.ends for unit in units], pa.int32()).cast(pa.date32()),
        }
    )


def _people(units: list[Unit], staff: Staff) -> pa.Table:
    first_names, last_names = places().first_names, places().last_names
    first = pa.array(first_names).take(pa.array(staff.person % len(first_names)))
    # The lists have 41 and 40 names, which share no divisor: 1,640 people have different names.
    last = pa.array(last_names).take(pa.array(staff.person * 7 % len(last_names)))
    person = numbered("p", staff.person, len(staff.language))
    return pa.table(
        {
            "person_id": person,
            "unit_id": _taken([unit.id for unit in units], staff.unit),
            "valid_from": pa.array(staff.starts.astype(np.int32)).cast(pa.date32()),
            "valid_to": pa.array(staff.ends.astype(np.int32), mask=staff.ends == NEVER).cast(pa.date32()),
            "name": pc.binary_join_element_wise(first, last, " "),
            "email": pc.binary_join_element_wise(person, "example.org", "@"),
            "language": _taken([code for code, _ in pattern.LANGUAGES], staff.language[staff.person]),
        }
    )


def _moments(moments: Moments, people: int) -> pa.Table:
    texts = library()
    place = pa.array(moments.text)
    lists = pa.list_(pa.string())
    return pa.table(
        {
            "moment_id": _moment_ids(np.arange(len(moments.person)), moments),
            "person_id": numbered("p", moments.person, people),
            "captured_at": _times(moments.captured),
            "text": _taken(texts.text, moments.text),
            "received_at": _times(moments.received),
            "language": _taken(texts.language, moments.text),
            "happened_on": pa.array(moments.happened.astype(np.int32), mask=moments.happened < 0).cast(pa.date32()),
            "visibility": _taken([code for code, _ in pattern.VISIBILITY], moments.visibility),
            "domain": _taken(texts.domain, moments.text),
            "outcomes": pa.array(texts.outcomes, lists).take(place),
            "modes": pa.array(texts.modes, lists).take(place),
        }
    )


def _answers(answers: Answers, moments: Moments) -> pa.Table:
    measured = answers.figure >= 0
    return pa.table(
        {
            "moment_id": _moment_ids(answers.moment, moments),
            "wave": pa.array(answers.wave.astype(np.int8)),
            "answered_at": _times(answers.answered),
            "outcome": _taken(answers.outcome, answers.asked),
            "answer": _taken(ANSWER_CODES, answers.answer),
            "barrier": _taken([code for code, _ in pattern.BARRIERS], answers.barrier),
            "work_figure": pa.array(answers.figure.astype(np.float64), mask=~measured),
            "work_unit": _taken(["minuten per week"], np.where(measured, 0, -1)),
        }
    )


def _voices(voices: Voices, moments: Moments) -> pa.Table:
    return pa.table(
        {
            "moment_id": _moment_ids(voices.moment, moments),
            "answered_at": _times(voices.answered),
            "confirms": pc.if_else(pa.array(voices.confirms), "yes", "no"),
        }
    )


def _moment_ids(places: npt.NDArray[np.int64], moments: Moments) -> pa.Array:
    return numbered("m", places, len(moments.person))


def numbered(letter: str, numbers: npt.NDArray[np.int64], total: int) -> pa.Array:
    """Identifiers of equal length, from one: p001, p002, …"""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers + 1), pa.string()), len(str(total)), "0")
    return pc.binary_join_element_wise(letter, digits, "")


def _times(seconds: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(seconds).cast(_SECONDS)


def _taken(values: Sequence[str], places: npt.NDArray[np.int64]) -> pa.DictionaryArray:
    """The value at each place, and none at -1. Each value is held once, however often it is there."""
    once = {value: at for at, value in enumerate(dict.fromkeys(values))}
    at = np.array([once[value] for value in values], dtype=np.int32)
    indices = pa.array(np.where(places < 0, 0, at[places]), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(once), pa.string()))
