"""The whole story on a phone: noted without a network, asked again, seen by a colleague, taken along, forgotten."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import pypdfium2
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import _command, _environ
from tests.browser.seen import is_fine
from tests.browser.test_capture import MOMENT, house, people_site
from tests.browser.test_followups import four_weeks_on
from tests.browser.test_offline import come_in, note_without, phone

__all__ = ["come_in", "house", "people_site", "phone"]

Phone = Callable[..., BrowserContext]
ComeIn = Callable[[BrowserContext, int], Page]
ANNA, COLLEAGUE = 7, 8
ADDRESS, NAME = f"p{ANNA}@example.org", f"Anna {ANNA}"
#: What arrived has waited for two hours: whoever looks in now comes for the next time.
LATER_THAT_DAY = """
import datetime as dt
from oogst.site import serving
serving.set_up()
from oogst.site.moments.models import Moment
one = Moment.objects.get()
one.received_at -= dt.timedelta(hours=2)
one.save(update_fields=["received_at"])
"""
#: The work that is due now, or on the first day after the time to take everything along.
DUE_WORK = """
import datetime as dt
from oogst.site import serving
serving.set_up()
from django.conf import settings
from django.utils import timezone
from oogst.site.working import do_due_work
assert do_due_work(timezone.now() + dt.timedelta(days={days})) == []
"""
NOW, TIME_IS_OVER = DUE_WORK.format(days=0), DUE_WORK.format(days="settings.OOGST.leaver_days + 1")


def test_from_a_phone_without_a_network_to_forgotten(
    phone: Phone, come_in: ComeIn, people_site: str, house: Path
) -> None:
    mine = phone()
    page = come_in(mine, ANNA)
    notes_without_a_network(mine, page)
    run(house, LATER_THAT_DAY)
    confirms_what_was_suggested(page)
    four_weeks_on(house)
    link = answers_from_the_letter(phone().new_page(), letter_page(house, people_site))
    sees_what_stayed(page)
    invitation = invites(page)
    confirms_without_an_account(phone().new_page(), invitation)
    sees_the_second_voice(page)
    leaves(house)
    takes_the_portfolio_along(page)
    person, key = id_of(house, ADDRESS), id_of_moment(house)
    assert {ADDRESS, person, key} == {one for one in (ADDRESS, person, key) if one in all_rows(house)}
    run(house, TIME_IS_OVER)
    assert [one for one in (ADDRESS, f"'{NAME}'", person, key) if one in all_rows(house)] == []
    assert [mine.request.get(one).status for one in (link, invitation)] == [404, 404]
    cannot_sign_in_any_more(page, phone().new_page())


def notes_without_a_network(context: BrowserContext, page: Page) -> None:
    context.set_offline(True)
    page.goto("/nl/nieuw")
    note_without(page, MOMENT)
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    is_fine(page)
    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    for _ in range(2):  # the second time it has nothing to bring any more
        page.goto("/nl/nieuw")
        expect(page.locator(".time-line .words")).to_have_text(MOMENT)
    expect(page.get_by_role("link", name="Zeg wat het opleverde")).to_be_visible()


def confirms_what_was_suggested(page: Page) -> None:
    page.goto("/nl/nieuw")
    asked = page.get_by_role("region", name="Klopt dit?")
    expect(asked.get_by_text(MOMENT)).to_be_visible()
    is_fine(page)
    asked.get_by_role("button", name="Dat klopt", exact=True).click()
    expect(asked).to_have_count(0)
    page.goto("/nl/nieuw")
    expect(page.locator(".time-line .label").first).to_be_visible()


def answers_from_the_letter(page: Page, letter: str) -> str:
    """Nobody is signed in here. One tap in the letter, one that says it is meant; the address of the question."""
    page.set_content(letter)
    page.get_by_role("link", name="Ja, veel", exact=True).click()
    expect(page.get_by_role("radio", name="Ja, veel")).to_be_checked()
    expect(page.get_by_text(MOMENT)).to_have_count(0)
    is_fine(page)
    address = page.url
    page.get_by_role("button", name="Antwoord").click()
    expect(page.get_by_role("heading", name="Genoteerd. Bedankt.")).to_be_visible()
    return address


def sees_what_stayed(page: Page) -> None:
    page.goto("/nl/mijn-oogst")
    expect(page.get_by_text("Uit 1 leermoment waarvan je zei wat het opleverde.")).to_be_visible()
    stayed = page.get_by_role("region", name="Wat bleef")
    expect(stayed.get_by_text(MOMENT).first).to_be_visible()
    expect(stayed.get_by_text("Ja, veel.", exact=True)).to_be_visible()
    is_fine(page)


def invites(page: Page) -> str:
    page.get_by_role("region", name="Wat bleef").get_by_role("link", name="Bekijk het").click()
    page.get_by_role("link", name="Vraag het iemand").click()
    page.get_by_label("Wat de ander ziet").fill("Ik herstel het nu in een uur.")
    page.get_by_role("button", name="Maak een link").click()
    link = re.search(r"/nl/bevestig/\S+", page.get_by_label("De link, voor één persoon").input_value())
    assert link
    return link[0]


def confirms_without_an_account(page: Page, invitation: str) -> None:
    page.goto(invitation)
    expect(page.get_by_text("Ik herstel het nu in een uur.")).to_be_visible()
    expect(page.get_by_text(MOMENT)).to_have_count(0)
    is_fine(page)
    page.get_by_role("button", name="Ja, dat zag ik ook").click()
    expect(page.get_by_role("heading", name="Genoteerd. Bedankt.")).to_be_visible()


def sees_the_second_voice(page: Page) -> None:
    page.goto("/nl/mijn-oogst")
    page.get_by_role("region", name="Wat bleef").get_by_role("link", name="Bekijk het").click()
    page.get_by_role("link", name="Vraag het iemand").click()
    expect(page.get_by_text("Iemand bevestigde dit.")).to_be_visible()
    is_fine(page)


def leaves(house: Path) -> None:
    """Yesterday was the last day, says the organisation's own file; an e-mail says how long there is still time."""
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    rows = "person_id,unit_id,name,email,language,valid_to", f"p{ANNA},u2,{NAME},{ADDRESS},nl,{yesterday}"
    (house / "leaving.csv").write_text("\n".join(rows), "utf-8")
    words = _command("import", "people", "leaving.csv", "--apply")
    subprocess.run(words, cwd=house, env=_environ(house), check=True, capture_output=True)
    run(house, NOW)


