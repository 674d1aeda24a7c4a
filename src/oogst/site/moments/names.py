"""What in a text may give somebody away: names, e-mail addresses, numbers. A hint to its writer, and no promise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

_DATE = r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)(?![-/.]?\d)"
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+"
    rf"|(?<![\w.,/-])(?!{_DATE})\+?\d(?:[\s./-]?\d){{7,}}(?!\w)"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
#: A sentence begins after one of these, and there a capital letter says nothing.
_STARTS = re.compile(r"(?:^|[.!?…:;]|\n|[“”„«»\"(–—-])[\s“”„«»\"(]*$")
#: Written with a capital letter and nobody's name. German does so with every noun, so there only known names count.
_CAPITALS = {"nl": {"ik", "u"}, "fr": {"je"}, "en": {"i", "i’m", "i’d", "i’ve", "i’ll", "i'm", "i'd", "i've", "i'll"}}
_PARTICLES = {"van", "von", "der", "den", "des", "les", "het", "ter", "ten", "aan", "und"}
#: A short name that is also a word ("Jan" is not, "mei" is) counts only with its capital letter.
_SHORT = 4


@dataclass(frozen=True)
class Telling:
    """A part of a text. ``why``: ``contact``, ``name`` (somebody in the organisation has it) or ``capital``."""

    text: str
    why: Literal["contact", "name", "capital"]


def tellings(text: str, language: str, names: Collection[str]) -> tuple[Telling, ...]:
    """Each once, in the order of the text. ``names``: the words of people's names, in lower case."""
    rest = _CONTACT.sub(lambda found: " " * len(found[0]), text)
    contacts = [(found.start(), Telling(found[0], "contact")) for found in _CONTACT.finditer(text)]
    found = sorted([*contacts, *_words(rest, language, names)], key=lambda one: one[0])
    return tuple(dict.fromkeys(one for _, one in found))


def words_of_names(names: Collection[str]) -> frozenset[str]:
    """The words of people's names that can give somebody away, in lower case."""
    words = (word.casefold() for name in names for word in _WORD.findall(name))
    return frozenset(word for word in words if len(word) > 2 and word not in _PARTICLES)


def _words(text: str, language: str, names: Collection[str]) -> Iterator[tuple[int, Telling]]:
    for found in _WORD.finditer(text):
        word, small = found[0], found[0].casefold()
        has_capital = word[0].isupper()
        if small in names and (has_capital or len(word) > _SHORT):
            yield found.start(), Telling(word, "name")
        elif has_capital and _is_odd(text[: found.start()], small, language):
            yield found.start(), Telling(word, "capital")


def _is_odd(before: str, small: str, language: str) -> bool:
    """Whether a capital letter there says something."""
    return language in _CAPITALS and small not in _CAPITALS[language] and not _STARTS.search(before)
