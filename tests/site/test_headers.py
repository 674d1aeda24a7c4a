"""Every answer of every address carries the same headers: pages, files, interfaces, refusals, also over https."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from tests.site.test_any_form import addresses

pytestmark = pytest.mark.django_db
#: What stands on every one of them, and what its value must match.
EVERYWHERE = {
    "Content-Security-Policy": r"default-src 'none'",
    "Permissions-Policy": r"(?=.*geolocation=\(\))(?=.*microphone=\(\))(?=.*camera=\(self\))",
    "Cross-Origin-Opener-Policy": r"^same-origin$",
    "Cross-Origin-Resource-Policy": r"^same-site$",
    "Referrer-Policy": r"^same-origin$",
    "X-Content-Type-Options": r"^nosniff$",
    "X-Frame-Options": r"^DENY$",
}


def missing(answer: HttpResponseBase, address: str) -> list[str]:
    found = answer.headers
    answer.close()
    return [f"{address}: {name}" for name, like in EVERYWHERE.items() if not re.search(like, found.get(name, ""))]


def every_address() -> list[str]:
    return sorted({re.sub(r"<[^>]*>", "x", one) for one in addresses()})


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_carries_them_whatever_it_answers(client: Client, method: str) -> None:
    client.raise_request_exception = False
    asked = every_address()
    assert len(asked) > 100
    assert [one for address in asked for one in missing(getattr(client, method)(address), address)] == []


def test_files_from_disk_and_wrong_addresses_carry_them(client: Client) -> None:
    for address in (f"{django_settings.STATIC_URL}site/site.css", "/nl/nergens", "/%00", "/nl/" + "x" * 5000):
        if address.startswith(django_settings.STATIC_URL):
            answer = client.get(address)
            found = dict(answer.headers)
            answer.close()
            assert "Permissions-Policy" in found
            assert found["X-Content-Type-Options"] == "nosniff"
        else:
            assert missing(client.get(address), address) == []


def test_over_https_a_browser_is_told_to_stay_there(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    answer = Client().get("/nl/aanmelden", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/nl/aanmelden").headers


def test_no_cookie_can_be_read_by_a_script_or_sent_from_elsewhere(client: Client) -> None:
    client.get("/nl/aanmelden")
    assert client.cookies
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] in ("Lax", "Strict")


def test_no_address_sends_back_what_it_was_asked(client: Client) -> None:
    client.raise_request_exception = False
    assert [one for one in every_address() if client.trace(one).status_code < 300] == []
