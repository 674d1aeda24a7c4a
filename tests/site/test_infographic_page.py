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
from tests.show.sample import FIRST, SECOND

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
    assert "Zorggroep De Linde · januari–juni 2026" in page
    assert "310" in page


def test_it_offers_the_periods_and_the_groups_that_the_release_shows(client: Client, release: Release) -> None:
    lists = options(client.get("/en/").content.decode())
    assert [(value, selected) for value, _, selected in lists["period"]] == [(SECOND, True), (FIRST, False)]
    groups = [group.units[0] for group in release.groups_of(SECOND)]
    assert [value for value, _, _ in lists["unit"]] == ["", *groups[1:]]
    assert "\u2003Keuken and Technische dienst" in [label for _, label, _ in lists["unit"]]


def test_it_shows_the_unit_and_period_that_were_chosen(client: Client, release: Release) -> None:
    page = client.get("/nl/", {"period": FIRST, "unit": "kinder"}).content.decode()
    assert "Kinderopvang Pimpernel" in page
    assert "juli–december 2025" in page
    lists = options(page)
    assert [value for value, _, selected in lists["period"] if selected] == [FIRST]
    assert [value for value, _, selected in lists["unit"] if selected] == ["kinder"]


def test_a_unit_that_is_not_shown_alone_is_shown_with_its_neighbour(client: Client, release: Release) -> None:
    page = client.get("/nl/", {"unit": "techniek"}).content.decode()
    assert [value for value, _, selected in options(page)["unit"] if selected] == ["keuken"]
    assert "Keuken en Technische dienst" in page


@pytest.mark.parametrize("asked", [{"unit": "nowhere"}, {"period": "1999"}, {"period": SECOND, "unit": "<script>"}])
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
    assert client.get("/nl/infographic.txt", {"unit": "wijk"}).status_code == 404


def test_only_the_whole_organisation_is_shown_where_the_administrator_chose_so(
    client: Client, release: Release, settings: Settings
) -> None:
    settings.OOGST_PUBLIC_PAGE = "organisation"
    assert list(options(client.get("/nl/").content.decode())) == ["period"]
    assert client.get("/nl/infographic.txt", {"unit": "linde"}).status_code == 200
    for unit in ("wijk", "keuken", "techniek", "leads-and-staff"):
        assert client.get("/nl/", {"unit": unit}).status_code == 404
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
    answer = client.get(f"/fr/infographic.{form}", {"unit": "wijk"})
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="oogst-2026-h1-wijk-fr.{form}"'
    assert answer.content.startswith(start)


def test_the_text_is_what_the_library_makes_of_the_same_release(client: Client, release: Release) -> None:
    view = infographic_view(release, framework=load_framework(), lang="de", unit="kinder", period=FIRST)
    answer = client.get("/de/infographic.txt", {"unit": "kinder", "period": FIRST})
    assert answer.content.decode() == render_txt(view)


def test_a_picture_is_printed_once_however_often_it_is_asked_for(client: Client, release: Release) -> None:
    for unit in ("keuken", "techniek", "keuken"):
        client.get("/nl/infographic.pdf", {"unit": unit})
    assert picture._printed.cache_info().misses == 1


def test_an_unchanged_page_is_not_sent_twice(client: Client, release: Release) -> None:
    for address in ("/nl/", "/nl/infographic.txt"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        other = client.get(address, {"unit": "wijk"}, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, other.status_code) == (304, 200)


def test_the_organisation_may_give_itself_a_name(client: Client, release: Release, settings: Settings) -> None:
    settings.OOGST_NAME = "Wij van De Linde"
    assert "Wij van De Linde" in client.get("/nl/").content.decode()


def test_the_language_switch_keeps_the_choice(client: Client, release: Release) -> None:
    page = client.get("/nl/", {"period": FIRST, "unit": "kinder"}).content.decode()
    for language in ("nl", "fr", "de", "en"):
        assert f'href="/{language}/?period={FIRST}&amp;unit=kinder"' in page
