"""The whole page in four languages against what was looked at and found good. Renew with OOGST_UPDATE_GOLDEN=1."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from oogst.framework import load_framework
from oogst.release import Release
from oogst.show import infographic_view, render_html, render_txt
from oogst.texts import LANGUAGES
from tests.show.sample import sample_release

GOLDEN = Path(__file__).parents[1] / "golden" / "infographic"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "release"), [("general", None), ("here", sample_release())], ids=["general", "here"])
def test_it_says_what_it_said_when_it_was_found_good(lang: str, name: str, release: Release | None) -> None:
    view = infographic_view(release, framework=load_framework(), lang=lang)
    agrees(GOLDEN / f"{name}.{lang}.txt", render_txt(view))
    if lang == "nl":
        agrees(GOLDEN / f"{name}.{lang}.html", normalised(render_html(view, standalone=False)))


def normalised(html: str) -> str:
    """One tag a line and no blanks around them, so that a difference can be read."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"(?<=>)\s*(?=<)", "\n", html)).strip() + "\n"


def agrees(file: Path, found: str) -> None:
    if os.environ.get("OOGST_UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")
