from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oogst.errors import BadFile, BadInput, NotFound
from oogst.framework import load_framework
from oogst.suggest import LONGEST, Suggestion, load_model

FRAMEWORK = load_framework()
OUTCOMES = {outcome.id for outcome in FRAMEWORK.outcomes}
MODES = {mode.id for mode in FRAMEWORK.modes}


def assert_right_shape(found: Suggestion, text: str) -> None:
    assert {outcome.id for outcome in found.outcomes} == OUTCOMES
    assert {mode.id for mode in found.modes} == MODES
    shares = [outcome.p for outcome in found.outcomes]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    assert found.lang in ("nl", "fr", "de", "en")
    for outcome in found.outcomes:
        assert all(text[span.start : span.end] == span.text for span in outcome.because)
    assert found.domain is not None or not (found.chosen or found.chosen_modes)


def test_it_gives_every_outcome_and_mode_best_first() -> None:
    text = "Ik durf nu zelf de klant te bellen, dankzij de feedback van mijn collega."
    found = load_model().suggest(text)
    assert_right_shape(found, text)
    assert found.chosen[0] == "career.confidence"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_it_answers_whatever_is_typed(text: str) -> None:
    assert_right_shape(load_model().suggest(text), text)


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "🎉🎉👍", "\x00\x07\x1b[31m", "12 345", "…?!"],
    ids=["empty", "white", "emoji", "control", "digits", "marks"],
)
def test_it_chooses_nothing_where_nothing_is_said(text: str) -> None:
    found = load_model().suggest(text)
    assert_right_shape(found, text)
    assert found.domain is None
    assert found.outcomes[0].p < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Bugün iş arkadaşım bana yeni makinenin nasıl çalıştığını gösterdi ve artık daha hızlıyım.",
        "تعلمت اليوم من زميلي كيف أشغل الآلة الجديدة بسرعة أكبر",
        "Dzisiaj nauczyłem się od koleżanki, jak szybciej obsługiwać nową maszynę w magazynie.",
    ],
    ids=["Turkish", "Arabic", "Polish"],
)
def test_it_claims_nothing_in_a_language_that_it_does_not_speak(text: str) -> None:
    found = load_model().suggest(text)
    assert_right_shape(found, text)
    assert found.domain is None
    assert found.outcomes[0].p < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert('x')</script><b>Ik leerde</b> vlotter plannen",
        '=HYPERLINK("http://example.com";"klik") ik werk nu sneller',
        "I learned from ma collègue dass ich nu sneller kan werken",
        "ik " * 6000,
    ],
    ids=["HTML", "formula", "mixed languages", "one word over and over"],
)
def test_it_takes_odd_input_as_text(text: str) -> None:
    assert_right_shape(load_model().suggest(text), text)


def test_it_refuses_a_text_that_is_too_long() -> None:
    with pytest.raises(BadInput) as refused:
        load_model().suggest("a" * (LONGEST + 1))
    assert refused.value.code == "text_too_long"
    assert refused.value.data == {"n": LONGEST + 1, "most": LONGEST}


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_the_person_s_language_decides_for_a_few_words(lang: str) -> None:
    assert load_model().suggest("Teams meeting", lang).lang == lang


def test_the_text_decides_when_it_is_long_enough() -> None:
    text = "Aujourd'hui, ma collègue m'a montré comment classer les dossiers plus vite."
    assert load_model().suggest(text, "nl").lang == "fr"


def test_many_texts_get_the_answers_of_each() -> None:
    texts = ["Ik leerde plannen.", "", "I now dare to speak up."]
    model = load_model()
    assert model.suggest_many(texts) == [model.suggest(text) for text in texts]


def test_the_packaged_model_is_read_once() -> None:
    assert load_model() is load_model()


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        load_model(tmp_path / "none.npz")
    assert missing.value.code == "model_missing"


def test_it_needs_nothing_but_numpy_to_suggest() -> None:
    code = (
        "import sys; from oogst.suggest import load_model; load_model().suggest('Ik plan');"
        "print(sorted({'sklearn', 'scipy', 'pandas', 'py3langid', 'django'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    for content in (b"not a model", b""):
        other.write_bytes(content)
        with pytest.raises(BadFile) as refused:
            load_model(other)
        assert refused.value.code == "model_unreadable"
    np.savez(other, something=np.zeros(3))
    with pytest.raises(BadFile):
        load_model(other)
