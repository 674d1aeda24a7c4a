"""A file that is of no use as a whole is refused as a whole, with the reason."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oogst.errors import BadFile, BadInput
from oogst.framework import load_framework
from oogst.intake import read_inputs, write_template
from oogst.texts import LANGUAGES, sentence
from tests.intake.paperwork import MOMENTS, TODAY, UNITS, read, read_moments


def refused(folder: Path, content: bytes | Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_moments(folder, content)
    assert all(sentence(caught.value, language) for language in LANGUAGES)
    return caught.value


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path, tmp_path / "niets.csv").code == "file_missing"


def test_it_refuses_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path, tmp_path).code == "file_unreadable"


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n;;\r\n"])
def test_it_refuses_an_empty_file(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).code == "file_empty"


def test_it_refuses_a_file_without_a_required_column_and_says_what_it_found(tmp_path: Path) -> None:
    problem = refused(tmp_path, b"moment_id;persoon;captured_at;tekst\nm1;anna;2026-03-02;Iets.\n")
    assert problem.code == "column_missing"
    assert problem.data["columns"] == ["person_id", "text"]
    assert problem.data["found"] == ["moment_id", "persoon", "captured_at", "tekst"]


def test_it_refuses_a_column_that_is_there_twice(tmp_path: Path) -> None:
    problem = refused(tmp_path, b"moment_id;person_id;captured_at;text;Person ID\n")
    assert (problem.code, problem.data["column"]) == ("column_twice", "person_id")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "file_old_excel"),
        (b"PK\x03\x04 and then nothing", "file_unreadable"),
        (b"PAR1 and then nothing", "file_unreadable"),
        (b'[{"moment_id": "m1"}]', "json_not_lines"),
        (b"{broken", "file_empty"),
        ("moment_id;person_id".encode("utf-16-le"), "encoding_unknown"),
        (b"moment_id;person_id;captured_at;text\nm1;anna;2026-03-02;\x81\x8d\x90\n", "encoding_unknown"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding_unknown"),
    ],
)
def test_it_refuses_what_it_cannot_read(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(tmp_path, content).code == code


def test_it_refuses_an_empty_workbook(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "leeg.xlsx")
    assert refused(tmp_path, tmp_path / "leeg.xlsx").code == "file_empty"


def test_it_refuses_another_kind_of_office_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "brief.docx", "w") as file:
        file.writestr("word/document.xml", "<document/>")
    assert refused(tmp_path, tmp_path / "brief.docx").code == "file_unreadable"


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_it_refuses_a_workbook_that_was_cut_off(tmp_path: Path, part: float) -> None:
    write_template("moments", tmp_path / "m.xlsx", language="nl", framework=load_framework())
    data = (tmp_path / "m.xlsx").read_bytes()
    assert refused(tmp_path, data[: int(len(data) * part)]).code == "file_unreadable"


def test_it_refuses_a_workbook_of_which_the_sheet_is_damaged(tmp_path: Path) -> None:
    write_template("moments", tmp_path / "m.xlsx", language="nl", framework=load_framework())
    with zipfile.ZipFile(tmp_path / "m.xlsx") as whole, zipfile.ZipFile(tmp_path / "half.xlsx", "w") as half:
        for name in whole.namelist():
            data = whole.read(name)
            half.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    assert refused(tmp_path, tmp_path / "half.xlsx").code == "file_unreadable"


def test_it_refuses_a_parquet_column_that_can_never_be_what_it_should_be(tmp_path: Path) -> None:
    table = pa.table({"moment_id": ["m1"], "person_id": ["anna"], "captured_at": [["2026"]], "text": ["Iets."]})
    pq.write_table(table, tmp_path / "m.parquet")
    problem = refused(tmp_path, tmp_path / "m.parquet")
    assert (problem.code, problem.data["column"]) == ("column_wrong_type", "captured_at")


def test_it_refuses_units_of_which_none_is_at_the_top(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, units=UNITS.replace("u1,,", "u1,u0,"))
    assert caught.value.code == "no_top_unit"


def test_it_refuses_a_file_of_units_without_a_unit(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, units="unit_id,parent_id,name\n")
    assert caught.value.code == "no_top_unit"


def test_it_refuses_a_time_zone_that_does_not_exist(tmp_path: Path) -> None:
    for name, text in (("m", MOMENTS.replace("10:15", "10:15Z")), ("p", "person_id,unit_id\nanna,u1\n"), ("u", UNITS)):
        (tmp_path / name).write_text(text, "utf-8")
    files = (tmp_path / "m", tmp_path / "p", tmp_path / "u")
    with pytest.raises(BadInput) as caught:
        read_inputs(*files, framework=load_framework(), today=TODAY, zone="Europe/Antwerp'")
    assert caught.value.code == "time_zone_unknown"


def test_reading_changes_nothing_on_disk(tmp_path: Path) -> None:
    read(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    read(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
