"""The administrator lets other systems in; the secret is shown once, and everybody sees that it was given."""

from __future__ import annotations

import base64
import dataclasses
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from oogst.site.lrs.models import Source
from oogst.site.people.models import AuditEvent, Person
from oogst.site.people.trail import events_about
from tests.site.admin.test_people_pages import wim
from tests.site.asking import signed_in, text
from tests.xapi.samples import sample

__all__ = ["wim"]
PAGE = "/en/systems"
NEW = {"do": "add", "name": "Simulator", "scope": ["statements/write"]}


def shown(page: str, field: str) -> str:
    found = re.search(rf'id="{field}" readonly value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_secret_is_shown_once_and_works(client: Client, wim: Person, settings: Settings) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, xapi=True)
    page = text(client.post(PAGE, NEW))
    key, secret = shown(page, "new-key"), shown(page, "new-secret")
    assert secret not in text(client.get(PAGE))
    assert secret not in "".join(str(one.get_decoded()) for one in Session.objects.all())
    assert "bring records" in text(client.get(PAGE))
    headers = {"X-Experience-API-Version": "2.0.0"}
    told = Client().post(
        "/xapi/statements",
        [sample()],
        "application/json",
        headers=headers,
        HTTP_AUTHORIZATION=_basic(key, secret),
    )
    assert told.status_code == 200
    client.post(PAGE, {"do": "revoke", "source": key})
    assert "No system may come in yet." in text(client.get(PAGE))
    assert Source.objects.get().revoked_at is not None


def _basic(key: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


def test_everybody_sees_that_a_key_was_given_and_taken_back(client: Client, wim: Person, anna: Person) -> None:
    client.post(PAGE, NEW)
    client.post(PAGE, {"do": "revoke", "source": Source.objects.get().key})
    seen = [(one.kind, one.by) for one in events_about(anna)]
    assert seen[:2] == [("source_revoked", "Wim"), ("source_added", "Wim")]
    assert AuditEvent.objects.get(kind="source_added").detail.endswith("statements/write")


@pytest.mark.parametrize(
    "form",
    [
        {"do": "add", "name": "  ", "scope": ["statements/write"]},
        {"do": "add", "name": "Simulator"},
        {"do": "add", "name": "Simulator", "scope": ["everything"]},
        {"do": "revoke", "source": "nothing"},
    ],
)
def test_what_will_not_do_is_said(client: Client, wim: Person, form: dict[str, object]) -> None:
    answer = client.post(PAGE, form)
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert not Source.objects.exists()


def test_it_says_whether_the_store_is_on(client: Client, wim: Person, settings: Settings) -> None:
    assert "OOGST_XAPI=on" in text(client.get(PAGE))
    settings.OOGST = dataclasses.replace(settings.OOGST, xapi=True)
    page = text(client.get(PAGE))
    assert "OOGST_XAPI=on" not in page
    assert "http://localhost:8000/xapi/" in page


@pytest.mark.parametrize("name", ["anna", "bram", "dirk"])
def test_nobody_but_the_administrator_may(cast: dict[str, Person], name: str) -> None:
    client = signed_in(cast[name])
    assert client.get(PAGE).status_code == client.post(PAGE, NEW).status_code == 403
    assert not Source.objects.exists()
