"""What somebody says they are going to do: closed as words are, ticked off by its writer, shown to nobody else."""

from __future__ import annotations

import html
import json

import pytest
from django.test import Client

from oogst.errors import BadInput, NotFound
from oogst.site.followups.actions import invite_voice
from oogst.site.followups.queries import my_voice
from oogst.site.moments import actions, queries
from oogst.site.moments.export import export_person
from oogst.site.moments.models import Moment
from oogst.site.moments.said import Said
from oogst.site.people.models import AuditEvent, Person
from tests.site.cast import NOW
from tests.site.followups.scene import later
from tests.site.followups.test_pages import asked_now
from tests.site.moments.test_moments import LATER, record

PLAN = "Ik toon het maandag aan de ploeg."
HARVEST = "/nl/mijn-oogst"
SAID = Said(agrees=True, domain="job")


def planned(person: Person, words: str = PLAN, text: str = "Ik leerde een offerte kopiëren.") -> Moment:
    return actions.set_intention(person, record(person, text, said=SAID, visibility="may_be_quoted").id, words)


def read(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def test_it_is_kept_on_one_line_and_closed(anna: Person) -> None:
    moment = planned(anna, "  Ik toon het\nmaandag\x00 aan   de ploeg. ")
    assert queries.my_moment(anna, moment.id).intention == PLAN
    held = bytes(Moment.objects.get().intention_encrypted)
    assert held
    assert b"ploeg" not in held


def test_it_is_bound_to_its_moment(anna: Person) -> None:
    first, second = planned(anna), planned(anna, "Ik oefen het eerst zelf.", "Ik leerde Excel.")
    Moment.objects.filter(pk=first.pk).update(intention_encrypted=second.intention_encrypted)
    with pytest.raises(BadInput) as refused:
        queries.my_moment(anna, first.id)
    assert refused.value.code == "text_unreadable"


def test_without_words_there_is_none_any_more(anna: Person) -> None:
    moment = planned(anna)
    actions.tick_intention(anna, moment.id, True, LATER)
    actions.set_intention(anna, moment.id, " \n")
    mine = queries.my_moment(anna, moment.id)
    assert (mine.intention, mine.intention_done_on) == ("", None)
    assert queries.my_intentions(anna) == []


def test_it_refuses_more_than_a_line(anna: Person) -> None:
    moment = planned(anna)
    actions.set_intention(anna, moment.id, "x" * 500)
    with pytest.raises(BadInput) as refused:
        actions.set_intention(anna, moment.id, "x" * 501)
    assert (refused.value.code, refused.value.data) == ("text_too_long", {"n": 501, "most": 500})
    assert queries.my_moment(anna, moment.id).intention == "x" * 500


def test_the_first_tick_stays_and_can_be_taken_back(anna: Person) -> None:
    moment = planned(anna)
    for days in (1, 2):
        actions.tick_intention(anna, moment.id, True, later(days))
    assert queries.my_moment(anna, moment.id).intention_done_on == later(1).date()
    actions.tick_intention(anna, moment.id, False, later(3))
    assert queries.my_moment(anna, moment.id).intention_done_on is None


def test_other_words_are_open_again_and_the_same_words_are_not(anna: Person) -> None:
    moment = planned(anna)
    actions.tick_intention(anna, moment.id, True, LATER)
    actions.set_intention(anna, moment.id, PLAN)
    assert queries.my_moment(anna, moment.id).intention_done_on == LATER.date()
    actions.set_intention(anna, moment.id, "Ik oefen het eerst zelf.")
    assert queries.my_moment(anna, moment.id).intention_done_on is None


def test_where_nothing_was_said_there_is_nothing_to_tick(anna: Person) -> None:
    moment = record(anna)
    assert actions.tick_intention(anna, moment.id, True, LATER).intention_done_on is None


def test_the_open_ones_come_first_and_then_what_was_done_last(anna: Person) -> None:
    first, second, third = (planned(anna, f"Plan {n}.", f"Ik leerde iets, {n}.") for n in range(3))
    record(anna)
    actions.tick_intention(anna, first.id, True, later(2))
    actions.tick_intention(anna, third.id, True, later(1))
    assert [one.id for one in queries.my_intentions(anna)] == [second.id, first.id, third.id]


def test_it_changes_nothing_of_the_words_or_of_the_quote(anna: Person) -> None:
    moment = record(anna, said=SAID, visibility="may_be_quoted")
    seen = queries.my_moment(anna, moment.id).version
    actions.allow_quote(anna, moment.id, seen)
    actions.set_intention(anna, moment.id, PLAN)
    mine = queries.my_moment(anna, moment.id)
    assert (mine.version, mine.is_quotable) == (seen, True)


def test_an_outsider_may_neither_set_nor_tick(anna: Person, bram: Person, carla: Person) -> None:
    moment = planned(anna)
    for outsider in (bram, carla):
        with pytest.raises(NotFound):
            actions.set_intention(outsider, moment.id, "x")
        with pytest.raises(NotFound):
            actions.tick_intention(outsider, moment.id, True, LATER)
        assert queries.my_intentions(outsider) == []
    mine = queries.my_moment(anna, moment.id)
    assert (mine.intention, mine.intention_done_on) == (PLAN, None)


def test_an_outsider_gets_404_on_the_pages_too(client: Client, anna: Person, cast: dict[str, Person]) -> None:
    moment = planned(anna)
    for name in ("carla", "bram", "dirk"):
        client.force_login(cast[name])
        assert client.post(HARVEST, {"moment": str(moment.id), "do": "done"}).status_code == 404
        assert client.post(HARVEST, {"moment": "none", "do": "done"}).status_code == 404
        assert client.post(f"/nl/leermoment/{moment.id}", {"do": "intend", "intention": "x"}).status_code == 404
        assert "ploeg" not in read(client, HARVEST)
    assert queries.my_moment(anna, moment.id).intention_done_on is None


def test_nobody_else_is_shown_it(anna: Person) -> None:
    moment = planned(anna)
    actions.allow_quote(anna, moment.id, queries.my_moment(anna, moment.id).version)
    (offer,) = queries.quote_offers()
    assert "ploeg" not in repr(offer)
    assert "ploeg" not in repr(queries.counted_moments().to_pylist())
    invite_voice(anna, moment.id, "Ik maak offertes.", NOW)
    voice = my_voice(anna, moment.id)
    assert voice
    assert "ploeg" not in repr(voice)
    events = AuditEvent.objects.count()
    actions.tick_intention(anna, moment.id, True, LATER)
    assert AuditEvent.objects.count() == events


def test_it_is_written_on_the_page_of_the_moment(client: Client, anna: Person) -> None:
    client.force_login(anna)
    address = f"/nl/leermoment/{record(anna).id}"
    assert "Wat ga je ermee doen?" in read(client, address)
    assert client.post(address, {"do": "intend", "intention": PLAN}).headers["Location"] == address
    assert f'value="{PLAN}"' in read(client, address)
    answer = client.post(address, {"do": "intend", "intention": "y" * 501})
    assert answer.status_code == 400
    assert "501 tekens" in answer.content.decode()
    assert "y" * 501 in answer.content.decode()


def test_my_harvest_shows_it_to_be_ticked_and_opened_again(client: Client, anna: Person) -> None:
    client.force_login(anna)
    assert "Op de pagina van een leermoment kun je schrijven wat je ermee gaat doen." in read(client, HARVEST)
    form = {"moment": str(planned(anna).id)}
    page = read(client, HARVEST)
    assert PLAN in page
    assert 'value="done"' in page
    assert client.post(HARVEST, form | {"do": "done"}).headers["Location"] == f"{HARVEST}#intended"
    page = read(client, HARVEST)
    assert "gedaan op" in page
    assert "Nog niet gedaan" in page
    client.post(HARVEST, form | {"do": "open"})
    assert 'value="done"' in read(client, HARVEST)


def test_it_stands_beside_the_later_question_for_its_writer_alone(client: Client, anna: Person, bram: Person) -> None:
    question = asked_now(anna)
    actions.set_intention(anna, question.moment, PLAN)
    address = f"/nl/opnieuw/{question.token}"
    assert "ploeg" not in read(client, address)
    client.force_login(bram)
    assert "ploeg" not in read(client, address)
    client.force_login(anna)
    for page in (address, "/nl/nieuw"):
        assert "Wat je er toen mee wou doen:" in read(client, page)
        assert PLAN in read(client, page)


def test_it_goes_along_in_what_is_taken_along(anna: Person) -> None:
    record(anna, "Ik leerde Excel.")
    actions.tick_intention(anna, planned(anna).id, True, LATER)
    taken = json.loads(json.dumps(export_person(anna, NOW)))["moments"]
    found = {(one["intention"], one["intention_done_on"]) for one in taken}
    assert found == {(None, None), (PLAN, LATER.date().isoformat())}
