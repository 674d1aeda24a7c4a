"""Which words to show a person as the reason for a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from oogst.suggest.answer import Span
from oogst.suggest.weights import Floats
from oogst.suggest.words import Word

#: At most so many places of the text are shown for one outcome.
_MOST = 3
#: A word is worth showing if it gives at least this share of what the strongest word gives.
_SHARE = 0.3


def reasons(text: str, found: Sequence[Word], adds: Floats) -> tuple[Span, ...]:
    """The words that gave most (``adds``: one figure a word), in the order of the text, neighbours joined.

    Never a word that weighed against, and never a small word by itself.
    """
    best = _best(found, adds)
    places = sorted({*best, *_beside(found, adds, best)})
    return tuple(_joined(text, found[first], found[last]) for first, last in _runs(places))


def _best(found: Sequence[Word], adds: Floats) -> list[int]:
    small = _small_words()
    order = [int(at) for at in np.argsort(-adds, kind="stable") if found[int(at)].plain not in small]
    return [at for at in order[:_MOST] if adds[at] > 0 and adds[at] >= _SHARE * adds[order[0]]]


def _beside(found: Sequence[Word], adds: Floats, best: list[int]) -> list[int]:
    """Small words right before a word that counts and giving something too: "niet meer", "zelf durven"."""
    return [at - 1 for at in best if at > 0 and adds[at - 1] > 0 and found[at - 1].plain in _small_words()]


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in places:
        if runs and runs[-1][1] == at - 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return runs


def _joined(text: str, first: Word, last: Word) -> Span:
    return Span(first.start, last.end, text[first.start : last.end])


@cache
def _small_words() -> frozenset[str]:
    """Words that say nothing when they stand alone; beside a word that counts they may be shown."""
    lines = files(__package__).joinpath("small-words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
