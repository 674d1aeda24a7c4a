"""The site as people meet it: on a phone and a desk, in four languages, by keyboard, without scripts, in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.seen import is_fine, is_fine_on_phone_and_desk, not_reached_by_tab, problems, widest
from tests.site.harvested import OLDER, alone, name_of, pooled, releases

NewPage = Callable[..., Page]
PAGES = {
    "nl": (
        "/nl/",
        "/nl/probeer",
        "/nl/over",
        "/nl/nergens",
        "/nl/onderzoek",
        "/nl/vragen",
        "/nl/suggesties",
        "/nl/handboek",
        "/nl/stijl",
        "/nl/xapi-profile",
    ),
    "fr": (
        "/fr/",
        "/fr/essayer",
        "/fr/a-propos",
        "/fr/nulle-part",
        "/fr/recherche",
        "/fr/questions",
        "/fr/suggestions",
        "/fr/manuel",
        "/fr/style",
        "/fr/xapi-profile",
    ),
    "de": (
        "/de/",
        "/de/ausprobieren",
        "/de/ueber",
        "/de/nirgendwo",
        "/de/forschung",
        "/de/fragen",
        "/de/vorschlaege",
        "/de/handbuch",
        "/de/stil",
        "/de/xapi-profile",
    ),
    "en": (
        "/en/",
        "/en/try",
        "/en/about",
        "/en/nowhere",
        "/en/evidence",
        "/en/questions",
        "/en/suggestions",
        "/en/handbook",
        "/en/style",
        "/en/xapi-profile",
    ),
}
UNIT = alone(releases()[1]).units[0]
UNIT_NAME = name_of(releases()[1], UNIT)
MOMENT = "Een collega toonde me een snellere manier om de bestellingen te doen en nu durf ik het alleen."


def test_everything_on_a_page_is_reached_by_keyboard(new_page: NewPage) -> None:
    page = new_page(viewport=DESKTOP)
    for address in (*PAGES["nl"][:3], *PAGES["nl"][4:]):
        page.goto(address)
        assert not_reached_by_tab(page) == []


@pytest.mark.parametrize("language", PAGES)
def test_every_page_is_accessible_and_fits(new_page: NewPage, language: str) -> None:
    page = new_page()
    for address in (*PAGES[language][:3], *PAGES[language][4:]):
        page.goto(address)
        is_fine_on_phone_and_desk(page)


def test_an_answer_is_accessible_and_fits(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/nl/probeer")
    page.get_by_label("Je leermoment").fill(MOMENT)
    expect(page.locator(".answer")).to_be_visible()
    is_fine_on_phone_and_desk(page)


def test_a_group_of_several_units_is_accessible_and_fits(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    page.goto(f"/fr/?unit={pooled(releases()[1]).units[0]}")
    is_fine(page)


def test_before_the_first_release_the_general_infographic_is_accessible_and_fits(
    new_page: NewPage, new_site: str
) -> None:
    page = new_page()
    page.goto(f"{new_site}/nl/")
    expect(page.locator(".oogst-general h1")).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    is_fine_on_phone_and_desk(page)


def test_a_page_of_four_hundred_percent_still_fits(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 320, "height": 256})
    for address in PAGES["de"][:3]:
        page.goto(address)
        assert widest(page) <= 0, address


def test_what_can_be_pressed_is_large_enough_for_a_finger(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    for address in PAGES["nl"][:2]:
        page.goto(address)
        for one in page.locator("header a, main button, main select, .files a").filter(visible=True).all():
            box = one.bounding_box()
            assert box
            assert box["height"] >= 44, one.evaluate("element => element.outerHTML")


def test_the_suggestion_comes_while_typing_and_follows_the_text(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/nl/probeer")
    page.keyboard.type(MOMENT)  # the cursor is in the box already
    expect(page.locator(".answer mark").first).to_be_visible()
    assert page.url.endswith("/nl/probeer")
    expect(page.get_by_role("status")).not_to_be_empty()
    page.get_by_label("Je leermoment").fill("Vandaag veel werk gehad.")
    expect(page.locator(".answer")).to_contain_text("Dit lijkt (nog) geen leermoment")
    page.get_by_label("Je leermoment").fill("")
    expect(page.locator(".answer")).to_have_count(0)


def test_an_example_is_tried_with_one_tap(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    page.goto("/en/try")
    example = page.locator(".choices button").first
    words = example.inner_text()
    example.click()
    expect(page.get_by_label("Your learning moment")).to_have_value(words)
    expect(page.locator(".answer h2")).to_have_text("Gains for the job and the employer")


def test_a_choice_made_with_the_mouse_shows_at_once(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/nl/")
    page.locator("select[name=unit]").dispatch_event("pointerdown")
    page.get_by_label("Afdeling").select_option(UNIT)
    expect(page.locator(".of-whom")).to_contain_text(UNIT_NAME)


def test_by_keyboard_nobody_is_taken_along_before_pressing_the_button(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/nl/")
    page.get_by_label("Periode").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Periode")).to_have_value(OLDER)
    assert "period" not in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".of-whom")).to_contain_text("juli–december 2025")


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/en/")
    walked = []
    for _ in range(21):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("document.activeElement.name || document.activeElement.innerText"))
    assert walked[:9] == [
        "To the content",
        "Oogst",
        "Infographic",
        "Try it",
        "About",
        "Sign in",
        "NL\nNederlands",
        "FR\nFrançais",
        "DE\nDeutsch",
    ]
    files = ["Poster A3", "Poster A4", "Picture", "Slide", "Text", "Web page", "On a wall", "Print"]
    assert walked[10:21] == ["period", "unit", "Show", *files]


def test_the_skip_link_leads_past_the_navigation(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/en/about")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_focused_element_is_seen(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/en/about")
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


def test_the_language_switch_keeps_page_and_choice(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"/nl/?period={OLDER}&unit={UNIT}")
    page.get_by_role("navigation", name="Taal").get_by_role("link", name="Français").click()
    assert page.url.endswith(f"/fr/?period={OLDER}&unit={UNIT}")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".of-whom")).to_contain_text(UNIT_NAME)


def test_without_scripts_everything_works(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/nl/")
    expect(page.get_by_role("button", name="Afdrukken")).to_have_count(0)
    page.get_by_label("Afdeling").select_option(UNIT)
    page.get_by_role("button", name="Toon").click()
    expect(page.locator(".of-whom")).to_contain_text(UNIT_NAME)
    page.get_by_role("link", name="Probeer het").click()
    page.get_by_label("Je leermoment").fill(MOMENT)
    page.get_by_role("button", name="Bekijk wat het oplevert").click()
    expect(page.locator(".answer mark").first).to_be_visible()
    expect(page.get_by_label("Je leermoment")).to_have_value(MOMENT)


def test_the_pdf_is_downloaded_under_a_clear_name(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"/nl/?unit={UNIT}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Poster A3").click()
    assert waiting.value.suggested_filename == f"oogst-2026-h1-{UNIT}-nl.pdf"


def test_what_is_read_is_printed_on_a4_and_the_infographic_on_its_own_sheet(new_page: NewPage) -> None:
    page = new_page()
    for address, millimetres in (("/nl/handboek", (210, 297)), ("/nl/over", (210, 297)), ("/nl/", (420, 297))):
        page.goto(address)
        sheet = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))[0]
        assert sheet.get_size() == pytest.approx([one / 25.4 * 72 for one in millimetres], abs=1)


def test_print_leaves_out_what_is_not_the_infographic(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/nl/")
    page.emulate_media(media="print")
    for part in (".masthead", ".tools", ".foot"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".oogst h1")).to_be_visible()


def test_in_the_dark_it_is_dark_and_in_the_light_it_is_light(new_page: NewPage) -> None:
    for scheme, is_light in (("light", True), ("dark", False)):
        page = new_page(color_scheme=scheme)
        page.goto("/nl/over")
        paint = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = int(paint.split("(")[1].split(",")[0])
        assert (red > 128) is is_light


def test_a_wrong_address_looks_like_the_rest_and_leads_back(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site, viewport={"width": 360, "height": 740})  # its console complains of the 404
    answer = page.goto("/nl/over/niets")
    assert answer
    assert answer.status == 404
    assert problems(page) == []
    page.get_by_role("link", name="Naar de infografiek").click()
    expect(page.locator(".oogst h1")).to_be_visible()


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_wall_shows_everything_at_once_and_is_accessible(new_page: NewPage, language: str) -> None:
    page = new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"/{language}/")
    page.goto(page.locator(".files a:not([download])").get_attribute("href") or "")
    is_fine(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    inside = "[...document.querySelectorAll('.wall *')].every(one => one.getBoundingClientRect().bottom <= 1081)"
    assert page.evaluate(inside)
    assert page.locator("a, button, input").count() == 0
