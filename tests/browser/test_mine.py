"""Mine to keep, in a browser: what is kept and who saw it, portfolio, past, a quote; and the administrator’s page."""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, _command, _environ
from tests.browser.seen import is_fine, is_fine_on_phone_and_desk, not_reached_by_tab, widest
from tests.browser.test_capture import MOMENT, ComeIn, come_in, house, people_site

__all__ = ["come_in", "house", "people_site"]
PAGES = {
    "nl": (
        "mijn-gegevens/alles",
        "mijn-gegevens/wie-zag-wat",
        "mijn-gegevens/toegangssleutels",
        "nieuw/vroeger",
        "mijn-gegevens/andere-systemen",
        "mijn-gegevens/tweede-stap",
    ),
    "fr": (
        "mes-donnees/tout",
        "mes-donnees/qui-a-vu-quoi",
        "mes-donnees/cles-acces",
        "nouveau/passe",
        "mes-donnees/autres-systemes",
        "mes-donnees/deuxieme-etape",
    ),
    "de": (
        "meine-daten/alles",
        "meine-daten/wer-sah-was",
        "meine-daten/passkeys",
        "neu/frueher",
        "meine-daten/andere-systeme",
        "meine-daten/zweiter-schritt",
    ),
    "en": (
        "my-data/everything",
        "my-data/who-saw-what",
        "my-data/passkeys",
        "new/past",
        "my-data/other-systems",
        "my-data/second-step",
    ),
}
PORTFOLIOS = {"nl": "mijn-oogst", "fr": "ma-recolte", "de": "meine-ernte", "en": "my-harvest"}
SYSTEMS = {"nl": "systemen", "fr": "systemes", "de": "systeme", "en": "systems"}
PEOPLE = {"nl": "mensen", "fr": "personnes", "de": "menschen", "en": "people"}
HINT = "Je zocht “Handhygiëne bij wondzorg” op."
LEARNT = "zo weet ik nu wanneer ik handschoenen draag."


def note(page: Page) -> None:
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    page.get_by_role("button", name="Dit klopt: bewaar").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()


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
def test_every_page_about_what_is_mine_is_accessible_and_fits(
    come_in: ComeIn, people_site: str, house: Path, language: str
) -> None:
    page = come_in()
    note(page)
    looked_up(people_site, house)
    for address in (*PAGES[language], f"{PORTFOLIOS[language]}/portfolio"):
        page.goto(f"/{language}/{address}")
        is_fine_on_phone_and_desk(page)
    page.goto(f"/{language}/{PAGES[language][3]}")
    page.locator("#notes").fill(f"4/3/2025: {MOMENT}\nExcel")
    page.locator("button.main").click()
    expect(page.locator(".pick")).to_have_count(2)
    is_fine_on_phone_and_desk(page)


def test_everything_on_a_page_is_reached_by_keyboard(come_in: ComeIn) -> None:
    page = come_in(viewport=DESKTOP)
    note(page)
    for address in ("nieuw", "mijn-oogst", "mijn-oogst/portfolio", "mijn-gegevens", "terugblik", *PAGES["nl"]):
        answer = page.goto(f"/nl/{address}")
        assert answer is not None
        assert answer.ok, address
        assert not_reached_by_tab(page) == []


def test_pages_about_what_is_mine_fit_at_four_hundred_percent(come_in: ComeIn) -> None:
    page = come_in(viewport={"width": 320, "height": 256})
    note(page)
    for address in (*PAGES["de"], "meine-ernte/portfolio"):
        page.goto(f"/de/{address}")
        assert widest(page) <= 0, address


def test_a_portfolio_of_one_moment_is_downloaded(come_in: ComeIn) -> None:
    page = come_in()
    note(page)
    page.goto("/nl/mijn-oogst")
    page.get_by_role("link", name="Maak een portfolio").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Maak een pdf").click()
    assert waiting.value.suggested_filename == "portfolio.pdf"
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


