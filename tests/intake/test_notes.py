"""Own notes, as people happen to have them."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.errors import BadFile, BadInput, OogstError
from oogst.intake.notes import MOST, OwnNote, day_at_start, notes_of, read_notes

TODAY = dt.date(2026, 3, 2)
DAY = dt.date(2025, 3, 4)


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-04",
        "2025-03-04T10:15:00",
        "4/3/2025",
        "04-03-2025",
        "4.3.2025",
        "4 maart 2025",
        "dinsdag 4 maart 2025",
        "4 mrt 2025",
        "mardi 4 mars 2025",
        "4. März 2025",
        "Dienstag, 4. März 2025",
        "4 March 2025",
        "4th March 2025",
    ],
)
def test_a_day_at_the_beginning_is_recognised_as_people_here_write_it(written: str) -> None:
    assert day_at_start(f"{written}: offertes leren kopiëren", TODAY) == (DAY, "offertes leren kopiëren")


@pytest.mark.parametrize(
    "written", ["4/3/2027", "31/2/2025", "4/3/1825", "12 euro", "2025", "4 maart", "0475 12 34 56"]
)
def test_what_is_no_day_or_no_day_of_the_past_stays_text(written: str) -> None:
    assert day_at_start(written, TODAY) == (None, written)


def test_each_line_is_a_note_and_bullets_go() -> None:
    assert notes_of("- Excel geleerd\n* 4/3/2025 Frans geoefend\n1. Feedback gekregen\n", TODAY) == (
        OwnNote("Excel geleerd", None),
        OwnNote("Frans geoefend", DAY),
        OwnNote("Feedback gekregen", None),
    )


def test_empty_lines_make_paragraphs() -> None:
    assert [one.text for one in notes_of("Eerste regel\ntweede regel\n \nAnders", TODAY)] == [
        "Eerste regel\ntweede regel",
        "Anders",
    ]


def test_the_same_note_twice_is_one() -> None:
    assert len(notes_of("Excel\nExcel\n", TODAY)) == 1


def test_columns_are_found_by_their_heading() -> None:
    data = "Nr;Datum;Wie;Leermoment\n1;4/3/2025;Bram;Excel geleerd\n2;;An;Frans geoefend\n"
    assert read_notes(data.encode("cp1252"), "x.csv", TODAY) == (
        OwnNote("Excel geleerd", DAY),
        OwnNote("Frans geoefend", None),
    )


def test_columns_are_found_by_what_is_in_them_and_no_heading_is_needed() -> None:
    data = "4/3/2025,Vandaag leerde ik hoe je een offerte kopieert in het nieuwe systeem\n5/3/2025,Frans geoefend\n"
    assert read_notes(data.encode(), "x.csv", TODAY) == (
        OwnNote("Vandaag leerde ik hoe je een offerte kopieert in het nieuwe systeem", DAY),
        OwnNote("Frans geoefend", dt.date(2025, 3, 5)),
    )


def test_a_workbook_with_real_dates() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["When", "What I learnt"], [dt.datetime(2025, 3, 4), "Excel"], [None, "Frans geoefend"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert read_notes(out.getvalue(), "notes.xlsx", TODAY) == (OwnNote("Excel", DAY), OwnNote("Frans geoefend", None))


def test_windows_text_is_read() -> None:
    assert read_notes("Één ding geleerd".encode("cp1252"), "x.txt", TODAY)[0].text == "Één ding geleerd"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.txt", "file_empty"),
        (b" \n \n", "x.txt", "file_empty"),
        (b"\xd0\xcf\x11\xe0rest", "x.xls", "file_old_excel"),
        (b"PK\x03\x04 broken", "x.xlsx", "file_unreadable"),
        (b"\x00\x01\x02", "x.bin", "encoding_unknown"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, name: str, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_notes(data, name, TODAY)
    assert refused.value.code == code


def test_more_than_anybody_looks_through_is_refused() -> None:
    with pytest.raises(BadInput, match="notes_too_many"):
        notes_of("\n".join(f"Les {n}" for n in range(MOST + 1)), TODAY)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.txt", "a.xlsx", "a"]))
def test_whatever_comes_in_is_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    try:
        notes = read_notes(data, name, TODAY)
    except OogstError:
        return
    assert all(one.text.strip() == one.text and one.text for one in notes)


@given(st.text(max_size=300))
def test_no_word_is_lost(text: str) -> None:
    try:
        notes = notes_of(text, TODAY)
    except OogstError:
        return
    assert all(one.text in text.replace("\r\n", "\n").replace("\r", "\n") for one in notes)
