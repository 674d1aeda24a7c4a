"""Questions: made once each, about one outcome by lot, open for their time, and answered by whoever holds the link."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from oogst.site.followups import queries
from oogst.site.followups.actions import (
    Given,
    answer_ask,
    plan_asks,
    set_rhythm,
    snooze_ask,
    stop_asks_of_moment,
)
from oogst.site.followups.calendar import LAST_DAY, noted_between, windows
from oogst.site.followups.export import export_person
from oogst.site.followups.links import STOP, token_for
from oogst.site.followups.models import Answer, Ask
from oogst.site.moments.actions import forget_person, withdraw_moment
from oogst.site.people.models import Person
from tests.site.cast import NOW
from tests.site.followups.scene import OUTCOMES, asked, confirmed, later
from tests.site.moments.test_moments import code, record

WAVES = (28, 91, 274)


def open_for(person: Person, days: float) -> list[int]:
    plan_asks(later(days))
    return [one.wave for one in queries.open_questions(person, later(days).date())]


def test_a_moment_is_asked_about_after_four_weeks_three_months_and_nine(anna: Person) -> None:
    confirmed(anna)
    days = (0, 27, 28, 90, 91, 273, 274, LAST_DAY - 1, LAST_DAY)
    assert [open_for(anna, one) for one in days] == [[], [], [1], [1], [2], [2], [3], [3], []]


def test_one_outcome_is_drawn_and_the_others_are_noted_as_not_asked(anna: Person) -> None:
    asked(anna)
    (ask,) = Ask.objects.all()
    assert {ask.outcome, *ask.not_asked.split()} == OUTCOMES
    assert ask.not_asked != ask.outcome


def test_every_outcome_can_be_drawn(anna: Person) -> None:
    for number in range(40):
        confirmed(anna, f"Moment {number}")
    plan_asks(later(28))
    assert set(Ask.objects.values_list("outcome", flat=True)) == OUTCOMES


def test_planning_twice_makes_no_question_twice(anna: Person) -> None:
    before = asked(anna)
    plan_asks(later(28))
    plan_asks(later(60))
    assert queries.open_questions(anna, later(60).date()) == [before]


def test_what_nobody_confirmed_is_not_asked_about(anna: Person) -> None:
    record(anna)
    plan_asks(later(28))
    assert not Ask.objects.exists()


def test_after_a_long_pause_only_the_wave_of_now_is_asked(anna: Person) -> None:
    confirmed(anna)
    assert open_for(anna, 300) == [3]
    assert Ask.objects.count() == 1


@given(noted=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), day=st.integers(0, 500))
def test_the_moments_of_a_wave_are_those_whose_window_holds_today(noted: dt.date, day: int) -> None:
    today = noted + dt.timedelta(days=day)
    for window in windows(noted, WAVES):
        first, last = noted_between(window.wave, today, WAVES)
        assert (first <= noted <= last) is (window.due_on <= today < window.closes_on)


def test_an_answer_is_kept_with_its_words_closed(anna: Person) -> None:
    question = asked(anna)
    given = Given("not_yet", "no_time", "2,5", "uur per week", "Te druk met de verhuis.")
    answer_ask(question.token, given, later(29))
    row = Answer.objects.get()
    assert b"verhuis" not in bytes(row.words_encrypted)
    assert b"uur" not in bytes(row.words_encrypted)
    (mine,) = queries.my_answers(anna)
    assert (mine.answer, mine.barrier, mine.work_figure) == ("not_yet", "no_time", 2.5)
    assert (mine.work_unit, mine.note) == ("uur per week", "Te druk met de verhuis.")
    assert queries.open_questions(anna, later(29).date()) == []


def test_answering_twice_leaves_one_answer_the_last(anna: Person) -> None:
    question = asked(anna)
    for answer in ("never", "yes_a_lot"):
        answer_ask(question.token, Given(answer), later(29))
    assert [one.answer for one in queries.my_answers(anna)] == ["yes_a_lot"]


def test_it_refuses_what_is_no_answer(anna: Person) -> None:
    token = asked(anna).token
    assert code(lambda: answer_ask(token, Given("perhaps"), later(29))) == "answer_unknown"
    assert code(lambda: answer_ask(token, Given("never", "rain"), later(29))) == "answer_unknown"
    for figure in ("veel", "inf", "nan", "1e99"):
        assert code(lambda figure=figure: answer_ask(token, Given("never", figure=figure), later(29))) == (
            "figure_unreadable"
        )
    assert code(lambda: answer_ask(token, Given("never", unit="x" * 61), later(29))) == "text_too_long"
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "act", [lambda t: answer_ask(t, Given("never"), later(29)), lambda t: snooze_ask(t, later(29))]
)
def test_a_link_that_was_changed_or_is_for_something_else_does_nothing(anna: Person, act: object) -> None:
    question = asked(anna)
    assert callable(act)
    for wrong in (question.token[:-1], "x" + question.token, "", token_for(STOP, question.id)):
        assert code(lambda wrong=wrong: act(wrong)) == "link_wrong"
    assert not Answer.objects.exists()


def test_a_link_ends_when_the_question_closes_and_when_the_moment_goes(anna: Person) -> None:
    question = asked(anna)
    assert code(lambda: answer_ask(question.token, Given("never"), later(91))) == "ask_over"
    withdraw_moment(anna, question.moment)
    assert code(lambda: answer_ask(question.token, Given("never"), later(29))) == "ask_gone"
    assert code(lambda: stop_asks_of_moment(question.token, later(29))) == "ask_gone"


def test_not_now_is_two_weeks_later(anna: Person) -> None:
    question = asked(anna)
    assert snooze_ask(question.token, later(28)) == later(42).date()
    assert [open_for(anna, one) for one in (28, 41, 42)] == [[], [], [1]]


def test_a_moment_that_was_stopped_is_never_asked_about_again(anna: Person) -> None:
    question = asked(anna)
    stop_asks_of_moment(question.token, later(28))
    assert [open_for(anna, one) for one in (28, 91, 274)] == [[], [], []]


def test_whoever_wants_no_questions_gets_none_and_may_come_back(anna: Person) -> None:
    confirmed(anna)
    wish = partial(set_rhythm, anna, weekday=1, hour=10, zone="Europe/Brussels", letters=True, nudges=False)
    wish(asks=False)
    assert open_for(anna, 30) == []
    assert not Ask.objects.exists()
    wish(asks=True)
    assert open_for(anna, 31) == [1]


def test_questions_are_somebody_s_own(anna: Person, carla: Person) -> None:
    question = asked(anna)
    answer_ask(question.token, Given("never", note="Van mij."), later(29))
    assert queries.open_questions(carla, later(29).date()) == []
    assert queries.my_answers(carla) == []
    assert "Van mij." not in json.dumps(export_person(carla, NOW))


def test_everything_is_in_the_export_and_goes_when_somebody_is_forgotten(anna: Person) -> None:
    question = asked(anna)
    answer_ask(question.token, Given("yes_a_lot", note="Elke dag."), later(29))
    made = json.loads(json.dumps(export_person(anna, NOW)))
    (told,) = made["follow_ups"]
    assert told["answer"]["note"] == "Elke dag."
    assert told["wave"] == 1
    forget_person(anna, settings.OOGST.tombstones)
    assert not Ask.objects.exists()
    assert not Answer.objects.exists()
