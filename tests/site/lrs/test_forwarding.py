"""A person's own statements on their way to a record store of their own: once, without words, and taken back."""

from __future__ import annotations

import datetime as dt
import inspect
import json

import pytest
from pytest_django import Settings

from oogst.errors import BadInput, NotFound
from oogst.framework import load_framework
from oogst.site.followups.actions import Given, answer_ask, give_voice, invite_voice
from oogst.site.followups.queries import my_voice
from oogst.site.lrs import forwarding
from oogst.site.lrs.export import export_person
from oogst.site.lrs.forwarding import connect_store, forward_due, leave_store, my_store
from oogst.site.lrs.models import Farewell, OwnStore, Told
from oogst.site.lrs.own import my_statements, pseudonym
from oogst.site.moments.actions import change_visibility, confirm_outcomes, forget_person, withdraw_moment
from oogst.site.moments.models import Moment
from oogst.site.moments.said import Said
from oogst.site.people.models import AuditEvent, Person
from oogst.site.working import STEPS
from oogst.xapi.following import follows
from oogst.xapi.profile import profile
from tests.site.cast import NOW
from tests.site.followups.scene import asked, confirmed, later
from tests.site.lrs.conftest import Speaker
from tests.site.lrs.elsewhere import ADDRESS, Elsewhere
from tests.site.moments.test_moments import TEXT, record

SOON = dt.timedelta(minutes=20)


