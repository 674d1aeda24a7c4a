"""A text as words, and a word as the pieces that the model knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from oogst.suggest.answer import Span

#: Letters and digits; an apostrophe or hyphen only inside a word ("auto's", "don't", "co-teaching").
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: A piece of a word is three to five characters long, counting the marks that stand for its beginning and end.
_PIECES = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class Word:
    """One word where it stands in the text, and its plain form: small letters, no accents."""

    span: Span
    plain: str


def plain(text: str) -> str:
    """Small letters without accents, so that a hasty "reunion" and a neat "réunion" are the same word."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(text: str) -> list[Word]:
    """Every word of the text in order, with its offsets in the text as it was written."""
    return [Word(Span(*found.span(), found.group()), plain(found.group())) for found in _WORD.finditer(text)]


def pieces(word: str) -> Iterator[str]:
    """The word itself and its character n-grams, as names of features."""
    yield f"={word}"
    marked = f"<{word}>"
    for size in _PIECES:
        for at in range(len(marked) - size + 1):
            yield marked[at : at + size]


def pairs(plain_words: list[str]) -> Iterator[str]:
    """Each word with the next one, as names of features."""
    return (f"{one} {two}" for one, two in pairwise(plain_words))


def features(text: str) -> list[str]:
    """All features of a text, with repetition: what the scikit-learn pipeline counts."""
    plain_words = [word.plain for word in words(text)]
    return [piece for word in plain_words for piece in pieces(word)] + list(pairs(plain_words))
