"""Explore: who may look, at which rows, and that no address gives a number that is not in the release."""

from __future__ import annotations

import csv
import dataclasses
import io
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client

from oogst.release import Cell, Release, parse_item, seal, to_json
from oogst.release.audience import visible_groups
from oogst.site.people.models import Person, Role
from oogst.site.releases import models
from oogst.site.releases.sight import groups_in_sight, sight_of
from tests.site.asking import article, signed_in, text
from tests.site.conftest import NOW
from tests.site.harvested import NEWER, OLDER, releases

pytestmark = pytest.mark.django_db
VIEWS = {
    "nl": ("/nl/verken", *(f"/nl/verken/{one}" for one in ("afdelingen", "vergelijk", "manieren", "later", "gehoord"))),
    "fr": (
        "/fr/explorer",
        *(f"/fr/explorer/{one}" for one in ("services", "comparer", "facons", "plus-tard", "entendus")),
    ),
    "de": (
        "/de/erkunden",
        *(f"/de/erkunden/{one}" for one in ("bereiche", "vergleichen", "wege", "spaeter", "gehoert")),
    ),
    "en": ("/en/explore", *(f"/en/explore/{one}" for one in ("units", "compare", "ways", "later", "heard"))),
}
FILES = tuple(f"/en/explore/{one}.csv" for one in ("gained", "units", "compared", "modes", "later", "heard"))
NO_UNIT = "nowhere"


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (address := given.get("href")):
            self.found.append(address)


def rows(answer: HttpResponseBase) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(answer).removeprefix("\ufeff"))))


@pytest.mark.parametrize("language", VIEWS)
def test_every_side_is_there_in_every_language(cast: dict[str, Person], release: Release, language: str) -> None:
    client = signed_in(cast["dirk"])
    for address in VIEWS[language]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == language
        assert "no-cache" in answer.headers["Cache-Control"]


def test_whoever_is_not_signed_in_is_asked_to(client: Client, release: Release) -> None:
    for address in (*VIEWS["en"], *FILES):
        assert client.get(address).headers["Location"].startswith("/en/sign-in?next=")


def test_an_outsider_without_such_a_role_may_not(cast: dict[str, Person], release: Release) -> None:
    client = signed_in(cast["carla"])
    assert {client.get(address).status_code for address in (*VIEWS["en"], *FILES)} == {403}
    assert "/en/explore" not in text(client.get("/en/new"))


def test_an_administrator_sees_no_figures_by_that_role(cast: dict[str, Person], release: Release) -> None:
    Role.objects.create(person=cast["carla"], kind="administrator")
    assert signed_in(cast["carla"]).get("/en/explore").status_code == 403


def test_a_lead_begins_at_the_own_group_and_may_look_up_but_not_aside(
    cast: dict[str, Person], release: Release
) -> None:
    client = signed_in(cast["bram"])
    own = release.group_of_unit(NEWER, "u2")
    aside = next(one for one in release.groups_of(NEWER) if own and one.parent == own.parent and one != own)
    below = next(one for one in release.groups_of(NEWER) if own and one.parent == own.id)
    assert "Zorg" in text(client.get("/en/explore"))
    assert client.get("/en/explore?unit=u1").status_code == 200
    for address in (*VIEWS["en"], *FILES):
        for group in (aside, below):
            assert client.get(f"{address}?unit={group.units[0]}").status_code == 404
    assert client.get(f"/en/explore/compare?with=unit:{aside.units[0]}").status_code == 404


def test_what_somebody_may_not_see_is_answered_like_what_there_is_not(
    cast: dict[str, Person], release: Release
) -> None:
    client = signed_in(cast["bram"])
    aside = next(one for one in release.groups_of(NEWER) if one.parent == "g1" and one.units != ("u2",))
    known, unknown = (client.get(f"/en/explore?unit={unit}") for unit in (aside.units[0], NO_UNIT))
    assert known.status_code == unknown.status_code == 404
    assert text(known).replace(aside.units[0], NO_UNIT) == text(unknown)