@pytest.fixture
def elsewhere(wim: Speaker, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    made = Elsewhere(wim)
    monkeypatch.setattr(forwarding, "ask", made.ask)
    return made


def connect(person: Person, elsewhere: Elsewhere, *, with_words: bool = False) -> None:
    speaker = elsewhere.speaker
    connect_store(person, f"{ADDRESS}/", speaker.source.key, speaker.secret, with_words=with_words, now=NOW)


def test_what_somebody_noted_goes_to_their_own_store_once_and_without_a_word_of_it(
    anna: Person, elsewhere: Elsewhere
) -> None:
    confirmed(anna, TEXT)
    connect(anna, elsewhere)
    assert forward_due(NOW) == 1
    assert [one["id"] for one in elsewhere.holds()] == [one["id"] for one in my_statements(anna, with_words=False)]
    assert follows(elsewhere.holds(), profile(load_framework(), "http://localhost:8000"))
    assert TEXT not in json.dumps(elsewhere.requests, ensure_ascii=False)
    assert forward_due(NOW + SOON) == 1
    assert len(elsewhere.requests) == 1


def test_words_go_along_only_where_the_person_asked_for_it(anna: Person, elsewhere: Elsewhere) -> None:
    confirmed(anna, TEXT)
    connect(anna, elsewhere, with_words=True)
    forward_due(NOW)
    assert TEXT in json.dumps(elsewhere.requests, ensure_ascii=False)


def test_whoever_reads_there_does_not_learn_who_it_is(anna: Person, elsewhere: Elsewhere) -> None:
    moment = confirmed(anna)
    connect(anna, elsewhere)
    forward_due(NOW)
    sent = json.dumps(elsewhere.requests)
    for known in (anna.code, anna.name, anna.email or "", str(anna.pk), str(moment.pk)):
        assert f'"{known}"' not in sent
    assert {one["actor"]["account"]["name"] for one in elsewhere.holds()} == {str(pseudonym(anna))}


def test_a_later_answer_and_a_second_voice_follow(anna: Person, elsewhere: Elsewhere) -> None:
    question = asked(anna)
    connect(anna, elsewhere)
    forward_due(NOW)
    answer_ask(question.token, Given("yes_a_lot", figure="30", unit="minuten"), later(28))
    invite_voice(anna, question.moment, "Ik maak offertes.", later(28))
    voice = my_voice(anna, question.moment)
    assert voice is not None
    give_voice(voice.token, True, later(29))
    forward_due(NOW + SOON)
    assert len(elsewhere.requests) == 2
    assert [one["id"] for one in elsewhere.holds()] == [one["id"] for one in my_statements(anna, with_words=False)]
    assert not elsewhere.voided()


def test_what_is_for_its_writer_alone_stays_here(anna: Person, elsewhere: Elsewhere) -> None:
    record(anna, visibility="only_me")
    connect(anna, elsewhere)
    forward_due(NOW)
    assert not elsewhere.requests


def test_what_is_withdrawn_or_hidden_is_taken_back(anna: Person, elsewhere: Elsewhere) -> None:
    first, second = confirmed(anna), confirmed(anna, TEXT)
    connect(anna, elsewhere)
    forward_due(NOW)
    sent = {one["id"] for one in elsewhere.holds()}
    withdraw_moment(anna, first.pk)
    change_visibility(anna, second.pk, "only_me", NOW)
    forward_due(NOW + SOON)
    assert elsewhere.voided() == sent
    assert not elsewhere.moments()


def test_what_is_shown_again_is_told_anew_since_what_was_voided_stays_void(anna: Person, elsewhere: Elsewhere) -> None:
    moment = confirmed(anna)
    connect(anna, elsewhere)
    for at, visibility in enumerate(("count_it", "only_me", "count_it", "only_me", "count_it")):
        change_visibility(anna, moment.pk, visibility, NOW)
        forward_due(NOW + at * SOON)
    assert len(elsewhere.moments()) == 2
    assert len(elsewhere.voided()) == 4
    assert follows(elsewhere.moments(), profile(load_framework(), "http://localhost:8000"))


def test_whoever_says_something_else_takes_the_old_story_back_and_tells_the_new_one(
    anna: Person, elsewhere: Elsewhere
) -> None:
    moment = confirmed(anna)
    connect(anna, elsewhere)
    forward_due(NOW)
    confirm_outcomes(anna, moment.pk, Said(no=frozenset({"job.knowledge"}), domain="job"), NOW)
    forward_due(NOW + SOON)
    assert len(elsewhere.voided()) == 2
    told = json.dumps(elsewhere.moments())
    assert "job.efficiency" in told
    assert "job.knowledge" not in told
    assert follows(elsewhere.moments(), profile(load_framework(), "http://localhost:8000"))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_store_that_is_not_well_is_asked_again_after_longer_and_longer_pauses(
    anna: Person, elsewhere: Elsewhere, status: int
) -> None:
    confirmed(anna)
    connect(anna, elsewhere)
    elsewhere.status, asked_at = status, []
    for minutes in range(30):
        before = len(elsewhere.requests)
        forward_due(NOW + dt.timedelta(minutes=minutes))
        asked_at += [minutes] if len(elsewhere.requests) > before else []
    assert asked_at == [0, 1, 5, 21]
    seen = my_store(anna)
    assert seen is not None
    assert seen.problem == "unreachable"
    elsewhere.status = None
    assert forward_due(NOW + dt.timedelta(days=1)) == 1
    assert len(elsewhere.holds()) == 2
    assert my_store(anna) == forwarding.MyStore(ADDRESS, False, NOW, False, "", 2)


def test_a_store_that_does_not_take_the_key_is_said_to_the_person(anna: Person, elsewhere: Elsewhere) -> None:
    confirmed(anna)
    connect_store(anna, ADDRESS, elsewhere.speaker.source.key, "wrong", with_words=False, now=NOW)
    assert forward_due(NOW) == 0
    seen = my_store(anna)
    assert seen is not None
    assert (seen.problem, seen.arrived) == ("refused", 0)


def test_an_answer_that_is_lost_on_its_way_makes_nothing_twice(anna: Person, elsewhere: Elsewhere) -> None:
    confirmed(anna)
    connect(anna, elsewhere)
    elsewhere.dies_after = 1
    assert forward_due(NOW) == 0
    elsewhere.dies_after = None
    assert forward_due(NOW + SOON) == 1
    assert len(elsewhere.requests) == 2
    assert len(elsewhere.holds()) == 2


def test_what_was_lost_on_its_way_is_taken_back_all_the_same(anna: Person, elsewhere: Elsewhere) -> None:
    """Its id was noted before it went, so that it is known even where nobody knows whether it arrived."""
    moment = confirmed(anna)
    connect(anna, elsewhere)
    elsewhere.dies_after = 1
    forward_due(NOW)
    elsewhere.dies_after = None
    withdraw_moment(anna, moment.pk)
    forward_due(NOW + SOON)
    assert not elsewhere.moments()
    assert len(elsewhere.voided()) == 2


def test_a_statement_that_is_there_already_in_other_words_counts_as_there(anna: Person, elsewhere: Elsewhere) -> None:
    confirmed(anna)
    first, _second = my_statements(anna, with_words=False)
    elsewhere.speaker.store({**first, "timestamp": "2020-01-01T00:00:00Z"})
    connect(anna, elsewhere)
    assert forward_due(NOW) == 1
    assert len(elsewhere.holds()) == 2


def test_one_statement_that_is_not_taken_does_not_hold_back_the_others(anna: Person, elsewhere: Elsewhere) -> None:
    for at in range(3):
        confirmed(anna, f"{TEXT} {at}")
    elsewhere.refuses = {my_statements(anna, with_words=False)[0]["id"]}
    connect(anna, elsewhere)
    assert forward_due(NOW) == 0
    assert len(elsewhere.holds()) == 5
    seen = my_store(anna)
    assert seen is not None
    assert seen.problem == "rejected"


def test_many_are_sent_in_parts(anna: Person, elsewhere: Elsewhere) -> None:
    for at in range(30):
        confirmed(anna, f"{TEXT} {at}")
    connect(anna, elsewhere)
    forward_due(NOW)
    assert [len(one) for one in elsewhere.requests] == [50, 10]


def test_slow_stores_do_not_keep_the_letters_waiting(
    anna: Person, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its time is over the worker begins with no other store; these are still due the next time."""
    confirmed(anna)
    connect(anna, elsewhere)
    with monkeypatch.context() as late:
        late.setattr(forwarding, "_PATIENCE", -1.0)
        assert forward_due(NOW) == 0
    assert not elsewhere.requests
    assert forward_due(NOW) == 1


def test_two_workers_send_it_once(anna: Person, elsewhere: Elsewhere) -> None:
    confirmed(anna)
    connect(anna, elsewhere)
    row = OwnStore.objects.get()
    assert forwarding._claimed(row, NOW)
    assert not forwarding._claimed(row, NOW)


def test_whoever_disconnects_may_leave_it_there_or_take_it_back(
    anna: Person, carla: Person, elsewhere: Elsewhere
) -> None:
    for person in (anna, carla):
        confirmed(person)
        connect(person, elsewhere)
    forward_due(NOW)
    leave_store(anna, take_back=False, now=NOW)
    leave_store(carla, take_back=True, now=NOW)
    forward_due(NOW + SOON)
    assert my_store(anna) is None
    assert my_store(carla) is None
    assert {one["actor"]["account"]["name"] for one in elsewhere.moments()} == {str(pseudonym(anna))}


def test_whoever_is_forgotten_takes_back_what_they_sent_also_where_that_takes_a_while(
    anna: Person, elsewhere: Elsewhere, settings: Settings
) -> None:
    confirmed(anna)
    connect(anna, elsewhere)
    forward_due(NOW)
    forget_person(anna, settings.OOGST.tombstones)
    assert not OwnStore.objects.exists()
    assert not Told.objects.exists()
    assert elsewhere.speaker.secret.encode() not in bytes(Farewell.objects.get().closed)
    now = Farewell.objects.get().due_at
    elsewhere.status = 503
    assert forward_due(now) == 0
    elsewhere.status = None
    assert forward_due(now + SOON) == 1
    assert not elsewhere.moments()
    assert not Farewell.objects.exists()
    assert AuditEvent.objects.filter(kind="store_told", about=None).count() == 1


def test_a_farewell_that_nobody_hears_is_given_up_and_recorded(
    anna: Person, elsewhere: Elsewhere, settings: Settings
) -> None:
    confirmed(anna)
    connect(anna, elsewhere)
    forward_due(NOW)
    forget_person(anna, settings.OOGST.tombstones)
    now, elsewhere.status = Farewell.objects.get().due_at, 503
    for hours in range(0, 6 * 24, 6):
        forward_due(now + dt.timedelta(hours=hours))
    assert not Farewell.objects.exists()
    assert AuditEvent.objects.filter(kind="store_not_told").count() == 1


def test_where_nothing_was_sent_nobody_has_to_hear_it(anna: Person, elsewhere: Elsewhere, settings: Settings) -> None:
    connect(anna, elsewhere)
    forget_person(anna, settings.OOGST.tombstones)
    assert not Farewell.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://own.example/xapi",
        "ftp://own.example",
        "https://",
        "https://anna:secret@own.example/xapi",
        "https://own.example:0/",
        "https://own.example/" + "x" * 500,
        "own.example",
    ],
)
def test_an_address_that_will_not_do_is_refused(anna: Person, address: str) -> None:
    with pytest.raises(BadInput, match="store_address"):
        connect_store(anna, address, "key", "secret", with_words=False, now=NOW)


@pytest.mark.parametrize(("key", "secret"), [("", "s"), ("k", ""), ("a:b", "s"), ("k" * 400, "s" * 200)])
def test_a_key_that_cannot_be_one_is_refused(anna: Person, key: str, secret: str) -> None:
    with pytest.raises(BadInput, match="store_key"):
        connect_store(anna, ADDRESS, key, secret, with_words=False, now=NOW)


def test_a_second_one_is_refused_until_the_first_is_gone(anna: Person, elsewhere: Elsewhere) -> None:
    connect(anna, elsewhere)
    with pytest.raises(BadInput, match="store_connected"):
        connect(anna, elsewhere)
    leave_store(anna, take_back=True, now=NOW)
    connect(anna, elsewhere)


def test_carla_may_not_see_or_end_what_anna_connected(anna: Person, carla: Person, elsewhere: Elsewhere) -> None:
    connect(anna, elsewhere)
    assert my_store(carla) is None
    with pytest.raises(NotFound, match="no_store"):
        leave_store(carla, take_back=True, now=NOW)
    assert my_store(anna) is not None


def test_a_name_that_leads_inside_is_never_asked(anna: Person, store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of ``oogst.site.outgoing``, whose own tests are those of the webhooks."""
    confirmed(anna)
    reached: list[object] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.7", 443))])
    monkeypatch.setattr("socket.create_connection", lambda *where, **_: reached.append(where))
    connect_store(anna, "https://innocent.example.org/xapi", "key", "secret", with_words=False, now=NOW)
    assert forward_due(NOW) == 0
    assert not reached


def test_an_organisation_can_forward_nothing_about_anybody(anna: Person, sam: Speaker) -> None:
    """Whoever connects is whose statements go; no setting names a store, and none of the sources finds a moment."""
    confirmed(anna)
    person = inspect.signature(connect_store).parameters["person"]
    assert (person.annotation, person.default) == ("Person", inspect.Parameter.empty)
    assert forward_due(NOW) == 0
    assert sam.found() == []
    assert {one.name for one in OwnStore._meta.get_fields() if one.is_relation} == {"person", "told"}
    assert OwnStore._meta.get_field("person").unique


def test_the_secret_lies_closed_and_is_handed_back_to_nobody(anna: Person, elsewhere: Elsewhere) -> None:
    connect(anna, elsewhere)
    secret = elsewhere.speaker.secret
    assert secret.encode() not in bytes(OwnStore.objects.get().closed)
    made = json.dumps(export_person(anna, NOW))
    assert ADDRESS in made
    assert secret not in made


def test_it_is_part_of_the_due_work() -> None:
    assert forward_due in STEPS


def test_the_pseudonym_is_the_person_s_own_and_gone_with_them(anna: Person, carla: Person) -> None:
    assert pseudonym(anna) == pseudonym(anna) != pseudonym(carla)
    before = pseudonym(anna)
    anna.data_key.delete()
    anna.refresh_from_db()
    assert pseudonym(anna) != before


def test_an_unconfirmed_moment_is_told_as_noted_and_no_more(anna: Person) -> None:
    record(anna)
    assert Moment.objects.get().state != Moment.CONFIRMED
    assert len(my_statements(anna, with_words=True)) == 1
