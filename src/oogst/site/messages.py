"""The pages' translations, with Babel alone: nobody needs GNU gettext on the machine.

The pages are written in English (the message ids); ``locale/<language>/LC_MESSAGES/django.po`` holds the others.
``update`` collects the messages from templates and code into the catalogues, ``problems`` says what is not ready to
be printed, ``compile_all`` makes the ``.mo`` files that Django reads. This module imports no Django at the top, so
that the build of a wheel can use it.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SITE = Path(__file__).parent
LANGUAGES = ("nl", "fr", "de")
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def compile_all() -> None:
    """Make every ``.mo`` file that is missing or older than its ``.po``."""
    for language in uncompiled():
        with _mo(language).open("wb") as file:
            write_mo(file, _read(language))


def uncompiled() -> list[str]:
    """The languages whose ``.mo`` file is missing or older than its ``.po``."""
    return [language for language in LANGUAGES if not _is_fresh(_mo(language), _po(language))]


def update() -> None:
    """Bring the catalogues in step with the messages that templates and code use now; what is gone is dropped."""
    used = _used()
    for language in LANGUAGES:
        catalog = _read(language) if _po(language).exists() else Catalog(language, domain="django", fuzzy=False)
        catalog.update(used, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _po(language).parent.mkdir(parents=True, exist_ok=True)
        with _po(language).open("wb") as file:
            # No header: it would hold dates that change at every run; Babel makes it anew for the .mo file.
            write_po(file, catalog, width=120, omit_header=True, include_lineno=False)


def problems() -> list[str]:
    """One line for each message that is missing, untranslated, doubtful, unused, or has lost a placeholder."""
    used = _used()
    return [line for language in LANGUAGES for line in _problems_of(language, used)]


def _problems_of(language: str, used: Catalog) -> Iterator[str]:
    catalog = _read(language)
    for message in _messages(used):
        found = catalog.get(message.id, message.context)
        if found is None or not all(_strings(found)):
            yield f"{language}: not translated: {message.id!r}"
        elif found.fuzzy:
            yield f"{language}: doubtful: {message.id!r}"
        elif any(_placeholders(text) != _placeholders(_ids(message)[-1]) for text in _strings(found)):
            yield f"{language}: other placeholders: {message.id!r}"
    for message in _messages(catalog):
        if used.get(message.id, message.context) is None:
            yield f"{language}: no longer used: {message.id!r}"


def _used() -> Catalog:
    catalog = Catalog(domain="django", fuzzy=False)
    for file in sorted([*SITE.rglob("*.py"), *SITE.rglob("*.html"), *SITE.rglob("templates/**/*.txt")]):
        for _line, message, _comments, context in extract("python", BytesIO(_as_python(file)), keywords=_KEYWORDS):
            catalog.add(message, locations=[(file.relative_to(SITE).as_posix(), 1)], context=context)
    return catalog


def _as_python(file: Path) -> bytes:
    """The file as Babel can read it. Django itself turns a template into calls of gettext; its blanks are not code."""
    source = file.read_text("utf-8")
    if file.suffix != ".py":
        from django.utils.translation.template import templatize

        source = "\n".join(line.strip() for line in templatize(source, origin=str(file)).splitlines())
    return source.encode()


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (str(message.id),)


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (str(message.string or ""),)


def _placeholders(text: str) -> set[str]:
    named = {field for _, field, _, _ in string.Formatter().parse(text) if field} if "{" in text else set()
    return named | {part.split(")s")[0] for part in text.split("%(")[1:]}


def _is_fresh(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _read(language: str) -> Catalog:
    with _po(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def _po(language: str) -> Path:
    return SITE / "locale" / language / "LC_MESSAGES" / "django.po"


def _mo(language: str) -> Path:
    return _po(language).with_suffix(".mo")
