"""The trained model at work: a text in, a suggestion out, with numpy alone.

The model is linear in the pieces of words, so the score of a text is a sum over its words:

    score(label) = bias(label) + (sum over words and pairs of words of weight(label)) / sqrt(number of pieces)

A word's weight is therefore the reason itself, and it is remembered, which makes the next text with that word cheap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from oogst.errors import BadInput, NotFound
from oogst.suggest.answer import Span, SuggestedMode, SuggestedOutcome, Suggestion
from oogst.suggest.words import Word, pairs, pieces, words

Floats = npt.NDArray[np.float32]

#: The longest text that is read, in characters: far beyond any note, and short enough to answer at once.
LONGEST = 20_000
#: Below this number of words the language that the person set decides.
_FEW_WORDS = 4
_WORDS_REMEMBERED = 50_000
_REASONS = 3


@dataclass(frozen=True)
class Weights:
    """What training leaves behind. F features, L labels in the order languages, domains, outcomes, modes."""

    name: str
    languages: tuple[str, ...]
    domains: tuple[str | None, ...]
    outcomes: tuple[str, ...]
    modes: tuple[str, ...]
    vocabulary: dict[str, int]
    matrix: npt.NDArray[np.int8]  # F x L, in steps of scale
    scale: Floats  # L
    bias: Floats  # L
    temper: Floats  # languages, domains: the softmax's sharpness
    outcome_mix: Floats  # own score, log p of its domain, log p of no learning, constant
    mode_mix: Floats  # own score, log p of no learning, constant
    outcome_threshold: Floats
    mode_threshold: Floats

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Read a model file. Raises ``NotFound`` where there is none."""
        if not path.is_file():
            raise NotFound("model_missing", file=str(path))
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            names = stored["vocabulary"].tobytes().decode().split("\n")
            arrays = {name: stored[name] for name in stored.files if name not in ("about", "vocabulary")}
        return cls(
            name=about["name"],
            languages=tuple(about["languages"]),
            domains=tuple(about["domains"]),
            outcomes=tuple(about["outcomes"]),
            modes=tuple(about["modes"]),
            vocabulary={name: row for row, name in enumerate(names)},
            **arrays,
        )

    def write(self, path: Path) -> None:
        """Write a model file: the same weights give the same bytes."""
        about = {
            "name": self.name,
            "languages": self.languages,
            "domains": self.domains,
            "outcomes": self.outcomes,
            "modes": self.modes,
        }
        arrays: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "matrix",
                "scale",
                "bias",
                "temper",
                "outcome_mix",
                "mode_mix",
                "outcome_threshold",
                "mode_threshold",
            )
        }
        arrays["about"] = _as_bytes(json.dumps(about))
        arrays["vocabulary"] = _as_bytes("\n".join(self.vocabulary))
        np.savez_compressed(path, **arrays)


def _as_bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


