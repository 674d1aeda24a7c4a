"""Training: every labelled text of the package in, one model file out. Needs the extra ``train`` (scikit-learn).

The estimate and everything that is set by looking at results (sharpness, mixing, thresholds) rest on texts by
writers that the fitted weights have not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from oogst.framework import Framework
from oogst.suggest.figures import Evaluation, evaluate
from oogst.suggest.labelled import Labelled
from oogst.suggest.model import Floats, Model, Weights
from oogst.suggest.words import features, words
from oogst.texts import LANGUAGES

#: The model's id; raise it with every model that is committed.
NAME = "oogst-base-1"
_FOLDS = 8
_SEEN_IN = 2  # a piece that one text alone has says nothing about other texts
_STRENGTH = {"languages": 4.0, "domains": 4.0, "outcomes": 8.0, "modes": 4.0}
_SIZE = 0.2


@dataclass(frozen=True)
class Names:
    """The labels that are learnt, in the order of the model's columns."""

    languages: tuple[str, ...]
    domains: tuple[str | None, ...]
    outcomes: tuple[str, ...]
    modes: tuple[str, ...]


@dataclass(frozen=True)
class Fitted:
    """Weights before rounding (F x L, L) and the names of the features."""

    vocabulary: tuple[str, ...]
    matrix: Floats
    bias: Floats


def train(texts: Sequence[Labelled], framework: Framework) -> tuple[Weights, Evaluation]:
    """The model for these texts, and what to expect of it on texts by writers that it has not met."""
    named = names(framework)
    apart = out_of_fold(texts, named)
    settled = settle(texts, named, apart)
    weights = finish(named, fit([*texts, *_framework_texts(framework)], named), settled)
    return weights, _estimate(Model(weights), texts, apart)


def names(framework: Framework) -> Names:
    """The labels that the framework asks for."""
    return Names(
        languages=LANGUAGES,
        domains=(*(one.id for one in framework.domains), None),
        outcomes=tuple(one.id for one in framework.outcomes),
        modes=tuple(one.id for one in framework.modes),
    )


def _framework_texts(framework: Framework) -> list[Labelled]:
    """The framework's own examples in four languages: texts with labels too. They are in no estimate."""
    return [
        Labelled(f"{one.id}-{lang}", lang, one.text[lang], one.domain, tuple(one.outcomes), ())
        for one in framework.examples
        for lang in LANGUAGES
    ]


def _estimate(model: Model, texts: Sequence[Labelled], scores: Floats) -> Evaluation:
    """Figures for suggestions made from scores (N x L) by weights that did not see the writer."""
    nothing = np.zeros((0, scores.shape[1]), np.float32)
    return evaluate(
        [(one, model.judge(own, words(one.text), nothing, one.lang)) for one, own in zip(texts, scores, strict=True)]
    )


def fit(texts: Sequence[Labelled], names: Names) -> Fitted:
    """One linear model for each label on the pieces of the words."""
    counter = CountVectorizer(analyzer=features, min_df=_SEEN_IN)
    counts = counter.fit_transform([one.text for one in texts]).astype(np.float64)
    rarity = np.log((1 + counts.shape[0]) / (1 + np.asarray((counts > 0).sum(axis=0)).ravel())) + 1
    inputs = _sized(counts) @ diags(rarity * _SIZE)
    weights, biases = [], []
    for target, kind in _targets(texts, names):
        model = LogisticRegression(C=_STRENGTH[kind], max_iter=500).fit(inputs, target)
        weights.append(model.coef_)
        biases.append(model.intercept_)
    matrix = np.vstack(weights).T * (rarity * _SIZE)[:, None]
    return Fitted(
        tuple(counter.get_feature_names_out()), matrix.astype(np.float32), np.concatenate(biases).astype(np.float32)
    )


def _sized(counts: csr_matrix) -> csr_matrix:
    total = np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1)
    return diags(1 / np.sqrt(total)) @ counts


def _targets(texts: Sequence[Labelled], names: Names) -> list[tuple[npt.NDArray[Any], str]]:
    languages = np.array([names.languages.index(one.lang) for one in texts])
    domains = np.array([names.domains.index(one.domain) for one in texts])
    outcomes = [(np.array([label in one.outcomes for one in texts]), "outcomes") for label in names.outcomes]
    modes = [(np.array([label in one.modes for one in texts]), "modes") for label in names.modes]
    return [(languages, "languages"), (domains, "domains"), *outcomes, *modes]


