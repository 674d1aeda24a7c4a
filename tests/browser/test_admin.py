"""The administrator in a browser: finds somebody, makes a shared tablet and a letter with a code, in four languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, _command, _environ
from tests.browser.seen import is_fine, not_reached_by_tab
from tests.browser.test_capture import house, people_site

__all__ = ["house", "people_site"]

MADE_ADMINISTRATOR = """
import datetime as dt
from oogst.site import serving
serving.set_up()
from oogst.site.people.actions import give_role
from oogst.site.people.queries import person_known_as
give_role(person_known_as("p39"), "administrator", None, now=dt.datetime.now(dt.UTC))
"""
OTHERS = (
    *("/nl/huisstijl", "/fr/charte", "/de/hausstil", "/en/house-style"),
    *("/nl/privacydossier", "/nl/privacydossier/impact", "/fr/dossier-confidentialite/record"),
    *("/de/datenschutz/council", "/en/privacy-kit/ai-act"),
    *("/nl/systemen", "/fr/systemes", "/de/systeme", "/en/systems"),
)
TABLETS = ("/nl/tablets", "/fr/tablettes", "/de/tablets", "/en/tablets")


@pytest.fixture
def administrator(new_page: Callable[..., Page], people_site: str, house: Path) -> Callable[..., Page]:
    def make(**asked: object) -> Page:
        environ = _environ(house)
        subprocess.run([sys.executable, "-c", MADE_ADMINISTRATOR], cwd=house, env=environ, check=True)
        words = _command("invite", "p39")
        link = subprocess.run(words, cwd=house, env=environ, capture_output=True, text=True, check=True).stdout
        page = new_page(base_url=people_site, **({"viewport": PHONE} | asked))
        page.goto("/" + link.strip().split("/", 3)[3])
        page.get_by_role("button", name="Kom binnen").click()
        return page

    return make


def test_a_tablet_and_a_letter_on_a_phone(
    administrator: Callable[..., Page], new_page: Callable[..., Page], people_site: str
) -> None:
    page = administrator(color_scheme="dark")
    page.get_by_role("link", name="Mensen").click()
    page.get_by_role("link", name="Gedeelde tablets").click()
    page.get_by_label("De naam, bijvoorbeeld waar hij staat").fill("Kantine")
    page.get_by_role("button", name="Maak een link").click()
    link = page.get_by_label("De link", exact=True).input_value()
    is_fine(page)
    tablet = new_page(base_url=people_site, viewport={"width": 800, "height": 1200})
    tablet.goto("/" + link.split("/", 3)[3])
    tablet.get_by_role("button", name="Dit is de tablet").click()
    expect(tablet.get_by_label("Je code")).to_be_focused()
    for address in (*TABLETS, *OTHERS):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok
        is_fine(page)
    for address in (TABLETS[0], OTHERS[0], OTHERS[4], OTHERS[5], "/nl/mensen"):
        page.goto(address)
        assert not_reached_by_tab(page) == []
    page.goto("/nl/mensen?words=anna+38")
    page.get_by_role("link", name="Anna 38").click()
    is_fine(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Maak een brief met een code").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    page.goto("/nl/tablets")
    page.get_by_role("button", name="Buiten gebruik stellen").click()
    expect(page.get_by_text("Er is nog geen gedeelde tablet.")).to_be_visible()
