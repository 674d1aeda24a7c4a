"""The trained model at work: a text in, a suggestion out, with numpy alone.

    score = bias + words W / sqrt(n) + relu(ideas V / sqrt(n) + c) U        (n words)

Everything before the relu is a sum over words, so what a word adds is worked out once and remembered: the next text
with that word costs one look-up. The softmax over *readings* (each outcome, and "no learning") gives the domain, by
summing, and the outcomes, by the mixing that training settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oogst.errors import BadInput
from oogst.suggest.answer import Span, SuggestedMode, SuggestedOutcome, Suggestion
from oogst.suggest.features import follows, idea_name
from oogst.suggest.lexicon import Lexicon
from oogst.suggest.reasons import reasons
from oogst.suggest.weights import Bools, Floats, Weights
from oogst.suggest.words import PARTS, Word, pairs, part_of, pieces, placed, words

#: The longest text that is read, in characters: far beyond any note, and short enough to answer at once.
LONGEST = 20_000
#: Below this number of words the language that the person set decides.
_FEW_WORDS = 4
#: Below this probability of the likeliest language it decides too.
_SURE_OF_LANGUAGE = 0.8
#: Below this share of words that were met while training, the text is in a language that the model does not speak.
_FAMILIAR = 0.4
_WORDS_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text of n words as the model sees it, before any probability."""

    scores: Floats
    """L"""
    by_word: Floats
    """n x (L + H): what each word adds to the linear scores and to the hidden layer."""
    together: list[tuple[int, int, int]]
    """What words add together: two places in the text and the row of W."""
    active: Floats
    """H: the hidden layer."""
    familiar: float
    """The share of words that were met while training."""


@dataclass(frozen=True, slots=True)
class KnownWord:
    """What is remembered of a word: its ideas, whether it was met, and what it adds in each part of a text."""

    ideas: list[int]
    met: bool
    adds: tuple[Floats, ...]
    """PARTS times L + H"""


