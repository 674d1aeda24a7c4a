"""The shared tablet in a browser: one after the other, and nothing of the one before."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, _command, _environ
from tests.browser.seen import is_fine, problems
from tests.browser.test_capture import MOMENT, come_in, house, people_site

__all__ = ["come_in", "house", "people_site"]

NewPage = Callable[..., Page]
TABLET = {"width": 800, "height": 1200}
PIN = "271828"
PAGES = ("/nl/tablet", "/fr/tablette", "/de/tablet", "/en/tablet")
MY_CODE = ("/nl/mijn-gegevens/tablet", "/fr/mes-donnees/tablette", "/de/meine-daten/tablet", "/en/my-data/tablet")


@pytest.fixture
def told(house: Path, people_site: str) -> Callable[..., str]:
    """What a command prints."""

    def run(*words: str) -> str:
        environ = _environ(house) | {"OOGST_LANG": "nl"}
        done = subprocess.run(_command(*words), cwd=house, env=environ, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def tablet(new_page: NewPage, people_site: str, told: Callable[..., str]) -> Callable[..., Page]:
    """Makes a device the shared tablet of the whole organisation."""

    def make(**asked: object) -> Page:
        page = new_page(base_url=people_site, **({"viewport": TABLET, "has_touch": True} | asked))
        page.goto("/" + told("kiosk", "u1", "--name", "Kantine").split("/", 3)[3])
        assert problems(page) == []
        page.get_by_role("button", name="Dit is de tablet").click()
        expect(page.get_by_label("Je code")).to_be_focused()
        return page

    return make


def come(page: Page, told: Callable[..., str], number: int) -> str:
    """In by the letter, with a PIN of their own; the code."""
    letter = dict(line.split(": ", 1) for line in told("kiosk-code", f"p{number}").splitlines() if ": " in line)
    page.keyboard.type(letter["Code"].lower())
    page.keyboard.press("Tab")
    page.keyboard.type(letter["Pincode"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kies een eigen pincode")).to_be_visible()
    assert problems(page) == []
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Je leermoment", exact=True)).to_be_focused()
    return letter["Code"]


def come_again(page: Page, code: str) -> None:
    page.get_by_label("Je code").fill(code)
    page.get_by_label("Je pincode").fill(PIN)
    page.get_by_role("button", name="Begin").tap()
    expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()


def test_two_people_note_one_after_the_other_and_neither_sees_the_other(
    tablet: Callable[..., Page], told: Callable[..., str], house: Path
) -> None:
    page = tablet()
    for number in (25, 26):
        come(page, told, number)
        page.keyboard.type(f"{MOMENT} Nummer {number}.")
        expect(page.locator(".chip").first).to_be_visible()
        assert problems(page) == []
        page.get_by_role("button", name="Dit klopt: bewaar").tap()
        expect(page.get_by_role("heading", name="Bewaard.")).to_be_visible()
        assert problems(page) == []
        page.get_by_role("link", name="Klaar").tap()
        expect(page.get_by_label("Je code")).to_be_focused()
        for _ in range(4):  # the button "back" shows nobody's page
            page.go_back()
            page.wait_for_url("**/nl/tablet**")
            assert "Nummer" not in page.content()
            assert not page.locator("#text").count() or page.locator("#text").input_value() == ""
        page.goto("/nl/tablet")
    for number in (25, 26):
        told("export-person", f"p{number}", "-o", f"p{number}.json")
        written = (house / f"p{number}.json").read_text("utf-8")
        assert written.count("Nummer") == 1
        assert f"Nummer {number}." in written


def test_a_visit_that_stands_still_closes_after_a_minute_with_a_warning(
    tablet: Callable[..., Page], told: Callable[..., str]
) -> None:
    page = tablet()
    page.clock.install()
    code = come(page, told, 27)
    page.keyboard.type("Nog niet af")
    page.wait_for_load_state("networkidle")  # on a busy machine its scripts may come after the typing
    page.clock.run_for(46_000)
    expect(page.get_by_text("Ben je er nog?")).to_be_visible()
    page.get_by_role("button", name="Ik ben er").tap()
    expect(page.get_by_text("Ben je er nog?")).to_be_hidden()
    page.clock.run_for(46_000)
    assert page.locator("#text").input_value() == "Nog niet af"
    page.clock.run_for(15_000)
    expect(page.get_by_label("Je code")).to_be_visible()
    page.goto("/nl/tablet/nieuw")
    expect(page.get_by_label("Je code")).to_be_visible()
    come_again(page, code)
    assert page.locator("#text").input_value() == ""


def test_after_keeping_the_first_page_comes_back_by_itself(
    tablet: Callable[..., Page], told: Callable[..., str]
) -> None:
    page = tablet()
    page.clock.install()
    come(page, told, 28)
    page.keyboard.type(MOMENT)
    page.get_by_role("button", name="Bewaar", exact=True).tap()
    expect(page.get_by_role("heading", name="Bewaard.")).to_be_visible()
    page.clock.run_for(8_000)
    expect(page.get_by_label("Je code")).to_be_visible()


#: A browser that reads QR codes, and a camera before which ``held`` is held: Chromium on Linux has neither.
CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.held ? [{ rawValue: window.held }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  return (window.seen = canvas.captureStream(5));
};
"""


def test_where_the_tablet_can_scan_a_code_is_held_before_its_camera(
    tablet: Callable[..., Page], told: Callable[..., str]
) -> None:
    page = tablet()
    expect(page.get_by_role("button", name="Scan mijn code")).to_be_hidden()
    page.add_init_script(CAMERA)
    page.goto("/nl/tablet")
    letter = dict(line.split(": ", 1) for line in told("kiosk-code", "p29").splitlines() if ": " in line)
    page.get_by_role("button", name="Scan mijn code").tap()
    expect(page.get_by_label("Wat de camera ziet")).to_be_visible()
    assert problems(page) == []
    page.evaluate("window.held = 'https://elsewhere.example/ABCD'")  # another square is no code of ours
    page.wait_for_timeout(400)
    assert page.get_by_label("Je code").input_value() == ""
    page.evaluate("code => { window.held = code; }", letter["Code"])
    expect(page.get_by_label("Je pincode")).to_be_focused()
    assert page.get_by_label("Je code").input_value() == letter["Code"]
    assert page.evaluate("window.seen.getTracks().every((track) => track.readyState === 'ended')")
    page.keyboard.type(letter["Pincode"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kies een eigen pincode")).to_be_visible()


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "light"), (TABLET, "dark"), (DESKTOP, "light")], ids=["phone", "tablet", "desk"]
)
def test_the_first_page_is_accessible_and_fits_in_four_languages(
    tablet: Callable[..., Page], viewport: dict[str, int], scheme: str
) -> None:
    page = tablet(viewport=viewport, color_scheme=scheme)
    for address in PAGES:
        page.goto(address)
        is_fine(page)


def test_the_page_of_my_own_code_is_accessible_and_fits_in_four_languages(come_in: Callable[..., Page]) -> None:
    page = come_in(viewport=PHONE, color_scheme="dark")
    for address in MY_CODE:
        page.goto(address)
        page.locator("#pin").fill(PIN)
        page.locator("#pin").press("Enter")
        expect(page.locator(".code")).to_have_text(re.compile("[A-Z2-9]{4}"))
        is_fine(page)
