from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oogst.framework import load_framework
from oogst.suggest import training
from oogst.suggest.labelled import Labelled, packaged_texts
from oogst.suggest.lexicon import packaged_lexicon
from oogst.suggest.model import Model, load_model, packaged_weights
from oogst.suggest.network import Settings
from oogst.suggest.weights import Weights

FRAMEWORK = load_framework()
LABELS = training.labels_of(FRAMEWORK)
QUICK = Settings(epochs=2, hidden=8)


def some(texts: int) -> list[Labelled]:
    """A spread of texts by many writers."""
    found = packaged_texts()
    return found[:: len(found) // texts]


@pytest.fixture(scope="module")
def small() -> Weights:
    return training.train(some(300), FRAMEWORK, QUICK)[0]


def test_the_same_texts_give_the_same_model(small: Weights, tmp_path: Path) -> None:
    again, _ = training.train(some(300), FRAMEWORK, QUICK)
    small.write(tmp_path / "one.npz")
    again.write(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_model_that_was_written_answers_as_before(small: Weights, tmp_path: Path) -> None:
    small.write(tmp_path / "small.npz")
    text = "Ik durf nu alleen naar de klant te bellen."
    assert load_model(tmp_path / "small.npz").suggest(text) == Model(small).suggest(text)


def test_numpy_alone_computes_what_scikit_learn_computes() -> None:
    weights = packaged_weights()
    texts = some(60)
    theirs = training.as_trained(weights).scores(texts)
    model = Model(weights)
    ours = np.array([model.scores(one.text) for one in texts])
    assert np.abs(ours - theirs).max() < 1e-3


def test_no_writer_is_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    fit = training.fit

    def noted(texts: list[Labelled], *rest: object) -> training.Fitted:
        seen.append({one.writer for one in texts})
        return fit(texts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "fit", noted)
    texts = some(120)
    training.out_of_fold(texts, [], LABELS, packaged_lexicon(), QUICK)
    assert all(writers < {one.writer for one in texts} for writers in seen)
    for writer in {one.writer for one in texts}:
        assert sum(writer not in writers for writers in seen) == 1


def test_the_first_outcome_has_the_largest_share_of_the_reading() -> None:
    text = replace(some(300)[0], outcomes=("job.voice", "job.helping"), domain="job")
    shares = training.targets([text], LABELS)[0, LABELS.part("readings")]
    named = dict(zip((*LABELS.outcomes, None), shares.tolist(), strict=True))
    assert named["job.voice"] > named["job.helping"] > 0
    assert sum(shares) == pytest.approx(1)


def test_modes_that_nobody_named_are_left_open() -> None:
    text = replace(some(300)[0], outcomes=("job.voice",), domain="job", modes=())
    assert np.isnan(training.targets([text], LABELS)[0, LABELS.part("modes")]).all()
    nothing = replace(text, outcomes=(), domain=None)
    assert (training.targets([nothing], LABELS)[0, LABELS.part("modes")] == 0).all()


def test_a_smaller_part_of_the_writers_lies_within_a_larger_one() -> None:
    texts = some(300)
    writers = [{one.writer for one in training.some_writers(texts, share)} for share in (0.1, 0.5, 1.0)]
    assert writers[0] < writers[1] < writers[2] == {one.writer for one in texts}
    assert len(writers[1]) == round(len(writers[2]) / 2)


def test_the_learning_curve_tells_what_to_expect_from_fewer_writers(small: Weights) -> None:
    curve = list(training.learning_curve(small, some(300), FRAMEWORK, QUICK))
    assert [share for share, _ in curve] == [1 / 8, 1 / 4, 1 / 2]
    assert all(one.texts == len(some(300)) for _, one in curve)
    assert all(one.first_five is not None and 0 < one.first_five < 1 for _, one in curve)
