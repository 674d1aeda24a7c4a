"""Passkeys in a real Chromium with a virtual authenticator (CDP, WebAuthn domain): made, used to sign in, removed."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.seen import is_fine, problems
from tests.browser.test_capture import ComeIn, come_in, house, people_site

__all__ = ["come_in", "house", "people_site"]
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page, **asked: object) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**PHONE, **asked}})
    return session, made["authenticatorId"]


def test_a_passkey_is_made_signs_in_and_is_removed(come_in: ComeIn) -> None:
    page = come_in()
    session, phone = with_authenticator(page)
    page.goto("/nl/mijn-gegevens/toegangssleutels")
    is_fine(page)
    page.get_by_label("Naam van de toegangssleutel").fill("Mijn werkgsm")
    page.get_by_role("button", name="Voeg een toegangssleutel toe").click()
    expect(page.get_by_text("Mijn werkgsm", exact=True).first).to_be_visible()
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": phone})["credentials"]
    assert len(kept) == 1
    assert kept[0]["rpId"] == "localhost"
    page.context.clear_cookies()
    page.goto("/nl/aanmelden")
    assert problems(page) == []
    page.get_by_role("button", name="Meld je aan met een toegangssleutel").click()
    expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
    page.goto("/nl/mijn-gegevens/toegangssleutels")
    page.get_by_role("button", name="Verwijder Mijn werkgsm").click()
    expect(page.get_by_text("Je hebt er nog geen.")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/nl/aanmelden")
    page.get_by_role("button", name="Meld je aan met een toegangssleutel").click()
    expect(page.get_by_role("alert").get_by_text("niet gelukt met die toegangssleutel")).to_be_visible()


def test_without_making_sure_of_its_owner_a_device_makes_none(come_in: ComeIn) -> None:
    page = come_in()
    with_authenticator(page, isUserVerified=False)
    page.goto("/nl/mijn-gegevens/toegangssleutels")
    page.get_by_role("button", name="Voeg een toegangssleutel toe").click()
    expect(page.get_by_text("Er werd geen toegangssleutel gemaakt")).to_be_visible()
    expect(page.get_by_text("Je hebt er nog geen.")).to_be_visible()


def test_without_scripts_the_page_says_so_and_the_other_ways_in_stay(come_in: ComeIn) -> None:
    page = come_in(java_script_enabled=False)
    page.goto("/nl/mijn-gegevens/toegangssleutels")
    expect(page.get_by_text("Deze browser kent geen toegangssleutels.")).to_be_visible()
    expect(page.get_by_role("button", name="Voeg een toegangssleutel toe")).to_be_hidden()
