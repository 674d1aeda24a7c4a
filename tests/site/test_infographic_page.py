"""The infographic on the site: what is shown, what can be chosen, what can be taken along, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.framework import load_framework
from oogst.release import Release
from oogst.show import infographic_view, render_txt
from oogst.site.pages.public import picture
from tests.site.harvested import NEWER, OLDER, alone, name_of, pooled

pytestmark = pytest.mark.django_db


class Options(HTMLParser):
    """The options of each list on a page: name → [(value, label, selected)]."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, str, bool]]] = {}
        self._list: list[tuple[str, str, bool]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self._list = self.found.setdefault(given["name"] or "", [])
        elif tag == "option":
            self._list.append((given["value"] or "", "", "selected" in given))
            self._open = True

    def handle_data(self, data: str) -> None:
        if self._open:
            value, label, selected = self._list[-1]
            self._list[-1] = (value, label + data, selected)

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "option"


def options(page: str) -> dict[str, list[tuple[str, str, bool]]]:
    parser = Options()
    parser.feed(page)
    return parser.found


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    picture._printed.cache_clear()
    picture._written.cache_clear()


def test_it_shows_the_newest_period_of_the_whole_organisation(client: Client, release: Release) -> None:
    page = client.get("/nl/").content.decode()
    root = release.root(NEWER)
    assert root
    assert "Zorggroep De Linde · januari–juni 2026" in page
    assert f"<strong>{root.people}</strong>" in page


def test_it_offers_the_periods_and_the_groups_that_the_release_shows(client: Client, release: Release) -> None:
    lists = options(client.get("/en/").content.decode())
    periods = sorted((period.id for period in release.periods), reverse=True)
    assert [(value, selected) for value, _, selected in lists["period"]] == [(one, one == NEWER) for one in periods]
    groups = {group.units[0] for group in release.groups_of(NEWER) if group.parent}
    assert {value for value, _, _ in lists["unit"]} == {"", *groups}
    assert len(lists["unit"]) == len(groups) + 1


def test_every_group_stands_under_the_one_it_is_a_part_of(client: Client, release: Release) -> None:
    parents = {group.units[0]: group.parent for group in release.groups_of(NEWER)}
    ids = {group.id: group.units[0] for group in release.groups_of(NEWER)}
    path: list[str] = []
    for value, label, _ in options(client.get("/en/").content.decode())["unit"][1:]:
        depth = len(label) - len(label.lstrip("\u2003"))
        path[depth - 1 :] = [value]
        above = path[depth - 2] if depth > 1 else "u1"
        assert ids[parents[value] or ""] == above


def test_it_shows_the_unit_and_period_that_were_chosen(client: Client, release: Release) -> None:
    unit = alone(release).units[0]
    page = client.get("/nl/", {"period": OLDER, "unit": unit}).content.decode()
    assert f"{name_of(release, unit)} · Zorggroep De Linde · juli–december 2025" in page
    assert (
        f"<title>Wat informeel leren oplevert · {name_of(release, unit)} · juli–december 2025 · Oogst</title>" in page
    )
    lists = options(page)
    assert [value for value, _, selected in lists["period"] if selected] == [OLDER]
    assert [value for value, _, selected in lists["unit"] if selected] == [unit]


def test_a_unit_that_is_not_shown_alone_is_shown_with_its_neighbour(client: Client, release: Release) -> None:
    first, *_, last = pooled(release).units
    page = client.get("/nl/", {"unit": last}).content.decode()
    assert [value for value, _, selected in options(page)["unit"] if selected] == [first]
    assert name_of(release, first) in page
    assert name_of(release, last) in page


@pytest.mark.parametrize("asked", [{"unit": "nowhere"}, {"period": "1999"}, {"period": NEWER, "unit": "<script>"}])
def test_what_the_release_does_not_show_is_answered_with_the_nearest(
    client: Client, release: Release, asked: dict[str, str]
) -> None:
    answer = client.get("/nl/", asked)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Wat je vroeg, staat niet in deze release." in page
    assert "Zorggroep De Linde" in page
    assert "<script>" not in page


def test_without_a_release_it_shows_the_general_infographic(client: Client, db: None) -> None:
    page = client.get("/nl/").content.decode()
    assert "oogst-general" in page
    assert options(page) == {}


def test_figures_stay_inside_unless_the_administrator_opens_the_page(
    client: Client, release: Release, settings: Settings
) -> None:
    settings.OOGST_PUBLIC_PAGE = "off"
    page = client.get("/nl/").content.decode()
    assert "oogst-general" in page
    assert "De Linde" not in page
    assert client.get("/nl/infographic.txt", {"period": NEWER}).status_code == 404


def test_only_the_whole_organisation_is_shown_where_the_administrator_chose_so(
    client: Client, release: Release, settings: Settings
) -> None:
    settings.OOGST_PUBLIC_PAGE = "organisation"
    whole = client.get("/nl/infographic.txt").content
    assert list(options(client.get("/nl/").content.decode())) == ["period"]
    assert client.get("/nl/infographic.txt", {"unit": "u1"}).content == whole
    for group in release.groups_of(NEWER):
        for unit in group.units if group.parent else ():
            assert client.get("/nl/infographic.txt", {"unit": unit}).status_code == 404


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("png", "image/png", b"\x89PNG"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
    ],
)
def test_it_is_taken_along_as_a_file(client: Client, release: Release, form: str, kind: str, start: bytes) -> None:
    unit = alone(release).units[0]
    answer = client.get(f"/fr/infographic.{form}", {"unit": unit})
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="oogst-2026-h1-{unit}-fr.{form}"'
    assert answer.content.startswith(start)


def test_the_text_is_what_the_library_makes_of_the_same_release(client: Client, release: Release) -> None:
    unit = alone(release).units[0]
    view = infographic_view(release, framework=load_framework(), lang="de", unit=unit, period=OLDER)
    answer = client.get("/de/infographic.txt", {"unit": unit, "period": OLDER})
    assert answer.content.decode() == render_txt(view)


def test_a_picture_is_made_once_however_often_it_is_asked_for(client: Client, release: Release) -> None:
    first, *_, last = pooled(release).units
    for unit in (first, last, first):
        client.get("/nl/infographic.txt", {"unit": unit})
    assert picture._written.cache_info().misses == 1


def test_an_unchanged_page_is_not_sent_twice(client: Client, release: Release) -> None:
    for address in ("/nl/", "/nl/infographic.txt"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        other = client.get(address, {"period": OLDER}, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, other.status_code) == (304, 200)


def test_the_organisation_may_give_itself_a_name(client: Client, release: Release, settings: Settings) -> None:
    settings.OOGST_NAME = "Wij van De Linde"
    assert "Wij van De Linde" in client.get("/nl/").content.decode()


def test_the_language_switch_keeps_the_choice(client: Client, release: Release) -> None:
    unit = alone(release).units[0]
    page = client.get("/nl/", {"period": OLDER, "unit": unit}).content.decode()
    for language in ("nl", "fr", "de", "en"):
        assert f'href="/{language}/?period={OLDER}&amp;unit={unit}"' in page


def test_the_unit_that_is_shown_is_the_one_that_is_chosen_in_the_list(client: Client, release: Release) -> None:
    for group in (alone(release), pooled(release)):
        page = client.get("/nl/", {"unit": group.units[0]}).content.decode()
        names = page[page.index('name="unit"') :].partition("</select>")[0]
        assert names.count(" selected") == 1
        assert f'<option value="{group.units[0]}" selected>' in names
    names = client.get("/nl/").content.decode().partition('name="unit"')[2]
    assert names.index('<option value="" selected>') < names.index("</select>")
