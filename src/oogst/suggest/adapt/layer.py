"""The layer itself: a few words with small weights, nothing else. Drop it, and the base model is back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oogst.errors import BadFile
from oogst.suggest.words import words

Floats = npt.NDArray[np.float32]

#: Weights are whole steps of this size, in logits (nats): one person more or less seldom moves one. Half of it gives
#: first choices that are right a little more often, and a watcher more to see (docs/adaptation.md).
STEP = 1.0
#: The largest weight of one word for one label.
LARGEST = 3.0
#: The furthest that all words of a text together move the logit of one label.
FURTHEST = 4.0
_VERSION = 1


@dataclass(frozen=True)
class Layer:
    """Words and what each adds to the logit of each label.

    ``labels``: outcomes, then modes; ``weights``: word → one whole number of
    ``STEP`` for each label. The same confirmations give the same layer.
    """

    base: str
    """The id of the model that this layer lies upon."""
    labels: tuple[str, ...]
    weights: dict[str, tuple[int, ...]]

    def __len__(self) -> int:
        return len(self.weights)

    def shift(self, found: Iterable[str]) -> Floats:
        """What the words of a text (plain forms) add to the logit of each label (L), bounded by ``FURTHEST``."""
        rows = [row for word in sorted(set(found)) if (row := self._steps.get(word)) is not None]
        total = np.sum(rows, axis=0, dtype=np.float32) if rows else np.zeros(len(self.labels), np.float32)
        return np.asarray(np.clip(total * STEP, -FURTHEST, FURTHEST), np.float32)

    def adds(self, word: str, label: str) -> float:
        """What one word (plain form) adds to the logit of one label; 0 where the layer does not know it."""
        row = self.weights.get(word)
        return 0.0 if row is None else row[self._column[label]] * STEP

    @cached_property
    def _steps(self) -> dict[str, npt.NDArray[np.int8]]:
        return {word: np.array(row, np.int8) for word, row in self.weights.items()}

    @cached_property
    def _column(self) -> dict[str, int]:
        return {label: at for at, label in enumerate(self.labels)}

    def as_text(self) -> str:
        """The layer as JSON that a person can read: a word, and the steps that it adds to each label it touches."""
        kept = {
            word: {label: step for label, step in zip(self.labels, row, strict=True) if step}
            for word, row in sorted(self.weights.items())
        }
        told = {"version": _VERSION, "base": self.base, "step": STEP, "labels": self.labels, "words": kept}
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    def write(self, path: Path) -> None:
        """Write the layer as JSON: the same layer gives the same bytes."""
        path.write_text(self.as_text(), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Layer:
        """Read a layer. Raises ``BadFile`` ``layer_unreadable``."""
        try:
            return cls.from_text(path.read_text("utf-8"), path.name)
        except (OSError, UnicodeError):
            raise BadFile("layer_unreadable", file=path.name) from None

    @classmethod
    def from_text(cls, text: str, name: str = "") -> Layer:
        """The layer that ``as_text`` wrote; ``name``: of where it comes from. Raises ``BadFile``
        ``layer_unreadable``."""
        try:
            told = json.loads(text)
            labels = tuple(map(str, told["labels"]))
            rows = {str(word): _row(labels, steps) for word, steps in told["words"].items()}
            if (told["version"], told["step"]) != (_VERSION, STEP):
                raise ValueError(told["version"])
            return cls(str(told["base"]), labels, rows)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadFile("layer_unreadable", file=name) from None


def _row(labels: tuple[str, ...], steps: dict[str, int]) -> tuple[int, ...]:
    if not set(steps) <= set(labels) or any(abs(int(step)) > LARGEST / STEP for step in steps.values()):
        raise ValueError(steps)
    return tuple(int(steps.get(label, 0)) for label in labels)


def plain_words(text: str) -> frozenset[str]:
    """The features of a text: its different words in plain form."""
    return frozenset(word.plain for word in words(text))
