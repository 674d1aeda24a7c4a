"""Signing in by SAML through a browser. The issuer is on another site than ours, by its name, so that its post brings
only the cookie that was made for that: no test without a browser shows this."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import _free_port, _served
from tests.browser.seen import is_fine_on_phone_and_desk, not_reached_by_tab
from tests.browser.test_capture import NewPage
from tests.site.sign_on.saml_maker import key, metadata
from tests.site.sign_on.test_saml_walk import others_issuer


@contextmanager
def signing_on(folder: Path) -> Iterator[str]:
    """The address of a site, with the issuer beside it that lets everybody in as Zora."""
    port, theirs = _free_port(), _free_port()
    issuer = f"http://127.0.0.1:{theirs}"
    (folder / "trusted.xml").write_text(metadata(key(5), name=f"{issuer}/metadata", address=f"{issuer}/sso"))
    (folder / "our.pem").write_text(key(4).pem)
    asked = {"OOGST_URL": f"http://localhost:{port}", "OOGST_SAML_METADATA_FILE": str(folder / "trusted.xml")}
    asked |= {"OOGST_SAML_KEY_FILE": str(folder / "our.pem"), "OOGST_SAML_NEW_ACCOUNTS": "on"}
    (folder / "units.csv").write_text("unit_id,parent_id,name\nu1,,De Linde\n")
    served = _served(folder, ["migrate"], ["import", "units", "units.csv", "--apply"], port=port, **asked)
    for site in served:
        with urllib.request.urlopen(f"{site}/sign-on/saml/metadata") as said:
            description = said.read()
        person: dict[str, object] = {"name": "z-1", "attributes": {"displayName": "Zora"}}
        with others_issuer(folder, theirs, description, person):
            yield site


def test_somebody_goes_to_the_issuer_and_comes_back_signed_in(
    new_page: NewPage, browser: Browser, tmp_path: Path
) -> None:
    with signing_on(tmp_path) as site:
        page = new_page(base_url=site)
        page.goto("/nl/aanmelden")
        is_fine_on_phone_and_desk(page)
        assert not_reached_by_tab(page) == []
        page.get_by_role("link", name="Aanmelden bij je organisatie").click()
        expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
        assert page.url == f"{site}/nl/nieuw"
        page.reload()
        expect(page.get_by_label("Je leermoment", exact=True)).to_be_visible()
        question = browser.new_context(base_url=site).request.get("/nl/aanmelden/saml", max_redirects=0)
        _refused(browser.new_page(base_url=site, locale="nl-BE"), question.headers["location"])


def _refused(page: Page, question: str) -> None:
    """The answer to a question that another browser asked: its page, and that it is fine."""
    page.goto(question)
    expect(page.get_by_role("heading", name="Je bent niet aangemeld")).to_be_visible()
    is_fine_on_phone_and_desk(page)
    assert not_reached_by_tab(page) == []
    page.get_by_role("link", name="Naar de aanmeldpagina").click()
    expect(page.get_by_role("link", name="Aanmelden bij je organisatie")).to_be_visible()
