"""What the model sees of a text: named features for its linear part, ideas by part of the text for its hidden layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from oogst.suggest.lexicon import Lexicon
from oogst.suggest.words import pairs, part_of, pieces, placed, words


def idea_name(idea: int) -> str:
    """An idea as the name of a feature."""
    return f"#{idea}"


def follows(one: int, two: int) -> str:
    """An idea with the next one in the text, as the name of a feature."""
    return f"#{one}>{two}"


def ideas_in_order(lexicon: Lexicon, plain_words: Sequence[str]) -> list[tuple[int, int]]:
    """The ideas of a text in order: the place of the word and the idea, expressions included."""
    single = [(at, idea) for at, word in enumerate(plain_words) for idea in lexicon.ideas(word)]
    return sorted([*single, *lexicon.expressions(plain_words)])


#: How loud each kind of feature speaks while training; chosen by cross-validation over writers.
_WORD, _NEAR, _PLACED, _PIECE, _IDEA, _FOLLOWS = 0.16, 0.09, 0.12, 0.04, 0.18, 0.09


def loudness(name: str) -> float:
    """The factor of a feature's kind, which its name shows."""
    if name.startswith("#"):
        return _FOLLOWS if ">" in name else _IDEA
    if name.startswith("=") or " " in name:
        return _WORD
    if "_" in name:
        return _NEAR
    return _PLACED if ":" in name else _PIECE


def named(text: str, lexicon: Lexicon) -> Iterator[str]:
    """The names of all features of the linear part, with repetition."""
    plain_words = [word.plain for word in words(text)]
    for at, word in enumerate(plain_words):
        yield from pieces(word)
        yield placed(word, part_of(at, len(plain_words)))
    for _, _, name in pairs(plain_words):
        yield name
    ideas = [idea for _, idea in ideas_in_order(lexicon, plain_words)]
    yield from map(idea_name, ideas)
    yield from (follows(one, two) for one, two in pairwise(ideas))


def ideas_by_part(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Part of the text (0, 1, 2) and idea, for each idea in it."""
    plain_words = [word.plain for word in words(text)]
    return [(part_of(at, len(plain_words)), idea) for at, idea in ideas_in_order(lexicon, plain_words)]
