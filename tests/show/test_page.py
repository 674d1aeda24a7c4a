"""The page as HTML: one file, no script, no style attribute, nothing to fetch, names escaped, colours one can read."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from oogst.framework import load_framework
from oogst.release import Release, Unit
from oogst.show import infographic_view, render_html
from oogst.show.curve import curve
from oogst.show.model import Figure, Point
from oogst.texts import LANGUAGES
from tests.show.sample import sample_release

CSS = files("oogst.show").joinpath("static/show.css").read_text("utf-8")


class Page(HTMLParser):
    """The tags of a page, each with its attributes; refuses a page whose tags do not close in order."""

    VOID = frozenset({"meta", "path", "circle", "polyline", "br", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(release: Release | None, lang: str = "nl", *, standalone: bool = True) -> str:
    view = infographic_view(release, framework=load_framework(), lang=lang)
    return render_html(view, standalone=standalone)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("release", [None, sample_release()], ids=["general", "here"])
def test_it_has_no_script_no_style_attribute_and_nothing_to_fetch(lang: str, release: Release | None) -> None:
    html = page(release, lang)
    found = Page(html)
    assert not found.named("script")
    assert not [tag for tag, attributes in found.tags if "style" in attributes or "src" in attributes]
    assert not [tag for tag, attributes in found.tags if any(name.startswith("on") for name in attributes)]
    assert set(re.findall(r"url\((.{6})", html)) == {'"data:'}
    assert {link["href"].split("/")[2] for link in found.named("a") if link["href"]} == {"doi.org"}
    assert found.named("html") == [{"lang": lang}]


def test_the_part_for_a_site_has_no_head_and_no_style_of_its_own() -> None:
    found = Page(page(sample_release(), standalone=False))
    assert found.tags[0] == ("article", {"class": "oogst oogst-here", "lang": "nl"})
    assert not found.named("style")
    assert not found.named("html")


def test_the_name_of_a_unit_is_text_and_never_markup() -> None:
    release = sample_release()
    evil = Unit("linde", None, '<script>alert("1")</script>&', 540)
    periods = tuple(dataclasses.replace(one, units=(evil, *one.units[1:])) for one in release.periods)
    html = page(dataclasses.replace(release, periods=periods))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_headings_go_down_one_step_at_a_time_and_there_is_one_of_the_first_level() -> None:
    levels = [int(tag[1]) for tag, _ in Page(page(sample_release())).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_picture_has_a_title_and_every_table_a_caption_and_headings() -> None:
    found = Page(page(sample_release()))
    assert len(found.named("title")) == 1 + len(found.named("svg"))
    assert len(found.named("caption")) == len(found.named("table"))
    assert all(heading.get("scope") in {"col", "row", "rowgroup"} for heading in found.named("th"))


def test_every_bar_is_as_long_as_its_share_and_its_line_as_wide_as_its_interval() -> None:
    html = page(sample_release(), standalone=False)
    row = re.search(r'<th role="rowheader" scope="row">efficiënter werken</th>(.*?)</tr>', html, re.DOTALL)
    assert row is not None
    assert 'class="fill w31"' in row[1]
    assert 'class="reach x25 w12"' in row[1]
    assert re.findall(r">([^<>\s]+)</td>", row[1]) == ["31%", "25–37"]


def test_the_style_sheet_has_a_class_for_every_length_and_place() -> None:
    for letter, name in (("w", "width"), ("x", "left")):
        found = dict(re.findall(rf"\.oogst \.{letter}(\d+) \{{ {name}: (\d+)%; \}}", CSS))
        assert found == {str(point): str(point) for point in range(101)}


def test_the_style_sheet_fetches_only_the_fonts_beside_it() -> None:
    fonts = set(re.findall(r'url\("([^"]+)"\)', CSS))
    assert len(fonts) == CSS.count("url(")
    for font in fonts:
        assert files("oogst.show").joinpath("static", font).is_file()
        assert files("oogst.show").joinpath("fonts", font.split("/")[1].replace("woff2", "ttf")).is_file()


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    folders = [files("oogst.show").joinpath("fonts"), files("oogst.show").joinpath("static/fonts")]
    fonts = [file for folder in folders for file in folder.iterdir() if file.name.endswith((".ttf", ".woff2"))]
    assert sum(len(file.read_bytes()) for file in fonts) < 600_000
    for folder in folders:
        licences = [file.read_text("utf-8") for file in folder.iterdir() if file.name.startswith("OFL")]
        assert len(licences) == 2
        assert all("SIL OPEN FONT LICENSE Version 1.1" in licence for licence in licences)


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


LIGHT, DARK = (tokens(block) for block in re.findall(r":root \{(\s*--paper.*?)\}", CSS, re.DOTALL))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, section "relative luminance")."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_and_bars_can_be_seen(mode: dict[str, str]) -> None:
    """WCAG 2.2: 4.5 to 1 for text (success criterion 1.4.3), 3 to 1 for the parts of a picture (1.4.11)."""
    grounds = ["paper", "job-tint", "transferable-tint", "career-tint"]
    for text, ground in [*(("ink", one) for one in grounds), ("soft", "paper")]:
        assert contrast(mode[text], mode[ground]) >= 4.5, (text, ground)
    for domain in ("job", "transferable", "career"):
        assert contrast(mode[domain], mode["paper"]) >= 4.5
        assert contrast(mode[domain], mode[f"{domain}-tint"]) >= 3


def test_the_pictures_are_drawn_in_the_colours_of_the_style_sheet() -> None:
    plants = files("oogst.show").joinpath("templates/plants.html.j2").read_text("utf-8")
    assert set(re.findall(r"#[0-9a-f]{6}", plants)) <= set(LIGHT.values())
    assert f"background: {LIGHT['paper']}" in CSS


def test_the_line_joins_only_points_that_follow_each_other_and_have_a_number() -> None:
    def point(fill: int | None, *, shown: bool = True) -> Point:
        return Point("", Figure("", shown=shown, fill=fill, low=40, high=60))

    assert len(curve((point(50), point(50), point(50))).lines) == 2
    assert curve((point(50), point(None), point(50))).lines == ()
    gap = curve((point(50), point(None, shown=False), point(50)))
    assert (len(gap.dots), gap.lines) == (2, ())
    assert curve((point(100), point(0))).lines == ("90,6.0 270,54.0",)
