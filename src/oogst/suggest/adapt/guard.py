"""The guard: a layer is used only when it does better than the base where it can be checked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev

import numpy as np

from oogst.suggest.adapt.adapted import shifted
from oogst.suggest.adapt.confirmation import Confirmation, batches
from oogst.suggest.adapt.layer import Layer
from oogst.suggest.adapt.learn import common_words, learn
from oogst.suggest.answer import Suggestion
from oogst.suggest.labelled import Labelled
from oogst.suggest.suggester import Suggester

#: A layer is learnt from the first 40, 60 and 80 % of the confirmations and tested on the next 20 %.
_CUTS = (0.4, 0.6, 0.8, 1.0)
_FEWEST_TESTED = 60
_FEWEST_PEOPLE = 10
#: First suggestions must be right this much more often, and log loss fall by more than chance (one-sided, 5 %).
_MARGIN = 0.02
_Z = 1.645
#: So many of the people must be better off: more than any minority can bring about.
_SHARE_BETTER = 2 / 3
#: In so many cases, something that people confirm must stand among the base's first five, as it did for every honest
#: house that was simulated. Where it does not, the confirmations themselves are not to be relied upon.
_CREDIBLE = 0.6
_FIRST_FIVE = 5
#: How much worse the layer may do on texts from elsewhere.
_GENERAL_LOSS = 0.01


@dataclass(frozen=True)
class Guarded:
    """What came of a batch. ``layer`` is None where the base model stays; ``why`` says why.

    ``why``: ``better`` (the layer is used), ``too_few`` (too few to learn from or to test on), ``unlike`` (what people
    confirm is too unlike anything that the base sees in their texts), ``not_better`` (on the later confirmations),
    ``not_for_most`` (some gain, too many do not), ``worse_elsewhere`` (on general texts).
    Shares from 0 to 1; people count equally in them.
    """

    layer: Layer | None
    why: str
    learnt_from: int
    tested_on: int
    people: int = 0
    first_base: float = 0.0
    first_layer: float = 0.0
    better_off: float = 0.0
    general_base: float = 0.0
    general_layer: float = 0.0


def adapt(
    base: Suggester,
    confirmations: Iterable[Confirmation],
    *,
    today: dt.date,
    secret: bytes,
    general: Sequence[Labelled],
    never: Collection[str] = (),
) -> Guarded:
    """The organisation's layer for the weeks that are over, if it passes. Same confirmations, same layer.

    ``general``: labelled texts from elsewhere on which the layer may not do worse; ``never``: words in plain form that
    are not learnt from (names of people); ``secret``: of the installation, so that nobody can work out the floors.
    """
    closed = batches(confirmations, today)
    asked = {one: base.suggest(one.text, one.lang) for batch in closed for one in batch}
    never = frozenset(never) | common_words([one.text for one in general])

    def learnt(taught: Sequence[Confirmation]) -> Layer | None:
        return learn(taught, [asked[one] for one in taught], secret=secret, never=never)

    tested = [test for taught, later in _in_time(closed) for test in _trials(learnt(taught), later, asked)]
    layer = learnt([one for batch in closed for one in batch])
    if layer is None or not _enough(tested):
        return Guarded(None, "too_few", len(asked), len(tested))
    return _judged(layer, tested, _elsewhere(base, layer, general), len(asked))


def _in_time(closed: Sequence[Sequence[Confirmation]]) -> Iterator[tuple[list[Confirmation], list[Confirmation]]]:
    """What is learnt from and what it is tested on: later whole batches, each tested once."""
    ends = np.cumsum([len(batch) for batch in closed])
    cuts = [int(np.searchsorted(ends, cut * ends[-1])) + 1 for cut in _CUTS] if closed else []
    for start, end in pairwise(cuts):
        yield [one for batch in closed[:start] for one in batch], [one for batch in closed[start:end] for one in batch]


@dataclass(frozen=True, slots=True)
class Trial:
    """One later confirmation: were the first suggestions right, and the change of log loss."""

    person: str
    before: float
    after: float
    change: float
    credible: float


def _trials(
    layer: Layer | None, later: Sequence[Confirmation], asked: Mapping[Confirmation, Suggestion]
) -> Iterator[Trial]:
    for one in later:
        if one.outcomes:
            before = asked[one]
            after = before if layer is None else shifted(before, one.text, layer, "")
            change = _loss(after, one.outcomes) - _loss(before, one.outcomes)
            credible = float(any(found.id in one.outcomes for found in before.outcomes[:_FIRST_FIVE]))
            yield Trial(one.person, _first(before, one.outcomes), _first(after, one.outcomes), change, credible)


def _enough(tested: Sequence[Trial]) -> bool:
    return len(tested) >= _FEWEST_TESTED and len({one.person for one in tested}) >= _FEWEST_PEOPLE


def _judged(layer: Layer, tested: Sequence[Trial], elsewhere: tuple[float, float], learnt_from: int) -> Guarded:
    people = _by_person(tested)
    better_off = _share_better(people)
    why = "better"
    if fmean(one.credible for one in people) < _CREDIBLE:
        why = "unlike"
    elif not _gains(people):
        why = "not_better"
    elif better_off < _SHARE_BETTER:
        why = "not_for_most"
    elif elsewhere[1] < elsewhere[0] - _GENERAL_LOSS:
        why = "worse_elsewhere"
    return Guarded(
        layer if why == "better" else None,
        why,
        learnt_from,
        len(tested),
        len(people),
        fmean(one.before for one in people),
        fmean(one.after for one in people),
        better_off,
        *elsewhere,
    )


def _by_person(tested: Sequence[Trial]) -> list[Trial]:
    """One line a person: the means of the own tests."""
    own: dict[str, list[Trial]] = defaultdict(list)
    for one in tested:
        own[one.person].append(one)
    return [
        Trial(
            person, *(fmean(getattr(one, name) for one in tests) for name in ("before", "after", "change", "credible"))
        )
        for person, tests in sorted(own.items())
    ]


def _share_better(people: Sequence[Trial]) -> float:
    """Of the people for whom the layer changes anything, the share whose log loss falls."""
    moved = [one.change < 0 for one in people if one.change]
    return fmean(moved) if moved else 0.0


def _gains(people: Sequence[Trial]) -> bool:
    """More first choices right by the margin, and less log loss than chance explains (a paired test over people)."""
    changes = [one.change for one in people]
    return (
        fmean(one.after - one.before for one in people) >= _MARGIN
        and fmean(changes) <= -_Z * stdev(changes) / len(changes) ** 0.5
    )


def _first(suggestion: Suggestion, outcomes: Collection[str]) -> float:
    return float(suggestion.outcomes[0].id in outcomes)


def _loss(suggestion: Suggestion, outcomes: Collection[str]) -> float:
    """Log loss summed over all outcomes."""
    p = np.clip([one.p for one in suggestion.outcomes], 1e-4, 1 - 1e-4)
    truth = np.array([one.id in outcomes for one in suggestion.outcomes])
    return float(-np.log(np.where(truth, p, 1 - p)).sum())


def _elsewhere(base: Suggester, layer: Layer, general: Sequence[Labelled]) -> tuple[float, float]:
    before = [(one, base.suggest(one.text, one.lang)) for one in general if one.outcomes]
    if not before:
        return 0.0, 0.0
    after = [(one, shifted(given, one.text, layer, base.name)) for one, given in before]
    return (
        fmean(_first(given, one.outcomes) for one, given in before),
        fmean(_first(given, one.outcomes) for one, given in after),
    )
