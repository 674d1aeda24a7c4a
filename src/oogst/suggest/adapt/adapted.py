"""A suggester with an organisation's layer on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from oogst.suggest.adapt.layer import Layer, plain_words
from oogst.suggest.adapt.odds import chances, domain_after, labels_of, odds_of
from oogst.suggest.answer import Span, SuggestedMode, SuggestedOutcome, Suggestion
from oogst.suggest.suggester import Suggester
from oogst.suggest.words import words

#: At most so many reasons are shown for an outcome.
_REASONS = 3
#: An outcome is put forward at the latest from this probability on; where the base puts some forward, halfway between
#: the last that it does and the first that it does not.
_LINE = 0.5


class Adapted:
    """The base model's answers, shifted by the layer. Without a word that the layer knows, the base's own answer."""

    def __init__(self, base: Suggester, layer: Layer) -> None:
        self._base, self._layer = base, layer

    @property
    def name(self) -> str:
        return f"{self._base.name}+own"

    def suggest(self, text: str, lang: str | None = None) -> Suggestion:
        """As ``Suggester.suggest``: probabilities, order, choices and reasons after the shift."""
        return shifted(self._base.suggest(text, lang), text, self._layer, self.name)


def shifted(suggestion: Suggestion, text: str, layer: Layer, name: str) -> Suggestion:
    """The suggestion for the text as the layer would have it; the same suggestion where the layer has no say in it."""
    if labels_of(suggestion) != layer.labels:
        return suggestion
    shift = layer.shift(plain_words(text))
    if not shift.any():
        return suggestion
    p = {
        label: round(float(share), 4)
        for label, share, moved in zip(
            layer.labels, chances(odds_of(suggestion, layer.labels) + shift), shift, strict=True
        )
        if moved
    }
    outcomes = _outcomes(suggestion, p, text, layer)
    domain = domain_after(suggestion, outcomes)
    if domain is None:
        outcomes = tuple(replace(one, chosen=False, because=()) for one in outcomes)
    modes = _modes(suggestion, p, learns=domain is not None)
    return replace(suggestion, domain=domain, outcomes=outcomes, modes=modes, model=name)


def _outcomes(suggestion: Suggestion, p: Mapping[str, float], text: str, layer: Layer) -> tuple[SuggestedOutcome, ...]:
    line = _line([(one.p, one.chosen) for one in suggestion.outcomes])
    moved = [_outcome(one, p.get(one.id), line, text, layer) for one in suggestion.outcomes]
    return tuple(sorted(moved, key=lambda one: -one.p))


def _outcome(one: SuggestedOutcome, p: float | None, line: float, text: str, layer: Layer) -> SuggestedOutcome:
    """One outcome after the shift. None is newly put forward without a word that speaks for it."""
    if p is None:
        return one
    because = _because(one, text, layer)
    chosen = p >= line and (one.chosen or bool(because))
    return SuggestedOutcome(one.id, p, chosen, because if chosen else ())


def _because(one: SuggestedOutcome, text: str, layer: Layer) -> tuple[Span, ...]:
    """The base's reasons but for words that the layer holds against it, and the layer's own strongest words."""
    adds = [(layer.adds(word.plain, one.id), word.span) for word in words(text)]
    against = [span for add, span in adds if add < 0]
    strongest = sorted([(add, span) for add, span in adds if add > 0], key=lambda found: (-found[0], found[1].start))
    own = [span for _, span in strongest[:_REASONS]]
    kept = [span for span in one.because if not any(_overlap(span, other) for other in [*own, *against])]
    return tuple(sorted([*own, *kept][:_REASONS], key=lambda span: span.start))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _modes(suggestion: Suggestion, p: Mapping[str, float], *, learns: bool) -> tuple[SuggestedMode, ...]:
    line = _line([(one.p, one.chosen) for one in suggestion.modes])
    moved = [SuggestedMode(one.id, p[one.id], p[one.id] >= line) if one.id in p else one for one in suggestion.modes]
    allowed = [replace(one, chosen=one.chosen and learns) for one in moved]
    return tuple(sorted(allowed, key=lambda one: -one.p))


def _line(said: Sequence[tuple[float, bool]]) -> float:
    """From which probability something is put forward, as far as this answer of the base tells."""
    chosen = [p for p, is_chosen in said if is_chosen]
    if not chosen:
        return _LINE
    below = [p for p, is_chosen in said if not is_chosen and p <= min(chosen)]
    return min(_LINE, float(np.mean([min(chosen), max(below, default=0.0)])))
