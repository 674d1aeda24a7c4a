"""Mine to keep, in a browser: what is kept and who saw it, portfolio, past, a quote; and the administrator’s page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, _command, _environ
from tests.browser.test_capture import MOMENT, ComeIn, come_in, house, people_site
from tests.browser.test_site import problems, widest

__all__ = ["come_in", "house", "people_site"]
PAGES = {
    "nl": ("mijn-gegevens/alles", "mijn-gegevens/wie-zag-wat", "mijn-gegevens/toegangssleutels", "nieuw/vroeger"),
    "fr": ("mes-donnees/tout", "mes-donnees/qui-a-vu-quoi", "mes-donnees/cles-acces", "nouveau/passe"),
    "de": ("meine-daten/alles", "meine-daten/wer-sah-was", "meine-daten/passkeys", "neu/frueher"),
    "en": ("my-data/everything", "my-data/who-saw-what", "my-data/passkeys", "new/past"),
}
PORTFOLIOS = {"nl": "mijn-oogst", "fr": "ma-recolte", "de": "meine-ernte", "en": "my-harvest"}
SYSTEMS = {"nl": "systemen", "fr": "systemes", "de": "systeme", "en": "systems"}
PEOPLE = {"nl": "mensen", "fr": "personnes", "de": "menschen", "en": "people"}


def is_fine(page: Page) -> None:
    assert problems(page) == []
    assert widest(page) <= 0, page.url


def note(page: Page) -> None:
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    page.get_by_role("button", name="Dit klopt: bewaar").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desk-dark"])
def test_every_page_about_what_is_mine_is_accessible_and_fits(
    come_in: ComeIn, language: str, viewport: dict[str, int], scheme: str
) -> None:
    page = come_in(viewport=viewport, color_scheme=scheme)
    note(page)
    for address in (*PAGES[language], f"{PORTFOLIOS[language]}/portfolio"):
        page.goto(f"/{language}/{address}")
        is_fine(page)
    page.goto(f"/{language}/{PAGES[language][3]}")
    page.locator("#notes").fill(f"4/3/2025: {MOMENT}\nExcel")
    page.locator("button.main").click()
    expect(page.locator(".pick")).to_have_count(2)
    is_fine(page)


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


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desk-dark"])
def test_what_i_said_i_would_do_is_ticked_off_in_my_harvest(
    come_in: ComeIn, viewport: dict[str, int], scheme: str
) -> None:
    page = come_in(viewport=viewport, color_scheme=scheme)
    page.goto("/nl/mijn-oogst")
    is_fine(page)
    page.goto("/nl/nieuw")
    note(page)
    page.locator("a[href*='/leermoment/']").first.click()
    page.get_by_label("Wat ga je ermee doen?").fill("Ik toon het maandag aan de ploeg.")
    with page.expect_navigation():
        page.locator("button[value=intend]").click()
    expect(page.get_by_label("Wat ga je ermee doen?")).to_have_value("Ik toon het maandag aan de ploeg.")
    is_fine(page)
    page.goto("/nl/mijn-oogst")
    is_fine(page)
    page.locator("button[value=done]").click()
    expect(page.locator("button[value=open]")).to_be_visible()
    expect(page.locator(".intended")).to_contain_text("gedaan op")
    is_fine(page)


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
@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone-dark", "desk"])
def test_the_administrators_page_is_accessible_and_fits(
    come_in: ComeIn, house: Path, language: str, viewport: dict[str, int], scheme: str
) -> None:
    page = come_in(viewport=viewport, color_scheme=scheme)
    number = len(list(house.glob("*.in"))) - 1
    words = _command("invite", f"p{number}", "--role", "administrator")
    subprocess.run(words, cwd=house, env=_environ(house), capture_output=True, check=True)
    page.goto(f"/{language}/{PEOPLE[language]}?words=anna")
    is_fine(page)
    page.locator(".rows a").first.click()
    is_fine(page)
    page.locator("button[value=give]").last.click()
    expect(page.locator(".rows li")).not_to_have_count(0)
    is_fine(page)
    page.goto(f"/{language}/{SYSTEMS[language]}")
    page.locator("#name").fill("Simulator")
    page.locator("button[value=add]").click()
    expect(page.locator("#new-secret")).to_be_visible()
    is_fine(page)
