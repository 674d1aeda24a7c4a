"""Moments: kept once, closed, counted only when their writer says so, and nobody else's business."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import connection

from oogst.errors import BadInput, NotFound, OogstError
from oogst.framework import load_framework
from oogst.site.moments import actions, queries
from oogst.site.moments.identity import uuid7
from oogst.site.moments.models import Moment
from oogst.site.moments.said import NOTHING, Said
from oogst.site.people.models import Person
from oogst.suggest import LONGEST
from tests.site.cast import NOW

#: An example of the source: whatever model suggests, it must find efficiency and helping in it.
TEXT = next(one for one in load_framework().examples if one.id == "faster_repair").text["nl"]
AGREES = Said(agrees=True)
LATER = NOW + dt.timedelta(hours=1)


def record(
    person: Person,
    text: str = TEXT,
    *,
    said: Said = NOTHING,
    visibility: str = "count_it",
    form: UUID | None = None,
    happened_on: dt.date | None = None,
) -> Moment:
    return actions.record_moment(
        person,
        text,
        form=form or uuid4(),
        now=NOW,
        visibility=visibility,
        language="nl",
        said=said,
        happened_on=happened_on,
    )


def states(person: Person, moment: Moment) -> dict[str, str]:
    return {one.id: one.state for one in queries.my_moment(person, moment.id).outcomes}


def code(act: object) -> str:
    assert callable(act)
    with pytest.raises(OogstError) as refused:
        act()
    return refused.value.code


def test_a_moment_is_kept_with_what_it_suggests_and_counts_for_nothing_yet(anna: Person) -> None:
    moment = record(anna)
    mine = queries.my_moment(anna, moment.id)
    assert (mine.text, mine.language, mine.state, mine.domain) == (TEXT, "nl", "waiting", "")
    assert "job.efficiency" in states(anna, moment)
    assert set(states(anna, moment).values()) == {"suggested"}
    assert all(one.p and 0 < one.p <= 1 for one in mine.outcomes)
    assert moment.counts_from is None
    assert queries.my_counts(anna).moments == 0


def test_the_database_does_not_hold_the_words(anna: Person) -> None:
    record(anna)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            held = repr(cursor.fetchall()).encode() + b"".join(_blobs(table))
            assert b"storingen" not in held, table


def _blobs(table: str) -> list[bytes]:
    if table != "moments_moment":
        return []
    return [bytes(one) for one in Moment.objects.values_list("text_encrypted", flat=True)]


def test_the_same_words_from_the_same_form_are_kept_once(anna: Person) -> None:
    form = uuid4()
    assert record(anna, form=form) == record(anna, f" {TEXT}\n", form=form, said=AGREES)
    assert Moment.objects.count() == 1


def test_going_back_and_writing_something_else_loses_neither(anna: Person) -> None:
    form = uuid4()
    assert record(anna, form=form) != record(anna, "Ik leerde iets anders.", form=form)
    assert {one.text for one in queries.my_moments(anna)} == {TEXT, "Ik leerde iets anders."}


def test_two_people_may_use_a_form_of_the_same_name(anna: Person, carla: Person) -> None:
    form = uuid4()
    assert record(anna, form=form) != record(carla, form=form)


def test_agreeing_accepts_all_but_what_was_refused(anna: Person) -> None:
    moment = record(anna, said=Said(agrees=True, no=frozenset({"job.helping"}), yes=frozenset({"career.wellbeing"})))
    after = states(anna, moment)
    assert (after["job.efficiency"], after["job.helping"], after["career.wellbeing"]) == (
        "accepted",
        "refused",
        "added",
    )
    mine = queries.my_moment(anna, moment.id)
    assert (mine.state, mine.domain) == ("confirmed", mine.suggested_domain)
    assert {one.state for one in mine.modes} == {"accepted"}
    assert moment.counts_from == NOW


def test_what_was_not_touched_stays_a_suggestion(anna: Person) -> None:
    moment = record(anna, said=Said(yes=frozenset({"job.efficiency"})))
    after = states(anna, moment)
    assert after.pop("job.efficiency") == "accepted"
    assert set(after.values()) == {"suggested"}
    assert {one.state for one in queries.my_moment(anna, moment.id).modes} == {"suggested"}


def test_a_complete_answer_refuses_the_rest_and_can_be_changed(anna: Person) -> None:
    moment = record(anna, said=AGREES)
    said = Said(yes=frozenset({"job.efficiency"}), modes=frozenset({"feedback"}), domain="career", complete=True)
    actions.confirm_outcomes(anna, moment.id, said, LATER)
    mine = queries.my_moment(anna, moment.id)
    assert {one.id for one in mine.outcomes if one.counts} == {"job.efficiency"}
    assert {one.id for one in mine.modes if one.counts} == {"feedback"}
    assert mine.domain == "career"
    actions.confirm_outcomes(anna, moment.id, Said(complete=True), LATER)
    assert Moment.objects.get().counts_from is None  # nothing of it holds any more


def test_only_me_never_counts_and_counts_from_the_change(anna: Person) -> None:
    moment = record(anna, said=AGREES, visibility="only_me")
    assert moment.counts_from is None
    assert actions.change_visibility(anna, moment.id, "count_it", LATER).counts_from == LATER
    assert actions.change_visibility(anna, moment.id, "only_me", LATER).counts_from is None


def test_what_was_released_keeps_its_period_however_often_it_is_hidden(anna: Person) -> None:
    moment = record(anna, said=AGREES)
    Moment.objects.update(released_in="2026-H1")
    actions.change_visibility(anna, moment.id, "only_me", LATER)
    assert actions.change_visibility(anna, moment.id, "count_it", LATER).counts_from == NOW


def test_other_words_keep_what_was_said_and_suggest_anew(anna: Person) -> None:
    moment = record(anna, said=Said(yes=frozenset({"job.efficiency"})))
    day = dt.date(2026, 2, 27)
    words = "Ik leerde een boze klant te kalmeren door beter te luisteren."
    actions.edit_moment(anna, moment.id, words, day, LATER)
    mine = queries.my_moment(anna, moment.id)
    assert mine.text == words
    assert mine.happened_on == day
    after = states(anna, moment)
    assert after.pop("job.efficiency") == "accepted"
    assert after.keys() == set(actions.suggest(words, "nl").chosen) - {"job.efficiency"}


def test_taken_back_it_is_gone_and_its_words_are_handed_back(anna: Person) -> None:
    form = uuid4()
    moment = record(anna, form=form)
    assert actions.withdraw_moment(anna, moment.id) == TEXT
    assert queries.my_moments(anna) == []
    assert record(anna, form=form) != moment  # kept anew when it is sent anew


def test_i_can_search_in_my_own_moments(anna: Person, carla: Person) -> None:
    record(anna)
    record(anna, "Ik leerde Excel.")
    record(carla, "Carla leerde Excel.")
    assert [one.text for one in queries.my_moments(anna, "EXCEL leerde")] == ["Ik leerde Excel."]
    assert queries.my_moments(anna, "zebra") == []


def test_suggestions_are_asked_about_once_and_at_a_later_visit(anna: Person, carla: Person) -> None:
    moment = record(anna)
    record(anna, said=AGREES)
    record(carla)
    assert queries.to_ask(anna, NOW) == []
    assert [one.id for one in queries.to_ask(anna, LATER)] == [moment.id]
    actions.note_asked(anna, [moment.id])
    assert queries.to_ask(anna, LATER) == []
    assert queries.my_moment(anna, moment.id).is_open


def test_my_counts_are_exact_and_mine(anna: Person, carla: Person) -> None:
    for _ in range(3):
        record(anna, said=Said(yes=frozenset({"job.efficiency"}), modes=frozenset({"feedback"}), domain="job"))
    record(carla, said=AGREES)
    counts = queries.my_counts(anna)
    assert (counts.moments, counts.outcomes["job.efficiency"]) == (3, 3)
    assert (counts.modes, counts.domains) == ({"feedback": 3}, {"job": 3})


def test_the_last_choice_of_who_sees_it_is_remembered(anna: Person) -> None:
    assert queries.last_visibility(anna, "count_it") == "count_it"
    record(anna, visibility="only_me")
    assert queries.last_visibility(anna, "count_it") == "only_me"


@pytest.mark.parametrize(
    ("text", "reason"), [("", "moment_empty"), (" \n\x00", "moment_empty"), ("a" * (LONGEST + 1), "text_too_long")]
)
def test_a_text_that_is_none_is_refused(anna: Person, text: str, reason: str) -> None:
    assert code(lambda: record(anna, text)) == reason
    assert not Moment.objects.exists()


def test_what_is_not_on_a_list_and_a_day_to_come_are_refused(anna: Person) -> None:
    assert code(lambda: record(anna, visibility="everybody")) == "label_unknown"
    assert code(lambda: record(anna, said=Said(yes=frozenset({"job.magic"})))) == "label_unknown"
    assert code(lambda: record(anna, said=Said(domain="magic"))) == "label_unknown"
    assert code(lambda: record(anna, happened_on=dt.date(2026, 3, 4))) == "day_not_yet"
    record(anna, happened_on=dt.date(2026, 3, 3))  # already tomorrow, on the other side of the world
    moment = Moment.objects.get()
    assert code(lambda: actions.change_visibility(anna, moment.id, "", NOW)) == "label_unknown"


@pytest.mark.parametrize("text", ["😀", "=1+1", "<script>", "Bugün çok şey öğrendim", "a\u202eb", "x" * LONGEST])
def test_odd_words_come_back_as_they_were(anna: Person, text: str) -> None:
    assert queries.my_moment(anna, record(anna, text).id).text == text


def test_carla_may_not(anna: Person, carla: Person, bram: Person) -> None:
    """Somebody else's moment is not there: for a colleague, for the team lead, for anybody."""
    moment = record(anna)
    before = list(Moment.objects.values())
    for other in (carla, bram):
        for act in (
            lambda who: queries.my_moment(who, moment.id),
            lambda who: actions.confirm_outcomes(who, moment.id, AGREES, NOW),
            lambda who: actions.change_visibility(who, moment.id, "only_me", NOW),
            lambda who: actions.edit_moment(who, moment.id, "Hello", None, NOW),
            lambda who: actions.withdraw_moment(who, moment.id),
        ):
            with pytest.raises(NotFound):
                act(other)
        actions.note_asked(other, [moment.id])
        assert queries.my_moments(other) == []
    assert list(Moment.objects.values()) == before


def test_a_text_moved_to_another_moment_does_not_open(anna: Person) -> None:
    first, second = record(anna), record(anna, "Iets anders.")
    Moment.objects.filter(pk=first.pk).update(text_encrypted=second.text_encrypted)
    with pytest.raises(BadInput) as refused:
        queries.my_moment(anna, first.id)
    assert refused.value.code == "text_unreadable"


def test_names_of_moments_follow_their_time_and_are_of_version_seven() -> None:
    names = [uuid7(NOW + dt.timedelta(milliseconds=n)) for n in range(50)]
    assert names == sorted(names)
    assert {(one.version, one.variant) for one in names} == {(7, "specified in RFC 4122")}
    assert names[0].int >> 80 == int(NOW.timestamp() * 1000)
    assert uuid7(NOW) != uuid7(NOW)