class Model:
    """A suggester. Make one with ``load_model``; it keeps no text, only the weights of words that it met."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._lexicon = Lexicon(weights.lexicon)
        self._row = weights.vocabulary.get
        self._width = len(weights.bias)
        self._full = self._width + len(weights.hidden_bias)
        self._readings = weights.labels.part("readings")
        self._word = lru_cache(maxsize=_WORDS_REMEMBERED)(self._weigh_word)
        self._outcome = lru_cache(maxsize=_WORDS_REMEMBERED)(SuggestedOutcome)
        self._expression = lru_cache(maxsize=_WORDS_REMEMBERED)(self._weigh_expression)

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
        weighed = self._weigh([word.plain for word in found])
        return self.judge(weighed, text, found, lang)

    def suggest_many(self, texts: Iterable[str]) -> list[Suggestion]:
        """One suggestion for each text, in order."""
        return [self.suggest(text) for text in texts]

    def scores(self, text: str) -> Floats:
        """The raw scores of all labels (L), before calibration: what the network of the training computes too."""
        return self._weigh([word.plain for word in words(text)]).scores

    def judge(self, weighed: Weighed, text: str, found: Sequence[Word], lang: str | None = None) -> Suggestion:
        """From scores to probabilities, choices and reasons."""
        judged = self._weights.judge(weighed.scores[None])
        domain = self._weights.labels.domains[judged.domains[0]]
        speaks = len(found) > 0 and weighed.familiar >= _FAMILIAR
        doubt = np.float32(1 if speaks else weighed.familiar)
        chosen = judged.chosen[0] & speaks
        reasoned = len(weighed.by_word) > 0 and chosen.any()
        because = self._because(weighed, text, found, judged.readings[0], chosen) if reasoned else {}
        return Suggestion(
            lang=self._language(judged.languages[0], len(found), lang),
            domain=domain if speaks else None,
            outcomes=self._outcomes(judged.outcomes[0] * doubt, chosen, because),
            modes=self._modes(judged.modes[0] * doubt, judged.chosen_modes[0] & speaks),
            model=self.name,
        )

    def _weigh(self, plain_words: list[str]) -> Weighed:
        known = [self._word(word) for word in plain_words]
        length = len(known)
        rows = [word.adds[part_of(at, length)] for at, word in enumerate(known)]
        by_word = np.concatenate(rows).reshape(length, self._full) if rows else np.zeros((0, self._full), np.float32)
        expressions = list(self._lexicon.expressions(plain_words))
        for at, idea in expressions:
            by_word[at] += self._expression(idea, part_of(at, length))
        together = self._together(plain_words, known, expressions)
        return self._weighed(by_word, together, sum(word.met for word in known) / max(length, 1))

    def _weighed(self, by_word: Floats, together: list[tuple[int, int, int]], familiar: float) -> Weighed:
        weights, width = self._weights, self._width
        size = np.float32(max(len(by_word), 1) ** -0.5)
        total = by_word.sum(axis=0) * size if len(by_word) else np.zeros(self._full, np.float32)
        active = np.maximum(total[width:] + weights.hidden_bias, 0)
        scores = (
            total[:width] + weights.rows([row for _, _, row in together]) * size + weights.bias + active @ weights.out
        )
        return Weighed(scores, by_word, together, active, familiar)

    def _together(
        self, plain_words: list[str], known: list[KnownWord], expressions: list[tuple[int, int]]
    ) -> list[tuple[int, int, int]]:
        """Pairs of words and of ideas that the model knows: both places, and the row of W."""
        ideas = [(at, idea) for at, word in enumerate(known) for idea in word.ideas]
        if expressions:
            ideas = sorted([*ideas, *expressions])
        found = [(one, two, row) for one, two, name in pairs(plain_words) if (row := self._row(name)) is not None]
        for (one, first), (two, second) in pairwise(ideas):
            if (row := self._row(follows(first, second))) is not None:
                found.append((one, two, row))
        return found

    def _weigh_word(self, word: str) -> KnownWord:
        ideas = self._lexicon.ideas(word)
        own = [row for name in pieces(word) if (row := self._row(name)) is not None]
        own += [row for idea in ideas if (row := self._row(idea_name(idea))) is not None]
        adds = np.zeros((PARTS, self._full), np.float32)
        adds[:, : self._width] = self._weights.rows(own)
        if ideas:
            adds[:, self._width :] = self._weights.ideas(ideas)
        for part in range(PARTS):
            if (row := self._row(placed(word, part))) is not None:
                adds[part, : self._width] += self._weights.linear[row] * self._weights.linear_scale
        return KnownWord(ideas, f"={word}" in self._weights.vocabulary or bool(ideas), tuple(adds))

    def _weigh_expression(self, idea: int, part: int) -> Floats:
        """What an idea adds in a part of the text: to the linear scores and to the hidden layer (L + H)."""
        row = self._row(idea_name(idea))
        return np.concatenate([self._weights.rows([] if row is None else [row]), self._weights.ideas([idea])[part]])

    def _language(self, p: Floats, length: int, lang: str | None) -> str:
        best = int(p.argmax())
        unsure = length < _FEW_WORDS or p[best] < _SURE_OF_LANGUAGE
        return lang if unsure and lang in self._weights.languages else self._weights.languages[best]

    def _outcomes(self, p: Floats, chosen: Bools, because: dict[int, tuple[Span, ...]]) -> tuple[SuggestedOutcome, ...]:
        ids, shares, picked = self._weights.outcomes, _rounded(p), chosen.tolist()
        return tuple(
            SuggestedOutcome(ids[at], shares[at], True, because.get(at, ()))
            if picked[at]
            else self._outcome(ids[at], shares[at], False)
            for at in np.argsort(-p, kind="stable").tolist()
        )

    def _modes(self, p: Floats, chosen: Bools) -> tuple[SuggestedMode, ...]:
        ids, shares, picked = self._weights.modes, _rounded(p), chosen.tolist()
        return tuple(SuggestedMode(ids[at], shares[at], picked[at]) for at in np.argsort(-p, kind="stable").tolist())

    def _because(
        self, weighed: Weighed, text: str, found: Sequence[Word], readings: Floats, chosen: Bools
    ) -> dict[int, tuple[Span, ...]]:
        """The reasons of each chosen outcome."""
        outcomes = np.flatnonzero(chosen)
        adds = self._effects(weighed, readings, outcomes)
        return {at: reasons(text, found, adds[:, place]) for place, at in enumerate(outcomes.tolist())}

    def _effects(self, weighed: Weighed, readings: Floats, outcomes: npt.NDArray[np.intp]) -> Floats:
        """What each word does to the logarithm of an outcome's share among the readings (n x outcomes).

        The gradient of the softmax, with the hidden layer taken as linear at this text.
        """
        weights, by_word = self._weights, weighed.by_word
        against = np.repeat(-readings[:, None], len(outcomes), axis=1)
        against[outcomes, range(len(outcomes))] += 1
        through = (weights.out[:, self._readings] @ against) * (weighed.active > 0)[:, None]
        adds = by_word[:, self._readings] @ against + by_word[:, self._width :] @ through
        if weighed.together:
            one, two, rows = np.array(weighed.together).T
            pairs_add = weights.linear[rows, self._readings] @ (against * weights.linear_scale[self._readings, None])
            halves = np.zeros((len(adds), len(rows)), np.float32)
            halves[one, range(len(rows))] = halves[two, range(len(rows))] = 0.5
            adds += halves @ pairs_add
        return np.asarray(adds, np.float32)


def _rounded(p: Floats) -> list[float]:
    shares: list[float] = p.astype(np.float64).round(4).tolist()
    return shares


def load_model(path: Path | None = None) -> Model:
    """The model that came with the package, read once; or the one in ``path``. Raises ``NotFound``."""
    return _packaged() if path is None else Model(Weights.read(path))


@cache
def _packaged() -> Model:
    return Model(packaged_weights())


def packaged_weights() -> Weights:
    """What training left behind for the model that came with the package."""
    with as_file(files(__package__).joinpath("model", "base.npz")) as path:
        return Weights.read(path)
