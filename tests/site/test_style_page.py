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
