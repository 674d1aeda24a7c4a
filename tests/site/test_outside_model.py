"""A language model of the organisation's own: off unless switched on, told to everybody, and never in the way."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.framework import load_framework
from oogst.site.settings_table import TABLE, read_settings
from oogst.suggest import load_model
from oogst.suggest.external import Server
from tests.site.test_try_it import ADDRESS, answer
from tests.suggest.test_external import GOOD, TEXT, Played, completion, playing, sending

TOLD = {
    "nl": "naar een taalmodel op een server die je organisatie gekozen heeft",
    "fr": "à un modèle de langage, sur un serveur que votre organisation a choisi",
    "de": "an ein Sprachmodell auf einem Server, den Ihre Organisation gewählt hat",
    "en": "to a language model on a server that your organisation has chosen",
}


@pytest.fixture
def served(settings: Settings) -> Iterator[Played]:
    """The site with an outside model that answers well."""
    with playing(sending(completion(GOOD))) as server:
        settings.OOGST = replace(settings.OOGST, outside_model=Server(server.url, "m"))
        yield server


def page(client: Client, language: str) -> str:
    return html.unescape(client.get(ADDRESS[language]).content.decode())


@pytest.mark.parametrize("language", ADDRESS)
def test_where_it_is_on_the_page_tells_everybody_and_sends_only_at_the_button(
    client: Client, served: Played, language: str
) -> None:
    found = page(client, language)
    assert TOLD[language] in found
    assert "try.js" not in found
    assert served.asked == []


@pytest.mark.parametrize("language", ADDRESS)
def test_where_it_is_off_the_page_says_that_nothing_leaves(client: Client, language: str) -> None:
    assert TOLD[language] not in page(client, language)
    assert "try.js" in page(client, language)


def test_its_answer_is_shown(client: Client, served: Played) -> None:
    found = answer(client, TEXT)
    assert load_framework().outcome("career.confidence").label["nl"] in found
    assert "<q>durf nu zelf</q>" in found
    assert "ingebouwd" not in found
    assert len(served.asked) == 1


def test_where_it_fails_the_builtin_model_answers_and_the_page_says_so(client: Client, settings: Settings) -> None:
    with playing(sending(b"oops", "500 Internal Server Error")) as server:
        settings.OOGST = replace(settings.OOGST, outside_model=Server(server.url, "m"))
        found = answer(client, TEXT)
    assert "Dit komt van het model dat in Oogst ingebouwd is." in found
    best = load_model().suggest(TEXT, "nl").chosen[0]
    assert load_framework().outcome(best).label["nl"] in found


def test_what_a_hostile_model_writes_never_reaches_the_page(client: Client, settings: Settings) -> None:
    evil = GOOD | {"outcomes": [{"id": "career.confidence", "p": 1, "because": ["<script>alert(1)</script>"]}]}
    with playing(sending(completion(evil))) as server:
        settings.OOGST = replace(settings.OOGST, outside_model=Server(server.url, "m"))
        assert "alert(1)" not in answer(client, TEXT)


@pytest.mark.django_db
@pytest.mark.usefixtures("served")
def test_the_page_about_oogst_tells_it_too(client: Client) -> None:
    found = html.unescape(client.get("/en/about").content.decode())
    assert "goes to a language model on a server that your organisation has chosen" in re.sub(r"\s+", " ", found)


def test_it_is_off_unless_an_address_is_given() -> None:
    assert read_settings({"OOGST_MODEL_NAME": "m"}).outside_model is None


def test_it_is_set_up_from_the_environment_with_its_key_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sesame\n", "ascii")
    settings = read_settings(
        {
            "OOGST_MODEL_URL": "https://model.example.org/v1",
            "OOGST_MODEL_NAME": "house",
            "OOGST_MODEL_TIMEOUT": "2.5",
            "OOGST_MODEL_KEY_FILE": str(tmp_path / "key"),
        }
    )
    assert settings.problems == ()
    assert settings.outside_model == Server("https://model.example.org/v1", "house", 2.5, "sesame")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OOGST_MODEL_URL", "model.example.org"),
        ("OOGST_MODEL_URL", "file:///etc/passwd"),
        ("OOGST_MODEL_TIMEOUT", "soon"),
        ("OOGST_MODEL_TIMEOUT", "nan"),
        ("OOGST_MODEL_TIMEOUT", "0"),
        ("OOGST_MODEL_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    ((identity, problem),) = read_settings({name: value}).problems
    assert problem.data["name"] == name
    assert identity == next(row.id for row in TABLE if row.name == name)
