"""The profile as it is served: JSON-LD for programs, a page for people, at the same addresses."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from oogst.framework import load_framework
from oogst.site.settings_table import read_settings
from oogst.xapi.profile import VERSION, profile

HOME = read_settings({}).url.geturl().rstrip("/")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROGRAM = {"Accept": "application/ld+json, application/json;q=0.9"}


@pytest.mark.parametrize("address", ["/xapi-profile", f"/xapi-profile/v{VERSION}", "/xapi-profile.jsonld"])
@pytest.mark.parametrize("accepted", [PROGRAM, {"Accept": "*/*"}, {}])
def test_a_program_gets_the_profile_at_the_addresses_that_it_names(address: str, accepted: dict[str, str]) -> None:
    answer = Client().get(address, headers=accepted)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json"
    assert json.loads(answer.content) == profile(load_framework(), HOME)


def test_every_id_in_it_leads_a_program_to_the_profile_and_a_person_to_its_place_on_the_page() -> None:
    made = profile(load_framework(), HOME)
    page = Client().get("/en/xapi-profile").content.decode()
    for part in (*made["concepts"], *made["templates"], *made["patterns"]):
        address = part["id"].removeprefix(HOME)
        assert Client().get(address, headers=PROGRAM)["Location"] == made["versions"][0]["id"]
        anchor = Client().get(address, headers=BROWSER)["Location"].partition("#")[2]
        assert f'id="{anchor}"' in page or part["type"] == "Pattern"


def test_a_browser_is_led_to_the_page_in_its_language() -> None:
    answer = Client().get("/xapi-profile", headers={**BROWSER, "Accept-Language": "fr"})
    assert (answer.status_code, answer["Location"]) == (303, "/fr/xapi-profile")
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize("address", ["v0.9.0", "moments/fcdb76ac-3b90-5de6-9214-4b5fc8980ead", "outcomes/job.nothing"])
def test_there_is_nothing_at_other_addresses_below_it(address: str) -> None:
    assert Client().get(f"/xapi-profile/{address}").status_code == 404


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_page_says_every_term_in_the_reader_s_language(language: str) -> None:
    page = Client().get(f"/{language}/xapi-profile").content.decode()
    made = profile(load_framework(), HOME)
    for one in made["templates"]:
        assert one["prefLabel"][language] in page
    assert page.count("<dt>") == len(made["concepts"]) + 2
