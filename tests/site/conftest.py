"""The site as most tests want it: the made-up organisation's release published, every group to choose from."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import Settings

from oogst.release import Release, to_json
from oogst.site.releases.actions import publish_release
from tests.show.sample import sample_release

NOW = dt.datetime(2026, 11, 15, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _known_settings(settings: Settings) -> None:
    """Whatever the environment of whoever runs the tests says."""
    settings.OOGST_PUBLIC_PAGE = "units"
    settings.OOGST_NAME = ""
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def release(db: None) -> Release:
    sealed = sample_release()
    publish_release(to_json(sealed), NOW)
    return sealed
