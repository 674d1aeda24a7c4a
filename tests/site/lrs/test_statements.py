"""Statements, stored and found again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.site.lrs.models import Activity, Attachment, Link, Statement
from oogst.site.lrs.places import first_after, places_from, time_of
from oogst.xapi import VOIDED
from tests.site.lrs.conftest import Speaker, speaker
from tests.xapi.samples import ANNA, NOW, sample

pytestmark = pytest.mark.django_db


def about(statement_id: str, verb: str = "http://adlnet.gov/expapi/verbs/shared") -> dict[str, Any]:
    return {"actor": ANNA, "verb": {"id": verb}, "object": {"objectType": "StatementRef", "id": statement_id}}


def test_what_is_stored_comes_back_with_what_the_store_adds(sam: Speaker) -> None:
    (stored,) = sam.store(sample())
    answer = sam.ask("GET", "statements", statementId=stored)
    back = json.loads(answer.content)
    assert {key: back[key] for key in ("actor", "verb", "object", "result")} == {
        key: sample()[key] for key in ("actor", "verb", "object", "result")
    }
    assert back["authority"]["account"]["name"] == sam.source.key
    assert answer["X-Experience-API-Version"] == "2.0.0"
    assert answer["X-Experience-API-Consistent-Through"] > back["stored"]


def test_the_store_is_not_there_until_it_is_switched_on(sam: Speaker, settings: Settings) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, xapi=False)
    assert sam.ask("GET", "statements").status_code == 404
    assert Client().get("/xapi/about").status_code == 404


def test_a_source_that_may_only_write_reads_nothing(wim: Speaker) -> None:
    (stored,) = wim.store(sample())
    questions: list[dict[str, Any]] = [{}, {"statementId": stored}]
    for asked in questions:
        assert wim.ask("GET", "statements", **asked).status_code == 403
    assert wim.ask("GET", "agents", agent=json.dumps(ANNA)).status_code == 403
    assert wim.ask("GET", "activities", activityId=sample()["object"]["id"]).status_code == 403
    assert Activity.objects.count() == 0, "it may not define what an activity is either"


def test_a_source_may_be_let_read_only_its_own(sam: Speaker) -> None:
    mine = speaker(["statements/write", "statements/read/mine"])
    (theirs,), (own,) = sam.store(sample()), mine.store(sample())
    assert mine.found() == [own]
    assert mine.found(verb=sample()["verb"]["id"]) == [own]
    assert mine.ask("GET", "statements", statementId=theirs).status_code == 404
    assert sam.found() == [own, theirs]


def test_a_batch_is_stored_whole_or_not_at_all(sam: Speaker) -> None:
    good, bad = sample(), sample(verb={"id": "no iri"})
    answer = sam.ask("POST", "statements", json.dumps([good, bad]).encode())
    assert answer.status_code == 400
    assert json.loads(answer.content)["where"] == "[1].verb.id"
    assert Statement.objects.count() == Link.objects.count() == 0


def test_an_id_is_never_given_to_another_statement(sam: Speaker) -> None:
    same = sample(id=str(uuid.uuid4()))
    assert sam.store(same) == sam.store(same) == [same["id"]]
    answer = sam.ask("POST", "statements", json.dumps([sample(), same | {"result": {"success": False}}]).encode())
    assert answer.status_code == 409
    assert Statement.objects.count() == 1
    answer = sam.ask("PUT", "statements", json.dumps(same).encode(), statementId=str(uuid.uuid4()))
    assert answer.status_code == 400


def test_pages_go_on_where_the_last_ended_whatever_is_written_meanwhile(sam: Speaker) -> None:
    ids = sam.store(*(sample() for _ in range(7)))
    first = json.loads(sam.ask("GET", "statements", limit="3").content)
    sam.store(*(sample() for _ in range(5)))
    rest = json.loads(Client().get(first["more"], headers=sam.headers).content)
    assert [one["id"] for one in first["statements"] + rest["statements"]] == ids[:0:-1]
    assert sam.found(limit="2", ascending="true")[:7] == ids
    assert len(sam.found(limit="5", verb=sample()["verb"]["id"])) == 12


def test_since_leaves_its_moment_out_and_until_takes_it_in(sam: Speaker) -> None:
    ids = sam.store(*(sample() for _ in range(3)))
    stored = json.loads(sam.ask("GET", "statements", statementId=ids[1]).content)["stored"]
    assert sam.found(since=stored) == [ids[2]]
    assert sam.found(until=stored) == [ids[1], ids[0]]
    assert sam.found(since=stored, until=stored) == []


def test_filters_narrow_each_other(sam: Speaker) -> None:
    other = {"id": "http://adlnet.gov/expapi/verbs/experienced"}
    (one, two, three) = sam.store(sample(), sample(verb=other), sample(actor={"mbox": "mailto:carla@example.org"}))
    anna = json.dumps(ANNA)
    assert sam.found(agent=anna) == [two, one]
    assert sam.found(agent=anna, verb=other["id"]) == [two]
    assert sam.found(registration=sample()["context"]["registration"], verb=other["id"]) == [two]
    assert sam.found(agent='{"mbox":"mailto:bram@example.org"}') == []
    assert sam.found(agent='{"mbox":"mailto:bram@example.org"}', related_agents="true") == [three, two, one]
    assert sam.found(activity="https://example.org/course") == []
    assert sam.found(activity="https://example.org/course", related_activities="true") == [three, two, one]


def test_whoever_is_in_a_group_is_found_with_it(sam: Speaker) -> None:
    group = {"objectType": "Group", "member": [ANNA]}
    (stored,) = sam.store(sample(actor=group))
    assert sam.found(agent=json.dumps(ANNA)) == [stored]


@pytest.mark.parametrize("first", ["the statement", "what refers to it"])
def test_what_refers_to_a_statement_is_found_with_it_however_far(sam: Speaker, first: str) -> None:
    one, two, three = (str(uuid.uuid4()) for _ in range(3))
    chain = [sample(id=one), about(one) | {"id": two}, about(two) | {"id": three}]
    for statement in chain if first == "the statement" else reversed(chain):
        sam.store(statement)
    assert set(sam.found(verb=sample()["verb"]["id"])) == {one, two, three}
    assert set(sam.found(activity=sample()["object"]["id"])) == {one, two, three}


def test_statements_that_refer_to_each_other_in_a_circle_are_no_trap(sam: Speaker) -> None:
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    sam.store(about(one) | {"id": two})
    sam.store(about(two) | {"id": one})
    assert set(sam.found()) == {one, two}


@pytest.mark.parametrize("first", ["the statement", "what voids it"])
def test_a_voided_statement_is_gone_from_lists_and_what_refers_to_it_stays(sam: Speaker, first: str) -> None:
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    pair = [sample(id=one), about(one, VOIDED) | {"id": two}]
    for statement in pair if first == "the statement" else reversed(pair):
        sam.store(statement)
    assert sam.found() == [two]
    assert sam.found(verb=sample()["verb"]["id"]) == [two]
    assert sam.ask("GET", "statements", statementId=one).status_code == 404
    assert sam.ask("GET", "statements", voidedStatementId=one).status_code == 200
    sam.store(about(two, VOIDED))
    assert sam.ask("GET", "statements", statementId=two).status_code == 200, "what voids cannot be voided"


def parts(statement: dict[str, Any], *contents: bytes) -> bytes:
    heads = b"--line\r\nContent-Type: application/json\r\n\r\n" + json.dumps(statement).encode()
    for one in contents:
        sha2 = hashlib.sha256(one).hexdigest().encode()
        heads += b"\r\n--line\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n"
        heads += b"X-Experience-API-Hash: " + sha2 + b"\r\n\r\n" + one
    return heads + b"\r\n--line--\r\n"


def with_attachment(content: bytes) -> dict[str, Any]:
    said = {"usageType": "https://example.org/note", "display": {"en": "Note"}, "contentType": "text/plain"}
    return sample(attachments=[said | {"length": len(content), "sha2": hashlib.sha256(content).hexdigest()}])


MIXED = "multipart/mixed; boundary=line"


def test_attachments_are_kept_once_and_come_back_byte_by_byte(sam: Speaker) -> None:
    content = b"one\r\n--lin\r\n\x00\xff"
    for _ in range(2):
        answer = sam.ask("POST", "statements", parts(with_attachment(content), content), MIXED)
        assert answer.status_code == 200, answer.content
    assert Attachment.objects.count() == 1
    answer = sam.ask("GET", "statements", attachments="true")
    assert answer["Content-Type"].startswith("multipart/mixed; boundary=")
    assert answer.content.count(b"\r\n\r\n" + content + b"\r\n--") == 1


def test_attachments_that_are_missing_surplus_changed_or_cut_off_are_refused(sam: Speaker) -> None:
    statement, content = with_attachment(b"one"), b"one"
    whole = parts(statement, content)
    for wrong in (
        parts(statement),
        parts(statement, b"one", b"two"),
        whole.replace(b"\r\none", b"\r\nOne"),
        whole[:-6],
    ):
        assert sam.ask("POST", "statements", wrong, MIXED).status_code == 400
    assert sam.ask("POST", "statements", json.dumps(statement).encode()).status_code == 400
    assert Statement.objects.count() == Attachment.objects.count() == 0


@pytest.mark.parametrize(
    "params",
    [
        {"foo": "bar"},
        {"Limit": "1"},
        {"limit": "-1"},
        {"since": "now"},
        {"agent": "{}"},
        {"format": "long"},
        {"from": "x"},
        {"verb": "https://example.org/\0"},
    ],
)
def test_a_question_with_a_mistake_gets_no_answer(sam: Speaker, params: dict[str, Any]) -> None:
    assert sam.ask("GET", "statements", **params).status_code == 400


def test_a_version_must_be_named_and_be_one_of_two(sam: Speaker) -> None:
    for told, status in (("", 400), ("0.95", 400), ("3.0.0", 400), ("1.0.1", 200), ("2.0.0", 200)):
        answer = sam.ask("GET", "statements", headers={"X-Experience-API-Version": told})
        assert answer.status_code == status, told


def test_a_body_that_is_too_large_is_refused_unread(sam: Speaker) -> None:
    answer = sam.ask("POST", "statements", b" " * (20 * 1024 * 1024 + 1))
    assert (answer.status_code, json.loads(answer.content)["most"]) == (413, 20)


def test_ten_thousand_statements_at_once_are_stored_whole(sam: Speaker) -> None:
    ids = sam.store(*(sample() for _ in range(10_000)))
    assert Statement.objects.count() == len(set(ids)) == 10_000
    assert sam.found(limit="500") == ids[::-1]


@pytest.mark.parametrize("told", ["1970-01-01T00:00:00Z", "2999-12-31T23:59:59.999Z", "2026-03-02T09:30:00-12:00"])
def test_a_clock_that_is_wrong_moves_nothing(sam: Speaker, told: str) -> None:
    before, wrong, after = sam.store(sample()) + sam.store(sample(timestamp=told)) + sam.store(sample())
    back = json.loads(sam.ask("GET", "statements", statementId=wrong).content)
    assert dt.datetime.fromisoformat(back["timestamp"]) == dt.datetime.fromisoformat(told)
    assert abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(back["stored"])) < dt.timedelta(minutes=1)
    assert sam.found() == [after, wrong, before]
    assert sam.found(since=back["stored"]) == [after]


def test_definitions_of_an_activity_are_put_together(sam: Speaker) -> None:
    lesson = sample()["object"]["id"]
    sam.store(sample(), sample(object={"id": lesson, "definition": {"name": {"nl": "Les"}}}))
    known = json.loads(sam.ask("GET", "activities", activityId=lesson).content)
    assert known["definition"]["name"] == {"en": "Lesson", "nl": "Les"}


def test_an_agent_is_known_by_all_its_names(sam: Speaker) -> None:
    sam.store(sample(), sample(actor=ANNA | {"name": "Anna B."}))
    told = json.loads(sam.ask("GET", "agents", agent=json.dumps({"account": ANNA["account"]})).content)
    assert told == {"objectType": "Person", "name": ["Anna B.", "Anna"], "account": [ANNA["account"]]}


def test_a_place_knows_its_time() -> None:
    places = places_from(NOW)
    (at, one), (later, two) = next(places), next(places)
    assert (time_of(one), time_of(two)) == (at, later)
    assert one < first_after(NOW) <= two


def test_the_head_of_an_answer_is_that_of_the_whole(sam: Speaker) -> None:
    sam.store(sample())
    whole, head = sam.ask("GET", "statements"), sam.ask("HEAD", "statements")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == whole["Content-Type"]


def test_an_address_that_is_none_is_not_found(sam: Speaker) -> None:
    assert sam.ask("GET", "nothing").status_code == 404
