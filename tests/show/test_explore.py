"""Released rows from six sides: the figures are the release's, and what chance explains is never called clear."""

from __future__ import annotations

import csv
import dataclasses
import io
from html.parser import HTMLParser

import pytest

from oogst.framework import load_framework
from oogst.measure import interval
from oogst.release import Cell, Group, Release
from oogst.show import explore
from oogst.show.charts import Chart, Line, charts_csv, drawing, short
from oogst.show.explore import ExploreView, Scope, items_of, render_explore
from oogst.show.model import Figure
from oogst.show.team import Agreed, noted_by_item
from oogst.texts import LANGUAGES
from tests.show.sample import FIRST, SECOND, sample_release

FRAMEWORK = load_framework()
RELEASE = sample_release()


def scope(group: str = "g1", *, period: str = SECOND, lang: str = "en", release: Release = RELEASE) -> Scope:
    shown, own = release.period(period), release.group(period, group)
    assert shown
    assert own
    return Scope(release, FRAMEWORK, lang, shown, own, tuple(release.groups_of(period)))


def group(identity: str, period: str = SECOND) -> Group:
    found = RELEASE.group(period, identity)
    assert found
    return found


def views(lang: str = "en") -> list[ExploreView]:
    whole = scope(lang=lang)
    children = whole.within()
    return [
        explore.gained(whole),
        explore.by_unit(whole, "outcome:job.voice", children),
        explore.compared(whole, group("g1", FIRST)),
        explore.compared(scope("g2", lang=lang), group("g3")),
        explore.by_mode(whole),
        explore.later(whole),
        explore.heard(whole, children),
    ]


