"""Taken along and forgotten: everything of one person, nothing of another, also after an old backup is put back."""

from __future__ import annotations

import datetime as dt
import json
import stat
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from oogst.site.moments import actions
from oogst.site.moments.export import export_person
from oogst.site.people.actions import invite
from oogst.site.people.models import DataKey, Person
from oogst.site.serving import tidy
from tests.site.cast import NOW
from tests.site.moments.test_moments import AGREES, TEXT, record
from tests.site.people.test_import import PEOPLE, UNITS
from tests.site.test_commands import oogst


def tombstones() -> Path:
    folder: Path = settings.OOGST.tombstones
    return folder


def test_what_is_taken_along_is_all_that_is_kept_and_mine(anna: Person, carla: Person) -> None:
    record(anna, said=AGREES)
    record(carla, "Carla leerde Excel.")
    taken = json.loads(json.dumps(export_person(anna, NOW)))
    assert taken["format"] == "oogst-person/1"
    assert (taken["person"]["id"], taken["person"]["email"]) == ("anna", "anna@example.org")
    assert taken["memberships"] == [{"unit": "u2", "valid_from": None, "valid_to": None}]
    (moment,) = taken["moments"]
    assert (moment["text"], moment["visibility"], moment["state"]) == (TEXT, "count_it", "confirmed")
    (efficiency,) = (one for one in moment["outcomes"] if one["id"] == "job.efficiency")
    assert (efficiency["label"], efficiency["said"]) == ("efficiënter werken", "accepted")
    assert "Carla" not in json.dumps(taken)


def test_forgotten_nothing_of_the_person_is_left_and_all_of_the_others(anna: Person, carla: Person) -> None:
    client, other = Client(), Client()
    client.force_login(anna)
    other.force_login(carla)
    record(anna, said=AGREES)
    record(carla)
    invite(anna, NOW)
    name = anna.pk
    actions.forget_person(anna, tombstones())
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model is Person and field.concrete:
                assert not model._default_manager.filter(**{field.name: name}).exists(), model
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            held = repr(cursor.fetchall())
            assert "anna" not in held.lower(), table
            assert name.hex not in held, table
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [str(carla.pk)]
    assert DataKey.objects.get().person == carla
    assert [file.name for file in tombstones().iterdir()] == [str(name)]
    assert (tombstones() / str(name)).read_bytes() == b""


def test_somebody_who_comes_back_from_an_old_backup_is_forgotten_again(anna: Person, carla: Person) -> None:
    record(anna)
    before = (anna.pk, DataKey.objects.values().get())
    actions.forget_person(anna, tombstones())
    back = Person.objects.create(pk=before[0], code="anna", email="anna@example.org")
    DataKey.objects.create(**before[1])
    record(back)
    assert actions.forget_again(tombstones()) == 1
    assert not Person.objects.filter(code="anna").exists()
    assert not DataKey.objects.exists()
    assert actions.forget_again(tombstones()) == 0
    assert Person.objects.filter(code="carla").exists()


def test_before_anybody_is_served_the_forgotten_are_forgotten_and_old_sessions_gone(anna: Person) -> None:
    client = Client()
    client.force_login(anna)
    tombstones().mkdir()
    (tombstones() / str(anna.pk)).touch()
    Session.objects.create(session_key="ended", session_data="", expire_date=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    tidy()
    assert not Person.objects.filter(code="anna").exists()
    assert not Session.objects.exists()


def test_killed_after_the_tombstone_it_is_finished_later(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    record(anna)

    def dies(_person: Person) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Person, "delete", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.forget_person(anna, tombstones())
    monkeypatch.undo()
    assert Person.objects.filter(code="anna").exists()
    assert actions.forget_again(tombstones()) == 1
    assert not Person.objects.filter(code="anna").exists()


def test_the_commands_take_along_and_forget_and_an_old_backup_changes_nothing(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE + "p1,u2,,,Anna,a@example.org,\n", "utf-8")
    for kind in ("units", "people"):
        oogst(tmp_path, "import", kind, f"{kind}.csv", "--apply")
    taken = oogst(tmp_path, "export-person", "p1", "-o", "anna.json")
    assert taken.returncode == 0, taken.stderr
    assert json.loads((tmp_path / "anna.json").read_text("utf-8"))["person"]["name"] == "Anna"
    assert stat.S_IMODE((tmp_path / "anna.json").stat().st_mode) == 0o600
    assert oogst(tmp_path, "forget", "p1").returncode == 1  # nobody at the terminal to say yes
    assert "Everything is gone" in oogst(tmp_path, "forget", "p1", "--yes").stdout
    assert oogst(tmp_path, "forget", "p1", "--yes").returncode == 1
    assert len(list((tmp_path / "data" / "tombstones").iterdir())) == 1
