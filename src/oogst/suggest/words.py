"""A text as words, and words as the features that the model knows by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from oogst.suggest.answer import Span

#: Letters and digits; an apostrophe or hyphen only inside a word ("auto's", "don't", "co-teaching").
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: A piece of a word is two to five characters long, counting the marks that stand for its beginning and end.
_PIECES = (2, 3, 4, 5)
#: Pairs of words further apart are told by their beginnings, so that inflection does not split them.
_STEM = 5
_PLACED_STEM = 6
#: A text is seen in three parts: how it begins, its middle, and what it comes to.
PARTS = 3


class Word(NamedTuple):
    """One word as it was written, where it stands in the text, and its plain form: small letters, no accents."""

    start: int
    end: int
    text: str
    plain: str

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return Span(self.start, self.end, self.text)


def plain(text: str) -> str:
    """Small letters without accents, so that a hasty "reunion" and a neat "réunion" are the same word."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("ß", "ss"))
    # Letters of other shapes (𝓐) become plain ones only now.
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()


def words(text: str) -> list[Word]:
    """Every word of the text in order, with its offsets in the text as it was written."""
    return [Word(*found.span(), found.group(), plain(found.group())) for found in _WORD.finditer(text)]


def part_of(at: int, length: int) -> int:
    """In which third of the text the word stands: 0, 1 or 2."""
    return PARTS * at // length


def pieces(word: str) -> list[str]:
    """The word itself and its character n-grams, as names of features."""
    marked = f"<{word}>"
    return [f"={word}"] + [marked[at : at + size] for size in _PIECES for at in range(len(marked) - size + 1)]


def placed(word: str, part: int) -> str:
    """The word in its part of the text, as the name of a feature."""
    return f"{part}:{word[:_PLACED_STEM]}"


def pairs(plain_words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Words that stand next to each other, or up to two words apart: both places, and the name of the feature."""
    stems = [word[:_STEM] for word in plain_words]
    near = [(at, at + 1, f"{one} {two}") for at, (one, two) in enumerate(pairwise(plain_words))]
    near += [(at, at + 2, f"{one}_{two}") for at, (one, two) in enumerate(zip(stems, stems[2:], strict=False))]
    near += [(at, at + 3, f"{one}__{two}") for at, (one, two) in enumerate(zip(stems, stems[3:], strict=False))]
    return near
