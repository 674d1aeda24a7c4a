"""The grammar of filters and changes: what is written is read, and whatever is not is refused, never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scim2_models import EnterpriseUser, ScimFilter, User

from oogst.errors import BadInput
from oogst.site.pages.scim.filters import matches, read_filter, read_target
from oogst.site.pages.scim.patching import patched

ZORA: dict[str, Any] = {"id": "1", "userName": "Zora", "active": True, "emails": [{"value": "z@x"}, {"value": "y@x"}]}
NAMES = st.sampled_from(["userName", "id", "active", "emails", "emails.value", "name.givenName", "nothing"])
VALUES = st.one_of(st.text(max_size=5), st.integers(-3, 3), st.booleans(), st.none())
SIMPLE = st.one_of(
    st.builds(lambda name, value: f"{name} eq {json.dumps(value)}", NAMES, VALUES), st.builds("{} pr".format, NAMES)
)
WHOLE = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds("{} and {}".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ('USERNAME Eq "zORA"', True),
        ('id eq "1" and active eq false', False),
        ('userName eq "x" or userName sw "Z" and id eq "1"', True),
        ('(userName eq "x" or userName sw "Z") and id eq "2"', False),
        ('emails[value eq "y@x" and value co "y"]', True),
        ('emails[value eq "y@x" and value co "z"]', False),
        ('emails.value ew "@X"', True),
        ('emails eq "z@x"', True),
        ('userName ne "x"', True),
        ("nothing eq null", True),
        ('userName gt "Y" and userName le "Zz"', True),
        ("userName eq 1", False),
    ],
)
def test_a_filter_fits_as_the_standard_says(asked: str, fits: bool) -> None:
    assert matches(read_filter(asked), ZORA) is fits


@pytest.mark.parametrize(
    "asked",
    ["", "x", "x eq", 'x is "y"', "x eq y", '(x eq "y"', 'x eq "y")', 'x[y eq "z"', "x co true", "not x pr", "(" * 500],
)
def test_what_is_no_filter_is_refused(asked: str) -> None:
    with pytest.raises(BadInput):
        read_filter(asked)


@given(WHOLE)
def test_not_turns_every_filter_round(asked: str) -> None:
    assert matches(read_filter(f"not ({asked})"), ZORA) is not matches(read_filter(asked), ZORA)


WHOLE_ZORA: dict[str, Any] = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "id": "1",
    "externalId": "e-1",
    "userName": "Zora",
    "active": True,
    "name": {"givenName": "Zora"},
    "emails": [{"value": "z@x.org", "type": "work"}, {"value": "y@x.org", "type": "home"}],
}
TEXTS = st.sampled_from(["userName", "id", "externalId", "emails.type", "name.givenName", "name.familyName", "title"])
OPERATORS = st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"])
WORDS = st.sampled_from(["Zora", "zora", "1", "e-1", "E-1", "work", "x", 'a"b', "", "é"])
OTHERS = st.recursive(
    st.one_of(
        st.builds(lambda name, op, value: f"{name} {op} {json.dumps(value)}", TEXTS, OPERATORS, WORDS),
        st.builds("{} pr".format, TEXTS),
        st.builds("active {} {}".format, st.sampled_from(["eq", "ne"]), st.sampled_from(["true", "false"])),
        st.builds('emails[type eq "{}" and value sw "{}"]'.format, WORDS.filter(str.isalnum), st.sampled_from("zYx")),
    ),
    lambda inner: st.one_of(
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


@given(OTHERS)
def test_a_filter_finds_whom_a_reader_that_others_wrote_finds(asked: str) -> None:
    kind = User[EnterpriseUser]
    theirs = ScimFilter[kind](asked).match(kind.model_validate(WHOLE_ZORA))
    assert matches(read_filter(asked), WHOLE_ZORA) is theirs


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (read_filter, read_target):
        try:
            read(text)
        except BadInput:
            continue


JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
PATHS = st.sampled_from(
    ["userName", "emails", 'emails[value eq "z@x"]', "emails[value pr].value", "a.b", "x[", "urn:x", ""]
)


@given(
    st.lists(
        st.fixed_dictionaries({"op": st.sampled_from(["add", "replace", "remove", "x"]), "path": PATHS, "value": JSON}),
        max_size=3,
    )
)
def test_no_change_breaks_the_resource_or_touches_the_one_that_was_given(operations: list[dict[str, Any]]) -> None:
    before = json.dumps(ZORA)
    try:
        json.dumps(patched(ZORA, operations))
    except BadInput:
        assert json.dumps(ZORA) == before
    assert json.dumps(ZORA) == before


def test_changes_are_done_in_order() -> None:
    operations = [
        {"op": "remove", "path": 'emails[value eq "z@x"]'},
        {"op": "Add", "path": "emails", "value": [{"value": "w@x"}]},
        {"op": "replace", "value": {"displayName": "Zora", "name.givenName": "Z"}},
    ]
    changed = patched(ZORA, operations)
    assert changed["emails"] == [{"value": "y@x"}, {"value": "w@x"}]
    assert (changed["displayName"], changed["name"]) == ("Zora", {"givenName": "Z"})
