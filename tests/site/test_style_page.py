"""The style page shows every colour of the tokens that the pages use, so that none is forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

import oogst
from oogst.site.pages.public.style import COLOURS

SOURCE = Path(oogst.__file__).parent


@pytest.mark.django_db
def test_every_colour_of_the_tokens_has_its_swatch(client: Client) -> None:
    first = (SOURCE / "show/static/show.css").read_text("utf-8").split(":root {")[1].split("}")[0]
    tokens = set(re.findall(r"--([a-z-]+): #", first))
    page = client.get("/nl/stijl").content.decode()
    assert tokens == set(COLOURS)
    assert set(re.findall(r"swatch-([a-z-]+)\"", page)) == tokens
    sheet = (SOURCE / "site/static/site/reading.css").read_text("utf-8")
    assert set(re.findall(r"\.swatch-([a-z-]+) \{ background: var\(--\1\)", sheet)) == tokens


#: The frame that stands around the style page itself, the box of the page to note, which holds other parts, and words.
NOT_SHOWN_ALONE = {"header", "mine", "footer", "box", "chips", "signed_out", "sign_on", "role"}


@pytest.mark.django_db
def test_every_part_of_which_pages_are_made_is_shown_and_used_more_than_once(client: Client) -> None:
    templates = SOURCE / "site/templates"
    style = (templates / "public/style.html").read_text("utf-8")
    parts = {file.stem for file in templates.glob("parts/*.html")}
    assert parts - NOT_SHOWN_ALONE == set(re.findall(r'"parts/(\w+)\.html"', style))
    everything = "".join(file.read_text("utf-8") for file in templates.rglob("*.html"))
    once = {part for part in parts if everything.count(f'"parts/{part}.html"') < 2}
    assert once == {"header", "mine", "footer"}
    assert client.get("/nl/stijl").status_code == 200
