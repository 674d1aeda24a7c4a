"""An employee’s side in a browser: come in, write, tap, undo, look back, leave; on a phone and without scripts."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from oogst.framework import load_framework
from tests.browser.conftest import PHONE, _command, _environ, _served
from tests.browser.seen import is_fine, is_fine_on_phone_and_desk, problems, widest

NewPage = Callable[..., Page]
ComeIn = Callable[..., Page]
#: An example of the source: whatever model suggests, it must find efficiency and helping in it.
MOMENT = next(one for one in load_framework().examples if one.id == "faster_repair").text["nl"]
UNITS = "unit_id,parent_id,name\nu1,,De Linde\nu2,u1,Klantendienst\n"
PAGES = {
    "nl": ("/nl/nieuw", "/nl/mijn-oogst", "/nl/mijn-gegevens", "/nl/mijn-gegevens/vergeet-mij", "/nl/afmelden"),
    "fr": ("/fr/nouveau", "/fr/ma-recolte", "/fr/mes-donnees", "/fr/mes-donnees/effacer", "/fr/deconnexion"),
    "de": ("/de/neu", "/de/meine-ernte", "/de/meine-daten", "/de/meine-daten/loeschen", "/de/abmelden"),
    "en": ("/en/new", "/en/my-harvest", "/en/my-data", "/en/my-data/forget", "/en/sign-out"),
}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    people = [f"p{n},u2,Anna {n},p{n}@example.org,nl" for n in range(40)]
    (folder / "units.csv").write_text(UNITS, "utf-8")
    (folder / "people.csv").write_text("\n".join(["person_id,unit_id,name,email,language", *people]), "utf-8")
    return folder


@pytest.fixture(scope="session")
def people_site(house: Path) -> Iterator[str]:
    """The address of a site with people, where letters lie on a page."""
    imports = [["import", kind, f"{kind}.csv", "--apply"] for kind in ("units", "people")]
    yield from _served(house, ["migrate"], *imports)


@pytest.fixture
def come_in(new_page: NewPage, people_site: str, house: Path, request: pytest.FixtureRequest) -> ComeIn:
    """Makes a page for somebody new, who came in by an invitation."""

    def make(**asked: object) -> Page:
        number = len(list(house.glob("*.in")))
        (house / f"{number}.in").touch()
        words = _command("invite", f"p{number}")
        done = subprocess.run(words, cwd=house, env=_environ(house), capture_output=True, text=True, check=True)
        page = new_page(base_url=people_site, **({"viewport": PHONE} | asked))
        page.goto("/" + done.stdout.strip().split("/", 3)[3])
        page.get_by_role("button", name="Kom binnen").click()
        expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
        return page

    return make


def test_from_opening_to_kept_in_two_taps_and_a_sentence_and_back(come_in: ComeIn) -> None:
    page = come_in()
    page.goto("/nl/nieuw")
    page.keyboard.type(MOMENT)  # the cursor is in the box already
    expect(page.locator(".chip").first).to_be_visible()
    page.get_by_role("button", name="Dit klopt: bewaar").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    expect(page.locator(".time-line .label").first).to_be_visible()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_label("Je leermoment", exact=True)).to_have_value(MOMENT)
    expect(page.locator(".time-line .words")).to_have_count(0)


def test_what_was_tapped_stays_tapped_while_writing_goes_on(come_in: ComeIn) -> None:
    page = come_in()
    box = page.get_by_label("Je leermoment", exact=True)
    box.fill(MOMENT)
    chip = page.get_by_role("group", name="efficiënter werken")
    chip.get_by_label("Nee").check()
    with page.expect_response("**/nieuw/voorstel"):
        box.press_sequentially(" ")
    expect(chip.get_by_label("Nee")).to_be_checked()
    page.get_by_role("button", name="Dit klopt: bewaar").click()
    expect(page.locator(".time-line .label").first).to_be_visible()
    expect(page.locator(".time-line")).not_to_contain_text("efficiënter werken")


def test_what_was_confirmed_is_kept_when_the_words_no_longer_suggest_it(come_in: ComeIn) -> None:
    page = come_in()
    box = page.get_by_label("Je leermoment", exact=True)
    box.fill(MOMENT)
    page.get_by_role("group", name="efficiënter werken").get_by_label("Dat klopt").check()
    box.fill("Vandaag veel werk gehad.")
    expect(page.get_by_text("Dit lijkt (nog) geen leermoment")).to_be_visible()
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.locator(".time-line .label")).to_have_text("efficiënter werken")


def test_an_opening_is_tapped_and_gone_on_from(come_in: ComeIn) -> None:
    page = come_in()
    page.get_by_role("button", name="Iemand liet me zien hoe").click()
    page.keyboard.type("ik de kassa sneller opstart.")
    whole = "Iemand liet me zien hoe ik de kassa sneller opstart."
    expect(page.get_by_label("Je leermoment", exact=True)).to_have_value(whole)


def test_a_text_without_a_suggestion_can_be_kept_and_said_more_of(come_in: ComeIn) -> None:
    page = come_in()
    page.get_by_label("Je leermoment", exact=True).fill("Vandaag veel werk gehad.")
    expect(page.get_by_text("Dit lijkt (nog) geen leermoment")).to_be_visible()
    expect(page.get_by_role("button", name="Dit klopt: bewaar")).to_be_hidden()
    page.get_by_text("Iets toevoegen, of zeggen hoe je het leerde").click()
    page.get_by_label("veerkracht").check()
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.locator(".time-line .label")).to_have_text("veerkracht")


def test_without_scripts_it_takes_two_steps(come_in: ComeIn) -> None:
    page = come_in(java_script_enabled=False)
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    page.get_by_role("button", name="Bekijk wat het oplevert").click()
    expect(page.get_by_label("Je leermoment", exact=True)).to_have_value(MOMENT)
    page.get_by_role("group", name="efficiënter werken").get_by_label("Dat klopt").check()
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.locator(".time-line .label")).to_have_text("efficiënter werken")


def test_two_taps_on_keep_keep_once(come_in: ComeIn) -> None:
    page = come_in()
    page.get_by_label("Je leermoment", exact=True).fill("Ik leerde vandaag iets nieuws.")
    page.get_by_role("button", name="Bewaar", exact=True).dblclick()
    expect(page.locator(".time-line .words")).to_have_count(1)
    page.go_back()
    page.reload()
    page.goto("/nl/nieuw")
    expect(page.locator(".time-line .words")).to_have_count(1)


def test_a_code_from_the_mailbox_brings_somebody_in(new_page: NewPage, people_site: str) -> None:
    page = new_page(base_url=people_site, viewport=PHONE)
    page.goto("/nl/aanmelden")
    page.keyboard.type("p39@example.org")
    page.get_by_role("button", name="Stuur me een code").click()
    # By then the letter is out, and the keyboard writes in the right place.
    expect(page.locator("input[name=code]")).to_be_focused()
    letters = page.context.new_page()
    letters.goto("/nl/postvak")
    code = letters.locator(".letter h2").first.inner_text().split()[0]
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
    page.get_by_role("link", name="Profiel").click()
    page.get_by_role("link", name="Afmelden").click()
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("link", name="Aanmelden")).to_be_visible()
    page.goto("/nl/nieuw")
    expect(page.get_by_role("button", name="Stuur me een code")).to_be_visible()


def test_somebody_takes_everything_along_and_is_forgotten(come_in: ComeIn) -> None:
    page = come_in()
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    page.goto("/nl/mijn-gegevens/vergeet-mij")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Alles meenemen").click()
    assert MOMENT in waiting.value.path().read_text("utf-8")
    page.get_by_label("Ik meen het: vergeet alles").check()
    page.get_by_role("button", name="Vergeet mij").click()
    expect(page.get_by_role("heading", name="Alles is weg")).to_be_visible()
    page.goto("/nl/nieuw")
    expect(page.get_by_role("button", name="Stuur me een code")).to_be_visible()


@pytest.mark.parametrize("language", PAGES)
def test_every_page_of_mine_is_accessible_and_fits(come_in: ComeIn, language: str) -> None:
    page = come_in()
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    page.get_by_role("button", name="Dit klopt: bewaar").click()
    for address in PAGES[language]:
        page.goto(address)
        is_fine_on_phone_and_desk(page)
    page.goto(PAGES[language][0])
    page.locator("#text").fill(MOMENT)
    page.locator(".add summary").click()
    assert problems(page) == []
    page.goto(PAGES[language][0])
    page.locator(".time-line a").first.click()
    is_fine_on_phone_and_desk(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_is_accessible_and_fits(new_page: NewPage, people_site: str, scheme: str) -> None:
    page = new_page(base_url=people_site, viewport=PHONE, color_scheme=scheme)
    for address in ("/nl/aanmelden", "/de/postfach"):
        page.goto(address)
        is_fine(page)


def test_pages_of_mine_fit_at_four_hundred_percent(come_in: ComeIn) -> None:
    page = come_in(viewport={"width": 320, "height": 256})
    for address in PAGES["de"]:
        page.goto(address)
        assert widest(page) <= 0, address


def test_what_can_be_pressed_is_large_enough_for_a_finger(come_in: ComeIn) -> None:
    page = come_in()
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    expect(page.locator(".chip").first).to_be_visible()
    for one in page.locator("main :is(button, summary, .who label, .taps label)").filter(visible=True).all():
        box = one.bounding_box()
        assert box
        assert box["height"] >= 44, one.evaluate("element => element.outerHTML")
