"""The site as most tests want it: the demonstration's releases published, every group to choose from."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from oogst.release import Release, to_json
from oogst.site.releases import models
from oogst.site.releases.actions import publish_release
from tests.site.cast import anna, bram, carla, cast, house
from tests.site.harvested import releases

__all__ = ["anna", "bram", "carla", "cast", "house"]

NOW = dt.datetime(2026, 11, 15, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that need real transactions empty every table afterwards; on SQLite one at a time, which the audit trail
    refuses (``people.migrations.0002_audit_trail``). PostgreSQL empties them at once."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.cursor().execute("DROP TRIGGER audit_event_no_delete")


@pytest.fixture(autouse=True)
def _known_settings(settings: Settings) -> None:
    """Whatever the environment of whoever runs the tests says."""
    settings.OOGST_PUBLIC_PAGE = "units"
    settings.OOGST_NAME = ""
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture(scope="session")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[models.Release]:
    """The rows of two releases, published one after the other, once: an audit takes its time."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows = [publish_release(to_json(sealed), NOW) for sealed in releases()]
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def release(db: None, published: list[models.Release]) -> Release:
    """The newest of the two, with both of them published."""
    models.Release.objects.bulk_create(published)
    return releases()[1]
