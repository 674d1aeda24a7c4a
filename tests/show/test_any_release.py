"""Whatever a release may hold, the page stands, and no share of people is ever printed as nobody or everybody."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from oogst.framework import load_framework
from oogst.release import Cell
from oogst.show import InfographicView, infographic_view, render_html, render_txt
from oogst.show.model import Figure
from oogst.texts import LANGUAGES
from tests.show.sample import SECOND, sample_release
from tests.show.test_page import Page

STEPS = {5: 20, 10: 10, 15: 10, 20: 5, 45: 5, 50: 2, 95: 2, 100: 1, 1000: 1}
RELEASE = sample_release()
ITEMS = sorted({cell.item for cell in RELEASE.cells})


Printed = tuple[int | None, Literal["at_most", "at_least"] | None]


def printable(people: int) -> list[Printed]:
    """Everything that a share among so many people may be printed as (privacy rules, printing of shares)."""
    step = STEPS[people]
    low = min(40, -(-300 // (people * step)) * step)
    inside: list[Printed] = [(share, None) for share in range(low + step, 100 - low, step)]
    return [(None, None), (low, "at_most"), *inside, (100 - low, "at_least")]


@st.composite
def pages(draw: st.DrawFn) -> InfographicView:
    """The page of the whole organisation, with any number of people and any cell: absent, not shown, inside, an end."""
    people = draw(st.sampled_from(sorted(STEPS)))
    shares = draw(st.lists(st.sampled_from(printable(people)), min_size=len(ITEMS), max_size=len(ITEMS)))
    cells = (
        Cell(SECOND, item, "g1", share, STEPS[people], end) for item, (share, end) in zip(ITEMS, shares, strict=True)
    )
    absent = draw(st.sets(st.sampled_from(ITEMS)))
    groups = tuple(dataclasses.replace(one, people=people) if one.id == "g1" else one for one in RELEASE.groups)
    kept = tuple(cell for cell in cells if cell.item not in absent)
    release = dataclasses.replace(RELEASE, groups=groups, cells=kept)
    return infographic_view(release, framework=load_framework(), lang=draw(st.sampled_from(LANGUAGES)))


def figures(page: InfographicView) -> Iterator[Figure]:
    for field in page.fields:
        yield from (point.figure for point in (field.later.points if field.later else ()))
        yield from [field.figure] if field.figure else []
        yield from (row.figure for stage in field.stages for group in stage.groups for row in group.rows if row.figure)
    for panel in (page.modes, page.sure, page.barriers):
        yield from (row.figure for group in (panel.groups if panel else ()) for row in group.rows if row.figure)


@given(pages())
def test_the_page_stands_and_its_tags_close(page: InfographicView) -> None:
    html = render_html(page)
    assert len(Page(html).named("table")) >= 8
    assert render_txt(page).strip()
    assert not re.search(r"\b(None|nan|inf)\b", html.partition("</style>")[2])


@given(pages())
def test_no_share_is_printed_as_nobody_or_everybody(page: InfographicView) -> None:
    said = [figure for figure in figures(page) if figure.shown and figure.span]
    assert not [figure for figure in said if figure.fill is not None and not 0 < figure.fill < 100]
    assert not [figure for figure in said if re.fullmatch(r"\D*(0|100)\D*", figure.text)]


@given(pages())
def test_every_share_lies_inside_its_interval(page: InfographicView) -> None:
    for figure in figures(page):
        if figure.shown and figure.fill is not None:
            assert 0 <= figure.low <= figure.fill <= figure.high <= 100
