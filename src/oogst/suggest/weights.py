"""What training leaves behind, how it is kept in a file, and how it turns scores into probabilities and choices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from oogst.errors import BadFile, NotFound

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Group = Literal["languages", "readings", "outcomes", "modes"]

_TINY = np.float32(1e-6)
_LIKELIER = 0.5


@dataclass(frozen=True)
class Labels:
    """What is learnt. The model's columns stand in the order languages, readings, outcomes, modes."""

    languages: tuple[str, ...]
    outcomes: tuple[str, ...]
    modes: tuple[str, ...]

    @property
    def domains(self) -> tuple[str | None, ...]:
        """The domains in the order of their outcomes, and None for "no learning"."""
        return (*dict.fromkeys(one.split(".")[0] for one in self.outcomes), None)

    def part(self, group: Group) -> slice:
        """The columns of a group."""
        sizes = {
            "languages": len(self.languages),
            "readings": len(self.outcomes) + 1,
            "outcomes": len(self.outcomes),
            "modes": len(self.modes),
        }
        before = list(sizes).index(group)
        start = sum(list(sizes.values())[:before])
        return slice(start, start + sizes[group])

    @property
    def width(self) -> int:
        return int(self.part("modes").stop)

    def sums(self) -> Floats:
        """Readings x domains: 1 where the reading belongs to the domain."""
        owners = [*(one.split(".")[0] for one in self.outcomes), None]
        return np.array([[owner == domain for domain in self.domains] for owner in owners], np.float32)


@dataclass(frozen=True, slots=True)
class Judged:
    """N texts: probabilities of each language, reading, outcome and mode; the domain's place; what is chosen."""

    languages: Floats
    readings: Floats
    outcomes: Floats
    modes: Floats
    domains: npt.NDArray[np.intp]
    chosen: Bools
    chosen_modes: Bools


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for the outcomes (five times N x O) and modes (twice N x M), with the readings and domains."""

    readings: Floats
    domains: Floats
    outcomes: tuple[Floats, ...]
    modes: tuple[Floats, ...]


class SignReader:
    """Reads from scores what the probabilities of outcomes and modes rest on."""

    def __init__(self, labels: Labels) -> None:
        self._readings, self._outcomes = labels.part("readings"), labels.part("outcomes")
        self._modes = labels.part("modes")
        self._sums = labels.sums()
        self._owner = self._sums[:-1].argmax(axis=1)

    def of(self, scores: Floats, sharpness: np.float32) -> Signs:
        """Own score, and the logarithms of: its reading, its domain, no learning, the likeliest reading."""
        readings = softmax(scores[:, self._readings] * sharpness)
        domains = readings @ self._sums
        logs, of_domains = np.log(readings + _TINY), np.log(domains + _TINY)
        own, modes = scores[:, self._outcomes], scores[:, self._modes]
        none, best = logs[:, -1:], logs.max(axis=1, keepdims=True)
        return Signs(readings, domains, (own, logs[:, :-1], of_domains[:, self._owner], none, best), (modes, none))


def mixed(signs: tuple[Floats, ...], mix: Floats) -> Floats:
    """Probabilities from signs, each with its factor, and a constant. A sign of one column serves all labels."""
    return sigmoid(sum((sign * factor for sign, factor in zip(signs, mix, strict=False)), start=mix[-1:]))


def domains_of(p: Floats) -> npt.NDArray[np.intp]:
    """The place of the domain, from shares (N x domains): the last, no learning, only if it is likelier than not."""
    found: npt.NDArray[np.intp] = np.where(p[:, -1] >= _LIKELIER, p.shape[1] - 1, p[:, :-1].argmax(axis=1))
    return found


def choose(p: Floats, threshold: Floats) -> Bools:
    """Which of N x O labels to put forward: those above the first threshold, and the best one above the second."""
    best = p == p.max(axis=1, keepdims=True)
    return np.asarray((p >= threshold[0]) | (best & (p >= threshold[1])))


def softmax(scores: Floats) -> Floats:
    """Shares that sum to 1 over the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)


