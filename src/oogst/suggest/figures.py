"""How good suggestions are, measured on labelled texts: the figures of the model card and of ``oogst evaluate``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import exp, lgamma, log, log1p
from typing import Any

from oogst.suggest.answer import Span, Suggestion
from oogst.suggest.labelled import Labelled
from oogst.suggest.model import Model
from oogst.suggest.sectors import family_of

#: A text with what was suggested for it.
Pair = tuple[Labelled, Suggestion]
_FIRST = 5
_BINS = 10
#: Who is named as served worse: groups of so many texts, so far below the average of their language.
_FEWEST = 30
_BEHIND = 0.08


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1 over a group of texts; None where the group holds nothing to measure it on."""

    texts: int
    domain: float | None
    """The share of texts with the right domain, "no learning" being one of the four answers."""
    first_five: float | None
    """Of the outcomes in the labels, the share that stands among the first five suggested."""
    first: float | None
    """Of the texts with learning, the share whose first suggestion is one of their outcomes."""
    chosen: float | None
    """Micro-F1 of the outcomes marked as chosen."""
    modes: float | None
    """Micro-F1 of the modes marked as chosen."""
    no_learning: float | None
    """F1 of the answer "no learning"."""
    calibration: float | None
    """Expected calibration error of p over all outcomes of all texts (Naeini et al. 2015, ten bins of equal width)."""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label: in how many texts it stands, and precision, recall and F1 of choosing it."""

    texts: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A group of texts in one language whose domain is right far less often than in that language on the whole."""

    lang: str
    group: str
    texts: int
    domain: float
    average: float
    p: float
    """How likely so large a distance or a larger one is by chance alone (one-sided exact binomial test)."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all texts, by group, and by label."""

    all: Figures
    languages: dict[str, Figures]
    registers: dict[str, Figures]
    sectors: dict[str, Figures]
    """By family of sectors (``sectors.family_of``)."""
    behind: tuple[Behind, ...]
    """Registers and families of sectors in a language that are served clearly worse than the language as a whole."""
    labels: dict[str, LabelFigures]
    reasons: float | None = None
    """Of the outcomes chosen with a reason, the share whose p falls when the reason is taken out of the text."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Evaluation:
        """What ``as_dict`` gave."""
        groups = {
            kind: {name: Figures(**one) for name, one in raw[kind].items()}
            for kind in ("languages", "registers", "sectors")
        }
        return cls(
            all=Figures(**raw["all"]),
            **groups,
            behind=tuple(Behind(**one) for one in raw["behind"]),
            labels={name: LabelFigures(**one) for name, one in raw["labels"].items()},
            reasons=raw["reasons"],
        )


def evaluate(pairs: Sequence[Pair]) -> Evaluation:
    """Figures for texts and what was suggested for them."""
    return Evaluation(
        all=figures(pairs),
        languages=_by(pairs, lambda text: text.lang),
        registers=_by(pairs, lambda text: text.register),
        sectors=_by(pairs, lambda text: family_of(text.sector)),
        behind=tuple(_behind(pairs)),
        labels=_by_label(pairs),
    )


def _by(pairs: Sequence[Pair], group: Callable[[Labelled], str]) -> dict[str, Figures]:
    found = sorted({group(text) for text, _ in pairs} - {""})
    return {one: figures([pair for pair in pairs if group(pair[0]) == one]) for one in found}


def _behind(pairs: Sequence[Pair]) -> Iterator[Behind]:
    """Groups of at least ``_FEWEST`` texts that stand more than ``_BEHIND`` below their language, the worst first."""
    found = []
    for lang, average in _by(pairs, lambda text: text.lang).items():
        own = [pair for pair in pairs if pair[0].lang == lang]
        groups = _by(own, lambda text: text.register) | _by(own, lambda text: family_of(text.sector))
        found += [_distance(lang, name, one, average.domain or 0) for name, one in groups.items()]
    far = [one for one in found if one.texts >= _FEWEST and one.average - one.domain > _BEHIND]
    yield from sorted(far, key=lambda one: one.domain - one.average)


def _distance(lang: str, name: str, group: Figures, average: float) -> Behind:
    domain = group.domain or 0
    return Behind(lang, name, group.texts, domain, average, _at_most(round(domain * group.texts), group.texts, average))


def _at_most(right: int, texts: int, average: float) -> float:
    """The chance of at most so many right ones, if each is right as often as on average."""
    if not 0 < average < 1:
        return float(average == 0 or right == texts)
    ways = (lgamma(texts + 1) - lgamma(n + 1) - lgamma(texts - n + 1) for n in range(right + 1))  # of a choice of n
    each = (exp(way + n * log(average) + (texts - n) * log1p(-average)) for n, way in enumerate(ways))
    return round(min(sum(each), 1.0), 4)


def figures(pairs: Sequence[Pair]) -> Figures:
    """The figures of one group of texts."""
    learning = [(text, given) for text, given in pairs if text.outcomes]
    return Figures(
        texts=len(pairs),
        domain=_mean(text.domain == given.domain for text, given in pairs),
        first_five=_mean(
            outcome in [one.id for one in given.outcomes[:_FIRST]]
            for text, given in learning
            for outcome in text.outcomes
        ),
        first=_mean(given.outcomes[0].id in text.outcomes for text, given in learning),
        chosen=_f1((set(text.outcomes), set(given.chosen)) for text, given in pairs),
        modes=_f1((set(text.modes), set(given.chosen_modes)) for text, given in pairs),
        no_learning=_f1(({text.domain} & {None}, {given.domain} & {None}) for text, given in pairs),
        calibration=_calibration(
            (outcome.p, outcome.id in text.outcomes) for text, given in pairs for outcome in given.outcomes
        ),
    )


def _by_label(pairs: Sequence[Pair]) -> dict[str, LabelFigures]:
    said = [({*text.outcomes, *text.modes}, {*given.chosen, *given.chosen_modes}) for text, given in pairs]
    return {label: _label(said, label) for label in sorted({one for true, given in said for one in true | given})}


def _label(said: Sequence[tuple[set[str], set[str]]], label: str) -> LabelFigures:
    both = sum(label in true and label in given for true, given in said)
    true_n = sum(label in true for true, _ in said)
    given_n = sum(label in given for _, given in said)
    return LabelFigures(true_n, _share(both, given_n), _share(both, true_n), _share(2 * both, true_n + given_n))


def _mean(values: Iterable[bool]) -> float | None:
    found = list(values)
    return _share(sum(found), len(found))


def _f1(said: Iterable[tuple[set[Any], set[Any]]]) -> float | None:
    both = total = 0
    for true, given in said:
        both += len(true & given)
        total += len(true) + len(given)
    return _share(2 * both, total)


def _calibration(said: Iterable[tuple[float, bool]]) -> float | None:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for p, right in said:
        bins[min(int(p * _BINS), _BINS - 1)].append((p, right))
    gap = sum(abs(sum(p for p, _ in one) - sum(right for _, right in one)) for one in bins)
    return _share(gap, sum(len(one) for one in bins))


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def evaluate_model(model: Model, texts: Sequence[Labelled]) -> Evaluation:
    """Figures of the model on labelled texts, each in the language that its label names."""
    pairs = [(text, model.suggest(text.text, text.lang)) for text in texts]
    return replace(evaluate(pairs), reasons=_mean(one for text, given in pairs for one in _falls(model, text, given)))


def _falls(model: Model, text: Labelled, given: Suggestion) -> Iterator[bool]:
    """For each chosen outcome with a reason: whether p is lower without the reason's words."""
    for outcome in given.outcomes:
        if outcome.because:
            without = model.suggest(_without(text.text, outcome.because), text.lang)
            yield next(one.p for one in without.outcomes if one.id == outcome.id) < outcome.p


def _without(text: str, spans: Sequence[Span]) -> str:
    for span in reversed(spans):
        text = text[: span.start] + text[span.end :]
    return text