def takes_the_portfolio_along(page: Page) -> None:
    page.goto("/nl/postvak")
    expect(page.locator(".letter").filter(has_text="Neem je leermomenten mee")).to_have_count(1)
    page.goto("/nl/nieuw")
    notice = page.get_by_role("note").filter(has_text="Je lidmaatschap eindigde op")
    expect(notice).to_be_visible()
    is_fine(page)
    notice.get_by_role("link", name="Maak een portfolio").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Maak een pdf").click()
    told = words_of(waiting.value.path().read_bytes())
    assert MOMENT in told
    # Once where the portfolio says what its ladder is, and once as the rung of this moment.
    assert told.count("door iemand anders bevestigd") == 2, told


def cannot_sign_in_any_more(page: Page, other: Page) -> None:
    """No code comes for whoever was forgotten, and one comes for a colleague who still works here."""
    for one, address in ((page, ADDRESS), (other, f"p{COLLEAGUE}@example.org")):
        one.goto("/nl/nieuw")
        one.get_by_label("Je e-mailadres").first.fill(address)
        one.get_by_role("button", name="Stuur me een code").click()
        expect(one.get_by_role("heading", name="Je code")).to_be_visible()
    page.goto("/nl/postvak")
    codes = page.locator(".letter").filter(has_text="is je code voor Oogst")
    expect(codes).to_have_count(1)
    expect(codes).to_contain_text(f"p{COLLEAGUE}@example.org")


def letter_page(house: Path, site: str) -> str:
    """The page of the letter that asks again, as a mail program shows it, with links to the port of this site."""
    letters = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in house.rglob("mailbox/*.eml")]
    (letter,) = [one for one in letters if "Heb je er nog iets aan?" in str(one["Subject"])]
    assert letter["To"] == ADDRESS
    made = letter.get_body(("html",))
    assert made
    return re.sub(r"http://[^/]+/nl/", f"{site}/nl/", made.get_content())


def words_of(pdf: bytes) -> str:
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return " ".join(" ".join(pages).split())


def all_rows(house: Path) -> str:
    with closing(sqlite3.connect(house / "data" / "oogst.sqlite3")) as database:
        return "\n".join(database.iterdump())


def id_of(house: Path, address: str) -> str:
    return one_value(house, "SELECT id FROM people_person WHERE email = ?", address)


def id_of_moment(house: Path) -> str:
    return one_value(house, "SELECT id FROM moments_moment")


def one_value(house: Path, question: str, *told: str) -> str:
    with closing(sqlite3.connect(house / "data" / "oogst.sqlite3")) as database:
        ((value,),) = database.execute(question, told).fetchall()
        return str(value)


def run(folder: Path, script: str) -> None:
    subprocess.run([sys.executable, "-c", script], cwd=folder, env=_environ(folder), check=True)
