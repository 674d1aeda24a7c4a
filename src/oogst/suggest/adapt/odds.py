"""A suggestion as logits, which a layer shifts, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from oogst.suggest.adapt.layer import Floats
from oogst.suggest.answer import SuggestedOutcome, Suggestion

_SURE = 1e-4  # suggestions give p in four decimals; nothing is surer than that


def labels_of(suggestion: Suggestion) -> tuple[str, ...]:
    """The labels that a suggester gives probabilities for: outcomes, then modes, each in alphabetical order."""
    return (*sorted(one.id for one in suggestion.outcomes), *sorted(one.id for one in suggestion.modes))


def odds_of(suggestion: Suggestion, labels: Iterable[str]) -> Floats:
    """The logits of all labels (L)."""
    p = {one.id: one.p for one in suggestion.outcomes} | {one.id: one.p for one in suggestion.modes}
    clipped = np.clip([p[label] for label in labels], _SURE, 1 - _SURE)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float32)


def chances(odds: Floats) -> Floats:
    """Logits as probabilities."""
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def domain_after(before: Suggestion, outcomes: Iterable[SuggestedOutcome]) -> str | None:
    """The domain that goes with shifted outcomes; None is "no learning".

    A suggestion tells no probability of a domain. How much likelier each became is told by its outcomes, as if
    they came independently (noisy-or); the domain that was suggested starts level with the best. No shift, no change.
    """
    was, now = _domain_odds(before.outcomes), _domain_odds(outcomes)
    lift = {before.domain: max(was.values()) - was[before.domain]}
    return max(sorted(now, key=str), key=lambda one: (now[one] + lift.get(one, 0.0), one == before.domain))


def _domain_odds(outcomes: Iterable[SuggestedOutcome]) -> Mapping[str | None, float]:
    left: dict[str | None, float] = {}
    for one in outcomes:
        domain = one.id.split(".")[0]
        left[domain] = left.get(domain, 1.0) * (1 - min(one.p, 1 - _SURE))
    shares = {domain: 1 - none for domain, none in left.items()} | {None: float(np.prod(list(left.values())))}
    return {domain: float(np.log(max(share, _SURE))) for domain, share in shares.items()}
