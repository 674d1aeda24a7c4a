"""Somebody's learning told as statements, each against the specification and against its template's rules."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from oogst.framework import load_framework
from oogst.texts import LANGUAGES
from oogst.xapi import VERSIONS, check_statement, write_json
from oogst.xapi.following import follows, templates_of, values_at
from oogst.xapi.profile import profile
from oogst.xapi.telling import Answered, Learnt, Seconded, Teller, statements_about, voiding

HOME = "https://oogst.example"
NAME = UUID("5f3b3a36-7d0a-4c52-9d5c-1c2c35b0a001")
TELLER = Teller(load_framework(), HOME, NAME, "nl")
MADE = profile(load_framework(), HOME)
FIXTURES = Path(__file__).parent / "data" / "told.json"
MOMENT = Learnt(
    key="0198a2b4-0000-7000-8000-000000000001",
    captured_at=dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC),
    language="nl",
    text="Een collega toonde me hoe ik een offerte kopieer.",
    happened_on=dt.date(2026, 2, 27),
    is_confirmed=True,
    domain="job",
    outcomes=("job.knowledge", "job.efficiency"),
    modes=("collaboration",),
    answers=(
        Answered(
            outcome="job.efficiency",
            wave=1,
            answered_at=dt.datetime(2026, 3, 31, 10, 0, tzinfo=dt.UTC),
            answer="yes_a_lot",
            barrier="no_time",
            work_figure=30.0,
            work_unit="minuten per week",
            note="Ik doe het nu elke dag zo.",
        ),
    ),
    seconded=Seconded("voice", dt.datetime(2026, 4, 2, 8, 0, tzinfo=dt.UTC), True),
)
NAMES = ("captured", "confirmed", "reported", "second-voice")


def _told(**changed: Any) -> list[dict[str, Any]]:
    return statements_about(dataclasses.replace(MOMENT, **changed), TELLER)


def test_there_is_a_fixture_of_every_template_and_it_is_what_is_told_today() -> None:
    fixtures = json.loads(FIXTURES.read_text("utf-8"))
    assert _told() == fixtures
    known = {one["id"]: one for one in fixtures}
    followed = [templates_of(one, MADE, known) for one in fixtures]
    assert followed == [([f"{MADE['id']}/templates/{name}"], []) for name in NAMES]
    assert {one for many, _ in followed for one in many} == {one["id"] for one in MADE["templates"]}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("with_words", [True, False])
def test_what_is_told_is_a_statement_of_both_versions(version: str, with_words: bool) -> None:
    for one in statements_about(MOMENT, dataclasses.replace(TELLER, with_words=with_words)):
        check_statement(one, version)
    check_statement(voiding(NAME, HOME, NAME), version)


def test_the_whole_chain_follows_the_patterns_and_the_wrong_order_does_not() -> None:
    told = _told()
    assert follows(told, MADE)
    assert follows(told[:1], MADE)
    assert follows([told[0], told[3], told[1]], MADE)
    assert not follows(told[1:], MADE)
    assert not follows([told[1], told[0]], MADE)
    assert not follows([*told, told[0]], MADE)
    assert not follows([], MADE)


def test_told_again_it_is_the_same_to_the_letter() -> None:
    assert write_json(_told()) == write_json(_told())


def test_whoever_changes_something_tells_another_statement() -> None:
    before = [one["id"] for one in _told()]
    after = [one["id"] for one in _told(outcomes=("job.knowledge",))]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True, True]
    assert all(UUID(one).version == 5 for one in before)


def test_no_word_goes_along_unless_the_person_asks_for_it() -> None:
    silent, spoken = write_json(_told()), write_json(statements_about(MOMENT, _with_words()))
    for words in (MOMENT.text, MOMENT.answers[0].note, MOMENT.answers[0].work_unit):
        assert words not in silent
        assert words in spoken


def _with_words() -> Teller:
    return dataclasses.replace(TELLER, with_words=True)


def test_nobody_gets_from_it_to_the_moment_or_the_invitation() -> None:
    told = write_json(_told())
    assert MOMENT.key not in told
    assert "voice" not in told.replace("second-voice", "")


def test_the_second_voice_is_somebody_else_and_nobody_known() -> None:
    *own, second = _told()
    assert {one["actor"]["account"]["name"] for one in own} == {str(NAME)}
    assert second["actor"]["account"]["name"] != str(NAME)


def test_what_was_not_confirmed_is_told_as_noted_only() -> None:
    assert len(_told(is_confirmed=False, answers=(), seconded=None)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_in_the_language_of_the_person(language: str) -> None:
    told = statements_about(MOMENT, dataclasses.replace(TELLER, language=language))
    assert {key for one in told for key in one["verb"]["display"]} == {language}
    assert [one["id"] for one in told] == [one["id"] for one in _told()]
    (domain,) = told[1]["context"]["contextActivities"]["grouping"]
    assert domain["definition"]["name"] == {language: load_framework().domain("job").label[language]}


Change = Callable[[dict[str, Any]], Any]
_WRONG: dict[str, tuple[int, Change]] = {
    "an address": (0, lambda one: one["actor"].update(mbox="mailto:anna@example.org")),
    "a score": (0, lambda one: one.setdefault("result", {}).update(score={"scaled": 1})),
    "no registration": (1, lambda one: one["context"].pop("registration")),
    "no category": (1, lambda one: one["context"]["contextActivities"].pop("category")),
    "no time": (0, lambda one: one.pop("timestamp")),
    "an outcome of another framework": (1, lambda one: _other(one)[0].update(id="https://example.org/outcome")),
    "a domain of another framework": (1, lambda one: _grouping(one)[0].update(id="https://example.org/domain")),
    "no answer": (2, lambda one: one["result"].pop("extensions")),
    "no yes or no": (3, lambda one: one.pop("result")),
    "about an activity": (3, lambda one: one.update(object={"id": "https://example.org/activity"})),
    "a wave that there is not": (2, lambda one: one["context"]["extensions"].update(dict.fromkeys(_wave(one), 4))),
}


def _other(one: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = one["context"]["contextActivities"]["other"]
    return found


def _grouping(one: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = one["context"]["contextActivities"]["grouping"]
    return found


def _wave(one: dict[str, Any]) -> list[str]:
    return [key for key in one["context"]["extensions"] if key.endswith("wave")]


@pytest.mark.parametrize("what", _WRONG)
def test_what_breaks_a_rule_is_found(what: str) -> None:
    at, change = _WRONG[what]
    told = copy.deepcopy(_told())
    change(told[at])
    followed, broken = templates_of(told[at], MADE, {one["id"]: one for one in told})
    assert not followed
    assert broken == [f"{MADE['id']}/templates/{NAMES[at]}"]
    assert not follows(told, MADE)


def test_a_reference_to_the_wrong_statement_is_found_where_that_is_at_hand() -> None:
    told = copy.deepcopy(_told())
    told[3]["object"]["id"] = told[1]["id"]
    assert templates_of(told[3], MADE, {one["id"]: one for one in told})[1]
    assert not templates_of(told[3], MADE)[1]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a.b", [1]),
        ("$.c[*].d", [2, 3]),
        ("$.c[0,1].d", [2, 3]),
        ("$['a'].b | $.c[1].d", [1, 3]),
        ("$.a['b', 'e.f']", [1, 4]),
        ("$.a.*", [1, 4]),
        ("$.c[7].d | $.x.y", []),
    ],
)
def test_paths_find_what_the_specification_lets_them_say(path: str, found: list[int]) -> None:
    assert values_at({"a": {"b": 1, "e.f": 4}, "c": [{"d": 2}, {"d": 3}]}, path) == found


def test_a_filter_is_no_path() -> None:
    with pytest.raises(ValueError, match="count"):
        values_at({}, "$.a[?(@.count > 1)]")
