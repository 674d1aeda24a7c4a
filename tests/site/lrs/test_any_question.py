"""The record store asked by somebody who may do all, as nobody would: a clear answer each time, never a fault."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oogst.site.lrs.models import Statement
from oogst.site.lrs.views import RESOURCES
from tests.site.lrs.conftest import Speaker
from tests.site.lrs.test_statements import about
from tests.xapi.samples import ANNA, sample

pytestmark = pytest.mark.django_db
many = settings(max_examples=2 * settings().max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = (
    *("statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "since", "until", "limit"),
    *("related_agents", "related_activities", "ascending", "format", "attachments", "from", "method"),
    *("activityId", "stateId", "profileId", "content"),
)
ID = "7b0a6f0e-1111-4222-8333-944444444444"
VALUES = (
    *(json.dumps(ANNA), "{}", "[]", "null", '{"mbox":1}', '{"mbox":"mailto:a@b.example"}', '{"account":{}}', ID),
    *("https://example.org/lesson", "2026-03-02T09:30:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.9-23:59"),
    *(
        "true",
        "0",
        "1",
        "-1",
        "9" * 30,
        "٣",
        "ids",
        "canonical",
        "",
        " ",
        "\0",
        "\u202e",
        "GET",
        "PUT",
        b"\xff\xed\xa0",
    ),
)
HEADERS = {
    "X-Experience-API-Version": ("1.0.3", "2.0.0", "", "9.9", "1.0.", "é"),
    "Accept-Language": ("nl;q=x", "*", "en-US,en;q=0.5", ",;q=,", "q=1;q=2", "x" * 5000),
    "If-Match": ("*", '"', "W/", '"a", "b"', ""),
    "If-None-Match": ("*", '""', "é"),
}
KINDS = (
    *("application/json", "application/x-www-form-urlencoded", "text/plain", "", "a/b; charset=nothing"),
    *("multipart/mixed; boundary=x", "multipart/mixed", "multipart/mixed; boundary=" + "x" * 200),
)
BODIES = (
    *(
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[null]",
        b"\xff",
        b'{"a":1,"a":2}',
        b"[" * 5000,
        b'{"id":"' + b"a" * 10_000 + b'"}',
    ),
    *(json.dumps(sample()).encode(), json.dumps([sample(id=ID)] * 2).encode(), json.dumps(about(ID)).encode()),
    *(b"--x\r\n\r\n--x--", b"--x\r\nContent-Type: application/json\r\n\r\n{}\r\n--x--", b"method=GET&content=%00"),
)


@st.composite
def fields(draw: st.DrawFn) -> str:
    names = st.sampled_from(NAMES) | st.text(max_size=8)
    return urlencode(draw(st.lists(st.tuples(names, st.sampled_from(VALUES) | st.text(max_size=20)), max_size=5)))


@pytest.fixture
def full(sam: Speaker) -> Speaker:
    sam.store(sample(), sample(id=ID), about(ID))
    sam.ask(
        "PUT", "activities/state", b"1", activityId="https://example.org/lesson", agent=json.dumps(ANNA), stateId="a"
    )
    return sam


@many
@given(st.data())
def test_whatever_is_asked_and_sent_there_is_a_clear_answer(full: Speaker, data: st.DataObject) -> None:
    resource = data.draw(st.sampled_from(sorted(RESOURCES)))
    method = data.draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]))
    told = {name: data.draw(st.sampled_from(some)) for name, some in HEADERS.items() if data.draw(st.booleans())}
    body = data.draw(st.sampled_from(BODIES) | st.binary(max_size=100) | fields().map(str.encode))
    address, kind = f"/xapi/{resource}?{data.draw(fields())}", data.draw(st.sampled_from(KINDS))
    before = Statement.objects.count()
    with transaction.atomic():
        answer = Client().generic(method, address, body, kind, headers=full.headers | told)
        check(answer, Statement.objects.count() - before)
        transaction.set_rollback(True)


def check(answer: Any, more: int) -> None:
    assert isinstance(answer, HttpResponse)
    assert answer.status_code in {200, 204, 400, 404, 405, 409, 412, 413}, answer.content
    if answer.status_code >= 400 and answer.content:
        told = json.loads(answer.content)
        assert told["error"].startswith("xapi_")
        assert told["told"]
    assert not more or answer.status_code in {200, 204}


@many
@given(
    st.sampled_from([*VALUES, *BODIES]) | st.binary(max_size=60), st.sampled_from(["Basic ", "Bearer ", "basic", ""])
)
def test_whatever_somebody_says_who_they_are_they_are_nobody(store: None, told: str | bytes, kind: str) -> None:
    text = told if isinstance(told, str) else told.decode("latin-1")
    answer = Client().get(
        "/xapi/statements", headers={"Authorization": kind + text, "X-Experience-API-Version": "2.0.0"}
    )
    assert answer.status_code == 401
