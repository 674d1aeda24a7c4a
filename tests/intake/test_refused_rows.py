"""Whatever is wrong with a row is said with its place and its reason, and the other rows are kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oogst.intake import LONGEST_TEXT, batches, reading
from tests.intake.paperwork import ANSWERS, MOMENTS, PEOPLE, UNITS, VOICES, read, read_moments, reasons, with_line

LONG = "x" * 102_400
MEGABYTE = "x" * 1_000_000


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",anna,2026-03-02,,Iets.", "moment_id", "value_missing"),
        ("m9,,2026-03-02,,Iets.", "person_id", "value_missing"),
        ("m9,anna,,,Iets.", "captured_at", "value_missing"),
        ("m1,anna,2026-03-02,,Iets.", "moment_id", "moment_twice"),
        ("m9,niemand,2026-03-02,,Iets.", "person_id", "unknown_person"),
        ("m9,anna,02/03/2026,,Iets.", "captured_at", "time_unreadable"),
        ("m9,anna,2026-02-30,,Iets.", "captured_at", "time_unreadable"),
        ("m9,anna,2026-3-2,,Iets.", "captured_at", "time_unreadable"),
        ("m9,anna,20260302,,Iets.", "captured_at", "time_unreadable"),
        ("m9,anna,2026-07-16T00:00,,Iets.", "captured_at", "in_the_future"),
        ("m9,anna,2026-03-02,2027-01-01,Iets.", "received_at", "in_the_future"),
        ("m9,anna,2026-03-02,2026-02-27,Iets.", "received_at", "received_before_captured"),
        ("m9,anna,2026-03-02,,Iets.,,2026-03-09", "happened_on", "happened_after_captured"),
        ("m9,anna,2026-03-02,,Iets.,,gisteren", "happened_on", "date_unreadable"),
        ("m9,anna,2026-03-02,,", "text", "text_empty"),
        ('m9,anna,2026-03-02,,"  \n "', "text", "text_empty"),
        (f"m9,anna,2026-03-02,,{LONG}", "text", "text_too_long"),
        (f"m9,anna,2026-03-02,,{MEGABYTE}", "text", "text_too_long"),
        ("m9,anna,2026-03-02,,=SUM(A1:A9)", "text", "formula"),
        ('m9,anna,2026-03-02,,"=HYPERLINK(""http://example.org"")"', "text", "formula"),
        ("m9,anna,2026-03-02,,=+cmd|' /C calc'!A0", "text", "formula"),
        ("m9,anna,2026-03-02,,=1+1", "text", "formula"),
        ("m9,anna,=TODAY(),,Iets.", "captured_at", "formula"),
        ("m\x079,anna,2026-03-02,,Iets.", "moment_id", "control_character"),
        ('"m\n9",anna,2026-03-02,,Iets.', "moment_id", "control_character"),
        ("m9,anna,2026-03-02,,Iets.,tr", "language", "unknown_language"),
        ("m9,anna,2026-03-02,,Iets.,,,iedereen", "visibility", "unknown_visibility"),
        ("m9,anna,2026-03-02,,Iets.,,,,werk", "domain", "unknown_domain"),
        ("m9,anna,2026-03-02,,Iets.,,,,,job.voice job.speed", "outcomes", "unknown_outcome"),
        ("m9,anna,2026-03-02,,Iets.,,,,,,samenwerking", "modes", "unknown_mode"),
        ("m9,anna,2026-03-02,,Een, twee, drie, vier, vijf, zes, zeven, acht", "modes", "cells_too_many"),
        ('m9,anna,2026-03-02,,"Nooit gesloten', "modes", "quote_not_closed"),
    ],
)
def test_it_refuses_a_moment_that_is_not_right(tmp_path: Path, line: str, column: str, code: str) -> None:
    inputs = read(tmp_path, moments=with_line(MOMENTS, line))
    assert reasons(inputs) == [("moments", 5, column, code)]
    assert inputs.moments["moment_id"].to_pylist() == ["m1", "m2", "m3"]


@pytest.mark.parametrize(
    "text", ["=> nu gaat het vlotter", "= minder fouten, zeg maar = winst", "- eerst plannen", "+1 idee"]
)
def test_it_keeps_texts_that_only_look_a_little_like_a_formula(tmp_path: Path, text: str) -> None:
    inputs = read_moments(tmp_path, f'moment_id;person_id;captured_at;text\nm1;anna;2026-03-02;"{text}"\n')
    assert reasons(inputs) == []


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("carla,u9,,", "unit_id", "unknown_unit"),
        ("carla,,,", "unit_id", "value_missing"),
        (",u2,,", "person_id", "value_missing"),
        ("carla,u2,2026-01-01,2025-12-31", "valid_to", "ends_before_start"),
        ("carla,u2,1 januari 2026,", "valid_from", "date_unreadable"),
        ("anna,u3,2026-01-01,", "valid_from", "membership_overlaps"),
        ("anna,u2,2024-01-01,", "valid_from", "membership_overlaps"),
        ("bram,u2,2025-06-30,2025-06-30", "valid_from", "membership_overlaps"),
    ],
)
def test_it_refuses_a_membership_that_is_not_right(tmp_path: Path, line: str, column: str, code: str) -> None:
    inputs = read(tmp_path, people=with_line(PEOPLE, line))
    assert reasons(inputs)[0] == ("people", 5, column, code)
    assert inputs.people.num_rows == 3


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("u4,u9,Team,,,", "parent_id", "unknown_parent"),
        ("u4,,Team,,,", "parent_id", "second_top_unit"),
        ("u4,u4,Team,,,", "parent_id", "unit_loop"),
        ("u4,u1,,,,", "name", "value_missing"),
        ("u4,u1,Team,,,7.5", "headcount", "count_unreadable"),
        ("u4,u1,Team,,,-3", "headcount", "count_unreadable"),
        ("u4,u1,Team,,,1.200", "headcount", "count_unreadable"),
        ("u4,u1,Team,2026-01-01,2025-01-01,", "valid_to", "ends_before_start"),
        ("u2,u1,Zorg,,,", "unit_id", "unit_twice"),
        ("leads-and-staff,u1,Team,,,", "unit_id", "id_reserved"),
    ],
)
def test_it_refuses_a_unit_that_is_not_right(tmp_path: Path, line: str, column: str, code: str) -> None:
    inputs = read(tmp_path, units=with_line(UNITS, line))
    assert reasons(inputs) == [("units", 5, column, code)]
    assert inputs.units["unit_id"].to_pylist() == ["u1", "u2", "u3"]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("m9,1,2026-03-31,job.voice,never", "moment_id", "unknown_moment"),
        ("m2,4,2026-03-31,transferable.communication,never", "wave", "unknown_wave"),
        ("m2,1,2026-03-31,transferable.communication,misschien", "answer", "unknown_answer"),
        ("m2,1,2026-03-31,transferable.communication,never,geen_zin", "barrier", "unknown_barrier"),
        ("m2,1,2026-03-31,transferable.talking,never", "outcome", "unknown_outcome"),
        ("m2,1,2026-03-31,job.voice,never", "outcome", "outcome_not_of_moment"),
        ("m2,1,2026-03-01,transferable.communication,never", "answered_at", "answered_before_captured"),
        ("m2,1,2026-12-01,transferable.communication,never", "answered_at", "in_the_future"),
        ("m2,1,2026-03-31,transferable.communication,never,,veel", "work_figure", "number_unreadable"),
        ("m1,1,2026-03-31,job.efficiency,never", "outcome", "answer_twice"),
    ],
)
def test_it_refuses_an_answer_that_is_not_right(tmp_path: Path, line: str, column: str, code: str) -> None:
    inputs = read(tmp_path, answers=with_line(ANSWERS, line))
    assert reasons(inputs) == [("answers", 4, column, code)]
    assert inputs.answers.num_rows == 2


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("m9,2026-04-01,yes", "moment_id", "unknown_moment"),
        ("m2,2026-04-01,misschien", "confirms", "unknown_confirmation"),
        ("m2,2026-03-01,yes", "answered_at", "answered_before_captured"),
    ],
)
def test_it_refuses_a_voice_that_is_not_right(tmp_path: Path, line: str, column: str, code: str) -> None:
    inputs = read(tmp_path, voices=with_line(VOICES, line))
    assert reasons(inputs) == [("voices", 4, column, code)]
    assert inputs.voices.num_rows == 2


def test_it_names_the_loop_and_refuses_everything_in_and_below_it(tmp_path: Path) -> None:
    units = UNITS + "u4,u6,A,,,\nu5,u4,B,,,\nu6,u5,C,,,\nu7,u6,D,,,\n"
    inputs = read(tmp_path, units=units)
    assert reasons(inputs) == [
        ("units", 5, "parent_id", "unit_loop"),
        ("units", 6, "parent_id", "unit_loop"),
        ("units", 7, "parent_id", "unit_loop"),
        ("units", 8, "parent_id", "unit_refused"),
    ]
    assert inputs.refusals[0].data == {"loop": "u4 → u6 → u5 → u4"}


def test_it_finds_a_loop_that_exists_only_for_a_time(tmp_path: Path) -> None:
    units = UNITS + "u4,u1,A,,2025-12-31,\nu4,u5,A,2026-01-01,,\nu5,u4,B,,,\n"
    assert ("units", 6, "parent_id", "unit_loop") in reasons(read(tmp_path, units=units))


def test_a_unit_may_change_its_name_and_parent_over_time(tmp_path: Path) -> None:
    units = UNITS + "u4,u2,Team,,2025-12-31,\nu4,u3,Ploeg,2026-01-01,,\n"
    inputs = read(tmp_path, units=units)
    assert reasons(inputs) == []
    assert inputs.units.num_rows == 5


def test_it_refuses_a_unit_that_outlives_the_unit_above_it(tmp_path: Path) -> None:
    units = UNITS + "u4,u1,Dienst,,2025-12-31,\nu5,u4,Team,,,\n"
    inputs = read(tmp_path, units=units)
    assert reasons(inputs) == [("units", 6, "parent_id", "parent_not_in_being")]
    assert inputs.refusals[0].data == {"value": "u4", "day": dt.date(2026, 1, 1)}


def test_it_refuses_a_membership_wholly_outside_the_time_of_its_unit(tmp_path: Path) -> None:
    units = UNITS + "u4,u1,Dienst,,2025-12-31,\n"
    people = PEOPLE + "carla,u4,2025-01-01,\ndirk,u4,2026-01-01,\n"
    assert reasons(read(tmp_path, units=units, people=people)) == [("people", 6, "unit_id", "unit_not_in_being")]


def test_what_depends_on_a_refused_row_is_refused_with_it_and_says_so(tmp_path: Path) -> None:
    inputs = read(tmp_path, units=UNITS.replace("u2,u1,Zorg,,,12", "u2,u1,Zorg,,,twaalf"))
    assert reasons(inputs) == [
        ("moments", 2, "person_id", "person_refused"),
        ("people", 2, "unit_id", "unit_refused"),
        ("people", 3, "unit_id", "unit_refused"),
        ("units", 3, "headcount", "count_unreadable"),
        ("answers", 2, "moment_id", "moment_refused"),
        ("answers", 3, "moment_id", "moment_refused"),
        ("voices", 2, "moment_id", "moment_refused"),
    ]
    assert inputs.moments["moment_id"].to_pylist() == ["m2", "m3"]


def test_it_says_everything_that_is_wrong_with_a_row_at_once(tmp_path: Path) -> None:
    inputs = read(tmp_path, moments=with_line(MOMENTS, "m1,niemand,gisteren,,,tr,,,,voice"))
    assert {column for _, row, column, _ in reasons(inputs) if row == 5} == {
        "moment_id",
        "person_id",
        "captured_at",
        "text",
        "language",
        "outcomes",
    }


def test_it_names_the_code_that_was_probably_meant(tmp_path: Path) -> None:
    inputs = read(tmp_path, moments=with_line(MOMENTS, "m9,anna,2026-03-02,,Iets.,,,countit,,voice job.eficiency,"))
    assert [one.data["nearest"] for one in inputs.refusals] == ["job.voice", "count_it"]


def test_it_names_every_unknown_outcome_of_a_list(tmp_path: Path) -> None:
    moments = MOMENTS + "m8,anna,2026-03-02,,Iets.,,,,,job.voice,\nm9,anna,2026-03-02,,Iets.,,,,,job.voice job.x,\n"
    assert reasons(read(tmp_path, moments=moments)) == [("moments", 6, "outcomes", "unknown_outcome")]


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    moments = (
        MOMENTS + 'm4,anna,2026-03-02,,"Nooit gesloten\nm5,anna,2026-03-03,,Goed.\nm6,anna,2026-03-03,,Ook goed.\n'
    )
    inputs = read(tmp_path, moments=moments)
    assert reasons(inputs) == [("moments", 5, "modes", "quote_not_closed")]
    assert inputs.moments["moment_id"].to_pylist() == ["m1", "m2", "m3", "m5", "m6"]


def test_bytes_that_were_damaged_cost_their_own_row_only(tmp_path: Path) -> None:
    moments = (MOMENTS + "m4,anna,2026-03-02,,Eén coördinator,\nm5,anna,2026-03-02,,XX,\n").encode()
    inputs = read(tmp_path, moments=moments.replace(b"XX", b"caf\xe9"))
    assert reasons(inputs) == [("moments", 6, "modes", "not_utf8")]
    assert inputs.moments["text"].to_pylist()[-1] == "Eén coördinator"


def test_a_broken_line_of_json_costs_its_own_line_only(tmp_path: Path) -> None:
    line = '{"moment_id": "%s", "person_id": "anna", "captured_at": "2026-03-02", "text": "Iets."}'
    path = tmp_path / "moments.jsonl"
    broken = ['{"moment_id": "m2",', "7", '{"moment_id": {}}', line % "\\ud800"]
    path.write_text("\n".join([line % "m1", *broken, line % "m3"]), "utf-8")
    inputs = read_moments(tmp_path, path)
    assert [row for _, row, _, _ in reasons(inputs)] == [2, 3, 4, 5]
    assert [code for *_, code in reasons(inputs)] == [*["json_line_broken"] * 3, "not_utf8"]
    assert inputs.moments["moment_id"].to_pylist() == ["m1", "m3"]


def test_a_formula_in_a_cell_of_a_workbook_is_refused_whatever_it_begins_with(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["moment_id", "person_id", "captured_at", "text"])
    for at, text in enumerate(['="Ik leerde "&A1', "=1", "Ik leerde iets."], start=1):
        book.active.append([f"m{at}", "anna", dt.datetime.fromisoformat("2026-03-02T10:00"), text])
    book.save(tmp_path / "m.xlsx")
    inputs = read_moments(tmp_path, tmp_path / "m.xlsx")
    assert [(one.row, one.column, one.code) for one in inputs.refusals] == [
        (2, "text", "formula"),
        (3, "text", "formula"),
    ]


def test_the_longest_text_is_measured_in_characters_and_not_in_bytes(tmp_path: Path) -> None:
    heading = "moment_id;person_id;captured_at;text\n"
    inputs = read_moments(tmp_path, heading + f"m1;anna;2026-03-02;{'é' * LONGEST_TEXT}\n")
    assert reasons(inputs) == []
    inputs = read_moments(tmp_path, heading + f"m1;anna;2026-03-02;{'é' * (LONGEST_TEXT + 1)}\n")
    assert inputs.refusals[0].data == {"n": LONGEST_TEXT + 1, "most": LONGEST_TEXT}


def test_thousands_of_different_mistakes_are_named_without_waiting(tmp_path: Path) -> None:
    rows = "".join(f"m{at},anna,2026-03-02,Iets.,x{at}\n" for at in range(3_000))
    inputs = read_moments(tmp_path, "moment_id,person_id,captured_at,text,outcomes\n" + rows)
    assert len(inputs.refusals) == 3_000
    assert inputs.moments.num_rows == 0


def test_people_of_whom_no_unit_is_left_are_refused_with_a_reason_that_can_be_said(tmp_path: Path) -> None:
    inputs = read(tmp_path, units="unit_id,parent_id,name\n,,Zonder kenmerk\n")
    assert {code for *_, code in reasons(inputs)} >= {"value_missing", "unknown_unit", "person_refused"}


def test_a_large_parquet_file_is_read_in_parts_and_refused_by_its_own_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of three rows, of which all but the first are laid aside in a file."""
    monkeypatch.setattr(reading, "PARQUET_ROWS", 3)
    monkeypatch.setattr(batches, "IN_MEMORY", 1)
    rows = [
        {"moment_id": f"m{at}", "person_id": "anna", "captured_at": dt.datetime(2026, 3, 2), "text": f"iets {at}"}
        for at in range(10)
    ]
    rows[4]["person_id"], rows[8]["text"], rows[9]["moment_id"] = "nobody", " ", "m0"
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "moments.parquet")
    inputs = read_moments(tmp_path, tmp_path / "moments.parquet")
    assert reasons(inputs) == [
        ("moments", 6, "person_id", "unknown_person"),
        ("moments", 10, "text", "text_empty"),
        ("moments", 11, "moment_id", "moment_twice"),
    ]
    assert inputs.moments["text"].to_pylist() == [f"iets {at}" for at in (0, 1, 2, 3, 5, 6, 7)]
