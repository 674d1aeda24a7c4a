"""The interface for programs: its description holds, a token opens what its audience may see, and nothing else does."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.urls import resolve

from oogst.cli import main
from oogst.errors import BadInput, NotFound
from oogst.measure import interval
from oogst.release import Release
from oogst.release.audience import visible_groups
from oogst.site.pages.api import answers, shapes
from oogst.site.pages.api.routes import ROOT, ROUTES
from oogst.site.releases import models, tokens
from tests.site.conftest import NOW
from tests.site.harvested import NEWER, alone

pytestmark = pytest.mark.django_db


def get(path: str, token: str | None = None, **headers: str) -> Any:
    sent = headers | ({"Authorization": f"Bearer {token}"} if token else {})
    return Client().get(ROOT + path, headers=sent)


def token(audience: str = "protection", unit: str | None = None) -> str:
    return tokens.make_token("a test", audience, unit, NOW)[1]


def all_rows(opens: str, **asked: str) -> list[shapes.Row]:
    found: list[shapes.Row] = []
    offset: int | None = 0
    while offset is not None:
        query = "&".join(f"{name}={value}" for name, value in ({"offset": offset, "limit": 700} | asked).items())
        answer = msgspec.json.decode(get(f"/periods/{NEWER}/rows?{query}", opens).content, type=shapes.Rows)
        found += answer.rows
        offset = answer.next
    return found


# The description ---------------------------------------------------------------------------------------------------


def test_the_description_names_every_route_and_every_answer_is_as_it_says(release: Release) -> None:
    document = get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {one.path for one in ROUTES}
    opens = token()
    for one in ROUTES:
        answer = get(one.path.replace("{period}", NEWER), opens)
        assert answer.status_code == 200
        described = document["paths"][one.path]["get"]["responses"]["200"]["content"]
        assert list(described) == [answer.headers["Content-Type"]]
        if one.shape:
            name = described[answers.JSON]["schema"]["$ref"].rpartition("/")[2]
            assert name == one.shape.__name__
            msgspec.json.decode(answer.content, type=one.shape, strict=True)
            assert set(answer.json()) == set(document["components"]["schemas"][name]["properties"])


def test_every_reference_of_the_description_leads_somewhere() -> None:
    document = get("/openapi.json").json()

    def follow(part: Any) -> None:
        if isinstance(part, dict):
            if reference := part.get("$ref"):
                at: Any = document
                for step in reference.removeprefix("#/").split("/"):
                    at = at[step]
            for one in part.values():
                follow(one)
        elif isinstance(part, list):
            for one in part:
                follow(one)

    follow(document)
    names = [one["get"]["operationId"] for one in document["paths"].values()]
    assert len(names) == len(set(names))


def test_every_address_below_it_is_in_the_table() -> None:
    from oogst.site.pages.api.urls import urlpatterns

    assert len(urlpatterns) == len(ROUTES) + 1
    for one in ROUTES:
        assert resolve(ROOT + one.path.replace("{period}", NEWER)).url_name == f"api_{one.name}"


# What it answers ---------------------------------------------------------------------------------------------------


def test_the_rows_are_those_of_the_release_and_no_other(release: Release) -> None:
    rows = all_rows(token())
    cells = [cell for cell in release.cells if cell.period == NEWER]
    assert len(rows) == len(cells)
    for row in rows:
        cell, group = release.cell(NEWER, row.group, row.item), release.group(NEWER, row.group)
        assert cell is not None
        assert group is not None
        assert (row.share, row.step, row.end, row.people) == (cell.share, cell.step, cell.end, group.people)
        found = interval(cell, group.people)
        assert (row.low, row.high) == ((found.low, found.high) if found else (None, None))


def test_csv_and_parquet_hold_the_same_rows(release: Release) -> None:
    opens, asked = token(), "?item=domain:job"
    rows = all_rows(opens, item="domain:job")
    table = csv.DictReader(io.StringIO(get(f"/periods/{NEWER}/rows.csv{asked}", opens).content.decode()))
    assert [one["share"] for one in table] == ["" if row.share is None else str(row.share) for row in rows]
    stored = pq.read_table(io.BytesIO(get(f"/periods/{NEWER}/rows.parquet{asked}", opens).content))
    assert stored.to_pylist() == [msgspec.structs.asdict(row) for row in rows]
    assert stored.schema.metadata[b"digest"].decode() == release.digest


@pytest.mark.parametrize("audience", ["everybody", "lead", "learning", "protection"])
def test_a_token_opens_what_its_audience_may_see(release: Release, audience: Any) -> None:
    unit = alone(release).units[0] if audience in ("lead", "learning") else None
    opens = token(audience, unit)
    seen = {one.id for one in visible_groups(release, NEWER, audience, unit)}
    told = msgspec.json.decode(get(f"/periods/{NEWER}/groups", opens).content, type=shapes.Groups)
    assert {one.id for one in told.groups} == seen
    assert {row.group for row in all_rows(opens)} == seen
    hidden = {one.id for one in release.groups_of(NEWER)} - seen
    for group in sorted(hidden)[:3]:
        assert get(f"/periods/{NEWER}/rows?group={group}", opens).status_code == 404


def test_it_is_not_sent_again_to_whoever_has_it(release: Release) -> None:
    opens = token()
    first = get("/release", opens)
    assert get("/release", opens, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert "private" in first.headers["Cache-Control"]
    assert "Authorization" in first.headers["Vary"]
    other = get(f"/periods/{NEWER}/groups", token("everybody"), **{"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


# What it refuses ---------------------------------------------------------------------------------------------------


def test_without_a_token_nothing_opens(release: Release) -> None:
    taken_back, text = tokens.make_token("a test", "protection", None, NOW)
    tokens.take_back_token(str(taken_back.pk), NOW)
    for sent in (None, "oogst_" + "a" * 43, "", text):
        for one in ROUTES:
            answer = get(one.path.replace("{period}", NEWER), sent)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert msgspec.json.decode(answer.content, type=shapes.Problem).code == "api_no_token"


def test_signing_in_opens_nothing_here(cast: dict[str, Any], release: Release) -> None:
    client = Client()
    client.force_login(cast["dirk"])
    assert client.get(f"{ROOT}/release").status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/periods/1999-H1/rows", 404, "period_not_in_release"),
        (f"/periods/{NEWER}/rows?group=nobody", 404, "api_group_unknown"),
        (f"/periods/{NEWER}/rows?limit=10001", 400, "api_number"),
        (f"/periods/{NEWER}/rows?offset=-1", 400, "api_number"),
        (f"/periods/{NEWER}/rows?limit=1e3", 400, "api_number"),
        (f"/periods/{NEWER}/rows?limit=%D9%A3", 400, "api_number"),
    ],
)
def test_what_is_asked_wrongly_is_refused_as_described(release: Release, path: str, status: int, code: str) -> None:
    answer = get(path, token(), **{"Accept-Language": "nl"})
    told = msgspec.json.decode(answer.content, type=shapes.Problem)
    assert (answer.status_code, told.status, told.code) == (status, status, code)
    assert answer.headers["Content-Type"] == answers.PROBLEM
    assert told.detail


def test_before_a_release_it_says_so_and_nothing_can_be_written() -> None:
    assert get("/release", token()).status_code == 404
    answer = Client().post(f"{ROOT}/release", headers={"Authorization": f"Bearer {token()}"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


# Tokens ------------------------------------------------------------------------------------------------------------


def test_a_token_is_kept_nowhere() -> None:
    row, text = tokens.make_token("board report", "everybody", None, NOW)
    kept = " ".join(str(value) for value in models.ReadToken.objects.values_list().get(pk=row.pk))
    assert text not in kept
    assert text.removeprefix("oogst_") not in kept


def test_a_token_needs_a_purpose_and_a_unit_only_where_one_belongs(release: Release) -> None:
    for purpose, audience, unit in (("  ", "everybody", None), ("x", "lead", None), ("x", "everybody", "u")):
        with pytest.raises(BadInput):
            tokens.make_token(purpose, audience, unit, NOW)
    with pytest.raises(NotFound, match="unit_not_in_release"):
        tokens.make_token("x", "lead", "nowhere", NOW)
    for number in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound, match="token_unknown"):
            tokens.take_back_token(number, NOW)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["token", *words], env={"OOGST_LANG": "en"})


def test_the_command_makes_lists_and_takes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from oogst.site import serving

    monkeypatch.setattr(serving, "set_up", lambda: None)
    monkeypatch.setattr(serving, "check_migrated", lambda: None)
    made = run("make", "Dashboard of the board")
    text = made.stdout.strip()
    assert tokens.sight_of_token(text) == frozenset()
    number = str(models.ReadToken.objects.get().pk)
    assert text not in run("list").stdout
    assert number in run("list").stdout
    assert run("take-back", number).exit_code == 0
    assert tokens.sight_of_token(text) is None
    assert "taken back" in run("list").stdout
    assert run("take-back", "nonsense").exit_code == 1
