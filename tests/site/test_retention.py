"""What is kept how long: every table has an end or a reason, and what time ends is ended by the due work."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from oogst.site import retention, working
from oogst.site.people.expired import drop_expired
from oogst.site.people.models import AuditEvent, Invitation, Person, UsedAssertion, UsedCode
from oogst.site.people.trail import note_event, shorten_trail, verify_trail
from oogst.site.releases.agreements import drop_old_actions
from oogst.site.releases.models import Action
from oogst.site.settings_table import TABLE as SETTINGS
from tests.site.cast import NOW
from tests.site.test_commands import ready

__all__ = ["ready"]

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_every_table_stands_in_one_row() -> None:
    named = [label for row in retention.TABLE for label in row.tables]
    assert sorted(named) == sorted(model._meta.label for model in apps.get_models())


def test_what_time_ends_is_ended_by_the_due_work_and_its_setting_is_there() -> None:
    known = {one.name for one in SETTINGS}
    for row in retention.TABLE:
        assert row.step is None or row.step in working.STEPS, row.id
        assert not row.setting or row.setting in known, row.id


def test_the_document_shows_it_as_it_is() -> None:
    text = (Path(__file__).parents[2] / "docs/operation.md").read_text("utf-8")
    assert retention.as_markdown() in text


def test_what_is_over_goes_and_the_rest_stays(anna: Person, bram: Person) -> None:
    for name, at in (("old", NOW - DAY), ("new", NOW + DAY)):
        Session.objects.create(session_key=name, expire_date=at)
        Invitation.objects.create(person=anna if name == "old" else bram, digest=name, expires_at=at)
        UsedCode.objects.create(digest=name, until=at)
        UsedAssertion.objects.create(digest=name, ends_at=at)
    assert drop_expired(NOW) == 4
    assert [Session.objects.get().session_key, Invitation.objects.get().digest] == ["new", "new"]
    assert [UsedCode.objects.get().digest, UsedAssertion.objects.get().digest] == ["new", "new"]
    assert drop_expired(NOW) == 0


def test_what_was_noted_about_a_figure_goes_after_its_time(settings: Settings, cast: object) -> None:
    for number, changed in enumerate((NOW - 1900 * DAY, NOW)):
        Action.objects.create(
            id=f"00000000-0000-0000-0000-00000000000{number}",
            unit="u2",
            role="lead",
            period="2025-H2",
            noted_on=changed.date(),
            changed_on=changed.date(),
        )
    assert drop_old_actions(NOW) == 1
    assert Action.objects.get().changed_on == NOW.date()


@pytest.fixture
def old_and_new(db: None) -> list[int]:
    """Two events of seven years ago, one nearly too old, and two of now."""
    for at in (NOW - 2600 * DAY, NOW - 2599 * DAY, NOW - 1800 * DAY, NOW, NOW):
        note_event("released", at, detail=str(at))
    return list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))


def test_the_oldest_events_go_together_and_the_chain_still_holds(old_and_new: list[int]) -> None:
    assert shorten_trail(NOW) == 3
    assert [one.kind for one in AuditEvent.objects.order_by("pk")] == ["released", "released", "trail_shortened"]
    assert (verify_trail().broken_at, verify_trail().events) == (None, 3)
    assert shorten_trail(NOW) == 0


def test_events_that_were_taken_away_otherwise_are_missed(old_and_new: list[int]) -> None:
    AuditEvent.objects.filter(pk__lte=old_and_new[1]).delete()
    assert verify_trail().broken_at == 1


def test_the_database_itself_keeps_events_of_the_last_year(ready: Path) -> None:
    row = "INSERT INTO people_auditevent (at, kind, detail, previous, digest) VALUES (?, 'released', '', ?, ?)"
    now = dt.datetime.now(dt.UTC)
    with closing(sqlite3.connect(ready / "data/oogst.sqlite3")) as database:
        for name, at in (("old", now - 400 * DAY), ("new", now - 300 * DAY)):
            database.execute(row, (at.strftime("%Y-%m-%d %H:%M:%S.%f"), f"before {name}", name))
        assert database.execute("DELETE FROM people_auditevent WHERE digest = 'old'").rowcount == 1
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            database.execute("DELETE FROM people_auditevent WHERE digest = 'new'")


def test_so_does_postgresql(old_and_new: list[int]) -> None:
    note_event("released", dt.datetime.now(dt.UTC))
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEvent.objects.order_by("-pk")[0].delete()
    assert AuditEvent.objects.filter(pk=old_and_new[0]).delete()[0] == 1
