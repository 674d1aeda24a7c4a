"""The profile for informal learning, against the structure that the specification of xAPI Profiles asks for.

Sections are of "xAPI Profiles", version 1.0, part two.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from oogst.framework import load_framework
from oogst.texts import LANGUAGES
from oogst.xapi import check_statement, write_json
from oogst.xapi.profile import VERSION, profile

HOME = "https://oogst.example"
MADE = profile(load_framework(), HOME)
_IRI = re.compile(r"https?://[^\s\"<>]+")
_HOW = {"alternates", "optional", "oneOrMore", "sequence", "zeroOrMore"}
_EXTENSIONS = {"ContextExtension", "ResultExtension", "ActivityExtension"}
#: Of each version: what it is made of, without its words.
_STRUCTURE = {"1.0.0": "cb73f5a2799264269aec0259ea650a3d1d14ffb344957bb329154e3ebdeda732"}


def _words_of(part: dict[str, Any]) -> list[dict[str, str]]:
    named = (part.get(key) for key in ("prefLabel", "definition", "name", "description"))
    return [one for one in named if isinstance(one, dict)]


def _inner(value: Any) -> Iterator[object]:
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _inner(one)


def test_it_has_what_every_profile_must_have() -> None:
    """Section 6.0."""
    assert MADE["@context"] == "https://w3id.org/xapi/profiles/context"
    assert MADE["type"] == "Profile"
    assert MADE["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert MADE["author"]["type"] == "Organization"
    assert MADE["author"]["name"]
    for one in (MADE["id"], MADE["seeAlso"], MADE["author"]["url"]):
        assert _IRI.fullmatch(one)


def test_every_version_has_an_id_of_its_own_and_a_day() -> None:
    """Section 6.1."""
    ids = [one["id"] for one in MADE["versions"]]
    assert ids[0].endswith(f"/v{VERSION}")
    assert len({*ids, MADE["id"]}) == len(ids) + 1
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["generatedAtTime"]) for one in MADE["versions"])


def test_nothing_in_it_is_empty() -> None:
    """Section 4.0: no empty objects, null, empty strings or empty arrays."""
    for one in _inner(MADE):
        assert one not in ({}, [], "", None)


def test_it_speaks_four_languages_everywhere() -> None:
    parts = [one for one in _inner(MADE) if isinstance(one, dict)]
    words = [one for part in parts for one in _words_of(part)]
    assert len(words) > 100
    assert all(tuple(one) == LANGUAGES for one in words)


@pytest.mark.parametrize("part", [*MADE["concepts"], *MADE["templates"], *MADE["patterns"]], ids=lambda one: one["id"])
def test_every_part_has_an_id_below_the_profile_and_its_version(part: dict[str, Any]) -> None:
    assert part["id"].startswith(f"{MADE['id']}/")
    assert part["inScheme"] == MADE["versions"][0]["id"]


def test_every_id_is_given_once() -> None:
    ids = [one["id"] for one in [*MADE["concepts"], *MADE["templates"], *MADE["patterns"]]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("concept", MADE["concepts"], ids=lambda one: one["id"])
def test_every_concept_is_of_a_kind_that_there_is(concept: dict[str, Any]) -> None:
    """Sections 7.1, 7.2 and 7.4."""
    rest = concept.keys() - {"id", "type", "inScheme"}
    if concept["type"] in ("Verb", "ActivityType"):
        assert rest <= {"prefLabel", "definition", "broadMatch"}
        assert {"prefLabel", "definition"} <= rest
    elif concept["type"] in _EXTENSIONS:
        assert rest == {"prefLabel", "definition", "recommendedVerbs", "inlineSchema"}
        assert json.loads(concept["inlineSchema"])
    else:
        assert concept["type"] == "Activity"
        assert rest == {"activityDefinition"}
        _is_an_activity(concept)


def _is_an_activity(concept: dict[str, Any]) -> None:
    """Section 7.4: but for the context it is an activity definition of xAPI."""
    definition = dict(concept["activityDefinition"])
    assert definition.pop("@context") == "https://w3id.org/xapi/profiles/activity-context"
    actor = {"account": {"homePage": HOME, "name": "x"}}
    verb = {"id": "http://example.org/verb"}
    check_statement({"actor": actor, "verb": verb, "object": {"id": concept["id"], "definition": definition}}, "1.0.3")


def test_all_of_the_framework_is_in_it() -> None:
    framework, ids = load_framework(), {one["id"] for one in MADE["concepts"]}
    for kind, many in (
        ("outcome", framework.outcomes),
        ("mode", framework.modes),
        ("domain", framework.domains),
        ("stage", framework.stages),
    ):
        assert {f"{MADE['id']}/{kind}s/{one.id}" for one in many} <= ids


def test_what_others_defined_is_not_defined_again() -> None:
    """Section 7.0: a profile must not define a concept that is defined in another one."""
    verbs = {one["id"] for one in MADE["concepts"] if one["type"] == "Verb"}
    used = {one["verb"] for one in MADE["templates"]}
    assert verbs <= used
    assert len(used - verbs) == 3


@pytest.mark.parametrize("template", MADE["templates"], ids=lambda one: one["id"])
def test_every_template_is_one(template: dict[str, Any]) -> None:
    """Sections 8.0 and 8.1."""
    assert template["type"] == "StatementTemplate"
    assert {"prefLabel", "definition", "verb", "rules"} <= template.keys()
    assert not {"objectStatementRefTemplate", "objectActivityType"} <= template.keys()
    templates = {one["id"] for one in MADE["templates"]}
    assert set(template.get("objectStatementRefTemplate", ())) <= templates
    for rule in template["rules"]:
        assert rule.keys() <= {"location", "presence", "any", "all", "none"}
        assert rule.keys() & {"presence", "any", "all", "none"}
        assert rule.get("presence", "included") in ("included", "excluded", "recommended")


@pytest.mark.parametrize("pattern", MADE["patterns"], ids=lambda one: one["id"])
def test_every_pattern_is_one(pattern: dict[str, Any]) -> None:
    """Section 9.0."""
    (how,) = _HOW & pattern.keys()
    patterns = {one["id"]: one for one in MADE["patterns"]}
    members = pattern[how] if isinstance(pattern[how], list) else [pattern[how]]
    assert set(members) <= {*patterns, *(one["id"] for one in MADE["templates"])}
    assert len(members) >= 2 or how not in ("alternates", "sequence")
    if how == "alternates":
        inside = [patterns[one] for one in members if one in patterns]
        assert not any({"optional", "zeroOrMore"} & one.keys() for one in inside)
    assert not pattern.get("primary") or {"prefLabel", "definition"} <= pattern.keys()
    assert pattern["id"] not in _reached(pattern["id"], patterns)


def _reached(name: str, patterns: dict[str, dict[str, Any]]) -> set[str]:
    """Whatever stands inside a pattern, at any depth."""
    inside = {one for key in _HOW for one in _listed(patterns[name].get(key, []))} & patterns.keys()
    return inside | {deeper for one in inside for deeper in _reached(one, patterns)}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_another_structure_asks_for_another_version() -> None:
    """Section 6.1: whoever changes it on purpose adds a version, and its digest here."""
    assert hashlib.sha256(write_json(_bare(MADE)).encode()).hexdigest() == _STRUCTURE[VERSION]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        wordy = {key for key in ("prefLabel", "definition", "name", "description") if isinstance(value.get(key), dict)}
        return {key: _bare(one) for key, one in sorted(value.items()) if key not in wordy}
    return [_bare(one) for one in value] if isinstance(value, list) else value
