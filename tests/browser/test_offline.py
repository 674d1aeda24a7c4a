"""A phone that loses its network: what is noted waits, closed, and arrives once; and nobody else reads or writes it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, _command, _environ
from tests.browser.seen import is_fine, widest
from tests.browser.test_capture import MOMENT, house, people_site

__all__ = ["house", "people_site"]

Phone = Callable[..., BrowserContext]
SHELL = {
    "nl": "Er is geen netwerk",
    "fr": "Il n’y a pas de réseau",
    "de": "Es gibt kein Netz",
    "en": "There is no network",
}
ADDRESS = {"nl": "/nl/nieuw", "fr": "/fr/nouveau", "de": "/de/neu", "en": "/en/new"}
#: What a browser says by itself of a request without a network.
NO_NETWORK = re.compile("ERR_INTERNET_DISCONNECTED|ERR_FAILED")


#: What waited, put back as it was.
PUT_BACK = """async (all) => {
    const asked = indexedDB.open("oogst", 1);
    const database = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    const transaction = database.transaction("waiting", "readwrite");
    all.forEach((one) => transaction.objectStore("waiting").put(one));
    await new Promise((done) => { transaction.oncomplete = done; });
}"""


@pytest.fixture
def phone(browser: Browser, people_site: str) -> Iterator[Phone]:
    """Makes phones; none of their pages may have complained of anything but the network."""
    complaints: list[str] = []

    def make(**asked: Any) -> BrowserContext:
        context = browser.new_context(**({"base_url": people_site, "viewport": PHONE} | asked))
        context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda problem: complaints.append(str(problem.error)))
        return context

    yield make
    for context in browser.contexts:
        context.close()
    assert [one for one in complaints if not NO_NETWORK.search(one)] == []


@pytest.fixture
def come_in(house: Path) -> Callable[[BrowserContext, int], Page]:
    """Signs somebody in on a phone, and waits until it could do without a network."""

    def make(context: BrowserContext, number: int) -> Page:
        words = _command("invite", f"p{number}")
        done = subprocess.run(words, cwd=house, env=_environ(house), capture_output=True, text=True, check=True)
        page = context.new_page()
        page.goto("/" + done.stdout.strip().split("/", 3)[3])
        page.get_by_role("button", name="Kom binnen").click()
        expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        return page

    return make


ComeIn = Callable[[BrowserContext, int], Page]


def box(page: Page) -> Any:
    return page.get_by_label("Je leermoment", exact=True)


def note_without(page: Page, text: str) -> None:
    box(page).fill(text)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_text("Bewaard op dit toestel.")).to_be_visible()


def on_the_device(page: Page) -> str:
    """All that the page's own database and caches hold, as somebody with the phone could read it."""
    return str(
        page.evaluate("""async () => {
            const all = [...await oogst.waiting(), await oogst.writer(), {...localStorage}, {...sessionStorage}];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const one of await cache.keys()) {
                    const answer = await cache.match(one);
                    if (/html|json/.test(answer.headers.get("Content-Type"))) all.push(await answer.text());
                }
            }
            return JSON.stringify(all);
        }""")
    )


def test_noted_without_a_network_and_there_once_when_it_is_back(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 30)
    context.set_offline(True)
    page.goto("/nl/nieuw")
    expect(page.get_by_text(SHELL["nl"])).to_be_visible()
    note_without(page, MOMENT)
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    expect(page.locator(".waiting q")).to_have_text(MOMENT)
    assert MOMENT not in on_the_device(page)
    page.reload()
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    expect(page.locator(".waiting q")).to_be_hidden()
    context.set_offline(False)
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_hidden()
    page.goto("/nl/nieuw")
    expect(page.locator(".time-line .words")).to_have_text(MOMENT)


def test_a_form_that_was_open_when_the_network_went_is_kept_with_what_was_tapped(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 31)
    box(page).fill(MOMENT)
    page.get_by_role("group", name="efficiënter werken").get_by_label("Dat klopt").check()
    context.set_offline(True)
    page.get_by_role("button", name="Bewaar", exact=True).dblclick()
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Probeer opnieuw").click()
    expect(page.locator(".time-line .words")).to_have_text(MOMENT)
    expect(page.locator(".time-line .label")).to_have_text("efficiënter werken")


def test_undo_takes_it_back_while_it_waits(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 32)
    context.set_offline(True)
    page.goto("/nl/nieuw")
    note_without(page, MOMENT)
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(box(page)).to_have_value(MOMENT)
    expect(page.locator("[data-waiting]")).to_be_hidden()


def test_two_pages_bring_everything_once(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 33)
    other = context.new_page()
    context.set_offline(True)
    for one in (page, other):
        one.goto("/nl/nieuw")
        for number in range(3):
            note_without(one, f"Les {number} geleerd.")  # the same words from two forms are two moments
    expect(page.get_by_text("Op dit toestel wachten 6 leermomenten.")).to_be_visible()
    context.set_offline(False)
    for one in (page, other):
        expect(one.locator("[data-waiting]")).to_be_hidden()
    page.goto("/nl/nieuw")
    expect(page.locator(".time-line .words")).to_have_count(6)


