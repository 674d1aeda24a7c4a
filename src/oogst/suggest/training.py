"""Training: every labelled text of the package in, one model out. Needs the extra ``train`` (scikit-learn).

The estimate, and everything that is set by looking at results (sharpness, mixing, thresholds), rest on texts by writers
that the weights in question have not seen. The same texts give the same model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from oogst.framework import Framework
from oogst.suggest.features import ideas_by_part, loudness, named
from oogst.suggest.figures import Evaluation, Figures, evaluate
from oogst.suggest.labelled import Labelled
from oogst.suggest.lexicon import Lexicon, packaged_lexicon
from oogst.suggest.model import Model, Weighed
from oogst.suggest.network import Head, Inputs, Network, Settings
from oogst.suggest.weights import (
    Bools,
    Floats,
    Labels,
    Settled,
    SignReader,
    Weights,
    choose,
    domains_of,
    mixed,
    softmax,
)
from oogst.suggest.words import PARTS, words
from oogst.texts import LANGUAGES

#: The model's id; raise it with every model that is committed.
NAME = "oogst-base-2"
_FOLDS = 5
_SEED = 1
#: The parts of the writers at which the learning curve is measured.
_SHARES = (1 / 8, 1 / 4, 1 / 2)
#: A feature that one text alone has says nothing about other texts.
_SEEN_IN = 2
#: The rows of W that are kept: those that move scores most.
_KEPT = 100_000
#: How loud ideas speak to the hidden layer; chosen by cross-validation over writers.
_IDEAS = 0.5
#: The first outcome is the one that the writer put first; the others share the rest of the reading.
_FIRST = 0.6


@dataclass(frozen=True)
class Fitted:
    """Trained weights before rounding, in the shapes of ``Weights``, and the names of the features."""

    lexicon: Lexicon
    vocabulary: tuple[str, ...]
    linear: Floats
    bias: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats

    @cached_property
    def _counter(self) -> CountVectorizer:
        return counting(self.lexicon, {name: at for at, name in enumerate(self.vocabulary)})

    def scores(self, texts: Sequence[Labelled]) -> Floats:
        """Scores (N x L) of texts, by way of scikit-learn's counter."""
        size = _sizes(texts)
        features = diags(size) @ self._counter.transform([one.text for one in texts])
        ideas = _ideas(texts, self.lexicon) * size[:, None]
        active = np.maximum(ideas @ self.hidden.reshape(ideas.shape[1], -1) + self.hidden_bias, 0)
        return np.asarray(features @ self.linear + self.bias + active @ self.out, np.float32)


def train(
    texts: Sequence[Labelled], framework: Framework, settings: Settings | None = None
) -> tuple[Weights, Evaluation]:
    """The model for these texts, and what to expect of it on texts by writers that it has not met."""
    settings, lexicon = settings or Settings(), packaged_lexicon()
    labels = labels_of(framework)
    always = framework_texts(framework)
    apart = out_of_fold(texts, always, labels, lexicon, settings)
    settled = settle(texts, labels, apart)
    fitted = fit([*texts, *always], labels, lexicon, settings)
    weights = rounded(fitted, labels, settled)
    return weights, _estimate(Model(weights), texts, apart)


def labels_of(framework: Framework) -> Labels:
    """The labels that the framework asks for, outcomes in the order of their domains."""
    return Labels(LANGUAGES, tuple(one.id for one in framework.outcomes), tuple(one.id for one in framework.modes))


def framework_texts(framework: Framework) -> list[Labelled]:
    """The framework's own examples and wordings in four languages: texts with labels too. They are in no estimate."""
    said = [(one.text, tuple(one.outcomes)) for one in framework.examples]
    said += [
        (text, (one.id,))
        for one in framework.outcomes
        for text in (one.label, one.confirmation, one.follow_up, one.team_line)
    ]
    return [
        Labelled("framework-", lang, text[lang], outcomes[0].split(".")[0], outcomes, ())
        for text, outcomes in said
        for lang in LANGUAGES
    ]


def fit(texts: Sequence[Labelled], labels: Labels, lexicon: Lexicon, settings: Settings) -> Fitted:
    """Train the network on texts, and keep the features that matter."""
    counter = counting(lexicon)
    size = _sizes(texts)
    counts = diags(size) @ counter.fit_transform([one.text for one in texts])
    names = counter.get_feature_names_out()
    loud = np.array([loudness(name) for name in names], np.float32) * _rarity(counts)
    ideas = _ideas(texts, lexicon) * size[:, None]
    idea_loud = _rarity(csr_matrix(ideas)) * np.float32(_IDEAS)
    inputs = Inputs((counts @ diags(loud)).tocsr().astype(np.float32), np.asarray(ideas * idea_loud, np.float32))
    network = Network(len(names), ideas.shape[1], heads(labels), settings, _SEED).fit(inputs, targets(texts, labels))
    kept = _weightiest(inputs.features, network.linear)
    return Fitted(
        lexicon=lexicon,
        vocabulary=tuple(names[kept]),
        linear=network.linear[kept] * loud[kept, None],
        bias=network.bias,
        hidden=(network.hidden * idea_loud[:, None]).reshape(PARTS, lexicon.size, -1),
        hidden_bias=network.hidden_bias,
        out=network.out,
    )


