from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from oogst.cli import main
from oogst.suggest import LONGEST, load_model

LABELLED: dict[str, Any] = {
    "id": "x-1",
    "lang": "nl",
    "text": "Ik durf nu alleen naar de klant te bellen.",
    "domain": "career",
    "outcomes": ["career.confidence"],
    "modes": ["experience"],
}


def suggest(lines: str | bytes, *more: str) -> tuple[Result, list[Any]]:
    ran = CliRunner(env={"OOGST_LANG": "en"}).invoke(main, ["suggest", *more], input=lines)
    return ran, [json.loads(line) for line in ran.stdout.splitlines()]


def test_it_answers_each_line_in_order_with_the_model_s_own_answer() -> None:
    ran, out = suggest(
        '{"id": 7, "text": "Ik leerde plannen"}\n\n{"id": "b", "text": "Ich traue mich jetzt", "lang": "de"}\n'
    )
    model = load_model()
    assert ran.exit_code == 0
    assert out == [
        {"id": 7, **model.suggest("Ik leerde plannen").as_dict()},
        {"id": "b", **model.suggest("Ich traue mich jetzt", "de").as_dict()},
    ]


def test_each_line_holds_what_scripts_rely_on() -> None:
    _, [line] = suggest('{"id": 1, "text": "Ik durf nu alleen naar de klant te bellen."}')
    assert set(line) == {"id", "lang", "domain", "outcomes", "modes", "model"}
    best = line["outcomes"][0]
    assert set(best) == {"id", "p", "chosen", "because", "spans"}
    assert best["chosen"]
    assert best["because"] == ["Ik durf nu alleen naar de klant te bellen."[start:end] for start, end in best["spans"]]
    assert len(line["outcomes"]) >= 5


def test_it_answers_the_good_lines_and_names_the_bad_ones() -> None:
    long = json.dumps({"id": "long", "text": "a" * (LONGEST + 1)})
    lines = [
        '{"id": "a", "text": "Ik leerde plannen"}',
        "no json",
        '{"id": "no text"}',
        long,
        '{"id": "z", "text": "Ja"}',
    ]
    ran, out = suggest("\n".join(lines))
    assert ran.exit_code == 1
    assert [one["id"] for one in out] == ["a", None, "no text", "long", "z"]
    assert [one.get("error") for one in out] == [
        None,
        "suggest_not_json",
        "suggest_no_text",
        "suggest_text_too_long",
        None,
    ]
    assert [line.split()[:2] for line in ran.stderr.splitlines()] == [["Line", "2"], ["Line", "3"], ["Line", "4:"]]


def test_it_says_which_line_is_not_utf_8() -> None:
    ran, out = suggest('{"id": 1, "text": "réunion"}'.encode("latin-1"))
    assert ran.exit_code == 1
    assert out == [{"id": None, "line": 1, "error": "suggest_not_json"}]


def test_it_reads_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": 1, "text": "Ik leerde plannen"}\n', "utf-8-sig")
    ran, out = suggest("", str(file))
    assert ran.exit_code == 0
    assert out[0]["id"] == 1


def test_the_language_of_the_option_serves_lines_without_one() -> None:
    _, out = suggest('{"id": 1, "text": "meeting"}\n{"id": 2, "text": "meeting", "lang": "fr"}\n', "--lang", "de")
    assert [one["lang"] for one in out] == ["de", "fr"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    ran, _ = suggest("", str(tmp_path / "none.jsonl"))
    assert ran.exit_code == 1
    assert "none.jsonl" in ran.stderr


def test_evaluate_prints_the_figures_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text(json.dumps(LABELLED) + "\n", "utf-8")
    ran = CliRunner().invoke(main, ["evaluate", str(file), "--json"])
    figures = json.loads(ran.stdout)
    assert ran.exit_code == 0
    assert figures["all"]["texts"] == 1
    assert figures["all"]["domain"] == figures["all"]["first"] == 1.0
    assert figures["languages"]["nl"] == figures["all"]
    assert "career.confidence" in CliRunner().invoke(main, ["evaluate", str(file)]).stdout


def test_evaluate_names_a_line_without_labels(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text(f'{json.dumps(LABELLED)}\n{{"id": "x-2"}}\n', "utf-8")
    ran = CliRunner(env={"OOGST_LANG": "en"}).invoke(main, ["evaluate", str(file)])
    assert ran.exit_code == 1
    assert "line 2" in ran.stderr
