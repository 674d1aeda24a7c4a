"""The page on what research knows: every outcome, every study with its design, and nothing that was not verified."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from oogst.evidence import load_evidence
from oogst.framework import load_framework
from oogst.release import Release
from oogst.texts import texts
from tests.site.harvested import NEWER

pytestmark = pytest.mark.django_db
PAGES = {"nl": "/nl/onderzoek", "fr": "/fr/recherche", "de": "/de/forschung", "en": "/en/evidence"}


@pytest.mark.parametrize("language", PAGES)
def test_it_says_of_every_outcome_what_is_known_and_where_nothing_was_found(client: Client, language: str) -> None:
    answer = client.get(PAGES[language])
    page, evidence = unescape(answer.content.decode()), load_evidence()
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
    for outcome in load_framework().outcomes:
        card = page.split(f'id="{outcome.id}"')[1].split("</article>")[0]
        assert outcome.label[language] in card
        finding = evidence.of(outcome.id)
        assert (texts("research", language)["nothing"] in card) == (finding.grade is None)
        for study in finding.studies:
            assert study.found[language] in card
            assert study.journal in card
            assert study.doi is None or f"https://doi.org/{study.doi}" in card


def test_beside_what_research_knows_stands_what_was_found_here(client: Client, release: Release) -> None:
    page = unescape(client.get(PAGES["en"]).content.decode())
    root = release.root(NEWER)
    assert root is not None
    cell = release.cell(NEWER, root.id, "outcome:job.knowledge")
    assert cell is not None
    here = page.split('id="job.knowledge"')[1].split("</article>")[0]
    assert f"{cell.share}%" in here


def test_a_grade_on_the_infographic_leads_to_its_card(client: Client, release: Release) -> None:
    for language, address in PAGES.items():
        links = re.findall(rf'href="{address}#([a-z_.]+)"', client.get(f"/{language}/").content.decode())
        assert set(links) == {outcome.id for outcome in load_framework().outcomes}
        page = client.get(address).content.decode()
        assert all(f'id="{link}"' in page for link in links)


def test_a_closed_infographic_leaves_no_figure_on_the_page(client: Client, release: Release, settings: object) -> None:
    settings.OOGST_PUBLIC_PAGE = "off"  # type: ignore[attr-defined]
    assert 'class="here"' not in client.get(PAGES["nl"]).content.decode()
