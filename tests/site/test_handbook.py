"""The handbook: one text in two languages of the same shape, with pictures that the product made of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from oogst.site import messages
from oogst.site.pages.public.handbook import PICTURES
from oogst.texts import texts
from oogst.texts.handbook import CHAPTERS, LANGUAGES, handbook, read_handbook
from oogst.texts.rules import rules

ADDRESS = {"nl": "/nl/handboek", "fr": "/fr/manuel", "de": "/de/handbuch", "en": "/en/handbook"}
DOCS = Path(__file__).parents[2] / "docs"
#: What the pictures may weigh together, in bytes.
MOST = 2_000_000

pytestmark = pytest.mark.django_db


def attributes(name: str) -> Mapping[str, str | int]:
    return {"src": name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_contents_leads_to_its_place(client: Client, language: str) -> None:
    page = client.get(ADDRESS[language]).content.decode()
    places = re.findall(r'<h[23] id="([^"]+)"', page)
    assert len(places) == len(set(places))
    entries = re.findall(r'<a href="#([^"]+)"', page.split("</nav>")[-2])
    assert entries == [place for place in places if place != "contents"]
    assert [place for place in entries if place in CHAPTERS] == list(CHAPTERS)


def test_both_languages_have_the_same_shape() -> None:
    nl, en = (handbook(language, attributes) for language in LANGUAGES)
    assert [len(one.sections) for one in nl.chapters] == [len(one.sections) for one in en.chapters]
    shapes = [re.findall(r"<(h\d|img|table|ul|ol|li|tr)\b", book.html) for book in (nl, en)]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_there_says_what_it_shows_and_takes_its_room(client: Client, language: str) -> None:
    page = client.get(ADDRESS[language]).content.decode()
    pictures = re.findall(
        r"<img src=\"[^\"]*handbook/([^\"]+)\" alt=\"([^\"]+)\" width=\"(\d+)\" height=\"(\d+)\"", page
    )
    assert {name for name, *_ in pictures} == {file.name for file in PICTURES.glob(f"*-{language}.webp")}
    for name, said, width, height in pictures:
        assert len(said) > 20, name
        with Image.open(PICTURES / name) as opened:
            assert opened.width / opened.height == pytest.approx(int(width) / int(height), rel=0.01)
    address = re.search(r"<img src=\"([^\"]*handbook/[^\"]+)\"", page)
    assert address
    answer = client.get(address[1])
    answer.close()
    assert answer.status_code == 200


def test_the_pictures_are_light() -> None:
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) <= MOST


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_calls_by_name_is_called_so_on_the_pages(language: str) -> None:
    text = (DOCS / f"handbook-{language}.md").read_text("utf-8")
    names = set(re.findall(r"\*\*([^*.]+)\*\*", text))
    assert len(names) > 12
    used = [one for one in messages._messages(messages._used()) if isinstance(one.id, str)]
    catalog = messages._read(language) if language != "en" else None
    found = {str(catalog[one.id].string) if catalog and one.id in catalog else str(one.id) for one in used}
    found |= {texts(name, language)["title"] for name in ("questions", "start")}
    shown = " | ".join(found).lower() + (DOCS.parent / "src/oogst/framework/framework.toml").read_text("utf-8").lower()
    assert [name for name in names if name.lower() not in shown] == []


def test_it_tells_the_floors_that_hold() -> None:
    words = {"nl": ("vijf", "acht", "drie"), "en": ("five", "eight", "three")}
    for language, (k, heads, c) in words.items():
        council = (DOCS / f"handbook-{language}.md").read_text("utf-8")
        assert all(re.search(rf"\b{word}\b", council) for word in (k, heads, c))
        assert any("5" in rule and "8" in rule for rule in rules(language, 5, 3))


@pytest.mark.parametrize("language", ["fr", "de"])
def test_elsewhere_it_says_where_the_handbook_is_and_what_there_is_instead(client: Client, language: str) -> None:
    page = client.get(ADDRESS[language]).content.decode().split("<main")[1].split("</main>")[0]
    links = re.findall(r'href="([^"]+)"', page)
    assert {ADDRESS["nl"], ADDRESS["en"]} < set(links)
    assert all(client.get(link).status_code == 200 for link in links)


def test_html_in_the_text_is_shown_and_not_obeyed() -> None:
    text = "# Book\n\n" + "\n\n".join(f"## {name}\n\n<script>alert(1)</script>" for name in CHAPTERS)
    assert "<script>" not in read_handbook(text, attributes).html


def test_a_chapter_that_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        read_handbook("# Book\n\n## Only one", attributes)
