"""What was done with what people said comes along with the letter of the week: once, and with no letter of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from oogst.site.followups import letters
from oogst.site.followups.models import Rhythm
from oogst.site.people.actions import set_language
from oogst.site.people.models import Person
from oogst.site.releases.models import Action
from oogst.site.said_and_done import news_for
from oogst.site.working import do_due_work
from tests.site.followups.scene import confirmed
from tests.site.followups.test_sending import TUESDAY, WEEK, sent, wishes

TODAY, DAY = TUESDAY.date(), dt.timedelta(days=1)
TOLD = "Elke maandag tien minuten feedback"


def done(unit: str = "u2", text: str = TOLD, on: dt.date = TODAY - DAY, state: str = Action.DONE) -> Action:
    """Something that the lead of a unit noted, about feedback."""
    about = {"period": "2025-H2", "item": "mode:feedback", "role": "lead"}
    return Action.objects.create(unit=unit, text=text, state=state, noted_on=on, changed_on=on, **about)


def week(number: float) -> list[str]:
    """The letters of a week, each as a mail program shows it and as plain text."""
    before = len(sent())
    assert do_due_work(TUESDAY + number * WEEK) == []
    bodies = [one.get_body((form,)) for one in sent()[before:] for form in ("html", "plain")]
    return [body.get_content() for body in bodies if body]


def test_the_letter_of_the_week_tells_what_was_done_with_a_figure_of_the_unit(anna: Person) -> None:
    confirmed(anna)
    done()
    done("u3", "Iets van een ander")
    for body in week(0):
        assert all(words in body for words in ("Gezegd en gedaan", TOLD, "feedback", "gedaan"))
        assert "Iets van een ander" not in body


def test_it_is_told_once_and_again_when_it_is_done(anna: Person) -> None:
    for number in range(9):
        confirmed(anna, f"Moment {number}")
    action = done(state=Action.PLANNED)
    assert [TOLD in body for body in week(0)] == [True, True]
    assert [TOLD in body for body in week(1)] == [False, False]
    Action.objects.filter(pk=action.pk).update(state=Action.DONE, changed_on=TODAY + 9 * DAY)
    assert [TOLD in body for body in week(2)] == [True, True]


def test_what_is_noted_on_the_day_of_a_letter_comes_with_the_next(anna: Person) -> None:
    for number in range(4):
        confirmed(anna, f"Moment {number}")
    done(on=TODAY)
    assert [TOLD in body for number in (0, 1) for body in week(number)] == [False, False, True, True]


def test_it_makes_no_letter_and_comes_with_a_nudge_too(anna: Person) -> None:
    done()
    assert week(0) == []
    wishes(anna, nudges=True)
    assert [TOLD in body for body in week(1)] == [True, True]


def test_where_a_letter_could_not_be_sent_it_is_told_in_the_next_try(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: object) -> None:
        raise ConnectionRefusedError

    confirmed(anna)
    done()
    with monkeypatch.context() as patched:
        patched.setattr(letters, "post", down)
        assert week(0) == []
    assert Rhythm.objects.get().told_on is None
    assert [TOLD in body for body in week(1 / 7 / 24)] == [True, True]


@pytest.mark.parametrize(("language", "heading"), [("fr", "Dit et fait"), ("de", "Gesagt und getan"), ("en", "Said")])
def test_it_is_told_in_the_language_of_the_reader(anna: Person, language: str, heading: str) -> None:
    confirmed(anna)
    done()
    set_language(anna, language)
    assert all(heading in body for body in week(0))


def test_of_what_is_older_than_three_months_or_beyond_the_third_nothing_is_told(anna: Person) -> None:
    done(text="Lang geleden", on=TODAY - 91 * DAY)
    for number in range(4):
        done(text=f"Nummer {number}", on=TODAY - (number + 1) * DAY)
    assert [one.text for one in news_for(anna, None, TODAY)] == ["Nummer 0", "Nummer 1", "Nummer 2"]
    assert [one.text for one in news_for(anna, TODAY - 2 * DAY, TODAY)] == ["Nummer 0", "Nummer 1"]


def test_carla_of_another_unit_and_whoever_has_no_home_hear_nothing(anna: Person, carla: Person) -> None:
    done()
    anna.memberships.all().delete()
    assert news_for(anna, None, TODAY) == news_for(carla, None, TODAY) == ()
