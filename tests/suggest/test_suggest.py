from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from oogst.cli import main
from oogst.errors import BadInput
from oogst.framework import load_framework
from oogst.suggest import LONGEST, load_model

FRAMEWORK = load_framework()
OUTCOMES = {outcome.id for outcome in FRAMEWORK.outcomes}


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize("example", FRAMEWORK.examples, ids=lambda example: example.id)
def test_it_finds_what_the_framework_says_of_its_own_examples(example: object, lang: str) -> None:
    found = load_model().suggest(example.text[lang])  # type: ignore[attr-defined]
    assert found.lang == lang
    assert found.domain == example.domain  # type: ignore[attr-defined]
    assert set(example.outcomes) <= set(found.chosen)  # type: ignore[attr-defined]


def test_it_gives_every_outcome_best_first() -> None:
    found = load_model().suggest("Ik durf nu zelf de klant te bellen.")
    assert {outcome.id for outcome in found.outcomes} == OUTCOMES
    assert [outcome.p for outcome in found.outcomes] == sorted((outcome.p for outcome in found.outcomes), reverse=True)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_it_answers_whatever_is_typed(text: str) -> None:
    found = load_model().suggest(text)
    assert len(found.outcomes) == len(OUTCOMES)
    assert all(0 <= outcome.p <= 1 for outcome in found.outcomes)
    for outcome in found.outcomes:
        assert all(text[span.start : span.end] == span.text for span in outcome.because)


def test_it_refuses_a_text_that_is_too_long() -> None:
    with pytest.raises(BadInput, match="text_too_long"):
        load_model().suggest("a" * (LONGEST + 1))


def test_it_needs_no_scikit_learn_to_suggest() -> None:
    code = "import sys; from oogst.suggest import load_model; load_model().suggest('Ik plan'); print('sklearn' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_the_command_answers_the_good_lines_and_names_the_bad_one() -> None:
    lines = '{"id": "a", "text": "Ik leerde plannen"}\nno json\n{"id": "c", "text": "Niets"}\n'
    ran = CliRunner().invoke(main, ["suggest"], input=lines)
    out = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.exit_code == 1
    assert [one["id"] for one in out] == ["a", None, "c"]
    assert out[1] == {"id": None, "line": 2, "error": "suggest_not_json"}
    assert "2" in ran.stderr
