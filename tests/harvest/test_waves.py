"""Follow-up waves: asked again on the same frozen base, published once, when the whole period's wave is closed."""

from __future__ import annotations

import datetime as dt

from tests.harvest.organisation import CLOSED, Organisation, bakery, names, shares

#: The last day of the wave after four weeks: 30 June + 28 days + 30 days to answer.
FIRST_CLOSED = dt.date(2026, 8, 27)
IN_TIME = dt.datetime(2026, 8, 27, 22)
TOO_LATE = dt.datetime(2026, 8, 28, 1)


def asked_again(answers: int, still: int, at: dt.datetime = IN_TIME) -> Organisation:
    """Of sixteen who work more efficiently so many answer, and so many say that it still is of use; four others, with
    a direction for their career, answer that it never was."""
    firm = Organisation().unit("firm").staff("firm", names("p", 24))
    for number, person in enumerate(names("p", 16)):
        moment = firm.noted(person, "job.efficiency")
        if number < answers:
            firm.answered(moment, 1, "yes_a_lot" if number < still else "no_longer", at, "job.efficiency")
    for person in names("p", 20)[16:]:
        firm.answered(firm.noted(person, "career.direction"), 1, "never", at, "career.direction")
    return firm


def test_still_is_printed_beside_answered() -> None:
    release = asked_again(12, 8).released(FIRST_CLOSED)
    assert release.periods[0].waves == (1,)
    assert shares(release, "wave1:answered") == {"firm": 80}
    assert shares(release, "wave1:answered:job") == {"firm": 60}
    assert shares(release, "wave1:still:job") == {"firm": 40}
    assert shares(release, "wave1:still:job.efficiency") == {"firm": 40}
    assert shares(release, "wave1:answered:career") == {"firm": None}


def test_too_small_a_difference_between_still_and_answered_is_not_shown() -> None:
    release = asked_again(12, 10).released(FIRST_CLOSED)
    assert shares(release, "wave1:answered:job") == {"firm": 60}
    assert shares(release, "wave1:still:job") == {"firm": None}


def test_a_wave_waits_until_it_is_closed_for_the_whole_period() -> None:
    firm = asked_again(12, 8)
    assert firm.released(FIRST_CLOSED - dt.timedelta(days=1)).periods[0].waves == ()
    assert firm.released(dt.date(2027, 5, 1)).periods[0].waves == (1, 2, 3)


def test_answers_after_the_closing_do_not_count() -> None:
    assert shares(asked_again(12, 8, TOO_LATE).released(FIRST_CLOSED), "wave1:answered") == {"firm": None}


def test_a_wave_joins_the_frozen_groups_of_an_earlier_release() -> None:
    firm = asked_again(12, 8)
    first = firm.released(CLOSED)
    gone = {"p15", "p19"}
    firm.people = [row for row in firm.people if row["person_id"] not in gone]
    firm.moments = [row for row in firm.moments if row["person_id"] not in gone]
    second = firm.released(FIRST_CLOSED, previous=first)
    assert second.groups == first.groups
    assert second.cells[: len(first.cells)] == first.cells
    assert second.periods[0].waves == (1,)
    assert second.periods[0].plan[: len(first.periods[0].plan)] == first.periods[0].plan
    assert shares(second, "wave1:answered") == {"firm": 75}
    assert firm.released(FIRST_CLOSED, previous=second).cells == second.cells


def test_second_voices_and_work_figures_count_in_one_wave() -> None:
    firm = asked_again(12, 8)
    for number in range(5):
        firm.voices.append({"moment_id": f"m{number}", "answered_at": IN_TIME, "confirms": True})
        firm.voices.append({"moment_id": f"m{number + 5}", "answered_at": TOO_LATE, "confirms": True})
        firm.voices.append({"moment_id": f"m{number + 10}", "answered_at": IN_TIME, "confirms": False})
        firm.answers[number]["work_figure"] = 15.0
    firm.answered("m6", 2, "yes_a_lot", TOO_LATE, "job.efficiency", work_figure=20.0)
    release = firm.released(dt.date(2026, 12, 31))
    assert shares(release, "wave1:confirmed") == shares(release, "wave2:confirmed") == {"firm": 25}
    assert shares(release, "wave1:figure") == {"firm": 25}
    assert shares(release, "wave2:figure") == {"firm": None}


def test_barriers_are_counted_among_those_who_answered() -> None:
    firm = asked_again(12, 6)
    for row in firm.answers[:6]:
        row["barrier"] = "no_time"
    assert shares(firm.released(FIRST_CLOSED), "wave1:barrier:no_time") == {"firm": 30}


def test_an_answer_about_an_outcome_that_was_never_chosen_is_no_answer_about_it() -> None:
    firm = asked_again(12, 8)
    for row in firm.answers:
        row["outcome"] = "job.voice"
    release = firm.released(FIRST_CLOSED)
    assert shares(release, "wave1:answered") == {"firm": 80}
    assert shares(release, "wave1:answered:job") == {"firm": 60}
    assert shares(release, "wave1:answered:job.efficiency") == {"firm": None}


def test_groups_of_a_wave_are_those_of_the_contributors() -> None:
    firm = bakery()
    for row in list(firm.moments):
        firm.answered(row["moment_id"], 1, "yes_a_lot", IN_TIME, row["outcomes"][0])
    release = firm.released(FIRST_CLOSED)
    assert {cell.group for cell in release.cells if cell.item == "wave1:answered"} <= {g.id for g in release.groups}
