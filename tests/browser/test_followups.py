"""Asked again, in a browser: a letter after four weeks, answered with one tap on a phone; and a second voice."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, _environ
from tests.browser.seen import is_fine, is_fine_on_phone_and_desk, problems
from tests.browser.test_capture import MOMENT, come_in, house, people_site

__all__ = ["come_in", "house", "people_site"]

NewPage = Callable[..., Page]
ComeIn = Callable[..., Page]
#: Everything was noted thirty days ago, and it is the next Tuesday at ten: what the work of the minute then does.
FOUR_WEEKS_ON = """
import datetime as dt
from oogst.site import serving
serving.set_up()
from django.utils import timezone
from oogst.site.moments.models import Moment
from oogst.site.working import do_due_work
now = timezone.now()
Moment.objects.update(captured_at=now - dt.timedelta(days=30))
day = timezone.localdate() + dt.timedelta(days=(1 - timezone.localdate().weekday()) % 7 or 7)
assert do_due_work(timezone.make_aware(dt.datetime.combine(day, dt.time(10)))) == []
"""
PAGES = {
    "nl": ("/nl/nieuw", "/nl/mijn-gegevens/vragen", "/nl/terugblik"),
    "fr": ("/fr/nouveau", "/fr/mes-donnees/questions", "/fr/retour"),
    "de": ("/de/neu", "/de/meine-daten/fragen", "/de/rueckblick"),
    "en": ("/en/new", "/en/my-data/questions", "/en/look-back"),
}


def four_weeks_on(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", FOUR_WEEKS_ON], cwd=folder, env=_environ(folder), check=True)


def note(page: Page) -> None:
    page.goto("/nl/nieuw")
    page.get_by_label("Je leermoment", exact=True).fill(MOMENT)
    expect(page.locator(".chip").first).to_be_visible()
    page.get_by_role("button", name="Dit klopt: bewaar").click()
    expect(page.get_by_text("Bewaard.")).to_be_visible()


def test_the_letter_after_four_weeks_is_answered_with_one_tap_and_no_sign_in(
    come_in: ComeIn, new_page: NewPage, people_site: str, house: Path
) -> None:
    writer = come_in()
    note(writer)
    four_weeks_on(house)
    writer.goto("/nl/postvak")
    letter = writer.locator(".letter").filter(has_text="Heb je er nog iets aan?").first
    link = re.search(r"http://\S+(/nl/opnieuw/\S+)", letter.inner_text())
    assert link
    stranger = new_page(base_url=people_site, viewport=PHONE)
    stranger.goto(f"{link[1]}?answer=not_yet")
    expect(stranger.get_by_text(MOMENT)).to_have_count(0)
    expect(stranger.get_by_role("radio", name="Nog niet")).to_be_checked()
    expect(stranger.get_by_role("group", name="Wat stond er in de weg?")).to_be_visible()
    is_fine(stranger)
    stranger.get_by_role("radio", name="Ja, veel").check()
    expect(stranger.get_by_role("group", name="Wat stond er in de weg?")).to_be_hidden()
    stranger.get_by_role("button", name="Antwoord").click()
    expect(stranger.get_by_role("heading", name="Genoteerd. Bedankt.")).to_be_visible()
    assert problems(stranger) == []
    writer.goto("/nl/nieuw")
    expect(writer.locator("form.again")).to_have_count(0)


def test_the_start_page_asks_and_takes_the_answer_without_scripts(come_in: ComeIn, house: Path) -> None:
    page = come_in()
    note(page)
    four_weeks_on(house)
    page.goto("/nl/nieuw")
    form = page.locator("form.again")
    expect(form.get_by_text(MOMENT)).to_be_visible()
    form.get_by_role("radio", name="Ja, een beetje").check()
    form.get_by_role("button", name="Antwoord").click()
    expect(page.get_by_text("Genoteerd. Bedankt.")).to_be_visible()
    expect(page.locator("form.again")).to_have_count(0)


def test_a_colleague_confirms_by_a_link_and_sees_only_what_is_shown(
    come_in: ComeIn, new_page: NewPage, people_site: str
) -> None:
    writer = come_in()
    note(writer)
    writer.locator(".time-line .labels a").first.click()
    writer.get_by_role("link", name="Vraag het iemand").click()
    writer.get_by_label("Wat de ander ziet").fill("Ik herstel het nu in een uur.")
    assert problems(writer) == []
    writer.get_by_role("button", name="Maak een link").click()
    expect(writer.locator(".qr svg")).to_be_visible()
    is_fine(writer)
    link = re.search(r"/nl/bevestig/\S+", writer.get_by_label("De link, voor één persoon").input_value())
    assert link
    colleague = new_page(base_url=people_site, viewport=PHONE, color_scheme="dark")
    colleague.goto(link[0])
    expect(colleague.get_by_text("Ik herstel het nu in een uur.")).to_be_visible()
    expect(colleague.get_by_text(MOMENT)).to_have_count(0)
    assert problems(colleague) == []
    colleague.get_by_role("button", name="Ja, dat zag ik ook").click()
    expect(colleague.get_by_role("heading", name="Genoteerd. Bedankt.")).to_be_visible()
    writer.reload()
    expect(writer.get_by_text("Iemand bevestigde dit.")).to_be_visible()


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_are_accessible_and_fit(come_in: ComeIn, house: Path, language: str) -> None:
    page = come_in()
    note(page)
    four_weeks_on(house)
    for address in PAGES[language]:
        page.goto(address)
        is_fine_on_phone_and_desk(page)