class Model:
    """A suggester. Make one with ``load_model``; it keeps no text, only the weights of words it met."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._word = lru_cache(maxsize=_WORDS_REMEMBERED)(self._weigh_word)
        self._pair = lru_cache(maxsize=_WORDS_REMEMBERED)(self._weigh_pair)
        first = len(weights.languages)
        second = first + len(weights.domains)
        third = second + len(weights.outcomes)
        self._parts = (slice(0, first), slice(first, second), slice(second, third), slice(third, None))
        self._domain_of = np.array([weights.domains.index(one.split(".")[0]) for one in weights.outcomes])
        self._none = weights.domains.index(None)

    @property
    def name(self) -> str:
        """The model's id, as it stands in every suggestion."""
        return self._weights.name

    def suggest(self, text: str, lang: str | None = None) -> Suggestion:
        """What the text seems to say.

        ``lang`` is the language that the person set: it decides where the text is too short to tell.
        Raises ``BadInput("text_too_long")`` beyond ``LONGEST`` characters.
        """
        if len(text) > LONGEST:
            raise BadInput("text_too_long", n=len(text), most=LONGEST)
        found = words(text)
        by_word, scores = self._weigh([word.plain for word in found])
        return self.judge(scores, found, by_word, lang)

    def judge(self, scores: Floats, found: list[Word], by_word: Floats, lang: str | None = None) -> Suggestion:
        """From scores (L) and what each word gave to them (words x L) to probabilities, choices and reasons."""
        languages, domains, outcomes, modes = (scores[part] for part in self._parts)
        sure_of = _softmax(domains * self._weights.temper[1])
        domain = self._weights.domains[int(sure_of.argmax())] if found else None
        return Suggestion(
            lang=self._language(languages, len(found), lang),
            domain=domain,
            outcomes=self._outcomes(self._outcome_p(outcomes, sure_of), domain, found, by_word),
            modes=self._modes(self._mode_p(modes, sure_of), domain),
            model=self.name,
        )

    def suggest_many(self, texts: Iterable[str]) -> list[Suggestion]:
        """One suggestion for each text, in order."""
        return [self.suggest(text) for text in texts]

    def scores(self, text: str) -> Floats:
        """The raw scores of all labels (L), before calibration: what the scikit-learn pipeline computes too."""
        return self._weigh([word.plain for word in words(text)])[1]

    def _weigh(self, plain_words: list[str]) -> tuple[Floats, Floats]:
        """The weight of each word for each label (words x L), and the score of the whole text (L)."""
        width = len(self._weights.bias)
        if not plain_words:
            return np.zeros((0, width), np.float32), self._weights.bias
        known = [self._word(word) for word in plain_words]
        together = [self._pair(pair) for pair in pairs(plain_words)]
        pieces_known = sum(count for _, count in known) + sum(count for _, count in together)
        by_word = np.stack([weight for weight, _ in known])
        for at, (weight, count) in enumerate(together):
            if count:
                by_word[at] += weight / 2
                by_word[at + 1] += weight / 2
        by_word /= np.sqrt(max(pieces_known, 1))
        return by_word, by_word.sum(axis=0) + self._weights.bias

    def _weigh_word(self, word: str) -> tuple[Floats, int]:
        return self._rows(list(pieces(word)))

    def _weigh_pair(self, pair: str) -> tuple[Floats, int]:
        return self._rows([pair])

    def _rows(self, names: list[str]) -> tuple[Floats, int]:
        rows = [row for name in names if (row := self._weights.vocabulary.get(name)) is not None]
        return self._weights.matrix[rows].sum(axis=0, dtype=np.int32) * self._weights.scale, len(rows)

    def _language(self, scores: Floats, length: int, lang: str | None) -> str:
        best = self._weights.languages[int(scores.argmax())]
        return lang if lang in self._weights.languages and length < _FEW_WORDS else best

    def _outcome_p(self, scores: Floats, domains: Floats) -> Floats:
        own, with_domain, with_none, constant = self._weights.outcome_mix
        logs = np.log(domains + 1e-6)
        return _sigmoid(own * scores + with_domain * logs[self._domain_of] + with_none * logs[self._none] + constant)

    def _mode_p(self, scores: Floats, domains: Floats) -> Floats:
        own, with_none, constant = self._weights.mode_mix
        return _sigmoid(own * scores + with_none * np.log(domains[self._none] + 1e-6) + constant)

    def _outcomes(
        self, p: Floats, domain: str | None, found: list[Word], by_word: Floats
    ) -> tuple[SuggestedOutcome, ...]:
        chosen = (p >= self._weights.outcome_threshold) & (domain is not None)
        labels = by_word[:, self._parts[2]]
        return tuple(
            SuggestedOutcome(
                id=self._weights.outcomes[at],
                p=round(float(p[at]), 4),
                chosen=bool(chosen[at]),
                because=_reasons(found, labels[:, at]) if chosen[at] else (),
            )
            for at in np.argsort(-p, kind="stable")
        )

    def _modes(self, p: Floats, domain: str | None) -> tuple[SuggestedMode, ...]:
        chosen = (p >= self._weights.mode_threshold) & (domain is not None)
        return tuple(
            SuggestedMode(self._weights.modes[at], round(float(p[at]), 4), bool(chosen[at]))
            for at in np.argsort(-p, kind="stable")
        )


def _reasons(found: list[Word], weights: Floats) -> tuple[Span, ...]:
    """The words that gave most to the score, in the order of the text; never one that took away from it."""
    best = [int(at) for at in np.argsort(-weights, kind="stable")[:_REASONS] if weights[at] > 0]
    return tuple(found[at].span for at in sorted(best))


def _softmax(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), np.float32)


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)


def load_model(path: Path | None = None) -> Model:
    """The model that came with the package, read once; or the one in ``path``. Raises ``NotFound``."""
    return _packaged() if path is None else Model(Weights.read(path))


@cache
def _packaged() -> Model:
    with as_file(files(__package__).joinpath("model", "base.npz")) as path:
        return Model(Weights.read(path))
