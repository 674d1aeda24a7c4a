"""The privacy kit: each fact of an installation changes what is printed, in four languages alike."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from oogst.show import kit
from oogst.show.kit import DOCUMENTS, Facts, Kept, document
from oogst.texts import LANGUAGES

PLAIN = Facts(
    day="25 november 2026",
    name="De Linde",
    address="https://oogst.example.org",
    database="SQLite",
    k=5,
    c=3,
    waves="28, 91, 274",
    leaver_days=90,
    trail_days=1825,
    public="off",
    sign_on="",
    new_accounts=False,
    second_step=False,
    mail="",
    open_mailbox=False,
    record_store=False,
    xapi_days=365,
    sources="",
    readers="",
    stores="",
    adaptation=False,
    outside_model="",
    kept=(Kept("moments", 90), Kept("trail", 1825)),
)
#: Another value of each fact, and what it needs beside it to be printed at all.
OTHER: dict[str, dict[str, object]] = {
    "day": {"day": "1 januari 2027"},
    "name": {"name": ""},
    "address": {"address": "http://localhost:8000"},
    "database": {"database": "PostgreSQL"},
    "k": {"k": 7},
    "c": {"c": 4},
    "waves": {"waves": "30"},
    "leaver_days": {"leaver_days": 30},
    "trail_days": {"trail_days": 400},
    "public": {"public": "units"},
    "sign_on": {"sign_on": "login.example.org"},
    "new_accounts": {"new_accounts": True},
    "second_step": {"second_step": True},
    "mail": {"mail": "mail.example.org"},
    "open_mailbox": {"open_mailbox": True},
    "record_store": {"record_store": True},
    "xapi_days": {"record_store": True, "xapi_days": 30},
    "sources": {"record_store": True, "sources": "Simulator"},
    "readers": {"record_store": True, "sources": "Simulator", "readers": "Simulator"},
    "stores": {"stores": "store.example.org"},
    "adaptation": {"adaptation": True},
    "outside_model": {"outside_model": "model.example.org"},
    "kept": {"kept": (Kept("words"),)},
}


def printed(language: str, facts: Facts) -> str:
    return "\n".join(document(name, language, facts) for name in DOCUMENTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", [one.name for one in fields(Facts)])
def test_each_fact_changes_what_is_printed(language: str, fact: str) -> None:
    values = OTHER[fact]
    with_it = replace(PLAIN, **values)  # type: ignore[arg-type]
    without = replace(with_it, **{fact: getattr(PLAIN, fact)})
    assert printed(language, with_it) != printed(language, without)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_store_is_named_where_it_is_on_and_nowhere_else(language: str) -> None:
    on = replace(PLAIN, record_store=True, sources="Simulator", xapi_days=123)
    for name in ("impact", "record", "notice", "council"):
        assert ("xAPI" in document(name, language, on)) or ("Simulator" in document(name, language, on))
        assert "Simulator" not in document(name, language, PLAIN)
    assert "123" in document("record", language, on)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_reads_well_with_everything_and_with_nothing(language: str, name: str) -> None:
    everything: dict[str, object] = {key: one for values in OTHER.values() for key, one in values.items()}
    for facts in (PLAIN, replace(PLAIN, **everything)):  # type: ignore[arg-type]
        text = document(name, language, facts)
        assert text.startswith("# ")
        assert not re.search(r"\{\{|\}\}|None|\n\n\n|  \S", text.replace("  \n", "\n"))
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows if not line.startswith("|-")}) <= 1
        html = kit.as_html(text)
        assert "<h1" not in html
        assert html.count("<table>") == ("|---" in text)


def test_each_language_uses_the_same_facts_in_the_same_documents() -> None:
    folder = Path(kit.__file__).parent / "templates/kit"
    used = {
        language: {
            name: sorted(re.findall(r"\bf\.\w+", (folder / language / f"{name}.md.j2").read_text("utf-8")))
            for name in DOCUMENTS
        }
        for language in LANGUAGES
    }
    assert all(one == used["nl"] for one in used.values())


def test_there_is_no_other_document() -> None:
    with pytest.raises(KeyError):
        document("other", "nl", PLAIN)