def counting(lexicon: Lexicon, vocabulary: dict[str, int] | None = None) -> CountVectorizer:
    """scikit-learn's counter of our features."""

    def analyse(text: str) -> Iterable[str]:
        return list(named(text, lexicon))

    return CountVectorizer(analyzer=analyse, min_df=_SEEN_IN, vocabulary=vocabulary, dtype=np.float32)


def heads(labels: Labels) -> tuple[Head, ...]:
    """One language; one reading, and by it one domain; outcomes and modes each for themselves."""
    part = labels.part
    return (
        Head(part("languages"), one_of=True),
        Head(part("readings"), one_of=True, groups=labels.sums()),
        Head(part("outcomes"), one_of=False),
        Head(part("modes"), one_of=False),
    )


def targets(texts: Sequence[Labelled], labels: Labels) -> Floats:
    """What the network should answer (N x L)."""
    return np.array(
        [
            [
                *(one.lang == lang for lang in labels.languages),
                *_reading(one.outcomes, labels),
                *(label in one.outcomes for label in labels.outcomes),
                *_said_modes(one, labels),
            ]
            for one in texts
        ],
        np.float32,
    )


def _said_modes(one: Labelled, labels: Labels) -> list[float]:
    """Whether each mode applies. Learning has one at least, so a text with outcomes and no mode leaves them open."""
    if one.outcomes and not one.modes:
        return [np.nan] * len(labels.modes)
    return [float(label in one.modes) for label in labels.modes]


def _reading(outcomes: tuple[str, ...], labels: Labels) -> list[float]:
    """Shares of the readings that sum to 1: all for one outcome or for none; the first of several has the most."""
    if not outcomes:
        return [0.0] * len(labels.outcomes) + [1.0]
    first = 1.0 if len(outcomes) == 1 else _FIRST
    rest = (1 - first) / max(len(outcomes) - 1, 1)
    return [first if one == outcomes[0] else rest * (one in outcomes) for one in labels.outcomes] + [0.0]


def _sizes(texts: Sequence[Labelled]) -> Floats:
    return np.array([max(len(words(one.text)), 1) ** -0.5 for one in texts], np.float32)


def _rarity(counts: csr_matrix) -> Floats:
    """The smoothed inverse document frequency of each column."""
    seen_in = np.asarray((counts > 0).sum(axis=0)).ravel()
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + seen_in)) + 1, np.float32)


def _ideas(texts: Sequence[Labelled], lexicon: Lexicon) -> Floats:
    """How often each idea occurs in each part of each text (N x 3K)."""
    counts = np.zeros((len(texts), PARTS, lexicon.size), np.float32)
    for row, one in enumerate(texts):
        for part, idea in ideas_by_part(one.text, lexicon):
            counts[row, part, idea] += 1
    return counts.reshape(len(texts), -1)


def _weightiest(features: csr_matrix, linear: Floats) -> npt.NDArray[Any]:
    """The rows of W with the most effect on the scores of the texts, in their order."""
    power = np.sqrt(np.asarray(features.multiply(features).sum(axis=0)).ravel()) * np.linalg.norm(linear, axis=1)
    return np.sort(np.argsort(-power, kind="stable")[:_KEPT])


def out_of_fold(
    texts: Sequence[Labelled],
    always: Sequence[Labelled],
    labels: Labels,
    lexicon: Lexicon,
    settings: Settings,
    share: float = 1.0,
) -> Floats:
    """Scores (N x L) of each text by weights that saw no text of its writer, but did see those in ``always``.

    ``share``: of the other writers, how large a part was seen.
    """
    writers = [one.writer for one in texts]
    scores = np.zeros((len(texts), labels.width), np.float32)
    for seen, unseen in GroupKFold(min(_FOLDS, len(set(writers)))).split(texts, groups=writers):
        taught = some_writers([texts[at] for at in seen], share)
        fitted = fit([*taught, *always], labels, lexicon, settings)
        scores[unseen] = fitted.scores([texts[at] for at in unseen])
    return scores


def some_writers(texts: Sequence[Labelled], share: float) -> list[Labelled]:
    """The texts of a part of the writers, always the same; a smaller part lies within a larger one."""
    writers = sorted({one.writer for one in texts})
    order = np.random.default_rng(_SEED).permutation(len(writers))
    kept = {writers[at] for at in order[: max(round(share * len(writers)), 1)]}
    return [one for one in texts if one.writer in kept]


def learning_curve(
    weights: Weights, texts: Sequence[Labelled], framework: Framework, settings: Settings | None = None
) -> Iterator[tuple[float, Figures]]:
    """What to expect on unseen writers after learning from a part of the others: the part, and the figures."""
    labels, settings, always = labels_of(framework), settings or Settings(), framework_texts(framework)
    for share in _SHARES:
        scores = out_of_fold(texts, always, labels, packaged_lexicon(), settings, share)
        model = Model(replace(weights, settled=settle(texts, labels, scores)))
        yield share, _estimate(model, texts, scores).all


