"""What the page says: of whom, about when, how sure, and nothing that it may not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Literal

import pytest

from oogst.errors import NotFound
from oogst.framework import load_framework
from oogst.release import LEADS_AND_STAFF, Cell, Release
from oogst.show import InfographicView, choices, infographic_view, render, render_txt
from oogst.show.figures import ratio_figure, share_figure
from oogst.show.model import Figure, Row
from oogst.show.team import Agreed
from oogst.texts import LANGUAGES, texts
from tests.show.sample import DOMAINS, FIRST, OUTCOMES, SECOND, sample_release

WORDS = texts("show", "nl")


def seen(
    release: Release | None, *, lang: str = "nl", unit: str | None = None, period: str | None = None
) -> InfographicView:
    return infographic_view(release, framework=load_framework(), lang=lang, unit=unit, period=period)


def outcomes(page: InfographicView) -> list[Row]:
    return [row for field in page.fields for stage in field.stages for group in stage.groups for row in group.rows]


def cell(share: int | None, step: int = 1, end: Literal["at_most", "at_least"] | None = None) -> Cell:
    return Cell(SECOND, "outcome:job.voice", "g1", share, step, end)


# Figures ------------------------------------------------------------------------------------------------------------


def test_a_share_is_printed_with_its_interval() -> None:
    figure = share_figure(cell(31), 310, WORDS)
    assert (figure.text, figure.fill, figure.between, figure.span) == ("31%", 31, "tussen 25% en 37%", "25–37")


def test_an_end_of_the_scale_is_words() -> None:
    assert share_figure(cell(5, end="at_most"), 100, WORDS).text == "hoogstens 5%"
    assert share_figure(cell(95, end="at_least"), 100, WORDS).text == "minstens 95%"


def test_of_five_people_only_half_or_fewer_and_more_than_half_are_told_apart() -> None:
    assert share_figure(cell(40, step=20, end="at_most"), 5, WORDS).text == "de helft of minder"
    assert share_figure(cell(60, step=20, end="at_least"), 5, WORDS).text == "meer dan de helft"


def test_what_is_not_shown_is_one_quiet_word_whatever_the_reason() -> None:
    assert share_figure(cell(None), 310, WORDS) == share_figure(None, 310, WORDS) == Figure("niet getoond")
    assert ratio_figure(cell(None), cell(50), 310, WORDS) == ratio_figure(None, None, 310, WORDS)


def test_a_share_of_those_who_answered_is_taken_from_what_is_printed() -> None:
    figure = ratio_figure(cell(36), cell(48), 310, WORDS)
    assert (figure.text, figure.span) == ("75%", "65–83")


def test_where_only_an_interval_is_known_the_interval_is_the_text() -> None:
    figure = ratio_figure(cell(30, step=5), cell(30, step=5), 20, WORDS)
    assert figure.fill is None
    assert figure.text == figure.between == "tussen 43% en 100%"


# The page of an organisation ----------------------------------------------------------------------------------------


def test_it_shows_the_whole_organisation_and_the_newest_period_unless_asked_otherwise() -> None:
    page = seen(sample_release())
    assert (page.name, page.period) == ("Zorggroep De Linde", "januari–juni 2026")
    assert page.has_numbers
    assert seen(sample_release(), period=FIRST).period == "juli–december 2025"


def test_it_says_how_many_people_took_part_as_at_least() -> None:
    people, moments, answered = seen(sample_release()).facts
    assert f"{people.lead} {people.value} {people.label}" == "minstens 310 van de 540 mensen deden mee"
    assert f"{moments.lead} {moments.value}" == "ongeveer 1.300"
    assert answered.label.endswith("antwoordde op de vraag na 3 maanden")


def test_every_outcome_stands_in_the_order_of_the_framework_with_its_figure_and_its_grade() -> None:
    page = seen(sample_release())
    assert [row.id for row in outcomes(page)] == list(OUTCOMES)
    assert all(row.figure and row.grade and row.grade.words for row in outcomes(page))
    voice = next(row for row in outcomes(page) if row.id == "job.voice")
    found = sample_release().cell(SECOND, "g1", "outcome:job.voice")
    assert found is not None
    assert voice.figure is not None
    assert voice.figure.fill == found.share


def test_helping_and_voice_stand_under_the_name_that_the_source_gives_them() -> None:
    resulting = seen(sample_release()).fields[0].stages[1]
    assert [group.heading for group in resulting.groups] == ["", "gedrag dat de organisatie ten goede komt"]
    assert [row.id for row in resulting.groups[1].rows] == ["job.helping", "job.voice"]


def test_each_field_has_its_big_number_its_leads_its_two_examples_and_for_whom_it_is_first() -> None:
    for field, domain in zip(seen(sample_release()).fields, load_framework().domains, strict=True):
        assert field.figure is not None
        assert field.figure.shown
        assert [stage.lead for stage in field.stages] == [domain.learnt["nl"], domain.reported["nl"]]
        assert len(field.examples) == 2
        assert field.for_whom == domain.for_whom["nl"]


def test_the_follow_up_has_a_point_for_every_wave_that_was_asked_and_says_so_of_the_others() -> None:
    later = seen(sample_release()).fields[0].later
    assert later is not None
    assert [point.figure.shown for point in later.points] == [True, True, False]
    assert later.points[2].figure.text == "nog niet gevraagd"
    assert "na 3 maanden: 76%" in later.said


def test_without_any_wave_it_says_that_nothing_was_asked_again_yet() -> None:
    release = sample_release()
    periods = tuple(dataclasses.replace(period, waves=()) for period in release.periods)
    page = seen(dataclasses.replace(release, periods=periods))
    assert all(field.later and not field.later.points and "nog niet" in field.later.said for field in page.fields)
    assert page.sure is not None
    assert [row.id for group in page.sure.groups for row in group.rows] == ["said_once"]


def test_the_ladder_of_proof_has_a_bar_of_its_own_for_every_step() -> None:
    sure = seen(sample_release()).sure
    assert sure is not None
    steps = [row for group in sure.groups for row in group.rows]
    assert [row.id for row in steps] == [
        "said_once",
        *(f"said_again.{domain}" for domain in DOMAINS),
        "confirmed",
        "work_figure",
    ]
    assert all(row.figure and row.figure.shown for row in steps)


def test_it_says_what_stood_in_the_way_as_told_the_last_time_that_was_asked() -> None:
    barriers = seen(sample_release()).barriers
    assert barriers is not None
    assert barriers.heading == "Wat stond er in de weg?"
    (told,) = barriers.groups
    assert told.heading == "gezegd na 3 maanden, door wie meedeed"
    assert [row.id for row in told.rows] == [barrier.id for barrier in load_framework().barriers]
    release = sample_release()
    without = tuple(cell for cell in release.cells if ":barrier:" not in cell.item)
    assert seen(dataclasses.replace(release, cells=without)).barriers is None


def test_a_unit_with_a_group_of_its_own_is_shown_under_its_own_name() -> None:
    page = seen(sample_release(), unit="woon")
    assert page.name == "Woonzorg Ter Beke · Zorggroep De Linde"
    assert page.facts[0].value == "95"
    assert not [notice for notice in page.notices if "apart" in notice]


def test_a_small_unit_is_shown_with_its_neighbour_under_both_names() -> None:
    page = seen(sample_release(), unit="keuken")
    assert page.name.startswith("Keuken en Technische dienst")
    assert "Keuken wordt niet apart getoond." in page.notices[0]
    assert page.facts[0].label == "van de 38 mensen deden mee"


def test_a_unit_below_what_is_shown_is_shown_in_the_group_above() -> None:
    page = seen(sample_release(), unit="team-noord")
    assert page.name.startswith("Wijkzorg")
    assert "Team Noord wordt niet apart getoond." in page.notices[0]


def test_a_group_of_which_no_outcome_is_shown_points_to_the_group_above() -> None:
    release = sample_release()
    kept = tuple(cell for cell in release.cells if cell.group != "g3" or not cell.item.startswith("outcome:"))
    page = seen(dataclasses.replace(release, cells=kept), unit="woon")
    assert page.has_numbers
    assert page.notices[0] == (
        "Voor deze groep kan geen enkele opbrengst getoond worden. Kijk bij de groep erboven: Zorggroep De Linde."
    )


def test_heads_and_staff_are_named_in_the_language_of_the_page() -> None:
    assert seen(sample_release(), lang="fr", unit=LEADS_AND_STAFF).name.startswith("direction et services")


def test_an_unknown_unit_or_period_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NotFound) as unit:
        seen(sample_release(), unit="nergens")
    assert "woon" in unit.value.data["known"]
    with pytest.raises(NotFound) as period:
        seen(sample_release(), period="2020")
    assert period.value.data["known"] == [FIRST, SECOND]


def test_the_notes_of_the_release_are_said() -> None:
    page = seen(sample_release(notes=("labelled_by_suggestion", "made_up")))
    assert any("hebben ze niet bevestigd" in notice for notice in page.notices)
    assert any("verzonnen" in notice for notice in page.notices)


def test_the_foot_carries_the_date_the_seal_and_the_rules_in_force() -> None:
    release = sample_release()
    colophon = " ".join(seen(release).colophon)
    assert release.digest[:12] in colophon
    assert "14 november 2026" in colophon
    assert "vanaf 5 mensen" in colophon


# Where there is nothing to show -------------------------------------------------------------------------------------


def test_without_a_release_it_is_the_general_page_and_never_empty() -> None:
    page = seen(None)
    assert not page.has_numbers
    assert [row.id for row in outcomes(page)] == list(OUTCOMES)
    assert all(row.figure is None and row.grade and row.grade.words for row in outcomes(page))
    assert [len(field.examples) for field in page.fields] == [2, 2, 2]
    assert page.modes.groups[0].rows[0].words
    assert not re.search(r"\d ?%", render_txt(page))


def test_a_period_without_groups_says_why_and_shows_the_general_page() -> None:
    release = dataclasses.replace(sample_release(), groups=(), cells=())
    page = seen(release)
    assert not page.has_numbers
    (said,) = page.notices
    assert said.startswith("Over januari–juni 2026 kan niets getoond worden")
    assert "minstens 5 mensen" in said
    assert "minstens 8 die er werken" in said


def test_a_withdrawn_period_is_said_to_be_withdrawn_and_never_chosen_by_itself() -> None:
    release = sample_release()
    first, second = release.periods
    withdrawn = dataclasses.replace(second, status="withdrawn")
    release = dataclasses.replace(release, periods=(first, withdrawn))
    assert seen(release).period == "juli–december 2025"
    page = seen(release, period=SECOND)
    assert not page.has_numbers
    assert "ingetrokken" in page.notices[0]


def test_a_release_without_periods_says_that_none_is_closed_yet() -> None:
    release = dataclasses.replace(sample_release(), periods=(), groups=(), cells=(), totals=())
    assert "nog geen periode afgesloten" in seen(release).notices[0]


# What there is to choose from ----------------------------------------------------------------------------------------


def test_it_offers_only_what_the_release_shows_the_newest_first_and_pools_under_all_their_names() -> None:
    second, first = choices(sample_release(), "nl")
    assert (second.id, second.label, first.id) == (SECOND, "januari–juni 2026", FIRST)
    assert [(group.unit, group.depth) for group in second.groups[:2]] == [("linde", 0), ("wijk", 1)]
    assert "Keuken en Technische dienst" in [group.label for group in second.groups]
    assert not [group for group in second.groups if "Team Noord" in group.label]
    assert choices(None, "nl") == ()


def test_every_choice_that_it_offers_can_be_shown() -> None:
    for period in choices(sample_release(), "en"):
        for group in period.groups:
            assert seen(sample_release(), lang="en", unit=group.unit, period=period.id).has_numbers


# Words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("release", [None, sample_release()], ids=["general", "here"])
def test_it_never_prints_what_research_does_not_support(lang: str, release: Release | None) -> None:
    said = render_txt(seen(release, lang=lang)).lower()
    forbidden = (
        r"70.20.10",
        r"\broi\b",
        "leads to",
        "leidt tot",
        "führt zu",
        r"m[eè]ne à",
        "rho",
        r"3[.,]5 ?%",
    )
    assert not [sentence for sentence in forbidden if re.search(sentence, said)]
    assert "{" not in said
    inside = {
        "nl": "binnen de organisatie",
        "fr": "au sein de l",
        "de": "innerhalb der",
        "en": "within the organisation",
    }
    employability = next(line for line in said.splitlines() if line.strip().startswith(_employability(lang)))
    assert inside[lang] in employability


def _employability(lang: str) -> str:
    return "- " + load_framework().outcome("career.employability").label[lang].lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_well_being_is_never_without_its_grade(lang: str) -> None:
    framework = load_framework()
    label, grade = framework.outcome("career.wellbeing").label[lang], framework.evidence_grades[3].label[lang]
    lines = [
        line
        for line in render_txt(seen(sample_release(), lang=lang)).splitlines()
        if f"- {label}" in line and "%" in line
    ]
    assert len(lines) == 1
    assert grade in lines[0]


def test_a_number_is_written_as_the_language_writes_it() -> None:
    moments = {lang: seen(sample_release(), lang=lang).facts[1].value for lang in LANGUAGES}
    assert moments == {"nl": "1.300", "fr": "1\u202f300", "de": "1.300", "en": "1,300"}
    assert seen(sample_release(), lang="fr").fields[0].figure.text == "64\u00a0%"  # type: ignore[union-attr]


def test_an_organisation_s_own_outcome_stands_among_the_others_without_research() -> None:
    framework = load_framework()
    own = dict.fromkeys(LANGUAGES, "veiliger rijden")
    added = type(framework.outcomes[0])(
        id="job.driving",
        domain="job",
        stage="direct",
        label=own,
        short_label=own,
        confirmation=own,
        follow_up=own,
        team_line=own,
    )
    fields = {name: getattr(framework, name) for name in framework.__struct_fields__}
    fields |= {"outcomes": (*framework.outcomes, added), "added": ("job.driving",)}
    page = infographic_view(sample_release(), framework=type(framework)(**fields), lang="nl")
    row = next(row for row in outcomes(page) if row.id == "job.driving")
    assert row.figure == Figure("niet getoond")
    assert row.grade is not None
    assert row.grade.words == framework.no_evidence.label["nl"]


def test_the_sample_is_dated_so_that_its_waves_can_be_there() -> None:
    release = sample_release()
    assert all(period.ends_on + dt.timedelta(weeks=4) < release.as_of for period in release.periods)


def test_what_is_done_with_a_figure_stands_beside_what_it_is_now() -> None:
    agreed = [
        Agreed("a", "mode:feedback", FIRST, "Ten minutes on Monday", None, "done"),
        Agreed("b", "", FIRST, "A day off the floor.", dt.date(2027, 1, 4), "planned"),
    ]
    told = infographic_view(sample_release(), framework=load_framework(), lang="en", agreed=agreed)
    share = told.modes.groups[0].rows[2].figure
    assert share
    assert told.done == (
        f"feedback ({share.text}): Ten minutes on Monday (done).",
        "A day off the floor (agreed, by 4 January 2027).",
    )
    for form in ("html", "txt"):
        assert "Ten minutes on Monday" in render(told, form).decode()
