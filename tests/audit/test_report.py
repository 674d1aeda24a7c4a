"""The report, as people and programs read it: text, page, JSON, and the command itself."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oogst.audit import Audit, Finding, RuleResult, as_html, as_json, as_text, audit_release
from oogst.cli import main
from oogst.release import Release, seal, write_release
from oogst.texts import LANGUAGES, texts
from tests.audit.sample import HELPING, VOICE, first_release, second_release, with_cell
from tests.audit.test_rules import CHANGES, audited

ALL_RULES = tuple(f"A{n}" for n in range(1, 8))


def broken() -> Release:
    return seal(with_cell(first_release(), "g4", VOICE, share=None, end=None))


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, ["audit", *map(str, args)])


@pytest.fixture
def first(tmp_path: Path) -> Path:
    write_release(first_release(), tmp_path / "first")
    return tmp_path / "first"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    write_release(second_release(), tmp_path / "second")
    return tmp_path / "second"


def test_every_way_to_break_a_rule_has_a_sentence_in_four_languages_and_a_test() -> None:
    catalogue = tomllib.loads(files("oogst.texts").joinpath("audit.toml").read_text("utf-8"))
    assert all(set(forms) == set(LANGUAGES) for forms in catalogue.values())
    said_elsewhere = set(re.findall(r"\w+", files("oogst.audit").joinpath("report.html").read_text("utf-8")))
    said_elsewhere |= {"ok", "failed", "unchecked", "more", "finding", "solved", "sharper", "inner_differs"}
    said_elsewhere |= {
        key for key in catalogue if key.startswith(("rule_", "checked_", "at_", "lacks_", "order_", "title", "how"))
    }
    # That a period is back can only be seen against a release in which it was withdrawn: test_rules has it apart.
    assert set(catalogue) - said_elsewhere == {"period_back"} | {change.code for change in CHANGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_reads_as_a_sentence(language: str) -> None:
    for change in CHANGES:
        report = as_text(audited(change.made(second_release())), language)
        assert "{" not in report
        assert report.rstrip().endswith(texts("audit", language)["not_passed"])


def test_it_is_one_line_a_rule_and_the_reason_under_the_broken_one() -> None:
    lines = as_text(audit_release(broken()), "en").splitlines()
    assert [line[:2] for line in lines if line.startswith("A")] == list(ALL_RULES)
    at = lines.index("A3 failed: the figures: only where they may stand, in the steps laid down (28 figures checked)")
    assert lines[at + 1] == (
        "   2026-H1, group g4, question outcome:job.voice: Only this group does not show the question, so the figure "
        "follows by subtraction. There must be none, or at least two."
    )


def test_a_long_list_is_cut_off_for_people_and_whole_for_programs() -> None:
    many = tuple(Finding("period_gone", {"period": str(year)}) for year in range(2000, 2050))
    audit = Audit("0" * 64, (RuleResult("A6", 50, many),))
    assert "and 30 more; --format json shows all" in as_text(audit, "en")
    assert len(json.loads(as_json(audit))["rules"][0]["findings"]) == 50


def test_it_says_what_was_worked_out_twice() -> None:
    audit = audit_release(first_release())
    said = f"{audit.rule('A5').checked} figures were worked out again by linear programming."
    lines = as_text(audit, "en").splitlines()
    assert f"   {said}" in lines
    assert said.rstrip(".") in as_html(audit, "en")
    assert json.loads(as_json(audit))["rules"][4]["remarks"][0] == {
        "code": "solved",
        "data": {"n": audit.rule("A5").checked},
    }


def test_json_has_codes_places_and_days() -> None:
    early = seal(replace(first_release(), as_of=first_release().periods[0].ends_on))
    report = json.loads(as_json(audit_release(early)))
    assert report["digest"] == early.digest
    assert not report["passed"]
    assert [rule["rule"] for rule in report["rules"]] == list(ALL_RULES)
    assert report["rules"][0]["findings"] == [
        {"code": "released_early", "data": {"period": "2026-H1", "closes": "2026-07-14"}}
    ]


class _Page(HTMLParser):
    """Which tags a page has, and what they point to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.points: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.points += [value or "" for name, value in attrs if name in {"src", "href"} or name.startswith("on")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_on_its_own(language: str) -> None:
    html = as_html(audit_release(broken()), language)
    page = _Page()
    page.feed(html)
    assert f'<html lang="{language}">' in html
    assert page.tags.count("h1") == 1
    assert page.tags.count("h2") == len(ALL_RULES)
    assert page.tags.count("li") == len(ALL_RULES) + 1
    assert page.points == []
    assert "script" not in page.tags
    assert broken().digest in html


def test_the_page_writes_out_whatever_a_release_holds_as_text() -> None:
    audit = Audit("0" * 64, (RuleResult("A6", 1, (Finding("period_gone", {"period": "<script>"}),)),))
    assert "<script>" not in as_html(audit, "nl")


def test_the_command_says_yes_with_exit_code_0(first: Path) -> None:
    result = run(first, "--lang", "en")
    assert result.exit_code == 0
    assert result.output.endswith("No rule is broken.\n")


def test_the_command_says_no_with_exit_code_1(tmp_path: Path) -> None:
    write_release(broken(), tmp_path)
    result = run(tmp_path, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.output)["passed"] is False


def test_the_command_compares_with_the_release_before(first: Path, second: Path) -> None:
    assert "A6 not checked" in run(second, "--lang", "en").output
    assert "A6 ok" in run(second, "--previous", first, "--lang", "en").output
    assert run(first, "--previous", second, "--lang", "en").exit_code == 1


def test_the_command_writes_a_page_to_a_file(first: Path, tmp_path: Path) -> None:
    result = run(first, "--format", "html", "-o", tmp_path / "report.html", "--lang", "fr")
    assert (result.exit_code, result.output) == (0, "")
    assert "Aucune règle n’est enfreinte." in (tmp_path / "report.html").read_text("utf-8")


def test_the_command_takes_the_works_councils_own_headcounts(first: Path, tmp_path: Path) -> None:
    own = tmp_path / "headcounts.csv"
    own.write_bytes("\ufeffunit_id;headcount\r\nwest;1\r\n".encode())
    result = run(first, "--headcounts", own, "--lang", "en")
    assert result.exit_code == 1
    assert "A4 failed" in result.output


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"unit_id,headcount\nw\xebst,4\n", "is not a CSV in UTF-8"),
        (b"unit,people\nwest,4\n", "needs the columns unit_id and headcount"),
        (
            b"unit_id,headcount\nwest,four\n",
            "headcounts.csv, row 2, column headcount: ‘four’ is not a number of people",
        ),
        (b"unit_id,headcount\nwest\n", "‘’ is not a number of people"),
        (b"unit_id,headcount\nwest,4\nwest,5\n", "row 3, column unit_id: The unit west is here for the second time"),
        (b"unit_id,headcount\nwst,4\n", "The release has no unit wst"),
        (b"", "needs the columns unit_id and headcount"),
    ],
)
def test_headcounts_that_cannot_be_used_are_refused(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str
) -> None:
    monkeypatch.setenv("OOGST_LANG", "en")
    (tmp_path / "headcounts.csv").write_bytes(content)
    result = run(first, "--headcounts", tmp_path / "headcounts.csv")
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_a_file_of_headcounts_that_is_not_there_is_named(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OOGST_LANG", "en")
    assert "There is no file nowhere.csv" in run(first, "--headcounts", "nowhere.csv").stderr


def test_a_release_of_which_one_byte_was_changed_is_refused(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OOGST_LANG", "en")
    file = first / "release.json"
    cell = f'"end":null,"group":"g4","item":"{HELPING}","period":"2026-H1","share":50'
    assert file.read_text("utf-8").count(cell) == 1
    file.write_text(file.read_text("utf-8").replace(cell, cell[:-2] + "60"), "utf-8")
    result = run(first)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "changed" in result.stderr
