"""Files that are right come in whole, whatever they were written with."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.intake import LONGEST_TEXT, Inputs, read_table
from tests.intake.paperwork import ANSWERS, MOMENTS, PEOPLE, UNITS, VOICES, read, read_moments, reasons

HEADING = "moment_id;person_id;captured_at;text\r\n"


def test_it_hands_on_every_row_in_its_type(tmp_path: Path) -> None:
    inputs = read(tmp_path)
    assert (inputs.refusals, inputs.notes) == ((), ())
    first, second, third = inputs.moments.to_pylist()
    assert first["captured_at"] == first["received_at"] == dt.datetime.fromisoformat("2026-03-02T10:15")
    assert (first["outcomes"], first["modes"], first["labelled"]) == (["job.efficiency"], ["collaboration"], True)
    assert (second["happened_on"], second["language"], second["labelled"]) == (dt.date(2026, 3, 4), None, True)
    assert (third["visibility"], third["outcomes"], third["labelled"]) == ("only_me", [], False)
    assert inputs.units["headcount"].to_pylist() == [None, 12, 9]
    assert inputs.answers["work_figure"].to_pylist() == [30.0, None]
    assert inputs.answers["wave"].type == pa.int8()
    assert inputs.voices["confirms"].to_pylist() == [True, False]
    assert inputs.people["valid_to"].to_pylist() == [None, dt.date(2025, 6, 30), None]


def test_it_counts_a_moment_unless_its_writer_says_otherwise(tmp_path: Path) -> None:
    inputs = read_moments(tmp_path, "moment_id,person_id,captured_at,text\nm1,anna,2026-03-02,Ik leerde iets.\n")
    assert inputs.moments["visibility"].to_pylist() == ["count_it"]


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("utf-8", id="UTF-8"),
        pytest.param("utf-8-sig", id="UTF-8 with a byte order mark"),
        pytest.param("utf-16", id="UTF-16"),
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_it_reads_the_encodings_and_separators_of_spreadsheets(tmp_path: Path, encoded: str, separator: str) -> None:
    cells = (HEADING + 'm1;anna;2026-03-02;"Één collega\n""legde"" uit\t; en, ja"\r\n').split(";")
    text = separator.join(cells[:7]) + ";" + ";".join(cells[7:])  # the last semicolon is part of the text
    inputs = read_moments(tmp_path, text.encode(encoded))
    assert (inputs.refusals, inputs.notes) == ((), ())
    assert inputs.moments["text"].to_pylist() == ['Één collega\n"legde" uit\t; en, ja']


def test_it_reads_a_file_of_dutch_excel_in_windows_1252_and_says_so(tmp_path: Path) -> None:
    data = (HEADING + "m1;anna;2026-03-02;Een coördinator toonde me ’t nieuwe systeem: € 5 minder\r\n").encode("cp1252")
    inputs = read_moments(tmp_path, data)
    assert inputs.moments["text"].to_pylist() == ["Een coördinator toonde me ’t nieuwe systeem: € 5 minder"]
    assert [(note.file, note.code) for note in inputs.notes] == [("moments.csv", "read_as_windows_1252")]


def test_it_takes_column_names_as_people_write_them(tmp_path: Path) -> None:
    inputs = read_moments(tmp_path, "Text; Moment ID ;PERSON-ID;Captured_at\nIk leerde iets.;m1;anna;2026-03-02\n")
    assert inputs.moments["moment_id"].to_pylist() == ["m1"]


def test_it_leaves_out_columns_that_it_does_not_know_and_names_them(tmp_path: Path) -> None:
    people = "person_id,unit_id,Geslacht,Leeftijd\nanna,u2,v,41\nbram,u3,m,29\n"
    inputs = read(tmp_path, people=people)
    assert [(note.code, note.data) for note in inputs.notes] == [
        ("extra_columns", {"n": 2, "columns": ["Geslacht", "Leeftijd"]})
    ]
    assert "leeftijd" not in inputs.people.column_names


def test_it_skips_empty_rows_but_counts_them_as_a_spreadsheet_does(tmp_path: Path) -> None:
    moments = "moment_id,person_id,captured_at,text\n\nm1,anna,2026-03-02,Goed.\n,,,\n\nm2,anna,morgen,Fout.\n"
    inputs = read_moments(tmp_path, moments)
    assert inputs.moments["moment_id"].to_pylist() == ["m1"]
    assert reasons(inputs) == [("moments", 6, "captured_at", "time_unreadable")]


def test_it_does_not_count_excels_line_with_the_separator(tmp_path: Path) -> None:
    moments = "sep=|\nmoment_id|person_id|captured_at|text\nm1|anna|2026-03-02|\n"
    assert reasons(read_moments(tmp_path, moments)) == [("moments", 2, "text", "text_empty")]


def test_it_brings_times_with_an_offset_to_the_clock_of_the_organisation(tmp_path: Path) -> None:
    times = ["2026-06-30T23:30Z", "2026-06-30T23:30:00.250+02:00", "2026-06-30 23:30", "2026-01-01T00:30:00Z"]
    rows = "".join(f"m{at},anna,{time},Iets.\n" for at, time in enumerate(times))
    inputs = read_moments(tmp_path, "moment_id,person_id,captured_at,text\n" + rows)
    assert [time.isoformat() for time in inputs.moments["captured_at"].to_pylist()] == [
        "2026-07-01T01:30:00",
        "2026-06-30T23:30:00.250000",
        "2026-06-30T23:30:00",
        "2026-01-01T01:30:00",
    ]


def test_it_takes_a_language_with_its_region_for_that_language(tmp_path: Path) -> None:
    inputs = read(tmp_path, people="person_id,unit_id,language\nanna,u2,nl-BE\nbram,u3,FR_be\n")
    assert inputs.people["language"].to_pylist() == ["nl", "fr"]


def test_it_takes_a_decimal_comma_in_a_work_figure(tmp_path: Path) -> None:
    answers = "moment_id;wave;answered_at;outcome;answer;work_figure\nm1;1;2026-03-31;job.efficiency;yes_a_lot;2,5\n"
    assert read(tmp_path, answers=answers).answers["work_figure"].to_pylist() == [2.5]


def as_workbook(text: str, path: Path) -> Path:
    """The file as a person would type it into a spreadsheet: dates as dates, numbers as numbers."""
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.active.append([_as_typed(cell) for cell in row])
    book.save(path)
    return path


def _as_typed(cell: str) -> object:
    if cell.isdigit():
        return int(cell)
    try:
        return dt.datetime.fromisoformat(cell)
    except ValueError:
        return cell or None


def as_json_lines(text: str, path: Path) -> Path:
    """One object a line; lists as lists, and what is empty left out."""
    rows: list[dict[str, Any]] = [
        {name: cell for name, cell in row.items() if cell} for row in csv.DictReader(io.StringIO(text))
    ]
    for row in rows:
        row |= {name: row[name].split() for name in ("outcomes", "modes") if name in row}
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def as_parquet(text: str, path: Path, good: pa.Table) -> Path:
    """The typed table itself, with every text: once read, only those that are still needed are kept."""
    rows = list(csv.DictReader(io.StringIO(text)))
    table = good.select([name for name in good.column_names if name in rows[0]])
    if "text" in table.column_names:
        texts = pa.array([row["text"] for row in rows])
        table = table.set_column(table.column_names.index("text"), "text", texts)
    pq.write_table(table, path)
    return path


@pytest.fixture
def from_csv(tmp_path: Path) -> Inputs:
    return read(tmp_path)


FILES = {"moments": MOMENTS, "people": PEOPLE, "units": UNITS, "answers": ANSWERS, "voices": VOICES}


def test_it_reads_the_same_from_xlsx(tmp_path: Path, from_csv: Inputs) -> None:
    files = {kind: as_workbook(text, tmp_path / f"{kind}.xlsx") for kind, text in FILES.items()}
    assert_same(read(tmp_path, **files), from_csv)


def test_it_reads_the_same_from_json_lines(tmp_path: Path, from_csv: Inputs) -> None:
    files = {kind: as_json_lines(text, tmp_path / f"{kind}.jsonl") for kind, text in FILES.items()}
    assert_same(read(tmp_path, **files), from_csv)


def test_it_reads_the_same_from_parquet(tmp_path: Path, from_csv: Inputs) -> None:
    files = {kind: as_parquet(text, tmp_path / kind, getattr(from_csv, kind)) for kind, text in FILES.items()}
    assert_same(read(tmp_path, **files), from_csv)


def assert_same(inputs: Inputs, expected: Inputs) -> None:
    assert (inputs.refusals, inputs.notes) == ((), ())
    for kind in FILES:
        assert getattr(inputs, kind).to_pylist() == getattr(expected, kind).to_pylist()


def test_it_brings_parquet_times_with_a_zone_to_the_clock_of_the_organisation(tmp_path: Path) -> None:
    noon = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    table = pa.table({"moment_id": ["m1"], "person_id": ["anna"], "captured_at": [noon], "text": ["Iets."]})
    pq.write_table(table, tmp_path / "m.parquet")
    inputs = read_moments(tmp_path, tmp_path / "m.parquet")
    assert inputs.moments["captured_at"].to_pylist() == [dt.datetime.fromisoformat("2026-07-01T00:30")]


def test_it_knows_a_file_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    for write in (as_json_lines, as_workbook):
        write(MOMENTS, tmp_path / "moments.csv")
        assert read_table("moments", tmp_path / "moments.csv").table.num_rows == 3


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=40)
        | st.text('";,\n\t é’=+', min_size=1, max_size=12),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(";,\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_csv_writer_writes_comes_back_the_same(texts: list[str], separator: str, encoded: str) -> None:
    from oogst.intake.delimited import read_delimited

    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    heading = ["moment_id", "person_id", "captured_at", "text"]
    writer.writerows([heading, *([f"m{at}", "anna", "2026-03-02", text] for at, text in enumerate(texts))])
    cells = read_delimited(file.getvalue().encode(encoded), "moments.csv", heading)
    assert list(cells.rows) == [(at + 2, [f"m{at}", "anna", "2026-03-02", text]) for at, text in enumerate(texts)]


def test_a_text_of_the_greatest_length_is_kept(tmp_path: Path) -> None:
    inputs = read_moments(tmp_path, HEADING + f"m1;anna;2026-03-02;{'a' * LONGEST_TEXT}\n")
    assert inputs.moments.num_rows == 1
