"""What another system told becomes a moment with one tap and a few words, on a phone; and the pages around it."""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, _command, _environ
from tests.browser.test_capture import ComeIn, come_in, house, people_site
from tests.browser.test_mine import is_fine

__all__ = ["come_in", "house", "people_site"]
PAGES = {
    "nl": "mijn-gegevens/andere-systemen",
    "fr": "mes-donnees/autres-systemes",
    "de": "meine-daten/andere-systeme",
    "en": "my-data/other-systems",
}
HINT = "Je zocht “Handhygiëne bij wondzorg” op."
WORDS = "zo weet ik nu wanneer ik handschoenen draag."


def looked_up(site: str, house: Path) -> None:
    """Another system says it of whoever came in last."""
    words = _command("source", "add", "Zorgwijzer")
    done = subprocess.run(words, cwd=house, env=_environ(house), capture_output=True, text=True, check=True)
    key, secret = done.stdout.split()
    address = f"p{len(list(house.glob('*.in'))) - 1}@example.org"
    statement = {
        "actor": {"mbox": f"mailto:{address}"},
        "verb": {"id": "http://activitystrea.ms/schema/1.0/search"},
        "object": {"id": "https://care.example/hands", "definition": {"name": {"nl": "Handhygiëne bij wondzorg"}}},
        "timestamp": dt.datetime.now(dt.UTC).isoformat(),
    }
    headers = {
        "Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode(),
        "X-Experience-API-Version": "2.0.0",
        "Content-Type": "application/json",
    }
    told = urllib.request.Request(f"{site}/xapi/statements", json.dumps(statement).encode(), headers)
    with urllib.request.urlopen(told) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("language", PAGES)
def test_a_hint_becomes_a_moment_and_another_goes_away(
    come_in: ComeIn, people_site: str, house: Path, language: str
) -> None:
    """In Dutch by hand; every page of it is accessible and fits in all languages, on a phone and on a dark desk."""
    page = come_in(**({"viewport": DESKTOP, "color_scheme": "dark"} if language in ("fr", "en") else {}))
    looked_up(people_site, house)
    page.goto(f"/{language}/{PAGES[language]}")
    is_fine(page)
    page.locator("section p > a").first.click()
    page.locator("summary").first.click()
    is_fine(page)
    page.goto("/nl/nieuw")
    is_fine(page)
    hint = page.locator(".hints li", has_text=HINT)
    if language == "fr":
        hint.get_by_role("button", name="Nee").click()
    else:
        hint.get_by_role("button", name="Ja, noteer het").click()
        box = page.get_by_label("Je leermoment", exact=True)
        expect(box).to_have_value("Ik zocht “Handhygiëne bij wondzorg” op en ")
        box.press("End")
        page.keyboard.type(WORDS)
        page.locator("[data-keep]").click()
        expect(page.locator(".time-line .words").first).to_contain_text(WORDS)
    page.goto("/nl/nieuw")
    expect(page.get_by_text(HINT)).to_have_count(0)


def test_without_scripts_it_goes_the_same_way(come_in: ComeIn, people_site: str, house: Path) -> None:
    page = come_in(java_script_enabled=False, viewport=PHONE)
    looked_up(people_site, house)
    page.goto("/nl/nieuw")
    page.get_by_role("button", name="Ja, noteer het").click()
    page.get_by_label("Je leermoment", exact=True).fill(f"Ik zocht het op en {WORDS}")
    page.locator("button[value=as-it-is]").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    page.goto(f"/nl/{PAGES['nl']}")
    expect(page.get_by_text(HINT)).to_have_count(0)
