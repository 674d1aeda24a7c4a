"""The site as most tests want it: the demonstration's releases published, every group to choose from."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from oogst.release import Release, to_json
from oogst.site.releases import models
from oogst.site.releases.actions import publish_release
from tests.site.cast import anna, bram, carla, cast, house
from tests.site.golden import golden, inputs
from tests.site.harvested import releases

__all__ = ["anna", "bram", "carla", "cast", "golden", "house", "inputs"]

NOW = dt.datetime(2026, 11, 15, 9, 0, tzinfo=dt.UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database, only what touches it is asked again; commands of their own process bring their own."""
    if "DATABASE_URL" not in os.environ:
        return
    elsewhere = [one for one in items if not _touches_the_database(one)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [one for one in items if one not in elsewhere]


def _touches_the_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that need real transactions empty every table afterwards; on SQLite one at a time, which the audit trail
    refuses (``people.migrations.0002_audit_trail``). PostgreSQL empties them at once."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.cursor().execute("DROP TRIGGER audit_event_no_delete")


@pytest.fixture(autouse=True)
def _known_settings(settings: Settings, tmp_path: Path) -> None:
    """Whatever the environment of whoever runs the tests says; and no folder but its own, which ``house`` furnishes."""
    settings.OOGST = dataclasses.replace(settings.OOGST, data_dir=tmp_path / "data")
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