def test_an_answer_that_was_lost_on_its_way_doubles_nothing(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 34)
    context.set_offline(True)
    page.goto("/nl/nieuw")
    note_without(page, MOMENT)
    page.evaluate("""() => {
        const real = self.fetch;
        self.fetch = async (...asked) => { await real(...asked); self.lost = true; throw new TypeError("lost"); };
    }""")
    context.set_offline(False)
    page.wait_for_function("() => self.lost")
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    page.goto("/nl/nieuw")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    page.goto("/nl/nieuw")
    expect(page.locator(".time-line .words")).to_have_text(MOMENT)


def test_signed_out_on_a_shared_phone_nothing_can_be_read_or_written_and_nothing_is_lost(
    phone: Phone, come_in: ComeIn
) -> None:
    context = phone()
    page = come_in(context, 35)
    context.set_offline(True)
    page.goto("/nl/nieuw")
    note_without(page, MOMENT)
    queue = page.evaluate("oogst.waiting()")
    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    page.goto("/nl/afmelden")
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("link", name="Aanmelden")).to_be_visible()
    # As if there had been no network until now: what was waiting waits again.
    context.set_offline(True)
    page.goto("/nl/nieuw")
    page.evaluate(PUT_BACK, queue)
    page.reload()
    expect(page.get_by_text("Op dit toestel is niemand aangemeld.")).to_be_visible()
    expect(box(page)).to_be_hidden()
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    left = on_the_device(page)
    assert MOMENT not in left
    assert '"grant":""' in left
    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    again = come_in(context, 35)
    expect(again.locator(".time-line .words")).to_have_text(MOMENT)


def test_what_somebody_wrote_arrives_as_theirs_while_another_is_signed_in(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 36)
    box(page).fill(MOMENT)
    come_in(context, 37)
    context.set_offline(True)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_text("Op dit toestel wacht één leermoment.")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    page.goto("/nl/nieuw")
    expect(page.get_by_text("Hier komen je leermomenten.")).to_be_visible()  # the other's
    mine = come_in(phone(), 36)
    expect(mine.locator(".time-line .words")).to_have_text(MOMENT)


def test_a_page_left_open_forgets_its_words_when_another_signs_in(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 38)
    context.set_offline(True)
    page.goto("/nl/nieuw")
    box(page).fill(MOMENT)
    context.set_offline(False)
    other = context.new_page()
    other.goto("/nl/afmelden")
    expect(box(page)).to_be_hidden()
    assert box(page).input_value() == ""


def test_only_the_page_to_note_is_kept_and_an_older_one_goes(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 38)
    page.evaluate("caches.open('oogst-of-before').then((cache) => cache.put('/old', new Response('old')))")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())")
    for address in ("/nl/mijn-oogst", "/nl/mijn-gegevens", "/nl/nieuw", "/nl/nieuw"):
        page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_function("() => caches.keys().then((all) => all.length === 1)")
    kept = page.evaluate("""caches.keys().then((all) => caches.open(all[0])).then((one) => one.keys())
        .then((all) => all.map((one) => new URL(one.url).pathname).filter((one) => !one.startsWith("/static/")))""")
    assert sorted(kept) == [
        "/de/neu/ohne-netz",
        "/en/new/without-network",
        "/fr/nouveau/sans-reseau",
        "/nl/nieuw/zonder-netwerk",
    ]
    assert "p38@" not in on_the_device(page)
    assert "Anna" not in on_the_device(page)
    context.set_offline(True)
    page.goto("/nl/mijn-gegevens")
    expect(page.get_by_text(SHELL["nl"])).to_be_visible()


@pytest.mark.parametrize("language", SHELL)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_a_network_is_accessible_and_fits(
    phone: Phone, come_in: ComeIn, language: str, scheme: str
) -> None:
    context = phone(color_scheme=scheme)
    page = come_in(context, 39)
    context.set_offline(True)
    page.goto(ADDRESS[language])
    expect(page.get_by_text(SHELL[language])).to_be_visible()
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("Geleerd.")
    page.locator(".keep button").press("Enter")
    expect(page.locator(".waiting q")).to_have_text("Geleerd.")
    is_fine(page)
    page.set_viewport_size({"width": 320, "height": 256})
    assert widest(page) <= 0


def test_a_phone_can_put_it_among_its_apps(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 29)
    session = context.new_cdp_session(page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert json.loads(told["data"])["start_url"] == "/nl/nieuw"
    kinds = [one["errorId"] for one in session.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [one for one in kinds if one != "in-incognito"] == []


def test_hundreds_of_moments_that_waited_all_arrive(phone: Phone, come_in: ComeIn) -> None:
    context = phone()
    page = come_in(context, 28)
    context.set_offline(True)
    page.goto("/nl/nieuw")
    seal_many(page, 250)
    expect(page.get_by_text("Op dit toestel wachten 250 leermomenten.")).to_be_visible()
    expect(page.locator(".waiting li")).to_have_count(20)
    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=30_000)
    page.goto("/nl/nieuw")
    expect(page.locator(".time-line .words")).to_have_count(30)  # of the first page
    page.goto("/nl/nieuw?page=9")
    expect(page.locator(".time-line .words")).to_have_count(10)


def seal_many(page: Page, many: int) -> None:
    page.evaluate(
        """async (many) => {
            const { keyName: name, keyPoint: point } = document.querySelector("[data-capture]").dataset;
            const { grant } = await oogst.writer();
            for (let n = 0; n < many; n += 1) {
                const fields = { form: crypto.randomUUID(), text: `Les ${n} geleerd.`, visibility: "count_it", grant };
                await oogst.keep(Object.entries(fields), "nl", { name, point });
            }
        }""",
        many,
    )
    page.reload()
