"""What every test shares: hypothesis without a stop-watch, since a busy machine is no failure."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from oogst.site.messages import compile_all

settings.register_profile("gate", deadline=None, max_examples=50, derandomize=True, print_blob=True)
settings.register_profile("deep", deadline=None, max_examples=1000)
# Playwright keeps an event loop in this thread from the first browser test on; Django is not used from within it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
settings.load_profile(os.environ.get("OOGST_HYPOTHESIS", "gate"))


def pytest_configure() -> None:
    """The pages' texts as they stand in the .po files now."""
    compile_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file, as in use: in SQLite's memory two connections do not wait for each other, they fail."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
