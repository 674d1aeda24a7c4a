"""The interface under questions made from its own description, and under others: whatever is asked, the answer is one
of those that the description promises, in the shape that it promises.

schemathesis would do this for a larger interface; it brings a dozen packages for five addresses that only read.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oogst.release import Release
from oogst.site.pages.api import answers, shapes
from oogst.site.pages.api.routes import ROOT, openapi
from oogst.site.releases import tokens
from tests.site.conftest import NOW
from tests.site.harvested import NEWER

pytestmark = pytest.mark.django_db
DESCRIBED = openapi("https://oogst.example")
OPERATIONS = [(path, one["get"]) for path, one in DESCRIBED["paths"].items()]
#: Nothing is written, so that no example leaves anything for the next. So many are enough for five addresses that read.
reading = settings(max_examples=100, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
anything = st.one_of(
    st.text(max_size=30), st.sampled_from(["", "0", "-1", "1e3", "٣", "null", "%00", "../..", "9" * 40])
)


def as_described(schema: dict[str, Any], known: list[str]) -> st.SearchStrategy[str]:
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema.get("maximum")).map(str)
    return st.sampled_from(known)


@st.composite
def questions(draw: st.DrawFn, release: Release, *, right: bool) -> tuple[dict[str, Any], str]:
    """An operation and an address for it. ``right``: every parameter is as the description wants it."""
    path, operation = draw(st.sampled_from(OPERATIONS))
    known = {
        "period": [NEWER],
        "group": [one.id for one in release.groups_of(NEWER)],
        "item": sorted({cell.item for cell in release.cells}),
    }
    query: list[tuple[str, str]] = []
    for one in operation["parameters"]:
        fits = as_described(one["schema"], known.get(one["name"], []))
        value = draw(fits if right else fits | anything)
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(value, safe="") or "-")
        elif draw(st.booleans()):
            query.append((one["name"], value))
    if not right:
        query += draw(st.lists(st.tuples(anything, anything), max_size=3))
    return operation, ROOT + path + "?" + "&".join(f"{quote(name)}={quote(value)}" for name, value in query)


def check(answer: HttpResponse, operation: dict[str, Any]) -> None:
    """Status, type and content as the description says."""
    said = operation["responses"][str(answer.status_code)]
    if "$ref" in said:
        said = DESCRIBED["components"]["responses"][said["$ref"].rpartition("/")[2]]
    assert list(said["content"]) == [answer["Content-Type"]]
    schema = said["content"][answer["Content-Type"]].get("schema", {})
    if "$ref" in schema:
        shape = getattr(shapes, schema["$ref"].rpartition("/")[2])
        told = msgspec.json.decode(answer.content, type=shape, strict=True)
        assert not isinstance(told, shapes.Problem) or told.status == answer.status_code


@pytest.fixture
def opens(release: Release) -> Client:
    return Client(headers={"Authorization": f"Bearer {tokens.make_token('a test', 'protection', None, NOW)[1]}"})


@reading
@given(st.data())
def test_what_the_description_allows_is_answered(release: Release, opens: Client, data: st.DataObject) -> None:
    operation, address = data.draw(questions(release, right=True))
    answer = opens.get(address)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200, address
    check(answer, operation)


@reading
@given(st.data())
def test_anything_else_is_answered_as_described_too(release: Release, opens: Client, data: st.DataObject) -> None:
    operation, address = data.draw(questions(release, right=False))
    answer = opens.get(address)
    assert isinstance(answer, HttpResponse)
    if answer["Content-Type"].startswith("text/html"):
        assert answer.status_code == 404, "a path that is none of the described ones"
    else:
        check(answer, operation)


@reading
@given(st.data(), st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=40))
def test_without_a_token_nothing_is_told_whatever_is_asked(release: Release, data: st.DataObject, told: str) -> None:
    _, address = data.draw(questions(release, right=data.draw(st.booleans())))
    answer = Client().get(
        address, headers=data.draw(st.sampled_from([{}, {"Authorization": told}, {"Authorization": f"Bearer {told}"}]))
    )
    assert isinstance(answer, HttpResponse)
    assert answer.status_code in {401, 404}
    assert answer.status_code == 401 or answer["Content-Type"].startswith("text/html")


@reading
@given(st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]), st.data(), st.binary(max_size=200))
def test_nothing_is_taken_in(release: Release, opens: Client, method: str, data: st.DataObject, body: bytes) -> None:
    _, address = data.draw(questions(release, right=True))
    answer = opens.generic(method, address, body, "application/json")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == answers.PROBLEM
