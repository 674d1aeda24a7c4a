"""What holds for every page: four languages, a strict policy, nothing inline, ways out of an error."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError
from django.http import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from oogst.intake import COLUMNS, read_table
from oogst.release import Release
from oogst.site.releases import queries
from oogst.texts.rules import rules

PAGES = [
    *(f"/{language}/" for language in ("nl", "fr", "de", "en")),
    *("/nl/probeer", "/fr/essayer", "/de/ausprobieren", "/en/try"),
    *("/nl/suggesties", "/fr/suggestions", "/de/vorschlaege", "/en/suggestions"),
    *("/nl/over", "/fr/a-propos", "/de/ueber", "/en/about"),
    *("/nl/onderzoek", "/fr/recherche", "/de/forschung", "/en/evidence"),
    *("/nl/vragen", "/fr/questions", "/de/fragen", "/en/questions"),
    *("/nl/stijl", "/fr/style", "/de/stil", "/en/style"),
    *("/nl/muur", "/fr/mur", "/de/wand", "/en/wall"),
]
ELSEWHERE = ("http:", "https:", "//")


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the words of scripts and styles that stand in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.inline += data.strip()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_in_its_language(client: Client, release: Release, address: str) -> None:
    answer = client.get(address)
    language = address[1:3]
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    page = Tags(answer.content.decode())
    assert page.tags[0] == ("html", {"lang": language})
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert sum(tag == "main" for tag, _ in page.tags) == 1


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_anything_inline_or_from_elsewhere(client: Client, release: Release, address: str) -> None:
    answer = client.get(address)
    page = Tags(answer.content.decode())
    assert page.inline == ""
    for tag, attrs in page.tags:
        assert tag != "style"
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        if tag in ("script", "img", "link"):
            loaded = attrs.get("src") or attrs.get("href") or ""
            assert loaded.startswith(django_settings.STATIC_URL)
            assert static_file(client, loaded).status_code == 200


def static_file(client: Client, address: str) -> HttpResponseBase:
    """The answer with a file from disk, closed again as a server would."""
    answer = client.get(address)
    answer.close()
    return answer


def test_the_policy_allows_what_comes_from_here_and_nothing_else(client: Client, db: None) -> None:
    headers = client.get("/nl/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    for kind in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"):
        assert policy[kind] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_looking_at_the_infographic_sets_no_cookie(client: Client, release: Release) -> None:
    assert not client.get("/nl/").cookies


def test_static_files_may_be_kept_for_ever_because_their_address_changes_with_them(client: Client, db: None) -> None:
    kept = static_file(client, f"{django_settings.STATIC_URL}site/site.css").headers["Cache-Control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept


@pytest.mark.parametrize(
    ("wish", "language"),
    [("fr-BE,fr;q=0.9", "fr"), ("de", "de"), ("en-US,en", "en"), ("tr,pl;q=0.5", "nl"), ("", "nl")],
)
def test_the_first_visit_goes_to_the_language_of_the_browser(client: Client, wish: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": wish})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")


def test_a_language_without_its_slash_is_understood(client: Client) -> None:
    assert client.get("/fr?unit=wijk").headers["Location"] == "/fr/?unit=wijk"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/nl/nergens", "Hier is niets"),
        ("/fr/nulle-part", "Il n’y a rien ici"),
        ("/de/nirgendwo", "Hier ist nichts"),
        ("/en/nowhere", "There is nothing here"),
        ("/nl/infographic.pdf?unit=niemand", "Hier is niets"),
    ],
)
def test_a_page_that_is_not_there_says_so_with_a_way_out(client: Client, db: None, address: str, words: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert words in page
    assert f'href="/{address[1:3]}/"' in page


def test_an_unknown_host_is_refused_in_the_readers_language(client: Client) -> None:
    answer = client.get("/de/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "Das konnten wir nicht lesen" in answer.content.decode()


def test_a_text_of_many_megabytes_is_refused(client: Client) -> None:
    body = "text=" + "a" * 3_000_000
    answer = client.post("/en/try", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


def test_a_fault_inside_is_said_without_telling_about_the_inside(
    client: Client, db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise DatabaseError("secret place")

    monkeypatch.setattr(queries, "current_digest", broken)
    client.raise_request_exception = False
    answer = client.get("/nl/")
    assert answer.status_code == 500
    assert "Er ging iets mis aan onze kant" in answer.content.decode()
    assert "secret place" not in answer.content.decode()


def test_only_reading_is_allowed_where_nothing_is_sent(client: Client, db: None) -> None:
    for address in ("/nl/", "/nl/over", "/nl/infographic.txt", "/healthz", "/readyz", "/metrics"):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("language", "address"), [("nl", "over"), ("fr", "a-propos"), ("de", "ueber"), ("en", "about")]
)
def test_who_can_see_what_is_said_by_the_ten_rules_in_force(
    client: Client, release: Release, language: str, address: str
) -> None:
    floors = release.periods[-1]
    page = (
        html.unescape(client.get(f"/{language}/{address}").content.decode()).replace("<em>", "*").replace("</em>", "*")
    )
    for rule in rules(language, floors.k, floors.c):
        assert f"<li>{rule}</li>" in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_can_be_taken_along_and_is_what_is_read(client: Client, db: None, tmp_path: Path, form: str) -> None:
    page = Tags(client.get("/nl/over").content.decode())
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").endswith(f".{form}")]
    assert links == [f"/nl/files/{kind}.{form}" for kind in COLUMNS]
    for kind in COLUMNS:
        file = tmp_path / f"{kind}.{form}"
        file.write_bytes(client.get(f"/nl/files/{kind}.{form}").content)
        assert set(read_table(kind, file).table.column_names) >= {column.name for column in COLUMNS[kind]}
    assert client.get(f"/nl/files/nothing.{form}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "said"), [("off", "Nobody."), ("organisation", "whole organisation"), ("units", "every group")]
)
def test_the_page_about_it_says_who_sees_the_figures_as_it_is_set(
    client: Client, settings: Settings, setting: str, said: str
) -> None:
    settings.OOGST_PUBLIC_PAGE = setting
    page = client.get("/en/about").content.decode()
    assert said in page.partition("Who sees the figures without signing in")[2].partition("</p>")[0]
