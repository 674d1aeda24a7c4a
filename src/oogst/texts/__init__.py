"""Sentences for people, in four languages, for the parts of the library that speak: show, the command line, errors.

Each ``*.toml`` beside this file maps a key to its four languages, as ``framework.toml`` does; ``{placeholders}`` are
filled by the caller. A key whose wording depends on a number has one table per plural category of that language
(Unicode CLDR: ``one``, ``other``), chosen by ``{n}``. Numbers, dates and lists are formatted by Babel, per language.

>>> texts("errors", "en")["file_missing"].format(file="people.csv")
'There is no file people.csv. Check the name and the folder.'
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from oogst.errors import OogstError, Refusal

LANGUAGES = ("nl", "fr", "de", "en")
# Belgium's forms of the languages, and British English: how dates and numbers are written where the product is used.
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}


@dataclass(frozen=True)
class Texts(Mapping[str, str]):
    """The sentences of one catalogue in one language, and that language's way with numbers, dates and lists."""

    language: str
    _entries: Mapping[str, str | Mapping[str, str]]

    def __getitem__(self, key: str) -> str:
        entry = self._entries[key]
        return entry if isinstance(entry, str) else entry["other"]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def say(self, key: str, **data: Any) -> str:
        """The sentence, filled in. With ``n`` in the data the plural form that belongs to ``n`` is taken."""
        entry = self._entries[key]
        if not isinstance(entry, str):
            category = self.locale.plural_form(data["n"])
            entry = entry.get(category, entry["other"])
        return entry.format(**{name: self._shown(value) for name, value in data.items()})

    def _shown(self, value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, list | tuple):
            return self.join([str(self._shown(one)) for one in value])
        return value

    @property
    def locale(self) -> Locale:
        return Locale.parse(_LOCALES[self.language])

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def percent(self, share: int) -> str:
        """A printed share in whole points (0 to 100), with the language's own percent sign and spacing."""
        return str(format_percent(share / 100, locale=self.locale))

    def date(self, value: dt.date, form: str = "long") -> str:
        return str(format_date(value, format=form, locale=self.locale))

    def join(self, values: list[str]) -> str:
        return str(format_list(values, locale=self.locale))


@cache
def texts(catalogue: str, language: str) -> Texts:
    """The catalogue ``<catalogue>.toml`` in one of ``LANGUAGES``. Raises ``KeyError`` if a text lacks the language."""
    raw = tomllib.loads(files(__package__).joinpath(f"{catalogue}.toml").read_text("utf-8"))
    return Texts(language, {key: forms[language] for key, forms in raw.items()})


def sentence(problem: OogstError | Refusal, language: str) -> str:
    """What went wrong, where and what to do, as a sentence in the person's language."""
    return texts("errors", language).say(problem.code, **problem.data)
