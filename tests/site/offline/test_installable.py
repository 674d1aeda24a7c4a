"""What a phone asks before it puts the site among its apps, and what the worker is told to keep."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from oogst.site.people.models import Person
from oogst.site.people.seals import change_seal_key
from tests.site.cast import NOW
from tests.site.offline.test_delivery import told

pytestmark = pytest.mark.usefixtures("cast")
NEW = {"nl": "/nl/nieuw", "fr": "/fr/nouveau", "de": "/de/neu", "en": "/en/new"}


def fetched(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", NEW)
def test_the_manifest_names_the_page_to_note_and_icons_of_their_size(client: Client, language: str) -> None:
    manifest = json.loads(fetched(client, f"/{language}/app.webmanifest"))
    assert (manifest["lang"], manifest["start_url"]) == (language, NEW[language])
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        with Image.open(io.BytesIO(fetched(client, icon["src"]))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_all_that_the_worker_keeps_is_there_and_the_same_for_everybody(client: Client, anna: Person) -> None:
    kept = told(client)
    before = [
        fetched(client, address) for address in [*kept["files"], *(one["page"] for one in kept["pages"].values())]
    ]
    client.force_login(anna)
    assert told(client) == kept
    after = [fetched(client, address) for address in [*kept["files"], *(one["page"] for one in kept["pages"].values())]]
    assert before == after
    assert list(kept["pages"]) == list(NEW.values())
    assert not any(b"csrfmiddlewaretoken" in one or b"Anna" in one for one in after)


def test_the_worker_is_asked_for_anew_and_changes_with_the_key(client: Client, settings: Settings) -> None:
    first = told(client)
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache"
    assert client.get("/sw.js").headers["Content-Type"].startswith("text/javascript")
    change_seal_key(settings.OOGST.seal_key_file, NOW.date())
    second = told(client)
    assert first["version"] != second["version"]
    assert first["key"] != second["key"]


def test_a_worker_and_a_manifest_are_let_in_by_the_policy(client: Client) -> None:
    policy = client.get("/nl/nieuw/zonder-netwerk").headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert "unsafe" not in policy
