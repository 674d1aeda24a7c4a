"""The network that is trained: a linear part on named features and one hidden layer on ideas, with numpy and scipy.

    z = x W + b + relu(d V + c) U

x (F) are the named features of a text, d (D) its ideas by part. Trained with Adam (Kingma & Ba 2015) on mini-batches;
features, ideas and hidden units are dropped at random while training (Srivastava et al. 2014), which keeps so many
weights from learning so few texts by heart. Rows of W that a batch does not touch are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from oogst.suggest.weights import Floats, sigmoid, softmax

#: How much the right group counts beside the right answer.
_OF_GROUPS = np.float32(0.5)


@dataclass(frozen=True)
class Settings:
    """How training goes; chosen by cross-validation over writers (``docs/suggestions.md``)."""

    epochs: int = 12
    batch: int = 128
    hidden: int = 128
    drop_features: float = 0.3
    drop_ideas: float = 0.3
    drop_hidden: float = 0.5
    step_linear: float = 0.02
    step_hidden: float = 0.01


@dataclass(frozen=True)
class Inputs:
    """N texts as the network sees them."""

    features: csr_matrix  # N x F
    ideas: Floats  # N x D

    def __getitem__(self, rows: Any) -> Inputs:
        return Inputs(self.features[rows], self.ideas[rows])

    def __len__(self) -> int:
        return len(self.ideas)


@dataclass(frozen=True)
class Head:
    """A group of columns that is learnt together: one answer out of several, or several yes-or-no answers."""

    columns: slice
    one_of: bool
    groups: Floats | None = None
    """Columns x groups: where given, the right group of the answer is learnt beside the answer itself."""


class Network:
    """Weights in the making. ``fit`` once, then ``scores``."""

    def __init__(self, features: int, ideas: int, heads: tuple[Head, ...], settings: Settings, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._heads, self._settings = heads, settings
        width, hidden = heads[-1].columns.stop, settings.hidden
        self.linear = np.zeros((features, width), np.float32)
        self.bias = np.zeros(width, np.float32)
        self.hidden = self._start(ideas, hidden, 4 / np.sqrt(ideas))
        self.hidden_bias = np.zeros(hidden, np.float32)
        self.out = self._start(hidden, width, 0.05)
        self._moments = {name: (np.zeros_like(self._of(name)), np.zeros_like(self._of(name))) for name in self._NAMES}
        self._steps = 0

    _NAMES = ("linear", "bias", "hidden", "hidden_bias", "out")

    def _of(self, name: str) -> Floats:
        found: Floats = getattr(self, name)
        return found

    def _start(self, rows: int, columns: int, spread: float) -> Floats:
        return (self._random.standard_normal((rows, columns)) * spread).astype(np.float32)

    def fit(self, inputs: Inputs, targets: Floats) -> Network:
        """Learn from N texts and their targets (N x L; rows of a one-of head sum to 1; NaN where nobody said)."""
        size = self._settings.batch
        total = self._settings.epochs * -(-len(inputs) // size)
        for _ in range(self._settings.epochs):
            order = self._random.permutation(len(inputs))
            for start in range(0, len(order), size):
                rows = order[start : start + size]
                self._steps += 1
                self._learn(inputs[rows], targets[rows], 1 - self._steps / (total + 1))
        return self

    def scores(self, inputs: Inputs) -> Floats:
        """Scores (N x L) of texts, nothing dropped."""
        active = np.maximum(inputs.ideas @ self.hidden + self.hidden_bias, 0)
        return np.asarray(inputs.features @ self.linear + self.bias + active @ self.out, np.float32)

    def _learn(self, inputs: Inputs, targets: Floats, pace: float) -> None:
        some, columns = self._thinned(inputs.features)
        ideas = inputs.ideas * self._kept(inputs.ideas.shape, self._settings.drop_ideas)
        before = ideas @ self.hidden + self.hidden_bias
        kept = self._kept(before.shape, self._settings.drop_hidden) * (before > 0)
        active = before * kept
        wrong = self._wrong(some @ self.linear[columns] + self.bias + active @ self.out, targets)
        back = (wrong @ self.out.T) * kept
        fast, slow = pace * self._settings.step_linear, pace * self._settings.step_hidden
        self._move("linear", some.T @ wrong, fast, columns)
        self._move("bias", wrong.sum(axis=0), fast)
        self._move("hidden", ideas.T @ back, slow)
        self._move("hidden_bias", back.sum(axis=0), slow)
        self._move("out", active.T @ wrong, slow)

    def _thinned(self, features: csr_matrix) -> tuple[csr_matrix, npt.NDArray[Any]]:
        """The batch with some features dropped, on the columns that occur in it alone."""
        columns, places = np.unique(features.indices, return_inverse=True)
        data = features.data * self._kept(features.data.shape, self._settings.drop_features)
        return csr_matrix((data, places, features.indptr), shape=(features.shape[0], len(columns))), columns

    def _kept(self, shape: tuple[int, ...], dropped: float) -> Floats:
        return ((self._random.random(shape, np.float32) >= dropped) / np.float32(1 - dropped)).astype(np.float32)

    def _wrong(self, scores: Floats, targets: Floats) -> Floats:
        """The gradient of the cross-entropy in the scores, averaged over the batch."""
        wrong = np.empty_like(scores)
        for head in self._heads:
            part, truth = scores[:, head.columns], targets[:, head.columns]
            p = softmax(part) if head.one_of else sigmoid(part)
            wrong[:, head.columns] = p - truth
            if head.groups is not None:
                wrong[:, head.columns] += _OF_GROUPS * (p - _within(p, truth, head.groups))
        return np.nan_to_num(wrong, copy=False) / np.float32(len(scores))

    def _move(self, name: str, slope: npt.NDArray[Any], step: float, rows: Any = slice(None)) -> None:
        """One step of Adam on some rows."""
        weights, (mean, square) = self._of(name), self._moments[name]
        mean[rows] = 0.9 * mean[rows] + 0.1 * slope
        square[rows] = 0.999 * square[rows] + 0.001 * slope * slope
        sure = mean[rows] / (1 - 0.9**self._steps)
        weights[rows] -= step * sure / (np.sqrt(square[rows] / (1 - 0.999**self._steps)) + 1e-6)


def _within(p: Floats, truth: Floats, groups: Floats) -> Floats:
    """The shares of the answers inside the group that holds most of the truth, which sum to 1."""
    inside = p * groups.T[(truth @ groups).argmax(axis=1)]
    return np.asarray(inside / np.maximum(inside.sum(axis=1, keepdims=True), 1e-9), np.float32)
