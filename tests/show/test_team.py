"""The page and the guide for a team meeting: rules that anybody can follow, kind words, never a person or a ranking."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pikepdf
import pypdfium2
import pytest

from oogst.framework import load_framework
from oogst.show import infographic_view, render_pdf
from oogst.show.team import Agreed, noted, render_guide, render_team, subject_label, subjects, team_view
from oogst.texts import LANGUAGES, texts
from tests.show.sample import FIRST, SECOND
from tests.show.test_explore import changed, scope

FEEDBACK = Agreed("a", "mode:feedback", FIRST, "Ten minutes of feedback every Monday", dt.date(2026, 5, 1), "planned")


def test_the_three_questions_come_from_fixed_rules() -> None:
    gain, way, barrier = team_view(scope("g1"), "linde").questions
    shares = {item: scope("g1").shown.share(item).fill or 0 for item in subjects(load_framework())}
    assert gain.item == max((one for one in shares if one.startswith("outcome:")), key=lambda one: shares[one])
    conditions = ("mode:feedback", "mode:collaboration", "mode:experimentation")
    assert way.item == min(conditions, key=lambda one: shares[one])
    assert barrier.item == "barrier:no_time"
    assert scope("g1").shown.share(gain.item).text in gain.because


def test_another_figure_makes_another_question() -> None:
    other = changed(scope().release, {("g1", "mode:feedback"): 2, ("g1", "wave2:barrier:not_allowed"): 60})
    _, way, barrier = team_view(scope("g1", release=other), "linde").questions
    assert (way.item, barrier.item) == ("mode:feedback", "barrier:not_allowed")
    assert "60%" in barrier.because


def test_where_no_figure_is_shown_the_questions_are_good_all_the_same() -> None:
    cells = tuple(cell for cell in scope().release.cells if cell.group != "g6")
    view = team_view(scope("g6", release=dataclasses.replace(scope().release, cells=cells)), "leads-and-staff")
    words = texts("team", "en")
    assert [one.text for one in view.questions] == [
        words[f"ask_{one}_in_general"] for one in ("gain", "mode", "barrier")
    ]
    assert {one.because for one in view.questions} == {words["because_none"]}
    assert all(not gain.lines for gain in view.gains)
    assert len(view.conditions.sections) == 1


def test_a_unit_that_is_shown_with_another_is_told_so_kindly() -> None:
    assert team_view(scope("g5"), "keuken").notice.startswith("Keuken stands here together with Technische dienst")
    assert team_view(scope("g2"), "team-noord").notice.startswith("Team Noord has no row of its own")
    assert team_view(scope("g2"), "wijk").notice == ""


def test_gains_keep_the_order_of_the_framework_and_only_what_is_shown_is_told() -> None:
    whole = scope("g5")
    for gain, domain in zip(team_view(whole, "keuken").gains, whole.framework.domains, strict=True):
        lines = [one.team_line["en"] for one in whole.framework.outcomes_of(domain.id)]
        shown = [line for line, _, figure in gain.lines if figure.shown]
        assert shown == [line for line in lines if line in shown]
        assert len(shown) == len(gain.lines)


def test_what_was_agreed_stands_beside_what_the_figure_was_and_is() -> None:
    [told] = noted(scope("g1"), [FEEDBACK])
    then, now = (scope("g1", period=period).shown.share("mode:feedback").text for period in (FIRST, SECOND))
    assert told.by == "by 1 May 2026"
    assert f"then {then}" in told.figure
    assert f"now {now}" in told.figure
    assert "No clear difference" in told.figure


def test_a_barrier_is_taken_from_the_last_wave_of_each_period() -> None:
    [told] = noted(scope("g1"), [dataclasses.replace(FEEDBACK, item="barrier:no_time")])
    then = scope("g1", period=FIRST).shown.share("wave3:barrier:no_time").text
    now = scope("g1").shown.share("wave2:barrier:no_time").text
    assert f"then {then}" in told.figure
    assert f"now {now}" in told.figure


def test_what_was_agreed_about_this_period_or_about_nothing_has_nothing_to_compare() -> None:
    same, nothing = noted(
        scope("g1"), [dataclasses.replace(FEEDBACK, period=SECOND), dataclasses.replace(FEEDBACK, item="")]
    )
    assert same.figure == f"feedback: {scope('g1').shown.share('mode:feedback').text}"
    assert nothing.figure == ""


def test_everything_agreed_is_one_family_for_the_guard() -> None:
    far = changed(scope().release, {("g1", "mode:feedback"): 27})
    many = [
        dataclasses.replace(FEEDBACK, id=f"{n}", item=item) for n, item in enumerate(subjects(load_framework())[:30])
    ]
    alone = next(noted(scope("g1", release=far), [FEEDBACK])).figure
    together = next(one for one in noted(scope("g1", release=far), [FEEDBACK, *many]) if one.id == "a").figure
    assert alone.endswith("points.")
    assert interval_width(together) > interval_width(alone)


def interval_width(figure: str) -> int:
    words = figure.replace("−", "-").replace("+", "").rstrip(".").split()
    numbers = [int(word) for word in words[-4:] if word.lstrip("-").isdigit()]
    return numbers[-1] - numbers[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guide_is_one_sheet_of_a4_that_can_be_read_aloud(lang: str) -> None:
    data = render_guide(team_view(scope("g1", lang=lang), "linde", [FEEDBACK]))
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    assert len(document) == 1
    assert (round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) == (210, 297)
    said = " ".join(page.get_textpage().get_text_range().split())
    assert FEEDBACK.text in said
    document.close()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert str(pdf.Root.Lang).startswith(lang)
        assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheets_stay_one_sheet_with_the_longest_that_can_be_noted(lang: str) -> None:
    long = [
        dataclasses.replace(FEEDBACK, id=f"{n}", text="Elke week een uur " * 8 + "vrij voor elkaar") for n in range(9)
    ]
    view = infographic_view(scope().release, framework=load_framework(), lang=lang, agreed=long[:3])
    for data in (render_guide(team_view(scope("g1", lang=lang), "linde", long)), render_pdf(view)):
        document = pypdfium2.PdfDocument(data)
        assert len(document) == 1
        document.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_subject_has_a_name_and_the_page_nothing_inline(lang: str) -> None:
    assert all(subject_label(load_framework(), one, lang) for one in subjects(load_framework()))
    page = render_team(team_view(scope("g5", lang=lang), "keuken"))
    assert " style=" not in page
    assert "<script" not in page


def test_what_somebody_wrote_is_escaped() -> None:
    odd = dataclasses.replace(FEEDBACK, text="<script>x</script>")
    assert b"<script>x" not in render_guide(team_view(scope("g1"), "linde", [odd]))
    names = tuple(dataclasses.replace(one, name="<b>") if one.id == "keuken" else one for one in scope().period.units)
    release = dataclasses.replace(
        scope().release, periods=(scope().release.periods[0], dataclasses.replace(scope().period, units=names))
    )
    assert "<b></b>" not in render_team(team_view(scope("g5", release=release), "keuken"))
    assert "&lt;b&gt; stands here" in render_team(team_view(scope("g5", release=release), "keuken"))


def test_no_gain_stands_without_what_research_knows_of_it() -> None:
    whole = scope("g1")
    marks = {line: mark for gain in team_view(whole, "linde").gains for line, mark, _ in gain.lines}
    assert marks[whole.framework.outcome("career.wellbeing").team_line["en"]] == "D*"
    for label in (subject_label(whole.framework, one, "en") for one in subjects(whole.framework)):
        assert ("·" in label) == any(one.short_label["en"] in label for one in whole.framework.outcomes)
