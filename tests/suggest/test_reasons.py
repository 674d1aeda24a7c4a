from __future__ import annotations

import numpy as np

from oogst.suggest import load_model
from oogst.suggest.figures import evaluate_model
from oogst.suggest.labelled import packaged_texts
from oogst.suggest.reasons import reasons
from oogst.suggest.words import words

TEXT = "Ik durf nu niet alleen te bellen, maar ook te praten."


def because(adds: dict[str, float]) -> list[str]:
    found = words(TEXT)
    return [
        span.text for span in reasons(TEXT, found, np.array([adds.get(word.plain, 0) for word in found], np.float32))
    ]


def test_it_names_the_words_that_weighed_most_in_the_order_of_the_text() -> None:
    assert because({"bellen": 2, "durf": 3}) == ["durf", "bellen"]


def test_it_never_names_a_word_that_weighed_against() -> None:
    assert because({"durf": 1, "bellen": -5}) == ["durf"]


def test_it_never_names_a_small_word_by_itself() -> None:
    assert because({"ik": 9, "maar": 9, "praten": 1}) == ["praten"]


def test_it_joins_a_small_word_to_the_word_that_it_goes_with() -> None:
    assert because({"te": 1, "bellen": 2}) == ["te bellen"]


def test_it_leaves_out_words_that_hardly_count() -> None:
    assert because({"durf": 10, "bellen": 1}) == ["durf"]


def test_it_says_nothing_when_no_word_counts() -> None:
    assert because({}) == []


def test_every_reason_is_made_of_whole_words_of_the_text() -> None:
    for one in packaged_texts()[:200]:
        bounds = {bound for word in words(one.text) for bound in (word.start, word.end)}
        for outcome in load_model().suggest(one.text).outcomes:
            assert all({span.start, span.end} <= bounds for span in outcome.because)


def test_taking_the_reason_out_lowers_the_probability_nine_times_in_ten() -> None:
    found = evaluate_model(load_model(), packaged_texts()[::20])
    assert found.reasons is not None
    assert found.reasons >= 0.9
