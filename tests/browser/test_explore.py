"""The pages of team leads, HR and L&D as people meet them: on a phone and a desk, by keyboard, in the dark."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from oogst.release import write_release
from tests.browser.conftest import DESKTOP, PHONE, _command, _environ, _served
from tests.browser.seen import is_fine, is_fine_on_phone_and_desk, not_reached_by_tab, problems, widest
from tests.site.harvested import releases

NewPage = Callable[..., Page]
SIDES = {
    "nl": ("/nl/verken", *(f"/nl/verken/{one}" for one in ("afdelingen", "vergelijk", "manieren", "later", "gehoord"))),
    "fr": ("/fr/explorer", *(f"/fr/explorer/{one}" for one in ("services", "comparer", "plus-tard", "entendus"))),
    "de": ("/de/erkunden", *(f"/de/erkunden/{one}" for one in ("bereiche", "vergleichen", "spaeter", "gehoert"))),
    "en": ("/en/explore", *(f"/en/explore/{one}" for one in ("units", "compare", "later", "heard"))),
}
START = {"nl": "/nl/van-start", "fr": "/fr/pour-commencer", "de": "/de/erste-schritte", "en": "/en/getting-started"}
REPORTS = {"nl": "/nl/rapporten", "fr": "/fr/rapports", "de": "/de/berichte", "en": "/en/reports"}
TEAM = {"nl": "/nl/team", "fr": "/fr/equipe", "de": "/de/team", "en": "/en/team"}
TABLET = {"width": 768, "height": 1024}
#: Two people, each with a way in: one of HR, one who leads a team that is shown with another.
_LET_IN = """
import os
from django.utils import timezone
from oogst.site import serving
serving.set_up()
from oogst.site.people import actions
from oogst.site.people.models import Membership, Person, Role, Unit, UnitPeriod
for unit in ("u1", "u74"):
    Unit.objects.create(id=unit)
    UnitPeriod.objects.create(unit_id=unit, name=unit)
for code, kind, unit in (("dirk", "learning", "u1"), ("bram", "lead", "u74")):
    person = Person.objects.create(code=code)
    Membership.objects.create(person=person, unit_id=unit)
    Role.objects.create(person=person, kind=kind, unit_id=unit)
    print(actions.invite(person, timezone.now()))
"""


@pytest.fixture(scope="session")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a site with the demonstration's releases, and an invitation for each of the two."""
    folder = tmp_path_factory.mktemp("looking")
    for name, release in zip(("first", "second"), releases(), strict=True):
        write_release(release, folder / name)
    served = _served(folder, ["migrate"], ["publish", "first"], ["publish", "second"])
    address = next(served)
    words = [_command()[0], "-c", _LET_IN]
    done = subprocess.run(words, cwd=folder, env=_environ(folder), capture_output=True, text=True, check=True)
    yield address, done.stdout.split()
    served.close()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def signed_in(browser: Browser, looking: tuple[str, list[str]]) -> dict[str, Any]:
    """What a browser keeps of somebody who is signed in, by name."""
    address, tokens = looking
    kept = {}
    for name, token in zip(("dirk", "bram"), tokens, strict=True):
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto(f"/nl/uitnodiging/{token}")
        page.get_by_role("button", name="Kom binnen").click()
        expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
        kept[name] = context.storage_state()
        context.close()
    return kept


@pytest.fixture
def page_of(new_page: NewPage, looking: tuple[str, list[str]], signed_in: dict[str, Any]) -> Callable[..., Page]:
    """Makes a page for one of the two."""

    def make(name: str, **asked: Any) -> Page:
        return new_page(base_url=looking[0], storage_state=signed_in[name], **asked)

    return make


@pytest.mark.parametrize("language", SIDES)
def test_every_side_is_accessible_and_fits(page_of: Callable[..., Page], language: str) -> None:
    page = page_of("dirk")
    for address in SIDES[language]:
        page.goto(address)
        is_fine_on_phone_and_desk(page)
        page.locator("details").first.click()
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)
            assert widest(page) <= 0, f"{address} with a table open"
    for address in (START[language], REPORTS[language]):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok
        is_fine_on_phone_and_desk(page)