def sigmoid(scores: Floats) -> Floats:
    """Chances from scores, each for itself."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)


@dataclass(frozen=True)
class Settled:
    """What is set by looking at results on texts by unseen writers (``training.settle``)."""

    sharpness: Floats
    """2: the factors on the scores of languages and readings (temperature scaling)."""
    outcome_mix: Floats
    """Factors on ``Signs.outcomes`` and a constant (Platt's scaling)."""
    mode_mix: Floats
    """Factors on ``Signs.modes`` and a constant."""
    outcome_threshold: Floats
    """2: from where an outcome is chosen; from where the best one is chosen all the same."""
    mode_threshold: Floats
    """2: from where a mode is chosen; from where the best one is."""


@dataclass(frozen=True)
class Weights:
    """A model: F features, L labels, K ideas in three parts of a text, H hidden units."""

    name: str
    labels: Labels
    lexicon: str
    """The text of the lexicon whose lines ``hidden`` counts, so that a later lexicon cannot disturb the model."""
    vocabulary: dict[str, int]
    linear: npt.NDArray[np.int8]  # F x L
    linear_scale: Floats  # L
    bias: Floats  # L
    hidden: npt.NDArray[np.int8]  # 3 x K x H
    hidden_scale: Floats  # H
    hidden_bias: Floats  # H
    out: Floats  # H x L
    settled: Settled

    @property
    def languages(self) -> tuple[str, ...]:
        return self.labels.languages

    @property
    def outcomes(self) -> tuple[str, ...]:
        return self.labels.outcomes

    @property
    def modes(self) -> tuple[str, ...]:
        return self.labels.modes

    def rows(self, rows: Sequence[int]) -> Floats:
        """The sum of some rows of W (L)."""
        return np.asarray(self.linear[list(rows)].sum(axis=0, dtype=np.int32) * self.linear_scale, np.float32)

    def ideas(self, ideas: Sequence[int]) -> Floats:
        """What some ideas together add to the hidden layer in each part of the text (3 x H)."""
        return np.asarray(self.hidden[:, list(ideas)].sum(axis=1, dtype=np.int32) * self.hidden_scale, np.float32)

    def judge(self, scores: Floats) -> Judged:
        """Probabilities and choices from the scores of texts (N x L)."""
        settled = self.settled
        languages = softmax(scores[:, : len(self.languages)] * settled.sharpness[0])
        signs = self._signs.of(scores, settled.sharpness[1])
        outcomes = mixed(signs.outcomes, settled.outcome_mix)
        modes = mixed(signs.modes, settled.mode_mix)
        domains = domains_of(signs.domains)
        learns = (domains != len(self.labels.domains) - 1)[:, None]
        chosen = choose(outcomes, settled.outcome_threshold) & learns
        chosen_modes = choose(modes, settled.mode_threshold) & learns
        return Judged(languages, signs.readings, outcomes, modes, domains, chosen, chosen_modes)

    @cached_property
    def _signs(self) -> SignReader:
        return SignReader(self.labels)

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Read a model file. Raises ``NotFound`` where there is none, ``BadFile`` where it is something else."""
        if not path.is_file():
            raise NotFound("model_missing", file=str(path))
        try:
            with np.load(path, allow_pickle=False) as stored:
                return cls._of({name: stored[name] for name in stored.files})
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, BadZipFile):
            raise BadFile("model_unreadable", file=str(path)) from None

    @classmethod
    def _of(cls, arrays: dict[str, Any]) -> Weights:
        about = json.loads(arrays.pop("about").tobytes())
        names = arrays.pop("vocabulary").tobytes().decode().split("\n")
        lexicon = arrays.pop("lexicon").tobytes().decode()
        settled = Settled(**{field.name: arrays.pop(field.name) for field in fields(Settled)})
        labels = Labels(**{name: tuple(ids) for name, ids in about["labels"].items()})
        vocabulary = {name: row for row, name in enumerate(names)}
        return cls(about["name"], labels, lexicon, vocabulary, settled=settled, **arrays)

    def write(self, path: Path) -> None:
        """Write a model file, without pickle: the same weights give the same bytes."""
        labels = {"languages": self.languages, "outcomes": self.outcomes, "modes": self.modes}
        kept = ("linear", "linear_scale", "bias", "hidden", "hidden_scale", "hidden_bias", "out")
        arrays: dict[str, Any] = {name: getattr(self, name) for name in kept}
        arrays |= {field.name: getattr(self.settled, field.name) for field in fields(Settled)}
        arrays["about"] = _as_bytes(json.dumps({"name": self.name, "labels": labels}))
        arrays["lexicon"] = _as_bytes(self.lexicon)
        arrays["vocabulary"] = _as_bytes("\n".join(self.vocabulary))
        np.savez_compressed(path, **arrays)


def _as_bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
