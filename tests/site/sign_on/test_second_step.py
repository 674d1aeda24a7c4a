"""A code of an app beside a password: asked of whoever set it up, needed for roles that reach far, used once."""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.site.people import second_step
from oogst.site.people.actions import give_role, invite, set_password
from oogst.site.people.keys import change_master_key
from oogst.site.people.models import Person, UsedCode
from oogst.site.settings_table import read_settings
from tests.site.cast import NOW

SIGN_IN, ASK, PAGE, MINE = "/nl/aanmelden", "/nl/aanmelden/tweede-stap", "/nl/mijn-gegevens/tweede-stap", "/nl/nieuw"
PASSWORD = "drie losse woorden"
MINUTE = dt.timedelta(minutes=1)


def code_of(secret: str, now: dt.datetime) -> str:
    """What the app shows."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(now.timestamp()).decode()


def set_up(person: Person, now: dt.datetime = NOW) -> tuple[str, list[str]]:
    secret = second_step.new_secret()
    return secret, second_step.add_second_step(person, secret, code_of(secret, now), now)


def refused(person: Person, code: str, now: dt.datetime) -> bool:
    try:
        second_step.check_second_step(person, code, now)
    except BadInput:
        return True
    return False


def need(settings: Settings) -> None:
    asked = {"OOGST_DATA_DIR": str(settings.OOGST.data_dir), "OOGST_MAILBOX": "page", "OOGST_SECOND_STEP": "roles"}
    settings.OOGST = read_settings(asked)


def signed_in(person: Person) -> Client:
    """By a password."""
    set_password(person, PASSWORD)
    client = Client()
    assert client.post(SIGN_IN, {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def test_a_code_is_good_for_its_own_time_and_once(anna: Person) -> None:
    secret, _ = set_up(anna)
    later = NOW + 5 * MINUTE
    code = code_of(secret, later)
    assert refused(anna, code, later + 2 * MINUTE)
    assert refused(anna, code, later - 2 * MINUTE)
    assert not refused(anna, f" {code[:3]} {code[3:]}", later + dt.timedelta(seconds=20))
    assert refused(anna, code, later)
    for wrong in ("", "000", "abcdef", "é" * 6, "0" * 500):
        assert refused(anna, wrong, later)


def test_a_code_of_another_person_opens_nothing(anna: Person, carla: Person) -> None:
    secret, codes = set_up(anna)
    set_up(carla)
    later = NOW + 5 * MINUTE
    assert refused(carla, code_of(secret, later), later)
    assert refused(carla, codes[0], later)


def test_each_recovery_code_works_once(anna: Person) -> None:
    _, codes = set_up(anna)
    assert len(set(codes)) == second_step.CODES
    assert not refused(anna, codes[0].upper(), NOW)
    assert refused(anna, codes[0], NOW)
    assert second_step.codes_left(anna) == second_step.CODES - 1


def test_the_database_holds_neither_the_secret_nor_a_code_nor_when_it_was_used(anna: Person) -> None:
    secret, codes = set_up(anna)
    later = NOW + 5 * MINUTE
    assert not refused(anna, code_of(secret, later), later)
    with connection.cursor() as cursor:
        tables = ("people_secondstep", "people_recoverycode", "people_usedcode")
        held = str([cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables[:2]])
    assert secret not in held
    assert base64.b32decode(secret).hex() not in held
    assert not any(code in held for code in codes)
    assert UsedCode.objects.count() == 1  # that of setting it up is gone by now
    assert not refused(anna, code_of(secret, later + 5 * MINUTE), later + 5 * MINUTE)
    assert UsedCode.objects.count() == 1


def test_it_stands_when_the_master_key_is_changed(anna: Person) -> None:
    secret, _ = set_up(anna)
    change_master_key()
    later = NOW + 5 * MINUTE
    assert not refused(anna, code_of(secret, later), later)


def test_whoever_set_it_up_gets_no_further_without_it(anna: Person) -> None:
    secret, codes = set_up(anna)
    client = signed_in(anna)
    for address in (MINE, "/nl/mijn-gegevens", "/nl/mijn-gegevens/meenemen", PAGE):
        assert client.get(address).headers["Location"] == ASK
    assert client.post(PAGE, {"remove": "yes"}).headers["Location"] == ASK
    assert second_step.has_second_step(anna)
    page = client.post(ASK, {"code": "000000"})
    assert page.status_code == 400
    assert "Dat is niet de code" in page.content.decode()
    assert client.post(ASK, {"code": code_of(secret, timezone.now())}).headers["Location"] == MINE
    assert client.get(MINE).status_code == 200
    other = Client()
    other.post(f"/nl/uitnodiging/{invite(anna, timezone.now())}")
    assert other.get(MINE).headers["Location"] == ASK  # a link in a letter is one step
    assert other.post(ASK, {"code": codes[0]}).headers["Location"] == MINE


def test_guessing_is_slowed_down_for_whoever_knows_the_password(anna: Person) -> None:
    secret, _ = set_up(anna)
    client = signed_in(anna)
    pages = [client.post(ASK, {"code": "000000"}) for _ in range(6)]
    assert "te vaak" in pages[-1].content.decode()
    client.post(ASK, {"code": code_of(secret, timezone.now())})
    assert client.get(MINE).headers["Location"] == ASK


def test_it_is_set_up_on_a_page_with_codes_that_are_shown_once(anna: Person) -> None:
    client = signed_in(anna)
    page = client.get(PAGE).content.decode()
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    secret = found[1].replace(" ", "")
    assert "<svg" in page
    assert client.post(PAGE, {"code": "000000"}).status_code == 400
    told = client.post(PAGE, {"code": code_of(secret, timezone.now())}).content.decode()
    assert len(re.findall(r"<code>[0-9a-f]{6}-[0-9a-f]{6}</code>", told)) == second_step.CODES
    again = client.get(PAGE).content.decode()
    assert "Je hebt nog 10 herstelcodes." in again
    assert secret not in again.replace(" ", "")
    client.post(PAGE, {"remove": "yes"})
    assert not second_step.has_second_step(anna)
    assert client.get(MINE).status_code == 200


@pytest.mark.parametrize("role", ["administrator", "protection"])
def test_roles_that_reach_far_need_it_where_the_setting_says_so(
    anna: Person, carla: Person, settings: Settings, role: str
) -> None:
    give_role(anna, role, None, now=NOW)
    assert signed_in(anna).get(MINE).status_code == 200
    need(settings)
    client = signed_in(anna)
    assert client.get("/nl/mensen").headers["Location"] == PAGE
    assert "Met jouw rol" in client.get(PAGE).content.decode()
    assert signed_in(carla).get(MINE).status_code == 200


def test_a_stolen_password_sets_up_no_app_beside_a_passkey(anna: Person, settings: Settings) -> None:
    from tests.site.people.test_passkeys import Authenticator, add

    add(anna, Authenticator())
    give_role(anna, "administrator", None, now=NOW)
    need(settings)
    client = signed_in(anna)
    page = client.get(PAGE).content.decode()
    assert "toegangssleutel" in page
    assert "<svg" not in page
    secret = second_step.new_secret()
    client.post(PAGE, {"code": code_of(secret, timezone.now())})
    assert not second_step.has_second_step(anna)


def test_somebody_else_can_take_it_off_and_that_is_written_down(anna: Person, client: Client) -> None:
    set_up(anna)
    assert second_step.take_second_step(anna, NOW)
    assert not second_step.take_second_step(anna, NOW)
    client.force_login(anna)
    assert (
        "Je tweede stap bij het aanmelden is weggenomen" in client.get("/nl/mijn-gegevens/wie-zag-wat").content.decode()
    )