def test_what_i_said_i_would_do_is_ticked_off_in_my_harvest(come_in: ComeIn) -> None:
    page = come_in()
    page.goto("/nl/mijn-oogst")
    is_fine_on_phone_and_desk(page)
    page.goto("/nl/nieuw")
    note(page)
    page.locator("a[href*='/leermoment/']").first.click()
    page.get_by_label("Wat ga je ermee doen?").fill("Ik toon het maandag aan de ploeg.")
    with page.expect_navigation():
        page.locator("button[value=intend]").click()
    expect(page.get_by_label("Wat ga je ermee doen?")).to_have_value("Ik toon het maandag aan de ploeg.")
    is_fine_on_phone_and_desk(page)
    page.goto("/nl/mijn-oogst")
    is_fine_on_phone_and_desk(page)
    page.locator("button[value=done]").click()
    expect(page.locator("button[value=open]")).to_be_visible()
    expect(page.locator(".intended")).to_contain_text("gedaan op")
    is_fine_on_phone_and_desk(page)


def test_notes_of_before_are_brought_by_keyboard_alone(come_in: ComeIn) -> None:
    page = come_in()
    page.goto("/nl/nieuw/vroeger")
    page.get_by_label("Of typ of plak ze hier").focus()
    page.keyboard.type("4/3/2025: Excel geleerd")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We lazen 1 notitie")).to_be_visible()
    page.get_by_role("button", name="Bewaar wat aangevinkt is").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 notitie staat nu bij je leermomenten")).to_be_visible()
    page.get_by_role("link", name="Terug naar mijn leermomenten").click()
    expect(page.get_by_text("Excel geleerd", exact=True)).to_be_visible()


def test_a_quote_is_seen_before_it_is_allowed_and_taken_back(come_in: ComeIn) -> None:
    page = come_in()
    page.get_by_label("Mag getoond worden").check()
    note(page)
    page.get_by_role("link", name="Bekijk het").click()
    expect(page.locator("figure.quote")).to_contain_text(MOMENT)
    is_fine(page)
    page.get_by_role("button", name="Zo mag het er staan").click()
    expect(page.get_by_role("button", name="Niet meer citeren")).to_be_visible()
    is_fine(page)
    page.get_by_role("button", name="Niet meer citeren").click()
    expect(page.locator("figure.quote")).to_have_count(0)


@pytest.mark.parametrize("language", PEOPLE)
def test_the_administrators_page_is_accessible_and_fits(come_in: ComeIn, house: Path, language: str) -> None:
    page = come_in()
    number = len(list(house.glob("*.in"))) - 1
    words = _command("invite", f"p{number}", "--role", "administrator")
    subprocess.run(words, cwd=house, env=_environ(house), capture_output=True, check=True)
    page.goto(f"/{language}/{PEOPLE[language]}?words=anna")
    is_fine_on_phone_and_desk(page)
    page.locator(".rows a").first.click()
    is_fine_on_phone_and_desk(page)
    page.locator("button[value=give]").last.click()
    expect(page.locator(".rows li")).not_to_have_count(0)
    is_fine_on_phone_and_desk(page)
    page.goto(f"/{language}/{SYSTEMS[language]}")
    page.locator("#name").fill("Simulator")
    page.locator("button[value=add]").click()
    expect(page.locator("#new-secret")).to_be_visible()
    is_fine_on_phone_and_desk(page)


def test_what_another_system_told_becomes_a_moment(come_in: ComeIn, people_site: str, house: Path) -> None:
    page = come_in()
    looked_up(people_site, house)
    page.goto("/nl/nieuw")
    is_fine(page)
    page.locator(".hints li", has_text=HINT).get_by_role("button", name="Ja, noteer het").click()
    box = page.get_by_label("Je leermoment", exact=True)
    expect(box).to_have_value("Ik zocht “Handhygiëne bij wondzorg” op en ")
    box.press("End")
    page.keyboard.type(LEARNT)
    page.locator("[data-keep]").click()
    expect(page.locator(".time-line .words").first).to_contain_text(LEARNT)
    page.goto("/nl/mijn-gegevens/andere-systemen")
    expect(page.get_by_text(HINT)).to_have_count(0)
    page.get_by_role("link", name="Wat deze systemen over mij vertelden").click()
    page.locator("summary").first.click()
    is_fine(page)


def test_without_scripts_it_becomes_one_too(come_in: ComeIn, people_site: str, house: Path) -> None:
    page = come_in(java_script_enabled=False)
    looked_up(people_site, house)
    page.goto("/nl/nieuw")
    page.get_by_role("button", name="Ja, noteer het").click()
    page.get_by_label("Je leermoment", exact=True).fill(f"Ik zocht het op en {LEARNT}")
    page.locator("button[value=as-it-is]").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    expect(page.get_by_text(HINT)).to_have_count(0)