def settle(texts: Sequence[Labelled], labels: Labels, scores: Floats) -> Settled:
    """Set what turns scores into probabilities and choices, on scores of texts by unseen writers."""
    truth = targets(texts, labels)
    of_outcomes, of_modes = (truth[:, labels.part(group)] > 0 for group in ("outcomes", "modes"))
    one_of = (labels.part("languages"), labels.part("readings"))
    sharpness = np.array([_sharpness(scores[:, part], truth[:, part]) for part in one_of])
    signs = SignReader(labels).of(scores, np.float32(sharpness[1]))
    p_outcomes, outcome_mix = _mixed(signs.outcomes, of_outcomes)
    p_modes, mode_mix = _mixed(signs.modes, of_modes)
    learns = domains_of(signs.domains) != len(labels.domains) - 1
    return Settled(
        sharpness=sharpness.astype(np.float32),
        outcome_mix=outcome_mix,
        mode_mix=mode_mix,
        outcome_threshold=_outcome_threshold(p_outcomes[learns], of_outcomes, of_outcomes[learns]),
        mode_threshold=_mode_threshold(p_modes[learns], of_modes, of_modes[learns]),
    )


def _sharpness(scores: Floats, truth: Floats) -> float:
    """The factor that makes the softmax's probabilities likeliest (temperature scaling, Guo et al. 2017)."""

    def loss(log_factor: float) -> float:
        p = softmax(scores * np.float32(np.exp(log_factor)))
        return float(-(truth * np.log(p + 1e-9)).sum(axis=1).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def _mixed(signs: tuple[Floats, ...], truth: Bools) -> tuple[Floats, Floats]:
    """Platt's scaling on several signs, one set of factors for all labels: probabilities and factors."""
    flat = np.stack([np.broadcast_to(sign, truth.shape).ravel() for sign in signs], axis=1)
    model = LogisticRegression(C=1e4, max_iter=1000).fit(flat, truth.ravel())
    mix = np.append(model.coef_[0], model.intercept_).astype(np.float32)
    return mixed(signs, mix), mix


def _outcome_threshold(p: Floats, truth: Bools, of_learning: Bools) -> Floats:
    """The two thresholds with the best micro-F1: for any outcome, and for the best one."""
    tried = [(one, best) for one in np.arange(0.2, 0.6, 0.02) for best in np.arange(0.1, 0.4, 0.05)]
    return _best_threshold([np.array(pair, np.float32) for pair in tried], p, truth, of_learning)


def _mode_threshold(p: Floats, truth: Bools, of_learning: Bools) -> Floats:
    """The threshold with the best micro-F1, the best mode being chosen in any case."""
    return _best_threshold([np.array([one, 0], np.float32) for one in np.arange(0.2, 0.7, 0.01)], p, truth, of_learning)


def _best_threshold(tried: Sequence[Floats], p: Floats, truth: Bools, of_learning: Bools) -> Floats:
    """By micro-F1. ``p`` and ``of_learning`` are of the texts taken for learning, ``truth`` of all."""

    def f1(pair: Floats) -> float:
        chosen = choose(p, pair)
        return float(2 * (chosen & of_learning).sum() / (chosen.sum() + truth.sum()))

    return max(tried, key=f1)


def rounded(fitted: Fitted, labels: Labels, settled: Settled) -> Weights:
    """The model as it is kept: each column in whole steps of one 127th of its largest weight."""
    linear, linear_scale = _steps(fitted.linear)
    hidden, hidden_scale = _steps(fitted.hidden.reshape(-1, fitted.hidden.shape[2]))
    return Weights(
        name=NAME,
        labels=labels,
        lexicon=fitted.lexicon.text,
        vocabulary={one: at for at, one in enumerate(fitted.vocabulary)},
        linear=linear,
        linear_scale=linear_scale,
        bias=fitted.bias,
        hidden=hidden.reshape(fitted.hidden.shape),
        hidden_scale=hidden_scale,
        hidden_bias=fitted.hidden_bias,
        out=fitted.out,
        settled=settled,
    )


def as_trained(weights: Weights) -> Fitted:
    """The weights of a model file once more as training has them, for the scikit-learn pipeline."""
    return Fitted(
        lexicon=Lexicon(weights.lexicon),
        vocabulary=tuple(weights.vocabulary),
        linear=weights.linear * weights.linear_scale,
        bias=weights.bias,
        hidden=weights.hidden * weights.hidden_scale,
        hidden_bias=weights.hidden_bias,
        out=weights.out,
    )


def _steps(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9) / 127
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


def _estimate(model: Model, texts: Sequence[Labelled], scores: Floats) -> Evaluation:
    """Figures for suggestions made from scores (N x L) by weights that did not see the writer."""
    nothing = np.zeros((0, 0), np.float32)
    weighed = (Weighed(own, nothing, [], nothing, 1.0) for own in scores)
    return evaluate(
        [(one, model.judge(own, one.text, words(one.text), one.lang)) for one, own in zip(texts, weighed, strict=True)]
    )
