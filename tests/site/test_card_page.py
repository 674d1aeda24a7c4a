"""The page on the suggestions: the figures that training measured, for whom they are worse, and what they are for."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.suggest import load_model
from oogst.suggest.adapt.learn import FEWEST_PEOPLE
from oogst.suggest.card import packaged_card
from oogst.texts import texts

pytestmark = pytest.mark.django_db
PAGES = {"nl": "/nl/suggesties", "fr": "/fr/suggestions", "de": "/de/vorschlaege", "en": "/en/suggestions"}


def page_in(client: Client, language: str) -> str:
    answer = client.get(PAGES[language])
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
    return unescape(answer.content.decode())


def test_its_figures_are_those_of_the_model_that_suggests() -> None:
    assert packaged_card().model == load_model().name


@pytest.mark.parametrize("language", PAGES)
def test_it_says_how_often_the_suggestions_are_right_in_each_language_register_and_sector(
    client: Client, language: str
) -> None:
    page, words, figures = page_in(client, language), texts("card", language), packaged_card().figures
    for found in figures.languages.values():
        assert found.domain is not None
        of, share = f"{words.number(found.texts)} {words['texts']}", words.percent(round(100 * found.domain))
        assert f"{of}</span></th><td>{share}</td>" in page
    for name in (*figures.registers, *figures.sectors):
        assert f'<th scope="row">{words[name]} <' in page


@pytest.mark.parametrize("language", PAGES)
def test_it_names_every_group_that_is_served_worse(client: Client, language: str) -> None:
    page, words, behind = page_in(client, language), texts("card", language), packaged_card().figures.behind
    assert page.count(words.percent(round(100 * behind[0].domain))) > 0
    named = page.split(words["behind_lead"])[1].split("</ul>")[0]
    assert named.count("<li>") == len(behind) > 0


@pytest.mark.parametrize("language", PAGES)
def test_it_says_what_the_suggestions_are_for_and_what_not(client: Client, language: str) -> None:
    page, words = page_in(client, language), texts("card", language)
    for key in ("purpose_helps", "purpose_never", "limit_words", "limit_not", "limit_plans", "limit_languages"):
        assert words[key] in page


def test_it_says_what_it_learns_from_people_only_where_it_does(client: Client, settings: Settings) -> None:
    words = texts("card", "nl")
    assert words["learns_what"] in page_in(client, "nl")
    settings.OOGST = replace(settings.OOGST, adaptation=False)
    assert words["learns_what"] not in page_in(client, "nl")


def test_the_number_of_people_that_it_names_is_the_one_that_holds() -> None:
    assert FEWEST_PEOPLE == 6  # "zes", "six", "sechs"


def test_every_page_leads_to_it(client: Client) -> None:
    assert f'href="{PAGES["fr"]}"' in client.get("/fr/essayer").content.decode()
