"""``oogst infographic`` at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oogst.cli import main
from oogst.release import write_release
from tests.show.sample import sample_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    write_release(sample_release(), tmp_path / "release")
    return tmp_path / "release"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["infographic", *map(str, arguments)], env={"OOGST_LANG": "en"})


def test_it_writes_the_page_of_a_release_in_the_form_that_the_name_says(release: Path, tmp_path: Path) -> None:
    for form, beginning in (("html", b"<!doctype"), ("txt", b"WAT INFORMEEL")):
        file = tmp_path / "new" / f"page.{form}"
        assert run(release, "--lang", "nl", "-o", file).exit_code == 0
        assert file.read_bytes().startswith(beginning)


def test_it_says_on_the_side_what_the_reader_must_know(release: Path, tmp_path: Path) -> None:
    result = run(release, "--unit", "keuken", "--format", "txt", "-o", tmp_path / "page")
    assert result.exit_code == 0
    assert "Keuken is not shown on its own." in result.stderr
    assert "Keuken and Technische dienst" in (tmp_path / "page").read_text("utf-8")


def test_without_a_release_it_writes_the_general_page(tmp_path: Path) -> None:
    assert run("-o", tmp_path / "page.txt").exit_code == 0
    assert "What informal learning yields at work".upper() in (tmp_path / "page.txt").read_text("utf-8")


def test_it_refuses_a_unit_or_a_period_that_the_release_does_not_have(release: Path, tmp_path: Path) -> None:
    for option, known in (("--unit", "woon"), ("--period", "2025-H2")):
        result = run(release, option, "nowhere", "-o", tmp_path / "page.txt")
        assert result.exit_code == 1
        assert "nowhere" in result.stderr
        assert known in result.stderr
    assert not (tmp_path / "page.txt").exists()


def test_it_refuses_a_release_whose_bytes_were_changed(release: Path, tmp_path: Path) -> None:
    file = release / "release.json"
    file.write_bytes(file.read_bytes().replace(b'"share":31', b'"share":81', 1))
    result = run(release, "-o", tmp_path / "page.txt")
    assert result.exit_code == 1
    assert not (tmp_path / "page.txt").exists()


def test_it_asks_for_a_form_that_it_knows(tmp_path: Path) -> None:
    assert run("-o", tmp_path / "page.docx").exit_code == 1
    assert run("--format", "docx", "-o", tmp_path / "page.docx").exit_code == 2
    assert run().exit_code == 2
