"""What statements of other systems give somebody to think of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from oogst.texts import LANGUAGES, texts
from oogst.xapi import VERSIONS, check_statement
from oogst.xapi.hints import KINDS, Hint, hint_of, together
from tests.xapi.samples import recorded, sample

STREAMS = ("cmi5_session", "video_player")


def _hint(verb: str, **changed: Any) -> Hint | None:
    return hint_of(sample(verb={"id": verb}, **changed))


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("http://activitystrea.ms/schema/1.0/search", "looked_up"),
        ("http://activitystrea.ms/schema/1.0/read", "read"),
        ("http://id.tincanapi.com/verb/viewed", "read"),
        ("https://w3id.org/xapi/video/verbs/played", "watched"),
        ("http://adlnet.gov/expapi/verbs/completed", "finished"),
        ("http://adlnet.gov/expapi/verbs/failed", "tried"),
        ("http://id.tincanapi.com/verb/performed-offline", "practised"),
        ("http://id.tincanapi.com/verb/mentored", "helped"),
        ("https://www.adlnet.gov/expapi/verbs/attended/", "met"),
        ("http://example.org/verbs/juggled", "did"),
    ],
)
def test_a_verb_is_put_in_words_however_its_iri_is_written(verb: str, kind: str) -> None:
    hint = _hint(verb)
    assert hint is not None
    assert hint.kind == kind


@pytest.mark.parametrize("verb", ["initialized", "terminated", "launched", "voided", "scored"])
def test_what_a_player_does_by_itself_is_no_hint(verb: str) -> None:
    assert _hint(f"http://adlnet.gov/expapi/verbs/{verb}") is None


def test_somebody_else_is_no_hint_since_a_name_would_stand_in_it() -> None:
    bram = {"objectType": "Agent", "mbox": "mailto:bram@example.org", "name": "Bram"}
    assert _hint("http://id.tincanapi.com/verb/talked-with", object=bram) is None


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("stream", STREAMS)
def test_the_recorded_streams_are_right(stream: str, version: str) -> None:
    for one in recorded(stream):
        check_statement(one, version)


@pytest.mark.parametrize(
    ("stream", "told"), [("cmi5_session", "You finished “Lifting safely”."), ("video_player", "You watched “{name}”.")]
)
def test_a_whole_stream_is_one_hint(stream: str, told: str) -> None:
    (hint,) = together(one for one in map(hint_of, recorded(stream)) if one)
    assert hint.told("en") == told.format(name=hint.name("en"))


def test_the_score_and_whether_somebody_failed_stand_in_no_hint() -> None:
    (hint,) = together(one for one in map(hint_of, recorded("cmi5_session")[:3]) if one)
    assert hint.told("en") == "You tried “Lifting safely”."


def test_the_newest_stands_first_and_each_activity_once() -> None:
    day = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    some = [Hint(f"https://example.org/{at % 3}", "read", {}, day + dt.timedelta(hours=at)) for at in range(7)]
    assert [one.activity[-1] for one in together(some)] == ["0", "2", "1"]
    assert together([*some, Hint("https://example.org/1", "tried", {}, day)])[-1].kind == "tried"


@pytest.mark.parametrize(
    ("language", "name"), [("nl", "Veilig tillen"), ("fr", "Soulever sans risque"), ("de", "Lifting safely")]
)
def test_it_is_named_in_the_language_of_the_person_if_the_system_did(language: str, name: str) -> None:
    hint = hint_of(recorded("cmi5_session")[4])
    assert hint is not None
    assert hint.name(language) == name


def test_a_name_that_is_none_too_long_or_of_many_lines_does_no_harm() -> None:
    long = Hint("https://example.org/x", "read", {"en": "a\n" * 500}, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert len(long.name("en")) <= 120
    assert "\n" not in long.name("en")
    assert Hint("https://example.org/x", "read", {}, long.at).name("en") == "example.org/x"
    assert Hint("urn:x", "read", {"en": "  "}, long.at).name("en") == "urn:x"
    assert "{0}" in Hint("urn:x", "read", {"en": "{0}"}, long.at).told("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(language: str) -> None:
    assert set(texts("hints", language)) == {*KINDS, *(f"{kind}_start" for kind in KINDS)}
