"""The audit trail: everything done with data of others is in it, nobody can change it, and it names nobody who left."""

from __future__ import annotations

import datetime as dt
import importlib
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from oogst.site.moments.actions import forget_person
from oogst.site.people import actions
from oogst.site.people.models import AuditEvent, AuditName, Person
from oogst.site.people.trail import events_about, note_event, verify_trail
from tests.site.cast import NOW
from tests.site.moments.test_moments import TEXT, record
from tests.site.people.test_import import PEOPLE, UNITS
from tests.site.test_commands import oogst

PAGE = "/nl/mijn-gegevens/wie-zag-wat"


def test_an_act_is_seen_by_the_person_it_concerns_and_by_nobody_else(anna: Person, bram: Person, carla: Person) -> None:
    actions.invite(anna, NOW, by=bram)
    (seen,) = events_about(anna)
    assert (seen.kind, seen.by, seen.at) == ("invited", "Bram", NOW)
    assert events_about(carla) == []


def test_what_concerns_everybody_is_seen_by_everybody(anna: Person, carla: Person) -> None:
    note_event("released", NOW, detail="abc")
    assert [one.kind for one in events_about(anna)] == [one.kind for one in events_about(carla)] == ["released"]


def test_what_somebody_did_themselves_is_no_access_by_others(anna: Person) -> None:
    actions.give_role(anna, "administrator", None, now=NOW, by=anna)
    assert events_about(anna) == []


def test_a_role_that_was_there_already_or_never_was_is_no_event(bram: Person) -> None:
    before = AuditEvent.objects.count()
    actions.give_role(bram, "lead", "u2", now=NOW)
    actions.take_role(bram, "protection", None, now=NOW)
    assert AuditEvent.objects.count() == before
    actions.take_role(bram, "lead", "u2", now=NOW)
    assert events_about(bram)[0].detail == "lead u2"


def test_the_chain_holds_and_says_where_it_does_not(cast: dict[str, Person]) -> None:
    for day in range(5):
        note_event("released", NOW + dt.timedelta(days=day, microseconds=day), detail=str(day))
    whole = verify_trail()
    assert (whole.events, whole.broken_at) == (AuditEvent.objects.count(), None)
    assert whole.head == AuditEvent.objects.order_by("pk").last().digest  # type: ignore[union-attr]
    third = AuditEvent.objects.order_by("pk")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_auditevent WHERE id = %s", [third.pk]
        ) if connection.vendor == "sqlite" else (
            cursor.execute("ALTER TABLE people_auditevent DISABLE TRIGGER audit_event_stays"),
            cursor.execute("DELETE FROM people_auditevent WHERE id = %s", [third.pk]),
        )
    assert verify_trail().broken_at == 3
    assert verify_trail().head == whole.head


def test_a_changed_event_is_found_by_its_digest(cast: dict[str, Person]) -> None:
    note_event("released", NOW, detail="abc")
    event = AuditEvent.objects.order_by("-pk")[0]
    event.pk, event.previous, event.detail = None, event.digest, "abd"
    event.digest = "0" * 64
    event.save()
    assert verify_trail().broken_at == AuditEvent.objects.count()


@pytest.mark.parametrize("statement", ["UPDATE people_auditevent SET detail = 'x'", "DELETE FROM people_auditevent"])
def test_the_database_refuses_to_change_or_delete_an_event(cast: dict[str, Person], statement: str) -> None:
    if connection.vendor == "sqlite" and statement.startswith("DELETE"):  # tests/site/conftest.py says why it is off
        migration = importlib.import_module("oogst.site.people.migrations.0002_audit_trail")
        connection.cursor().execute(migration._SQLITE[1])
    before = list(AuditEvent.objects.values_list())
    assert before
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(AuditEvent.objects.values_list()) == before


def test_the_trail_holds_no_id_name_or_word_of_anybody(anna: Person) -> None:
    record(anna)
    actions.invite(anna, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_auditevent")
        held = repr(cursor.fetchall()).lower()
    assert all(word not in held for word in ("anna", anna.pk.hex, str(anna.pk), TEXT.lower()))


def test_forgotten_the_events_stay_and_lead_to_nobody(anna: Person, bram: Person) -> None:
    actions.invite(bram, NOW, by=anna)
    name = AuditName.objects.get(person=anna).name
    forget_person(anna, settings.OOGST.tombstones)
    assert verify_trail().broken_at is None
    assert AuditEvent.objects.filter(by=name).exists()
    for model in apps.get_models():
        if model is not AuditEvent:
            assert name.hex not in repr(list(model._default_manager.values_list())).replace("-", ""), model
    newest = events_about(bram)[0]
    assert (newest.by, newest.is_gone) == ("", True)


def test_whether_somebody_takes_part_is_not_in_it(client: Client, anna: Person) -> None:
    before = AuditEvent.objects.count()
    client.force_login(anna)
    client.get("/nl/nieuw")
    record(anna)
    client.get("/nl/mijn-oogst")
    client.get("/nl/mijn-gegevens/meenemen")
    assert AuditEvent.objects.count() == before


def test_the_page_says_in_plain_words_who_saw_or_did_what(client: Client, anna: Person, bram: Person) -> None:
    client.force_login(anna)
    assert "Niemand" in client.get(PAGE).content.decode()
    actions.invite(anna, NOW, by=bram)
    actions.give_role(anna, "lead", "u2", now=NOW)
    page = client.get(PAGE).content.decode()
    assert "Bram" in page
    assert "Klantendienst" in page
    assert "op de server zelf" in page


def test_an_outsider_sees_nothing_of_somebody_else(client: Client, anna: Person, bram: Person, carla: Person) -> None:
    actions.invite(anna, NOW, by=bram)
    assert client.get(PAGE).status_code == 302
    client.force_login(carla)
    assert "Bram" not in client.get(PAGE).content.decode()


def test_the_commands_leave_a_trace(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE + "p1,u2,,,Anna,a@example.org,\n", "utf-8")
    for kind in ("units", "people"):
        oogst(tmp_path, "import", kind, f"{kind}.csv", "--apply")
    for words in (
        ["invite", "p1", "--role", "lead", "--unit", "u2"],
        ["export-person", "p1", "-o", "anna.json"],
        ["rotate-key"],
        ["forget", "p1", "--yes"],
    ):
        assert oogst(tmp_path, *words).returncode == 0
    told = oogst(tmp_path, "trail", "--json")
    assert told.returncode == 0, told.stderr
    trail = json.loads(told.stdout)
    kinds = [one["kind"] for one in trail["events"]]
    assert kinds == [
        "units_replaced",
        "people_imported",
        "role_given",
        "invited",
        "exported",
        "key_changed",
        "forgotten",
    ]
    assert trail["broken_at"] is None
    assert "Anna" not in told.stdout
