"""Everything that a public client of the standard asks a server (scim2-tester), asked here, over WSGI."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from oogst.site.people.directory import add_directory
from oogst.site.people.models import Person
from tests.site.cast import NOW


@pytest.fixture
def asking(cast: dict[str, Person], settings: Settings) -> Iterator[WSGISCIMClient]:
    """The test's own connection stays open from one request to the next, as with Django's client."""
    settings.ALLOWED_HOSTS = ["localhost"]
    _, token = add_directory("Entra", NOW)
    headers = {"Authorization": f"Bearer {token}"}
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield WSGISCIMClient(WSGIHandler(), "http://localhost:8000/scim/v2", headers=headers)
    for one in signals:
        one.connect(close_old_connections)


def test_a_public_client_finds_everything_as_the_standard_has_it(asking: WSGISCIMClient) -> None:
    results = check_server(asking)
    wrong = [f"{one.resource_type} {one.title}: {one.reason}" for one in results if one.status != Status.SUCCESS]
    assert wrong == [], "\n".join(wrong)
    assert len(results) > 50
