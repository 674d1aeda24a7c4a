"""Every action of the employee's side, one by one: Carla tries each on what is Anna's, and nothing of it changes.

An action that is new stands in one of the lists below, or the first test fails. So that no try is idle, Anna does the
same herself, and then something changes.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from oogst import site
from oogst.errors import OogstError
from oogst.intake.notes import OwnNote
from oogst.site.followups import actions as followups
from oogst.site.followups import queries
from oogst.site.followups.actions import Given
from oogst.site.followups.models import Answer, Ask, Rhythm, SecondVoice
from oogst.site.kiosk import actions as kiosk
from oogst.site.kiosk.models import KioskCode
from oogst.site.moments import actions as moments
from oogst.site.moments.models import Moment, MomentMode, MomentOutcome
from oogst.site.moments.queries import row_of, version_of
from oogst.site.moments.said import Said
from oogst.site.pages.admin.urls import urlpatterns as admin_addresses
from oogst.site.people import actions as people
from oogst.site.people.models import Person
from oogst.site.people.queries import sessions_of
from tests.site.cast import NOW
from tests.site.followups.scene import OUTCOMES, asked, confirmed, later
from tests.site.moments.test_moments import record

PAGES = Path(site.__file__).parent / "pages"
APPS = ("people", "moments", "followups", "kiosk")
PIN, NOTE = "271828", "Van Bram geleerd om eerst te luisteren."
#: How often somebody tried is nothing of theirs.
COUNTERS = {"tries", "tried_at"}


@dataclass(frozen=True)
class Scene:
    """What Anna has: a moment that may be quoted, one that nothing was said of, a question, somebody invited."""

    anna: Person
    carla: Person
    moment: Moment
    open: Moment
    invited: Moment
    tombstones: Path

    def token(self, who: Person) -> str:
        """Of the question; Carla has one that was cut off."""
        whole = queries.open_questions(self.anna, later(28).date())[0].token
        return whole if who == self.anna else whole[:-3]

    def stop(self, who: Person) -> str:
        return queries.stop_token(who)

    def voice(self, who: Person) -> str:
        """Of the invitation; Carla takes that of a question for it."""
        voice = queries.my_voice(self.anna, self.invited.pk)
        assert voice
        return voice.token if who == self.anna else self.token(self.anna)


@pytest.fixture
def scene(cast: dict[str, Person], tmp_path: Path) -> Scene:
    anna, carla = cast["anna"], cast["carla"]
    asked(anna)
    moment = confirmed(anna, "Offertes kopieer ik nu.")
    moments.change_visibility(anna, moment.pk, "may_be_quoted", NOW)
    moments.set_intention(anna, moment.pk, "Elke week één.")
    invited = confirmed(anna, "Ik vraag nu eerst door.")
    followups.invite_voice(anna, invited.pk, "Ik vraag nu eerst door.", NOW)
    kiosk.choose_pin(anna, PIN)
    followups.open_feed(anna)
    Client().force_login(anna)
    return Scene(anna, carla, moment, record(anna, NOTE), invited, tmp_path)


Try = Callable[[Scene, Person], object]
#: What a person does: Anna with what is hers, Carla with as much of it as she could have.
ACTIONS: dict[str, Try] = {
    "moments.record_moment": lambda _s, who: record(who, NOTE, form=uuid4()),
    "moments.bring_past": lambda _s, who: moments.bring_past(who, [OwnNote(NOTE, None)], language="nl", now=NOW),
    "moments.confirm_outcomes": lambda s, who: moments.confirm_outcomes(who, s.moment.pk, Said(no=OUTCOMES), NOW),
    "moments.change_visibility": lambda s, who: moments.change_visibility(who, s.moment.pk, "only_me", NOW),
    "moments.allow_quote": lambda s, who: moments.allow_quote(
        who, s.moment.pk, version_of(row_of(s.anna, s.moment.pk))
    ),
    "moments.edit_moment": lambda s, who: moments.edit_moment(who, s.moment.pk, "Anders.", None, NOW),
    "moments.set_intention": lambda s, who: moments.set_intention(who, s.moment.pk, "Nooit."),
    "moments.tick_intention": lambda s, who: moments.tick_intention(who, s.moment.pk, True, NOW),
    "moments.withdraw_moment": lambda s, who: moments.withdraw_moment(who, s.moment.pk),
    "moments.note_asked": lambda s, who: moments.note_asked(who, [s.open.pk]),
    "moments.forget_person": lambda s, who: moments.forget_person(who, s.tombstones),
    "followups.answer_ask": lambda s, who: followups.answer_ask(s.token(who), Given("never"), later(28)),
    "followups.snooze_ask": lambda s, who: followups.snooze_ask(s.token(who), later(28)),
    "followups.stop_asks_of_moment": lambda s, who: followups.stop_asks_of_moment(s.token(who), later(28)),
    "followups.stop_letters": lambda s, who: followups.stop_letters(s.stop(who)),
    "followups.set_rhythm": lambda _s, who: followups.set_rhythm(
        who, weekday=4, hour=9, zone="Europe/Lisbon", asks=False, letters=False, nudges=False
    ),
    "followups.open_feed": lambda _s, who: followups.open_feed(who),
    "followups.close_feed": lambda _s, who: followups.close_feed(who),
    "followups.invite_voice": lambda s, who: followups.invite_voice(who, s.moment.pk, "Zie je dit?", NOW),
    "followups.mail_voice": lambda s, who: followups.mail_voice(who, s.invited.pk, "carla@example.org", NOW),
    "followups.revoke_voice": lambda s, who: followups.revoke_voice(who, s.invited.pk),
    "followups.give_voice": lambda s, who: followups.give_voice(s.voice(who), True, NOW),
    "kiosk.choose_pin": lambda _s, who: kiosk.choose_pin(who, "161803"),
    "kiosk.drop_code": lambda _s, who: kiosk.drop_code(who),
    "people.set_password": lambda _s, who: people.set_password(who, "een lang wachtwoord van 30"),
    "people.set_language": lambda _s, who: people.set_language(who, "fr"),
    "people.end_sessions": lambda _s, who: people.end_sessions(who),
}
#: By which somebody becomes known: whoever does not have the secret is refused, as their own tests try in many ways.
ENTRANCES = {"people.accept_invitation", "kiosk.open_kiosk", "kiosk.come_to"}
#: The administrator's: on pages of the administrator only, of which each is tried below.
ADMINISTRATOR = {
    *("people.give_role", "people.take_role", "people.look_up", "people.invite"),
    *("kiosk.register_kiosk", "kiosk.end_kiosk", "kiosk.give_code"),
}
#: The server's own: due work and the command line. No page does them.
SERVER = {
    *("people.replace_units", "people.import_people", "people.invite_all", "followups.plan_asks"),
    *("moments.import_moments", "moments.note_released", "moments.forget_again", "moments.forget_leavers"),
}
#: It writes nothing.
READING = {"moments.suggest"}


def actions_of(app: str) -> Iterable[str]:
    module = importlib.import_module(f"oogst.site.{app}.actions")
    for name, one in inspect.getmembers(module, inspect.isfunction):
        if one.__module__ == module.__name__ and not name.startswith("_"):
            yield f"{app}.{name}"


def test_every_action_stands_in_one_list() -> None:
    known = {one for app in APPS for one in actions_of(app)}
    lists = [*ACTIONS, *ENTRANCES, *ADMINISTRATOR, *SERVER, *READING]
    assert sorted(lists) == sorted(known), "Say in tests/site/test_outsiders.py who may do what is new."


def ways_to_a_person() -> dict[type[Model], str]:
    """Every table of these apps in which something of a person stands, with the way from there to whose it is."""
    tables = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    ways: dict[type[Model], str] = {Person: "pk"}
    for _ in tables:
        for table in tables:
            for field in table._meta.concrete_fields:
                if (of := field.related_model) in ways and table is not of:
                    ways.setdefault(table, field.name if of is Person else f"{field.name}__{ways[of]}")
    return ways


def all_of(person: Person) -> dict[str, object]:
    """Whatever these apps hold of somebody."""
    found: dict[str, object] = {"sessions": len(sessions_of(person))}
    for table, way in ways_to_a_person().items():
        rows = table._default_manager.filter(**{way: person.pk}).order_by("pk").values()
        found[table.__name__] = [{key: _plain(row[key]) for key in row.keys() - COUNTERS} for row in rows]
    return found


def test_all_that_the_actions_write_is_in_sight() -> None:
    assert ways_to_a_person().keys() >= {Moment, MomentOutcome, MomentMode, Ask, Answer, SecondVoice, Rhythm, KioskCode}


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("name", ACTIONS)
def test_carla_of_another_unit_changes_nothing_of_annas(scene: Scene, name: str) -> None:
    before = all_of(scene.anna)
    with suppress(OogstError):  # refused; or it is hers to do, and done to her own
        ACTIONS[name](scene, scene.carla)
    assert all_of(scene.anna) == before


@pytest.mark.parametrize("name", ACTIONS)
def test_anna_herself_does(scene: Scene, name: str) -> None:
    before = all_of(scene.anna)
    ACTIONS[name](scene, scene.anna)
    assert all_of(scene.anna) != before


def test_no_page_does_what_is_the_servers() -> None:
    pages = {file: file.read_text("utf-8") for file in PAGES.rglob("*.py")}
    for action in SERVER:
        name = action.partition(".")[2]
        assert [str(file) for file, source in pages.items() if f"{name}(" in source] == []


def test_what_is_the_administrators_stands_on_pages_of_the_administrator_only() -> None:
    others = {file: file.read_text("utf-8") for file in PAGES.rglob("*.py") if file.parent.name != "admin"}
    for action in ADMINISTRATOR:
        name = action.partition(".")[2]
        assert [str(file) for file, source in others.items() if re.search(rf"\bactions\.{name}\b", source)] == []


@pytest.mark.parametrize("address", [str(one.pattern) for one in admin_addresses])
@pytest.mark.parametrize("who", ["anna", "bram", "carla", "dirk"])
def test_nobody_but_an_administrator_opens_a_page_of_the_administrator(
    client: Client, cast: dict[str, Person], address: str, who: str
) -> None:
    path = f"/nl/{_filled(address, cast['anna'])}"
    assert client.get(path).status_code in (302, 405)
    client.force_login(cast[who])
    assert {client.get(path).status_code, client.post(path).status_code} <= {403, 405}
    assert client.post(path).status_code == 403 or client.get(path).status_code == 403


def _filled(address: str, person: Person) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(person.pk) if found[1] == "person_id" else "logo", address)