class Cells(HTMLParser):
    """The words of every row of a page's tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._in_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data.strip("\n")


def rows_of(charts: tuple[Chart, ...]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(charts_csv(charts))))


def test_every_share_of_what_was_gained_is_the_one_that_was_released_with_its_interval() -> None:
    rows = rows_of(explore.gained(scope("g2")).charts)
    assert {row["id"] for row in rows} == set(items_of(FRAMEWORK))
    for row in rows:
        cell = RELEASE.cell(SECOND, "g2", row["id"])
        assert cell
        found = interval(cell, group("g2").people)
        assert row["share"] == ("" if cell.share is None else str(cell.share))
        assert row["end"] == (cell.end or "")
        assert (row["low"], row["high"]) == ((str(found.low), str(found.high)) if found else ("", ""))


def test_one_block_and_one_stage_are_shown_where_that_is_asked() -> None:
    charts = explore.gained(scope(), domain="career", stage="direct").charts
    shown = {line.id for chart in charts for line in chart.lines if line.id.startswith("outcome:")}
    assert shown == {f"outcome:{one.id}" for one in FRAMEWORK.outcomes_of("career", "direct")}


def test_groups_stand_in_the_order_of_the_organisation_and_not_by_their_figures() -> None:
    whole = scope()
    chart = explore.by_unit(whole, "domain:job", whole.within()).charts[0]
    assert [line.id for line in chart.lines] == ["g1", "g2", "g3", "g4", "g5", "g6"]
    assert [line.depth for line in chart.lines] == [0, 1, 1, 1, 1, 1]


def changed(release: Release, shares: dict[tuple[str, str], int]) -> Release:
    """The release with other shares in the second period: (group, item) → share."""

    def other(cell: Cell) -> Cell:
        share = shares.get((cell.group, cell.item)) if cell.period == SECOND else None
        return cell if share is None else Cell(cell.period, cell.item, cell.group, share, cell.step, None)

    return dataclasses.replace(release, cells=tuple(other(cell) for cell in release.cells))


def test_only_what_differs_more_than_chance_explains_is_coloured() -> None:
    far = changed(RELEASE, {("g2", "domain:job"): 90, ("g3", "domain:job"): 66, ("g1", "domain:job"): 64})
    whole = scope(release=far)
    view = explore.by_unit(whole, "domain:job", whole.within())
    verdicts = {line.id: line.verdict for line in view.charts[0].lines}
    assert verdicts["g2"] == "more"
    assert verdicts["g3"] == "no_clear_difference"
    page = render_explore(view)
    assert page.count('class="entry job clear"') == 1
    assert "1 of the 5 differences is clear." in page


def test_it_says_how_many_comparisons_stand_together() -> None:
    notes = explore.compared(scope(), group("g1", FIRST)).charts[-1].notes
    compared = sum(line.change is not None for line in explore.compared(scope(), group("g1", FIRST)).charts[-1].lines)
    assert f"There are {compared} comparisons here." in " ".join(notes)
    assert compared > 30


def test_with_nothing_to_compare_it_says_so() -> None:
    view = explore.compared(scope(), None)
    assert view.charts == ()
    assert "nothing to compare honestly" in view.told[0].sentences[0]


def test_ways_of_learning_without_figures_are_one_sentence_and_no_empty_charts() -> None:
    assert explore.by_mode(scope()).charts == ()
    assert "at least 30 people" in explore.by_mode(scope()).told[0].sentences[0]


def test_what_was_not_asked_again_yet_is_not_a_zero() -> None:
    chart = explore.later(scope()).charts[0]
    assert {line.figures[2].text for line in chart.lines} == {"not asked yet"}
    assert {line.figures[2].fill for line in chart.lines} == {None}


def test_a_yield_that_fades_has_only_a_lower_limit() -> None:
    fading = changed(RELEASE, {("g1", "wave2:still:job"): 10, ("g1", "wave1:still:job"): 38})
    first = next(chart for chart in explore.later(scope(release=fading)).charts if chart.id == "first_yield")
    job = next(first.lines)
    assert (job.figures[0].fill, job.figures[0].end) == (None, "at_least")
    assert job.figures[0].high == 100


def test_units_without_a_row_of_their_own_are_named_without_a_reason() -> None:
    whole = scope()
    told = {one.heading: one.sentences for one in explore.heard(whole, whole.within()).told}
    assert told["Shown together only"] == ("Keuken and Technische dienst.",)
    assert told["Without figures of their own"] == ("Team Noord.",)
    assert explore.heard(scope("g4"), []).told[0].heading == "How that comes"


def test_a_share_of_the_headcount_is_rounded_down() -> None:
    chart = explore.heard(scope(), []).charts[0]
    line = next(chart.lines)
    assert [figure.text for figure in line.figures] == ["at least 57%", "at least 310 of 540"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_and_the_csv_say_the_same_in_every_language(lang: str) -> None:
    for view in views(lang):
        page = render_explore(view, csv=lambda chart: f"?chart={chart}", open_tables=True)
        printed = [row for row in Cells(page).rows if len(row) > 1]
        for chart in view.charts:
            for line in chart.lines:
                wanted = [text for figure in line.figures for text in (figure.text, figure.span)]
                assert any(row[0].strip() == line.label and row[1 : 1 + len(wanted)] == wanted for row in printed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_has_a_title_a_description_and_nothing_inline(lang: str) -> None:
    for view in views(lang):
        page = render_explore(view)
        assert page.count("<svg") == page.count("<title id=") == page.count("<desc id=") == len(view.charts)
        assert " style=" not in page
        assert "<script" not in page


def test_a_name_from_outside_is_escaped_and_no_formula() -> None:
    units = tuple(
        dataclasses.replace(unit, name="=<b>1</b>") if unit.id == "wijk" else unit for unit in scope().period.units
    )
    period = dataclasses.replace(scope().period, units=units)
    odd = dataclasses.replace(RELEASE, periods=(RELEASE.periods[0], period))
    whole = scope(release=odd)
    view = explore.by_unit(whole, "domain:job", whole.within())
    assert "<b>" not in render_explore(view)
    assert rows_of(view.charts)[2]["label"] == "'=<b>1</b>"


@pytest.mark.parametrize(
    "name", ["Verpleegafdeling voor herstel en langdurige zorg, geriatrie en palliatieve zorg " * 2, "قسم", ""]
)
def test_a_long_a_foreign_and_an_empty_name_fit_the_picture(name: str) -> None:
    words = short(Line("g", name, (Figure("half or fewer"),)))
    assert 1 <= len(words) <= 2
    assert all(len(one) <= 43 for one in words)


def test_no_two_lines_of_a_picture_overlap() -> None:
    for view in views():
        for chart in view.charts:
            if chart.kind == "times":
                continue
            drawn = drawing(chart)
            ends = [max(place.rail + 0.8, place.words[-1][1]) for place in drawn.places]
            starts = [place.words[0][1] - 1 for place in drawn.places]
            assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
            assert ends[-1] <= drawn.height


def test_beside_every_outcome_that_is_shown_stands_what_research_knows() -> None:
    for view in views("en"):
        page = render_explore(view, research="/en/evidence")
        for chart in view.charts:
            shown = {one.id for one in FRAMEWORK.outcomes if any(one.id in item for item in chart.items)}
            assert {one.id for one in view.research[chart.id]} == shown
            assert all(f'href="/en/evidence#{one}"' in page for one in shown)


def test_where_no_share_of_an_outcome_is_shown_nothing_is_said_of_it() -> None:
    chart = next(one for one in explore.gained(scope()).charts if one.id == "domains")
    assert explore.gained(scope()).research[chart.id] == ()


def test_what_is_done_with_a_figure_stands_beside_it_and_beside_no_other() -> None:
    whole = scope()
    agreed = [
        Agreed("a", "mode:feedback", FIRST, "Ten minutes of feedback", None, "planned"),
        Agreed("b", "barrier:no_time", SECOND, "An hour free on Friday", None, "done"),
        Agreed("c", "", SECOND, "A board in the corridor", None, "planned"),
    ]
    given = noted_by_item(whole, agreed)
    gained = render_explore(explore.gained(whole), agreed=given)
    later = render_explore(explore.later(whole), agreed=given)
    assert "Ten minutes of feedback" in gained.partition('id="modes-heading"')[2]
    assert "Ten minutes of feedback" not in gained.partition('id="modes-heading"')[0]
    assert "An hour free on Friday" in later
    assert "An hour free on Friday" not in gained
    assert "A board in the corridor" not in gained + later