def score(fitted: Fitted, texts: Sequence[Labelled]) -> Floats:
    """Scores (N x L) of the fitted weights on texts."""
    counter = CountVectorizer(analyzer=features, vocabulary={name: at for at, name in enumerate(fitted.vocabulary)})
    scores = _sized(counter.transform([one.text for one in texts]).astype(np.float64)) @ fitted.matrix + fitted.bias
    return np.asarray(scores, dtype=np.float32)


def out_of_fold(texts: Sequence[Labelled], names: Names) -> Floats:
    """Scores (N x L) of each text by weights that saw no text of its writer."""
    writers = [one.writer for one in texts]
    width = len(names.languages) + len(names.domains) + len(names.outcomes) + len(names.modes)
    scores = np.zeros((len(texts), width), np.float32)
    folds = min(_FOLDS, len(set(writers)))
    for seen, unseen in GroupKFold(folds).split(texts, groups=writers):
        fitted = fit([texts[at] for at in seen], names)
        scores[unseen] = score(fitted, [texts[at] for at in unseen])
    return scores


def settle(texts: Sequence[Labelled], names: Names, scores: Floats) -> dict[str, Floats]:
    """Everything that turns scores into probabilities and choices, set on out-of-fold scores."""
    cuts = np.cumsum([len(names.languages), len(names.domains), len(names.outcomes)])
    languages, domains, outcomes, modes = np.split(scores, cuts, axis=1)
    truth = [target for target, _ in _targets(texts, names)]
    of_outcomes = np.column_stack(truth[2 : 2 + len(names.outcomes)])
    of_modes = np.column_stack(truth[2 + len(names.outcomes) :])
    temper = np.array([_sharpness(languages, truth[0]), _sharpness(domains, truth[1])], np.float32)
    logs = np.log(_softmax(domains * temper[1]) + 1e-6)
    none = logs[:, names.domains.index(None)]
    of_domain = logs[:, [names.domains.index(one.split(".")[0]) for one in names.outcomes]]
    beside = np.stack([outcomes, of_domain, np.repeat(none[:, None], outcomes.shape[1], axis=1)], axis=2)
    p_outcomes, outcome_mix = _mixed(beside, of_outcomes)
    beside = np.stack([modes, np.repeat(none[:, None], modes.shape[1], axis=1)], axis=2)
    p_modes, mode_mix = _mixed(beside, of_modes)
    learns = _softmax(domains).argmax(axis=1) != names.domains.index(None)
    return {
        "temper": temper,
        "outcome_mix": outcome_mix,
        "mode_mix": mode_mix,
        "outcome_threshold": np.full(
            len(names.outcomes), _threshold(p_outcomes * learns[:, None], of_outcomes), np.float32
        ),
        "mode_threshold": np.full(len(names.modes), _threshold(p_modes * learns[:, None], of_modes), np.float32),
    }


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _sharpness(scores: Floats, truth: npt.NDArray[Any]) -> float:
    """The factor that makes the softmax's probabilities likeliest (temperature scaling, Guo et al. 2017)."""

    def loss(log_factor: float) -> float:
        p = _softmax(scores * np.float32(np.exp(log_factor)))
        return float(-np.log(p[np.arange(len(truth)), truth] + 1e-9).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def _mixed(inputs: Floats, truth: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Platt's scaling with what the domain says beside the label's own score, one set of factors for all labels."""
    flat = inputs.reshape(-1, inputs.shape[2])
    model = LogisticRegression(C=1e4, max_iter=1000).fit(flat, truth.ravel())
    p = model.predict_proba(flat)[:, 1].reshape(truth.shape)
    return p, np.append(model.coef_[0], model.intercept_).astype(np.float32)


def _threshold(p: Floats, truth: npt.NDArray[Any]) -> float:
    """The threshold with the best micro-F1."""
    tried = np.arange(0.1, 0.7, 0.01)
    return float(tried[int(np.argmax([_micro_f1(p >= one, truth) for one in tried]))])


def _micro_f1(chosen: npt.NDArray[Any], truth: npt.NDArray[Any]) -> float:
    return float(2 * (chosen & truth).sum() / max(chosen.sum() + truth.sum(), 1))


def finish(names: Names, fitted: Fitted, settled: dict[str, Floats]) -> Weights:
    """The model as it is written: weights in whole steps of one 127th of the label's largest."""
    scale = np.abs(fitted.matrix).max(axis=0) / 127
    return Weights(
        name=NAME,
        languages=names.languages,
        domains=names.domains,
        outcomes=names.outcomes,
        modes=names.modes,
        vocabulary={one: at for at, one in enumerate(fitted.vocabulary)},
        matrix=np.rint(fitted.matrix / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=fitted.bias,
        **settled,
    )
