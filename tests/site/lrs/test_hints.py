"""What other systems tell becomes hints in a person's own inbox, and nothing more, until the person makes a moment."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone

from oogst.errors import NotFound
from oogst.site.lrs.actions import erase_outdated, revoke_source
from oogst.site.lrs.export import export_person
from oogst.site.lrs.hints import EXPIRES, inbox, my_sources, put_away, switch_source
from oogst.site.lrs.models import PutAway
from oogst.site.made_up import tell_from_elsewhere
from oogst.site.moments.models import Moment
from oogst.site.people.models import Person
from tests.site.lrs.conftest import Speaker, speaker
from tests.xapi.samples import recorded, sample

READ = {"id": "http://activitystrea.ms/schema/1.0/read"}


def said(person: Person, activity: str = "guideline", at: dt.datetime | None = None, **changed: Any) -> dict[str, Any]:
    """Somebody read something just now."""
    named = {"id": f"https://example.org/{activity}", "definition": {"name": {"en": activity.title()}}}
    actor = {"mbox": f"mailto:{person.email}"}
    when = (at or timezone.now()).isoformat()
    return {"actor": actor, "verb": READ, "object": named, "timestamp": when} | changed


def told(person: Person, now: dt.datetime | None = None) -> list[str]:
    return [one.told for one in inbox(person, now or timezone.now(), "en")]


def test_what_somebody_read_is_put_before_them_and_before_nobody_else(
    anna: Person, bram: Person, carla: Person, wim: Speaker
) -> None:
    wim.store(said(anna))
    assert told(anna) == ["You read “Guideline”."]
    assert told(bram) == told(carla) == []
    assert not Moment.objects.exists()


def test_a_person_is_known_by_address_or_number_however_the_system_writes_them(anna: Person, wim: Speaker) -> None:
    agents = [
        {"mbox": f"mailto:{anna.email}"},
        {"mbox_sha1sum": "e83aa1b1ec3b2a5e8b6d2f6f9b6a5f2b7a6c0d11"},
        {"account": {"homePage": "http://localhost:8000", "name": "anna"}},
        {"account": {"homePage": "http://localhost:8000/", "name": "anna"}},
        {"account": {"homePage": "http://elsewhere.example", "name": "anna"}},
    ]
    for at, actor in enumerate(agents):
        wim.store(said(anna, f"text-{at}", actor=actor))
    assert sorted(told(anna)) == ["You read “Text-0”.", "You read “Text-2”.", "You read “Text-3”."]
    Person.objects.filter(pk=anna.pk).update(email="Anna.Peeters@Example.org")
    anna.refresh_from_db()
    wim.store(said(anna, "letters", actor={"mbox": "mailto:anna.peeters@example.org"}))
    assert "You read “Letters”." in told(anna)


@pytest.mark.parametrize(
    ("stream", "hint"),
    [("cmi5_session", "You finished “Lifting safely”."), ("video_player", "You watched “Utiliser le lève-personne”.")],
)
def test_the_stream_of_a_player_is_one_hint(anna: Person, wim: Speaker, stream: str, hint: str) -> None:
    wim.store(*(one | {"timestamp": timezone.now().isoformat()} for one in recorded(stream)))
    assert told(anna) == [hint]


def test_many_of_one_activity_in_a_day_are_one_hint(anna: Person, wim: Speaker) -> None:
    wim.store(*(said(anna) for _ in range(60)), said(anna, "leaflet"))
    assert sorted(told(anna)) == ["You read “Guideline”.", "You read “Leaflet”."]


def test_put_away_it_comes_back_when_something_is_done_with_it_on_another_day(anna: Person, wim: Speaker) -> None:
    now = timezone.now()
    wim.store(said(anna), said(anna, at=now - dt.timedelta(days=1)))
    put_away(anna, inbox(anna, now, "en")[0].token, now)
    wim.store(said(anna))
    assert told(anna) == []
    wim.store(said(anna, at=now + dt.timedelta(days=1, minutes=1)))
    assert told(anna) == ["You read “Guideline”."]


def test_it_is_gone_after_its_days_and_what_is_older_never_comes(anna: Person, wim: Speaker) -> None:
    now = timezone.now()
    wim.store(said(anna), said(anna, "old-course", at=now - EXPIRES - dt.timedelta(hours=1)))
    assert told(anna) == ["You read “Guideline”."]
    put_away(anna, inbox(anna, now, "en")[0].token, now)
    assert told(anna, now + EXPIRES + dt.timedelta(minutes=1)) == []
    erase_outdated(now + EXPIRES)
    assert PutAway.objects.count() == 1
    erase_outdated(now + EXPIRES + dt.timedelta(days=2))
    assert PutAway.objects.count() == 0


def test_a_source_that_is_switched_off_says_nothing_more_and_others_do(anna: Person, wim: Speaker) -> None:
    other = speaker(["statements/write"])
    wim.store(said(anna))
    other.store(said(anna, "leaflet"))
    switch_source(anna, wim.source.key, is_off=True)
    assert told(anna) == ["You read “Leaflet”."]
    assert {one.key: one.is_off for one in my_sources(anna)} == {wim.source.key: True, other.source.key: False}
    switch_source(anna, wim.source.key, is_off=False)
    assert len(told(anna)) == 2


def test_a_source_whose_key_was_taken_back_says_nothing_more(anna: Person, wim: Speaker) -> None:
    wim.store(said(anna))
    revoke_source(wim.source.key, timezone.now())
    assert told(anna) == []


def test_what_is_voided_is_no_hint(anna: Person, wim: Speaker) -> None:
    (kept,) = wim.store(said(anna))
    void = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    wim.store({"actor": sample()["actor"], "verb": void, "object": {"objectType": "StatementRef", "id": kept}})
    assert told(anna) == []


def test_whoever_only_stands_in_it_did_not_do_it(anna: Person, bram: Person, wim: Speaker) -> None:
    wim.store(said(bram, context={"instructor": {"mbox": f"mailto:{anna.email}"}}))
    wim.store(said(bram, object={"objectType": "Agent", "mbox": f"mailto:{anna.email}", "name": "Anna"}))
    assert told(anna) == []


def test_a_name_that_is_known_here_is_used_where_the_statement_has_none(anna: Person, sam: Speaker) -> None:
    sam.store(said(anna))
    sam.store(said(anna, object={"id": "https://example.org/guideline"}, timestamp=timezone.now().isoformat()))
    assert told(anna) == ["You read “Guideline”."]


def test_carla_can_neither_put_away_nor_switch_off_what_is_anna_s(anna: Person, carla: Person, wim: Speaker) -> None:
    wim.store(said(anna))
    (hint,) = inbox(anna, timezone.now(), "en")
    with pytest.raises(NotFound, match="hint_gone"):
        put_away(carla, hint.token, timezone.now())
    with pytest.raises(NotFound, match="xapi_source_unknown"):
        switch_source(carla, wim.source.key, is_off=True)
    assert told(anna) == ["You read “Guideline”."]


def test_everything_kept_about_somebody_holds_what_other_systems_said(
    anna: Person, carla: Person, sam: Speaker
) -> None:
    (kept,) = sam.store(said(anna))
    sam.store(said(carla))
    agent = json.dumps({"mbox": f"mailto:{anna.email}"})
    sam.ask("POST", "agents/profile", b'{"a":1}', agent=agent, profileId="p")
    made = json.loads(json.dumps(export_person(anna, timezone.now())))
    assert [one["id"] for one in made["records"]] == [kept]
    assert [one["name"] for one in made["record_documents"]] == ["p"]
    assert made["own_record_store"] is None


def test_the_people_of_the_demonstration_find_hints_in_their_language(anna: Person, store: None) -> None:
    now = timezone.now()
    tell_from_elsewhere([anna], now)
    assert [one.told for one in inbox(anna, now, "nl")] == [
        "Je zocht “Handhygiëne bij wondzorg” op.",
        "Je probeerde “Veilig tillen met de tillift”.",
    ]
    assert inbox(anna, now, "de")[0].start == "Ich habe „Händehygiene bei der Wundversorgung“ nachgeschlagen und"
