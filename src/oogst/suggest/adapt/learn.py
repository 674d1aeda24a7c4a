"""How a layer is learnt: logistic regression on top of what the base said, in which people count, not moments.

For each word w and label l the correction θ is moved by Newton steps with a diagonal Hessian (Böhning 1992):

    θ += η · (Σ_people mean(y − σ(z)) − λθ) / (Σ_people mean σ(z)(1 − σ(z)) + λ),   z = base logit + clip(Σ_words θ)

where the mean runs over one person's texts with the word. Somebody with a hundred moments weighs as one with one.
Only the house's own words are learnt: what is common in general texts, the base knows from far more people.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oogst.suggest.adapt.confirmation import Confirmation
from oogst.suggest.adapt.layer import FURTHEST, LARGEST, STEP, Floats, Layer, plain_words
from oogst.suggest.adapt.odds import chances, labels_of, odds_of
from oogst.suggest.answer import Suggestion

#: A word teaches something about a label only if at least so many different people showed it: without any one of them
#: there are still five. The keyed surplus on top is a different one for each word.
FEWEST_PEOPLE = 6
_SURPLUS = 3  # 0, 1 or 2 people more, by secret
_MOST_WORDS = 2_000
#: A word that stands in a larger share of general texts is not a house's own.
_COMMON = 1 / 300
_ROUNDS = 25
_PACE = 0.35
_RIDGE = 0.7  # in people: a correction must be shown by several before it is believed


@dataclass(frozen=True)
class Lessons:
    """N confirmations as numbers; V words; L labels; P people."""

    words: tuple[str, ...]
    has: Floats  # N x V: 1 where the word stands in the text
    share: Floats  # N x V: the same, divided by how many texts with the word its writer has
    people: npt.NDArray[np.int32]  # N: whose
    base: Floats  # N x L: logits
    truth: Floats  # N x L


def learn(
    confirmations: Sequence[Confirmation],
    suggestions: Sequence[Suggestion],
    *,
    secret: bytes,
    never: Collection[str] = (),
) -> Layer | None:
    """The layer for these confirmations and what the base suggested for each; None where nothing may be learnt yet.

    ``never``: plain words that are left out whoever wrote them (common words, names of people). ``secret``: of the
    installation.
    """
    if not confirmations:
        return None
    labels = labels_of(suggestions[0])
    lessons = _lessons(confirmations, suggestions, labels, frozenset(never))
    steps = _rounded(_fitted(lessons, *_allowed(lessons, secret)))
    rows = {word: tuple(map(int, row)) for word, row in zip(lessons.words, steps, strict=True) if row.any()}
    return Layer(suggestions[0].model, labels, rows) if rows else None


def common_words(texts: Sequence[str]) -> frozenset[str]:
    """The words, in plain form, that are nobody's own: common in general texts."""
    seen = Counter(word for text in texts for word in plain_words(text))
    return frozenset(word for word, n in seen.items() if n > _COMMON * len(texts))


def _lessons(
    confirmations: Sequence[Confirmation],
    suggestions: Sequence[Suggestion],
    labels: tuple[str, ...],
    never: frozenset[str],
) -> Lessons:
    texts = [plain_words(one.text) - never for one in confirmations]
    names = {person: at for at, person in enumerate(sorted({one.person for one in confirmations}))}
    people = np.array([names[one.person] for one in confirmations], np.int32)
    known = _shared_words(texts, people)
    has = np.array([[word in text for word in known] for text in texts], np.float32)
    return Lessons(
        words=known,
        has=has,
        share=_by_person(has, people),
        people=people,
        base=np.array([odds_of(one, labels) for one in suggestions]),
        truth=np.array([_truth(one, labels) for one in confirmations], np.float32),
    )


def _shared_words(texts: Sequence[frozenset[str]], people: npt.NDArray[np.int32]) -> tuple[str, ...]:
    """Words of at least ``FEWEST_PEOPLE`` people, at most ``_MOST_WORDS`` of them, those of most people first."""
    writers: dict[str, set[int]] = defaultdict(set)
    for text, person in zip(texts, people.tolist(), strict=True):
        for word in text:
            writers[word].add(person)
    shared = [word for word, who in writers.items() if len(who) >= FEWEST_PEOPLE]
    return tuple(sorted(sorted(shared, key=lambda word: (-len(writers[word]), word))[:_MOST_WORDS]))


def _by_person(has: Floats, people: npt.NDArray[np.int32]) -> Floats:
    counts = np.zeros((people.max() + 1, has.shape[1]), np.float32)
    np.add.at(counts, people, has)
    return np.asarray(has / np.maximum(counts[people], 1), np.float32)


def _truth(one: Confirmation, labels: tuple[str, ...]) -> list[bool]:
    said = {*one.outcomes, *one.modes}
    return [label in said for label in labels]


def _allowed(lessons: Lessons, secret: bytes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """V x L: whether enough people showed the word with the label, and whether enough showed it without."""
    least = np.array([floor_of(word, secret) for word in lessons.words])[:, None]
    return (
        _people_with(lessons, lessons.truth) >= least,
        _people_with(lessons, (1 - lessons.truth)) >= least,
    )


def floor_of(word: str, secret: bytes) -> int:
    """How many different people must show what a word means. Nobody outside knows it for any word."""
    keyed = hmac.digest(secret, word.encode(), hashlib.sha256)
    return FEWEST_PEOPLE + int.from_bytes(keyed[:4], "big") % _SURPLUS


def _people_with(lessons: Lessons, said: Floats) -> npt.NDArray[np.int32]:
    found = np.zeros((lessons.has.shape[1], said.shape[1]), np.int32)
    for person in range(int(lessons.people.max()) + 1):
        own = lessons.people == person
        found += (lessons.has[own].T @ said[own]) > 0
    return found


def _fitted(lessons: Lessons, up: npt.NDArray[np.bool_], down: npt.NDArray[np.bool_]) -> Floats:
    """V x L corrections; positive only where ``up`` allows it, negative only where ``down`` does."""
    low, high = np.where(down, -LARGEST, 0), np.where(up, LARGEST, 0)
    theta = np.zeros(up.shape, np.float32)
    for _ in range(_ROUNDS):
        p = chances(lessons.base + np.clip(lessons.has @ theta, -FURTHEST, FURTHEST))
        slope = lessons.share.T @ (lessons.truth - p)
        bend = lessons.share.T @ (p * (1 - p))
        step = _PACE * (slope - _RIDGE * theta) / (bend + _RIDGE)
        theta = np.clip(theta + step, low, high).astype(np.float32)
    return theta


def _rounded(theta: Floats) -> npt.NDArray[np.int8]:
    """Whole steps, towards zero: what is little is nothing."""
    return np.asarray(np.trunc(theta / STEP), np.int8)