@pytest.mark.parametrize(
    "asked",
    ["period=1999", "unit=nowhere", "item=outcome:nothing", "domain=x", "stage=x", "with=period:1999", "with=unit:x",
     "with=x", "item=outcome:job.voice×feedback"],
)  # fmt: skip
def test_a_choice_that_there_is_not_is_not_found(cast: dict[str, Person], release: Release, asked: str) -> None:
    view = "compare" if asked.startswith("with") else "units"
    assert signed_in(cast["dirk"]).get(f"/en/explore/{view}?{asked}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "99999", "1e9", "x", "٣", "²"])
def test_a_page_that_there_is_not_is_the_nearest(cast: dict[str, Person], release: Release, page: str) -> None:
    assert signed_in(cast["dirk"]).get("/en/explore/units", {"page": page}).status_code == 200


def test_before_the_first_release_it_says_what_will_come(cast: dict[str, Person]) -> None:
    client = signed_in(cast["dirk"])
    assert "Nothing was released yet" in text(client.get("/en/explore"))
    assert client.get(FILES[0]).status_code == 404


def test_units_are_found_by_their_name_and_paged(cast: dict[str, Person], release: Release) -> None:
    client = signed_in(cast["dirk"])
    first, second = (rows(client.get(f"/en/explore/units.csv?page={page}")) for page in (1, 2))
    seen = {row["id"] for row in first} & {row["id"] for row in second}
    assert seen == {"g1"}  # the whole, which the others are compared with
    found = {row["label"] for row in rows(client.get("/en/explore/units.csv?words=THERAPIE+brug"))}
    assert found == {"Zorggroep De Linde", "Therapie De Brug"}


def test_an_address_can_be_shared_and_shows_the_same(cast: dict[str, Person], release: Release) -> None:
    Role.objects.create(person=cast["carla"], kind="protection")
    address = f"/en/explore/compare?period={NEWER}&unit=u2&with=period:{OLDER}"
    one, other = (article(text(signed_in(cast[name]).get(address))) for name in ("dirk", "carla"))
    assert one == other


def crawled(client: Client, start: str, most: int = 400) -> dict[str, str]:
    """Every address of explore that can be reached by links from the start, with what it answers."""
    waiting, found = [start], dict[str, str]()
    while waiting and len(found) < most:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = text(answer)
        if not urlsplit(address).path.endswith(".csv"):
            links = Links(found[address]).found
            waiting += [one for one in links if one.startswith("/en/explore")]
    return found


#: Charts whose shares oogst.measure computes from released rows; its own tests hold those, and tests/show the pages.
COMPUTED = ("still", "first_yield", "still_by_outcome", "took_part")


def released(release: Release, asked: dict[str, str], row: dict[str, str], column: int) -> tuple[str, str]:
    """The share and its end that the release has where a row of a file says that it comes from."""
    period, group = asked["period"], release.group_of_unit(asked["period"], asked["unit"])
    item = asked["item"] if row["chart"] == "units" else row["id"]
    kind, _, beside = asked.get("with", "").partition(":")
    if row["chart"] == "units" and column == 0:
        group = release.group(period, row["id"])
    elif row["chart"] == "compared" and column == 1:
        same = group.units[0] if group else ""
        period, group = (period, release.group_of_unit(period, beside)) if kind == "unit" else (
            beside, release.group_of_unit(beside, same)
        )  # fmt: skip
    assert group
    cell = release.cell(period, group.id, item)
    return ("", "") if cell is None or cell.share is None else (str(cell.share), cell.end or "")


def test_every_number_of_every_address_is_a_released_row(cast: dict[str, Person], release: Release) -> None:
    """From the first page of HR through all its links: each row of a file is held against the row of the release."""
    checked = set()
    for address, said in crawled(signed_in(cast["dirk"]), "/en/explore").items():
        path, asked = urlsplit(address).path, dict(parse_qsl(urlsplit(address).query))
        found = list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff")))) if path.endswith(".csv") else []
        for before, row in zip([{"id": ""}, *found], found, strict=False):
            if row["chart"] in COMPUTED or ":still:" in row["id"]:
                continue
            column = int(before["id"] == row["id"])
            assert (row["share"], row["end"]) == released(release, asked, row, column), (address, row)
            checked.add((asked["period"], asked["unit"], row["chart"], row["id"], column))
    assert len(checked) > 1000


def test_what_a_lead_may_not_see_changes_not_one_letter_of_any_page(cast: dict[str, Person], db: None) -> None:
    """Two releases that differ in every row but those of the lead: every address answers the same."""
    _, whole = releases()
    seen = {(one.period, one.id) for period in whole.periods for one in visible_groups(whole, period.id, "lead", "u2")}
    other = seal(dataclasses.replace(whole, cells=tuple(_otherwise(cell, seen) for cell in whole.cells)))
    pages = []
    for sealed in (whole, other):
        models.Release.objects.all().delete()
        models.Release.objects.create(
            digest=sealed.digest, as_of=sealed.as_of, made_by="tests", published_at=NOW, content=to_json(sealed)
        )
        client = signed_in(cast["bram"])
        teams = {address: article(text(client.get(address))) for address in ("/en/team", f"/nl/team?period={OLDER}")}
        pages.append(crawled(client, "/en/explore") | teams)
    assert whole.digest != other.digest
    assert len(pages[0]) > 20
    assert pages[0] == pages[1]


def _otherwise(cell: Cell, seen: set[tuple[str, str]]) -> Cell:
    if (cell.period, cell.group) in seen or cell.share is None:
        return cell
    return Cell(cell.period, cell.item, cell.group, 100 - cell.share, cell.step, None)


def test_roles_add_up_and_others_open_nothing(release: Release) -> None:
    lead = sight_of([("lead", "u2"), ("administrator", None)])
    both = lead | sight_of([("lead", "u16")])
    groups = {one.units[0] for one in groups_in_sight(release.digest, NEWER, both)}
    assert groups == {"u1", "u2", "u16"}
    assert sight_of([("administrator", None)]) == frozenset()


def test_no_view_reads_an_item_that_the_plan_does_not_know(cast: dict[str, Person], release: Release) -> None:
    for address in FILES:
        for row in rows(signed_in(cast["dirk"]).get(address)):
            if ":" in row["id"] and not row["id"].startswith(("still:", "first_yield:")):
                assert str(parse_item(row["id"])) == row["id"]
