"""Documents that other systems keep, and that nobody overwrites unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.site.lrs.conftest import Speaker
from tests.xapi.samples import ANNA

pytestmark = pytest.mark.django_db
STATE: dict[str, Any] = {"activityId": "https://example.org/lesson", "agent": json.dumps(ANNA), "stateId": "bookmark"}
PROFILE: dict[str, Any] = {"agent": json.dumps(ANNA), "profileId": "settings"}


def test_a_document_comes_back_byte_by_byte(sam: Speaker) -> None:
    assert sam.ask("PUT", "activities/state", b"\x00\xff", "application/x-own", **STATE).status_code == 204
    answer = sam.ask("GET", "activities/state", **STATE)
    assert (answer.content, answer["Content-Type"]) == (b"\x00\xff", "application/x-own")
    assert answer["Last-Modified"].endswith("GMT")
    other = STATE | {"registration": "7b0a6f0e-1111-4222-8333-944444444444"}
    assert sam.ask("GET", "activities/state", **other).status_code == 404


def test_who_did_not_see_the_newest_document_may_not_replace_it(sam: Speaker) -> None:
    assert sam.ask("PUT", "agents/profile", b"1", headers={"If-None-Match": "*"}, **PROFILE).status_code == 204
    etag = sam.ask("GET", "agents/profile", **PROFILE)["ETag"]
    assert sam.ask("PUT", "agents/profile", b"2", **PROFILE).status_code == 409
    assert sam.ask("PUT", "agents/profile", b"2", headers={"If-None-Match": "*"}, **PROFILE).status_code == 412
    assert sam.ask("PUT", "agents/profile", b"2", headers={"If-Match": etag}, **PROFILE).status_code == 204
    for method in ("PUT", "POST", "DELETE"):
        assert sam.ask(method, "agents/profile", b"{}", headers={"If-Match": etag}, **PROFILE).status_code == 412
    assert sam.ask("GET", "agents/profile", **PROFILE).content == b"2"


def test_a_tag_that_a_server_in_between_made_weak_still_counts(sam: Speaker) -> None:
    sam.ask("PUT", "agents/profile", b"1", headers={"If-None-Match": "*"}, **PROFILE)
    etag = sam.ask("GET", "agents/profile", **PROFILE)["ETag"]
    assert sam.ask("PUT", "agents/profile", b"2", headers={"If-Match": f"W/{etag}"}, **PROFILE).status_code == 204


def test_documents_are_put_together_key_by_key_if_both_are_json(sam: Speaker) -> None:
    sam.ask("POST", "activities/state", b'{"a": {"b": 1}, "c": 2}', **STATE)
    assert sam.ask("POST", "activities/state", b'{"a": 3}', **STATE).status_code == 204
    assert json.loads(sam.ask("GET", "activities/state", **STATE).content) == {"a": 3, "c": 2}
    for body, kind in ((b"[]", "application/json"), (b'{"a": 1}', "text/plain"), (b"{", "application/json")):
        assert sam.ask("POST", "activities/state", body, kind, **STATE).status_code == 400
    assert json.loads(sam.ask("GET", "activities/state", **STATE).content) == {"a": 3, "c": 2}


def test_documents_are_listed_and_deleted(sam: Speaker) -> None:
    for name in ("b", "a"):
        sam.ask("POST", "activities/state", b"{}", **STATE | {"stateId": name})
    all_of: dict[str, Any] = {key: STATE[key] for key in ("activityId", "agent")}
    assert json.loads(sam.ask("GET", "activities/state", **all_of).content) == ["a", "b"]
    assert json.loads(sam.ask("GET", "activities/state", since="2999-01-01T00:00:00Z", **all_of).content) == []
    assert sam.ask("DELETE", "activities/state", **STATE | {"stateId": "a"}).status_code == 204
    assert json.loads(sam.ask("GET", "activities/state", **all_of).content) == ["b"]
    assert sam.ask("DELETE", "activities/state", **all_of).status_code == 204
    assert json.loads(sam.ask("GET", "activities/state", **all_of).content) == []


def test_a_source_without_the_scope_keeps_and_reads_no_documents(wim: Speaker) -> None:
    for resource, params in (("activities/state", STATE), ("agents/profile", PROFILE)):
        for method in ("GET", "PUT", "POST", "DELETE"):
            assert wim.ask(method, resource, b"{}", **params).status_code == 403


def test_a_name_with_a_zero_byte_is_refused_on_either_database(sam: Speaker) -> None:
    for method in ("GET", "PUT", "POST", "DELETE"):
        assert sam.ask(method, "activities/state", b"{}", **STATE | {"stateId": "a\0b"}).status_code == 400
