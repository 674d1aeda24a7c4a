"""The pages' texts: complete in every language, and a gap is seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from oogst.site import messages
from oogst.site.__main__ import main


def test_every_text_of_the_pages_is_translated() -> None:
    assert messages.problems() == []
    assert main(["problems"]) == 0


@pytest.mark.parametrize("language", ["en", *messages.LANGUAGES])
def test_the_texts_are_set_as_a_printer_would_set_them(language: str) -> None:
    used = list(messages._messages(messages._used()))
    texts = [text for one in used for text in messages._ids(one)] if language == "en" else _translations(language)
    for text in texts:
        assert not re.search(r"['\"!]|\.\.\.|  ", text), text
        if language == "fr":
            assert not re.search(r"[^\u00a0][:;?»]|«[^\u00a0]", text), text


def _translations(language: str) -> list[str]:
    return [text for one in messages._messages(messages._read(language)) for text in messages._strings(one)]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the site's sources to spoil."""
    shutil.copytree(messages.SITE, tmp_path / "site", ignore=shutil.ignore_patterns("__pycache__", "static"))
    monkeypatch.setattr(messages, "SITE", tmp_path / "site")
    return tmp_path / "site"


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_an_untranslated_text_is_found(copy: Path) -> None:
    spoil(copy / "locale/fr/LC_MESSAGES/django.po", 'msgstr "essayer"', 'msgstr ""')
    assert messages.problems() == ["fr: not translated: 'try'"]
    assert main(["problems"]) == 1


def test_a_doubtful_translation_is_found(copy: Path) -> None:
    entry = 'msgctxt "address"\nmsgid "try"'
    spoil(copy / "locale/de/LC_MESSAGES/django.po", entry, f"#, fuzzy\n{entry}")
    assert messages.problems() == ["de: doubtful: 'try'"]


def test_a_new_text_in_a_template_is_found_in_every_language(copy: Path) -> None:
    spoil(copy / "templates/public/about.html", "How it works", "How it really works")
    missing = [line for line in messages.problems() if "not translated" in line]
    unused = [line for line in messages.problems() if "no longer used" in line]
    assert missing == [f"{language}: not translated: 'How it really works'" for language in ("nl", "fr", "de")]
    assert unused == [f"{language}: no longer used: 'How it works'" for language in ("nl", "fr", "de")]


def test_update_brings_the_catalogues_in_step_and_keeps_what_was_translated(copy: Path) -> None:
    before = (copy / "locale/nl/LC_MESSAGES/django.po").read_text("utf-8")
    messages.update()
    assert (copy / "locale/nl/LC_MESSAGES/django.po").read_text("utf-8") == before
    spoil(copy / "templates/public/about.html", "How it works", "How it really works")
    messages.update()
    assert messages.problems() == [
        f"{language}: not translated: 'How it really works'" for language in ("nl", "fr", "de")
    ]


def test_a_changed_catalogue_is_compiled_anew(copy: Path) -> None:
    messages.compile_all()
    assert messages.uncompiled() == []
    catalogue = copy / "locale/nl/LC_MESSAGES/django.po"
    made = catalogue.with_suffix(".mo")
    made.unlink()
    assert messages.uncompiled() == ["nl"]
    messages.compile_all()
    assert made.exists()
