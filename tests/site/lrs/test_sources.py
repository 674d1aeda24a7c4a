"""Who may speak to the store, and what goes when somebody goes."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.errors import BadInput, NotFound
from oogst.site.lrs.actions import add_source, erase_older, erase_outdated, revoke_source
from oogst.site.lrs.models import Attachment, Carried, Document, Link, Source, Statement
from oogst.site.lrs.queries import sources
from oogst.site.lrs.refusals import Refused
from oogst.site.lrs.sources import Pace
from oogst.site.moments.actions import forget_person
from oogst.site.people.models import AuditEvent, Person
from oogst.xapi import VOIDED
from tests.site.lrs.conftest import Speaker, speaker
from tests.site.lrs.test_statements import MIXED, about, parts, with_attachment
from tests.xapi.samples import NOW, sample

pytestmark = pytest.mark.django_db


def test_a_secret_is_shown_once_and_kept_nowhere(store: None) -> None:
    source, secret = add_source("Simulator", ["statements/write"], NOW)
    assert len(secret) >= 40
    assert secret not in repr(list(Source.objects.values()))
    events = AuditEvent.objects.values_list("kind", "detail")
    assert ("source_added", f"{source.key} statements/write") in events


def test_who_has_no_secret_or_a_wrong_one_is_refused(sam: Speaker) -> None:
    for told in ("", "Basic", "Basic !", "Bearer x", _basic(sam.source.key, "wrong"), _basic("wrong", sam.secret)):
        answer = sam.ask("GET", "statements", headers={"Authorization": told})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Basic")
        assert json.loads(answer.content)["error"] == "xapi_no_credentials"


def _basic(key: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


def test_a_source_that_was_revoked_is_refused_at_once(sam: Speaker) -> None:
    sam.store(sample())
    revoke_source(sam.source.key, NOW)
    assert sam.ask("GET", "statements").status_code == 401
    assert Statement.objects.count() == 1
    assert sources() == []
    with pytest.raises(NotFound):
        revoke_source(sam.source.key, NOW)


def test_a_scope_that_is_none_is_refused(store: None) -> None:
    with pytest.raises(BadInput, match="xapi_scope_unknown"):
        add_source("Simulator", ["everything"], NOW)


def test_a_source_that_asks_too_often_has_to_wait(store: None) -> None:
    eager = speaker(["all"], per_minute=2)
    answers = [eager.ask("GET", "statements") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) >= 1


def test_a_bucket_drips(store: None) -> None:
    pace, source = Pace(), Source(pk=1, per_minute=2)
    pace.count(source, 0)
    pace.count(source, 1)
    with pytest.raises(Refused):
        pace.count(source, 2)
    pace.count(source, 31)


def test_somebody_signed_in_is_no_source(sam: Speaker, client: Client, anna: Person) -> None:
    client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/xapi/statements", headers={"X-Experience-API-Version": "2.0.0"})
    assert answer.status_code == 401


def test_who_is_forgotten_is_forgotten_here_as_well(sam: Speaker, anna: Person, carla: Person, house: Path) -> None:
    by_mail = sample(actor={"mbox": f"mailto:{anna.email}"})
    by_code = sample(actor={"account": {"homePage": "http://localhost:8000", "name": anna.code}})
    as_teacher = sample(context={"instructor": {"mbox": f"mailto:{anna.email}"}})
    of_carla = sample(actor={"mbox": f"mailto:{carla.email}"})
    ids = sam.store(by_mail, by_code, as_teacher, of_carla)
    sam.store(about(ids[0]), about(ids[1], VOIDED))
    agent = json.dumps(by_mail["actor"])
    sam.ask("POST", "agents/profile", b"{}", agent=agent, profileId="p")
    forget_person(anna, house / "tombstones")
    assert sam.found() == [ids[3]]
    assert Statement.objects.count() == 1
    assert set(Link.objects.values_list("place", flat=True)) == {Statement.objects.get().place}
    assert Document.objects.count() == 0


def test_attachments_go_with_the_last_statement_that_carries_them(sam: Speaker) -> None:
    for content in (b"one", b"one", b"two"):
        sam.ask("POST", "statements", parts(with_attachment(content), content), MIXED)
    first = Statement.objects.order_by("place")[0]
    later = dt.datetime.fromisoformat(json.loads(first.payload)["stored"]) + dt.timedelta(microseconds=1)
    assert erase_older(later) == 1
    assert (Attachment.objects.count(), Carried.objects.count()) == (2, 2)


def test_what_is_older_than_its_days_goes(sam: Speaker, settings: Settings) -> None:
    sam.store(sample())
    sam.ask("POST", "activities/profile", b"{}", activityId="https://example.org/x", profileId="p")
    now = dt.datetime.now(dt.UTC)
    assert erase_outdated(now + dt.timedelta(days=settings.OOGST.xapi_days - 1)) == 0
    assert erase_outdated(now + dt.timedelta(days=settings.OOGST.xapi_days + 1)) == 1
    assert Statement.objects.count() == Link.objects.count() == Document.objects.count() == 0
