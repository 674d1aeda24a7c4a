"""The lexicon at work: which ideas a word stands for, whatever the language (see ``lexicon.txt``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

#: An unknown word of at least this length stands for what a known word with the same beginning stands for.
_STEM = 6


class Lexicon:
    """Ideas are numbers: the place of their line in the file."""

    def __init__(self, text: str) -> None:
        self.text = text
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self.size = len(lines)
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._beginnings: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._expressions: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for idea, line in enumerate(lines):
            for form in line.replace("|", " ").split():
                self._add(form, idea)

    def _add(self, form: str, idea: int) -> None:
        if form.endswith("*"):
            self._beginnings[form[:-1]].add(idea)
        elif "_" in form or "-" in form:
            parts = tuple(form.replace("_", "-").split("-"))
            self._expressions[parts[0]].append((parts, idea))
            self._exact[form].add(idea)
        else:
            self._exact[form].add(idea)
            if len(form) >= _STEM:
                self._stems[form[:_STEM]].add(idea)

    def ideas(self, word: str) -> list[int]:
        """The ideas of one plain word, lowest first."""
        found = set(self._exact.get(word, ()))
        if not found and len(word) >= _STEM:
            found |= self._stems.get(word[:_STEM], set())
        for length in range(2, len(word) + 1):
            found |= self._beginnings.get(word[:length], set())
        return sorted(found)

    def expressions(self, plain_words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Each expression of several words: the place of its first word, and its idea."""
        for at, word in enumerate(plain_words):
            for parts, idea in self._expressions.get(word, ()):
                if tuple(plain_words[at : at + len(parts)]) == parts:
                    yield at, idea


@cache
def packaged_lexicon() -> Lexicon:
    """The lexicon that came with the package."""
    return Lexicon(files(__package__).joinpath("lexicon.txt").read_text("utf-8"))
