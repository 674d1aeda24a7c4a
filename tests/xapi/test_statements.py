"""What a statement may be, what is refused and where, and when two say the same."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.xapi import (
    VERSIONS,
    VOIDED,
    BadStatement,
    canonical_form,
    check_agent,
    check_statement,
    ids_form,
    key_of,
    keys_of,
    normal_form,
    read_json,
    same_statement,
    write_json,
)
from oogst.xapi.reach import identifier_of
from tests.xapi.samples import ANNA, NOW, sample

AUTHORITY = {"account": {"homePage": "https://oogst.example/xapi", "name": "s"}}


def kept(statement: dict[str, Any]) -> dict[str, Any]:
    return normal_form(
        statement, statement_id="7b0a6f0e-2222-4222-8333-944444444444", stored=NOW, authority=AUTHORITY, version="2.0.0"
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_whole_statement_is_taken(version: str) -> None:
    check_statement(sample(), version)


def put(where: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(statement: dict[str, Any]) -> None:
        *path, last = where.split(".")
        at = statement
        for key in path:
            at = at[key]
        at[last] = value

    return change


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        ("actor.mbox", "anna@example.org", "actor.mbox"),
        ("actor.mbox", "mailto:anna@example.org", "actor.mbox, mbox_sha1sum, openid, account"),
        ("actor.account.homePage", "no-scheme", "actor.account.homePage"),
        ("actor.name", None, "actor.name"),
        ("actor.Name", "Anna", "actor.Name"),
        ("verb.id", "tried", "verb.id"),
        ("verb.display", {"not a language": "x"}, "verb.display.not a language"),
        ("object.objectType", "activity", "object.objectType"),
        ("object.definition.interactionType", "guess", "object.definition.interactionType"),
        ("object.definition.choices", [], "object.definition.interactionType"),
        ("result.score.scaled", 1.01, "result.score.scaled"),
        ("result.score.scaled", True, "result.score.scaled"),
        ("result.duration", "P4W1D", "result.duration"),
        ("result.duration", "PT", "result.duration"),
        ("result.extensions", {"x": 1}, "result.extensions.x"),
        ("context.registration", "1", "context.registration"),
        ("context.contextActivities.parents", [], "context.contextActivities.parents"),
        ("context.contextActivities.parent", [{"id": "x"}], "context.contextActivities.parent[0].id"),
        ("context.language", "nl_BE", "context.language"),
        ("timestamp", "2026-03-02", "timestamp"),
        ("timestamp", "2026-03-02T10:00:00-00:00", "timestamp"),
        ("timestamp", "2026-02-30T10:00:00Z", "timestamp"),
        ("version", "1.1.0", "version"),
        ("id", "123", "id"),
        ("attachments", [{}], "attachments[0].usageType"),
    ],
)
def test_what_breaks_the_specification_is_refused_with_its_place(where: str, value: Any, told: str) -> None:
    statement = sample()
    put(where, value)(statement)
    with pytest.raises(BadStatement) as problem:
        check_statement(statement, "1.0.3")
    assert problem.value.data["where"] == told


@pytest.mark.parametrize("key", ["actor", "verb", "object"])
def test_a_statement_without_its_three_parts_is_refused(key: str) -> None:
    statement = sample()
    del statement[key]
    with pytest.raises(BadStatement, match="xapi_missing_key"):
        check_statement(statement, "2.0.0")


def test_agents_in_the_context_came_with_version_two() -> None:
    statement = sample()
    agent = {"objectType": "contextAgent", "agent": ANNA, "relevantTypes": ["https://example.org/mentor"]}
    statement["context"]["contextAgents"] = [agent]
    check_statement(statement, "2.0.0")
    with pytest.raises(BadStatement, match="xapi_unknown_key"):
        check_statement(statement, "1.0.3")


def test_a_statement_in_a_statement_holds_no_third() -> None:
    inner = {key: sample()[key] for key in ("actor", "verb", "object")} | {"objectType": "SubStatement"}
    check_statement(sample() | {"object": inner, "context": {}}, "2.0.0")
    with pytest.raises(BadStatement) as problem:
        check_statement(sample() | {"object": inner | {"object": inner}, "context": {}}, "2.0.0")
    assert problem.value.data["where"] == "object.object.objectType"


def test_only_a_statement_can_be_voided() -> None:
    with pytest.raises(BadStatement):
        check_statement(sample() | {"verb": {"id": VOIDED}}, "2.0.0")


def test_a_group_without_a_name_names_its_members() -> None:
    with pytest.raises(BadStatement, match="xapi_missing_key"):
        check_statement(sample() | {"actor": {"objectType": "Group"}}, "2.0.0")
    with pytest.raises(BadStatement, match="xapi_missing_key"):
        check_agent({"objectType": "Group", "member": [ANNA]})


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        b"{",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"9" * 309 + b"}",
        b'{"a": -' + b"9" * 309 + b"}",
    ],
)
def test_what_two_readers_could_take_for_two_things_is_refused(body: bytes) -> None:
    with pytest.raises(BadStatement, match="xapi_not_json"):
        read_json(body)


def test_the_greatest_whole_number_that_a_double_holds_is_taken() -> None:
    greatest = int(sys.float_info.max)
    assert read_json(f'{{"a": {greatest}, "b": {-greatest}}}'.encode()) == {"a": greatest, "b": -greatest}


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadStatement, match="xapi_not_json"):
        write_json(read_json(b'"\\ud800"'))


def test_extensions_may_hold_anything_but_not_for_ever() -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    statement = sample()
    put("result.extensions", {"https://example.org/x": [None, {"": deep}]})(statement)
    check_statement(statement, "2.0.0")
    for _ in range(10):
        deep = [deep]
    put("result.extensions", {"https://example.org/x": deep})(statement)
    with pytest.raises(BadStatement):
        check_statement(statement, "2.0.0")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_PLACES = [
    *("actor", "actor.account", "verb.id", "verb.display", "object", "object.id", "object.definition", "result"),
    *("result.score", "context", "context.contextActivities", "context.registration", "timestamp", "attachments"),
]


@given(st.sampled_from(_PLACES), _JSON, st.sampled_from(VERSIONS))
def test_whatever_stands_in_a_statement_it_is_taken_or_refused(where: str, value: Any, version: str) -> None:
    statement = sample()
    put(where, value)(statement)
    try:
        check_statement(statement, version)
    except BadStatement:
        return
    whole = kept(statement)
    assert same_statement(statement, whole)
    check_statement(whole, "2.0.0")
    assert keys_of(whole) >= keys_of(ids_form(whole))
    assert canonical_form(whole, ["nl"], {})["id"] == whole["id"]


def test_a_store_adds_what_is_its_own_and_puts_times_in_utc() -> None:
    statement = sample()
    statement["context"]["contextActivities"]["parent"] = {"id": "https://example.org/one"}
    whole = kept(statement)
    assert whole["stored"] == "2026-03-02T09:00:00.000000Z"
    assert whole["timestamp"] == "2026-03-02T08:30:00.250000Z"
    assert whole["context"]["contextActivities"]["parent"] == [{"id": "https://example.org/one"}]
    assert whole["authority"] == AUTHORITY
    assert statement["context"]["contextActivities"]["parent"] == {"id": "https://example.org/one"}


def test_two_statements_are_the_same_whatever_a_store_added() -> None:
    other = sample()
    assert same_statement(other, kept(sample()))
    other["timestamp"] = "2026-03-02T08:30:00.25Z"
    assert same_statement(other, kept(sample()))
    other["timestamp"] = "2026-03-02T08:30:01Z"
    assert not same_statement(other, kept(sample()))
    assert not same_statement(sample() | {"result": {"success": False}}, kept(sample()))


def test_the_short_form_keeps_who_what_and_which() -> None:
    short = ids_form(kept(sample()))
    assert short["actor"] == {"objectType": "Agent", "account": ANNA["account"]}
    assert short["verb"] == {"id": sample()["verb"]["id"]}
    assert short["object"] == {"id": sample()["object"]["id"]}


@pytest.mark.parametrize(
    ("languages", "told"),
    [(["fr"], "fr-BE"), (["nl-BE", "fr"], "nl"), (["ja"], "en"), ([], "en")],
)
def test_the_canonical_form_is_in_one_language(languages: list[str], told: str) -> None:
    statement = sample()
    statement["verb"]["display"] = {"en": "tried", "nl": "probeerde", "fr-BE": "a essayé"}
    assert list(canonical_form(kept(statement), languages, {})["verb"]["display"]) == [told]


def test_a_statement_is_found_by_whoever_and_whatever_stands_in_it() -> None:
    keys = keys_of(kept(sample()))
    name = str(identifier_of(ANNA))
    teacher = str(identifier_of(sample()["context"]["instructor"]))
    assert {key_of("agent", name), key_of("related_agent", name), key_of("related_agent", teacher)} <= keys
    assert key_of("agent", teacher) not in keys
    assert key_of("related_activity", "https://example.org/course") in keys
    assert key_of("activity", "https://example.org/course") not in keys
    assert key_of("registration", sample()["context"]["registration"]) in keys


def test_what_is_read_is_written_back_the_same() -> None:
    assert json.loads(write_json(sample())) == sample()
    assert NOW.tzinfo is dt.UTC
