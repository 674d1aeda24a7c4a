"""Who plays in these tests: Anna works in a team, Bram leads it, Carla works elsewhere, Dirk is of HR and L&D."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from oogst.site.people.actions import give_role
from oogst.site.people.models import Membership, Person, Unit, UnitPeriod
from oogst.site.settings_table import prepare_data_folder, read_settings

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
UNITS = {"u1": (None, "De Linde"), "u2": ("u1", "Klantendienst"), "u3": ("u1", "Techniek")}
HOMES = {"anna": "u2", "bram": "u2", "carla": "u3", "dirk": "u1"}


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of its own, with keys, and letters that lie in it."""
    settings.OOGST = read_settings({"OOGST_DATA_DIR": str(tmp_path / "data"), "OOGST_MAILBOX": "page"})
    prepare_data_folder(settings.OOGST)
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.EMAIL_BACKEND = "oogst.site.mail.MailboxBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()  # of how often somebody tried
    return tmp_path / "data"


@pytest.fixture
def cast(db: None, house: Path) -> dict[str, Person]:
    """Everybody by their first name."""
    Unit.objects.bulk_create([Unit(one) for one in UNITS])
    for unit, (parent, name) in UNITS.items():
        UnitPeriod.objects.create(unit_id=unit, parent_id=parent, name=name)
    people = {}
    for name, home in HOMES.items():
        people[name] = Person.objects.create(code=name, name=name.title(), email=f"{name}@example.org")
        Membership.objects.create(person=people[name], unit_id=home)
    give_role(people["bram"], "lead", "u2", now=NOW)
    give_role(people["dirk"], "learning", "u1", now=NOW)
    return people


@pytest.fixture
def anna(cast: dict[str, Person]) -> Person:
    return cast["anna"]


@pytest.fixture
def bram(cast: dict[str, Person]) -> Person:
    return cast["bram"]


@pytest.fixture
def carla(cast: dict[str, Person]) -> Person:
    return cast["carla"]