@pytest.mark.parametrize("language", TEAM)
def test_the_team_page_is_accessible_and_fits(page_of: Callable[..., Page], language: str) -> None:
    page = page_of("bram")
    page.goto(TEAM[language])
    is_fine_on_phone_and_desk(page)


def test_every_side_is_accessible_and_fits_on_a_tablet_in_the_dark(page_of: Callable[..., Page]) -> None:
    page = page_of("dirk", viewport=TABLET, color_scheme="dark")
    for address in (*SIDES["nl"], TEAM["nl"]):
        page.goto(address)
        is_fine(page)


def test_at_four_hundred_per_cent_it_still_fits(page_of: Callable[..., Page]) -> None:
    page = page_of("dirk", viewport={"width": 320, "height": 256})
    for address in (*SIDES["de"], TEAM["de"]):
        page.goto(address)
        assert widest(page) <= 0, address


def test_the_words_of_a_picture_do_not_run_into_its_figures(page_of: Callable[..., Page]) -> None:
    page = page_of("dirk", viewport=PHONE)
    for address in (*SIDES["fr"], *SIDES["de"]):
        page.goto(address)
        overlaps = page.evaluate("""() => [...document.querySelectorAll("svg.chart g.entry")].flatMap(entry => {
            const value = entry.querySelector("text.value"); if (!value) return [];
            const own = value.getBoundingClientRect();
            return [...entry.querySelectorAll("text:not(.value)")].filter(words => {
                const other = words.getBoundingClientRect();
                return other.right > own.left && other.bottom > own.top + 2 && other.top < own.bottom - 2;
            }).map(words => words.textContent + " | " + value.textContent);
        })""")
        assert overlaps == [], address


def test_a_walk_by_keyboard_from_the_first_side_to_a_table(page_of: Callable[..., Page]) -> None:
    page = page_of("dirk", viewport=DESKTOP)
    page.goto("/en/explore")
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
        if names[-1].startswith("Figures in a table"):
            break
    assert {"What it yields", "By unit", "Show"} <= set(names)
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.locator(":focus-visible")).to_have_count(1)


def test_everything_on_a_page_is_reached_by_keyboard(page_of: Callable[..., Page]) -> None:
    page = page_of("dirk", viewport=DESKTOP)
    for address in (*SIDES["nl"], START["nl"], REPORTS["nl"], TEAM["nl"]):
        page.goto(address)
        assert not_reached_by_tab(page) == []


def test_without_scripts_a_choice_is_made_with_the_button(page_of: Callable[..., Page]) -> None:
    page = page_of("dirk", viewport=DESKTOP, java_script_enabled=False)
    page.goto("/en/explore/units")
    page.locator("select[name=item]").select_option("mode:feedback")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("item=mode%3Afeedback"))
    expect(page.get_by_role("heading", name="Feedback", exact=True)).to_be_visible()


def test_a_unit_leads_to_its_own_page_and_its_figures_to_a_file(page_of: Callable[..., Page], tmp_path: Path) -> None:
    page = page_of("dirk", viewport=DESKTOP)
    page.goto("/en/explore/units")
    name = page.locator("table.numbers tbody a").nth(1).inner_text()
    page.locator("table.numbers tbody a").nth(1).click()
    expect(page.locator(".of-whom")).to_contain_text(name)
    with page.expect_download() as waiting:
        page.locator("a.csv").first.click()
    waiting.value.save_as(tmp_path / "figures.csv")
    assert (tmp_path / "figures.csv").read_text("utf-8-sig").startswith("chart,id,label")


def test_a_lead_notes_what_the_team_does_and_says_that_it_is_done(page_of: Callable[..., Page]) -> None:
    page = page_of("bram", viewport=PHONE)
    page.goto("/en/team")
    page.get_by_label("What, in one sentence").fill("Ten minutes of feedback every Monday")
    page.get_by_label("Beside which figure").select_option("mode:feedback")
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(".agreed li")).to_contain_text("Ten minutes of feedback every Monday")
    assert problems(page) == []
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".agreed li.done")).to_be_visible()
    page.goto("/en/new")
    expect(page.locator(".said-and-done")).to_contain_text("Ten minutes of feedback every Monday")
    is_fine(page)
