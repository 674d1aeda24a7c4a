"""Coming in: by an invitation, by a code, by a password; and what keeps others out."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from oogst.errors import BadInput, NotFound
from oogst.site.mail import letters
from oogst.site.people import actions, queries
from oogst.site.people.models import Person
from tests.site.asking import text
from tests.site.cast import NOW

PASSWORD = "drie losse woorden"
SIGN_IN, ASK, CODE = "/nl/aanmelden", "/nl/aanmelden/vraag", "/nl/aanmelden/code"


def who(client: Client) -> str:
    person = get_user(client)
    return person.code if isinstance(person, Person) else ""


def invitation_for(person: Person) -> str:
    return f"/nl/uitnodiging/{actions.invite(person, timezone.now())}"


def test_an_invitation_signs_in_once_and_only_by_its_button(client: Client, anna: Person) -> None:
    address = invitation_for(anna)
    for _ in range(2):  # a mail scanner opens it, and opens it again
        page = client.get(address)
        assert "Welkom, Anna" in page.content.decode()
        assert who(client) == ""
    assert client.post(address).headers["Location"] == "/nl/nieuw"
    assert who(client) == "anna"
    again = Client()
    assert again.post(address).status_code == 404
    assert who(again) == ""


def test_a_newer_invitation_ends_the_older_one(client: Client, anna: Person) -> None:
    older, newer = invitation_for(anna), invitation_for(anna)
    assert client.post(older).status_code == 404
    assert client.post(newer).status_code == 302


def test_an_invitation_ends_after_thirty_days(anna: Person) -> None:
    token = actions.invite(anna, NOW)
    assert queries.invited_by(token, NOW + dt.timedelta(days=29)) == anna
    with pytest.raises(NotFound):
        actions.accept_invitation(token, NOW + dt.timedelta(days=31))


def test_a_made_up_invitation_opens_nothing(client: Client, anna: Person) -> None:
    invitation_for(anna)
    for token in ("x", "0" * 43, str(anna.pk)):
        page = client.post(f"/nl/uitnodiging/{token}")
        assert page.status_code == 404
        assert "Deze link werkt niet meer" in page.content.decode()


def test_the_database_holds_no_invitation_that_could_be_used(anna: Person) -> None:
    token = actions.invite(anna, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_invitation")
        assert token not in str(cursor.fetchall())


def test_an_invitation_may_set_a_password_but_no_weak_one(client: Client, anna: Person) -> None:
    address = invitation_for(anna)
    weak = client.post(address, {"password": "anna"})
    assert weak.status_code == 400
    assert who(client) == ""
    client.post(address, {"password": PASSWORD})
    assert who(client) == "anna"
    other = Client()
    assert other.post(SIGN_IN, {"login": "ANNA@example.org", "password": PASSWORD}).status_code == 302
    assert who(other) == "anna"


def test_a_code_in_a_letter_signs_in_and_is_used_up(client: Client, anna: Person) -> None:
    assert client.post(ASK, {"email": "anna@example.org"}).headers["Location"] == CODE
    (letter,) = letters()
    found = re.search(r"\b\d{6}\b", letter.text)
    assert found
    assert (letter.to, letter.subject) == ("anna@example.org", f"{found[0]} is je code voor Oogst")
    wrong = str((int(found[0]) + 1) % 1_000_000).zfill(6)
    assert "Dat is niet de code" in client.post(CODE, {"code": wrong}).content.decode()
    assert Client().post(CODE, {"code": found[0]}).status_code == 302  # of no use in another browser
    client.post(CODE, {"code": found[0]})
    assert who(client) == "anna"


def test_who_mistyped_their_address_can_give_another(client: Client, anna: Person) -> None:
    client.post(ASK, {"email": "ana@example.org"})
    assert "Een ander e-mailadres" in client.get(CODE).content.decode()
    assert client.post("/nl/afmelden", {"next": SIGN_IN}).headers["Location"] == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200
    client.post(ASK, {"email": "anna@example.org"})
    found = re.search(r"\b\d{6}\b", letters()[0].text)
    assert found
    client.post(CODE, {"code": found[0]})
    assert who(client) == "anna"


def test_a_letter_is_in_the_language_of_its_reader(client: Client, anna: Person) -> None:
    actions.set_language(anna, "fr")
    client.post(ASK, {"email": "anna@example.org"})
    assert "votre code pour Oogst" in letters()[0].subject


def test_a_mail_server_that_is_down_is_said(
    client: Client, anna: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("oogst.site.mail.MailboxBackend.send_messages", down)
    answer = client.post(ASK, {"email": "anna@example.org"}, follow=True)
    assert answer.status_code == 200
    assert "E-mails kunnen nu niet verstuurd worden" in answer.content.decode()


def test_whoever_has_no_address_comes_in_by_an_invitation_each_time(client: Client, anna: Person) -> None:
    anna.email = None
    anna.save()
    for _ in range(2):
        address = invitation_for(anna)
        page = client.get(address).content.decode()
        assert 'type="password"' not in page
        assert "geen e-mailadres" in page
        client.post(address)
        assert who(client) == "anna"
        assert 'type="password"' not in client.get("/nl/mijn-gegevens").content.decode()
        client.logout()


def test_three_wrong_codes_end_it(client: Client, anna: Person) -> None:
    client.post(ASK, {"email": "anna@example.org"})
    found = re.search(r"\b\d{6}\b", letters()[0].text)
    assert found
    wrong = str((int(found[0]) + 1) % 1_000_000).zfill(6)
    for _ in range(3):
        client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": found[0]})
    assert who(client) == ""


def test_nobody_learns_whether_an_address_is_known(client: Client, anna: Person) -> None:
    client.post(ASK, {"email": "anna@example.org"})
    known = client.get(CODE).content.decode()
    other = Client()
    answer = other.post(ASK, {"email": "zora@example.org"})
    unknown = other.get(CODE).content.decode()
    assert answer.headers["Location"] == CODE

    def told(page: str) -> str:
        return re.sub(r'value="[^"]{64}"|(anna|zora)@example.org', "", page)

    assert told(known) == told(unknown)
    assert [letter.to for letter in letters()] == ["anna@example.org"]


def test_guessing_a_password_is_slowed_down(client: Client, anna: Person) -> None:
    actions.set_password(anna, PASSWORD)
    pages = [client.post(SIGN_IN, {"login": "anna@example.org", "password": f"guess {n}"}) for n in range(6)]
    assert "horen niet bij elkaar" in pages[0].content.decode()
    client.post(SIGN_IN, {"login": "anna@example.org", "password": PASSWORD})
    assert who(client) == ""


def test_somebody_who_keeps_guessing_a_password_does_not_close_the_way_by_a_code(anna: Person) -> None:
    actions.set_password(anna, PASSWORD)
    guessing, owner = Client(REMOTE_ADDR="10.0.0.9"), Client(REMOTE_ADDR="10.0.0.10")
    for n in range(30):
        guessing.post(SIGN_IN, {"login": "anna@example.org", "password": f"guess {n}"})
    owner.post(ASK, {"email": "anna@example.org"})
    found = re.search(r"\b\d{6}\b", letters()[0].text)
    assert found
    owner.post(CODE, {"code": found[0]})
    assert (who(owner), who(guessing)) == ("anna", "")


def test_somebody_who_keeps_asking_for_codes_does_not_close_the_way_by_a_password(anna: Person) -> None:
    actions.set_password(anna, PASSWORD)
    asking, owner = Client(REMOTE_ADDR="10.0.0.9"), Client(REMOTE_ADDR="10.0.0.10")
    for _ in range(30):
        asking.post(ASK, {"email": "anna@example.org"})
    assert len(letters()) < 10  # nor is her mailbox filled
    owner.post(SIGN_IN, {"login": "anna@example.org", "password": PASSWORD})
    assert who(owner) == "anna"


def test_whoever_may_no_longer_come_in_does_not(client: Client, anna: Person) -> None:
    actions.set_password(anna, PASSWORD)
    address = invitation_for(anna)
    anna.is_active = False
    anna.save()
    client.post(SIGN_IN, {"login": "anna@example.org", "password": PASSWORD})
    assert client.post(address).status_code == 404
    assert who(client) == ""


def test_nobody_can_sign_up_by_themselves(client: Client, anna: Person) -> None:
    for address in ("/nl/aanmelden/nieuw", "/nl/signup/", "/accounts/signup/"):
        assert client.get(address).status_code == 404


def test_nothing_tells_when_somebody_was_here(client: Client, anna: Person) -> None:
    with connection.cursor() as cursor:
        tables = ("people_person", "people_membership", "people_role", "account_emailaddress")
        before = [cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables[:3]]
        client.post(invitation_for(anna))
        client.get("/nl/mijn-gegevens")
        assert [cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables[:3]] == before
        assert "last_login" not in {
            column.name for column in connection.introspection.get_table_description(cursor, "people_person")
        }


def test_sign_out_wants_a_tap_and_then_the_pages_are_closed(client: Client, anna: Person) -> None:
    client.force_login(anna)
    client.get("/nl/afmelden")
    assert who(client) == "anna"
    client.post("/nl/afmelden")
    answer = client.get("/nl/mijn-gegevens")
    assert answer.headers["Location"] == f"{SIGN_IN}?next=/nl/mijn-gegevens"


def test_my_data_are_mine_and_a_new_password_is_checked(client: Client, anna: Person, carla: Person) -> None:
    client.force_login(anna)
    page = client.get("/nl/mijn-gegevens").content.decode()
    assert "anna@example.org" in page
    assert "Klantendienst" in page
    assert "carla" not in page.lower()
    assert client.post("/nl/mijn-gegevens", {"password": "short"}).status_code == 400
    assert client.post("/nl/mijn-gegevens", {"password": PASSWORD, "language": "de"}).status_code == 302
    assert client.get("/nl/mijn-gegevens").status_code == 200  # still signed in here
    anna.refresh_from_db()
    assert (anna.check_password(PASSWORD), anna.language) == (True, "de")


def test_the_public_page_is_not_taken_from_a_copy_with_another_head(client: Client, anna: Person) -> None:
    before = client.get("/nl/").headers["ETag"]
    client.force_login(anna)
    after = client.get("/nl/", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert "Profiel" in after.content.decode()


def test_letters_lie_on_a_page_only_where_the_setting_says_so(client: Client, db: None) -> None:
    assert client.get("/nl/postvak").status_code == 404


def test_a_role_is_of_a_unit_or_not(cast: dict[str, Person]) -> None:
    anna = cast["anna"]
    for kind, unit in (("lead", None), ("administrator", "u1")):
        with pytest.raises(BadInput):
            actions.give_role(anna, kind, unit, now=NOW)
    with pytest.raises(NotFound):
        actions.give_role(anna, "lead", "u9", now=NOW)
    actions.give_role(anna, "protection", None, now=NOW)
    actions.give_role(anna, "protection", None, now=NOW)
    assert [(role.kind, role.unit_id) for role in queries.roles_of(anna)] == [("protection", None)]
    actions.take_role(anna, "protection", None, now=NOW)
    assert queries.roles_of(anna) == []


def test_a_password_is_changed_by_whoever_knows_the_present_one(client: Client, anna: Person) -> None:
    client.force_login(anna)
    page = "/nl/mijn-gegevens"
    assert 'id="current"' not in text(client.get(page))
    assert client.post(page, {"password": PASSWORD}).status_code == 302
    assert 'id="current"' in text(client.get(page))
    for known in ("", "iets anders"):
        refused = client.post(page, {"password": "een heel ander wachtwoord 7", "current": known})
        assert refused.status_code == 400
        assert "Dat is je huidige wachtwoord niet." in text(refused)
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    assert client.post(page, {"password": "een heel ander wachtwoord 7", "current": PASSWORD}).status_code == 302
    anna.refresh_from_db()
    assert anna.check_password("een heel ander wachtwoord 7")


def test_the_present_password_cannot_be_guessed_for_ever(client: Client, anna: Person) -> None:
    client.force_login(anna)
    client.post("/nl/mijn-gegevens", {"password": PASSWORD})
    told = [
        text(client.post("/nl/mijn-gegevens", {"password": "nog een ander 12345", "current": f"gok {n}"}))
        for n in range(12)
    ]
    assert "Te veel pogingen." in told[-1]
