"""The administrator gives and takes roles and invites; nobody else may, and nothing tells who takes part."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from oogst.errors import BadInput
from oogst.site.mail import letters
from oogst.site.people import actions, queries
from oogst.site.people.models import AuditEvent, Person, Role
from oogst.site.people.trail import events_about
from tests.show.test_portfolio import text_of
from tests.site.cast import NOW
from tests.site.moments.test_moments import record

PEOPLE = "/nl/mensen"


@pytest.fixture
def wim(client: Client, cast: dict[str, Person]) -> Person:
    """Looks after the system, and is signed in."""
    wim = Person.objects.create(code="wim", name="Wim")
    actions.give_role(wim, "administrator", None, now=NOW)
    client.force_login(wim)
    return wim


def at(person: Person) -> str:
    return f"{PEOPLE}/{person.pk}"


def test_somebody_is_found_by_name_number_or_address(client: Client, wim: Person, anna: Person) -> None:
    for words in ("ann", "ANNA@example", "anna example.org"):
        page = client.get(PEOPLE, {"words": words}).content.decode()
        assert at(anna) in page
        assert "Klantendienst" in page
    assert "Niemand gevonden" in client.get(PEOPLE, {"words": "anna carla"}).content.decode()


def test_without_a_word_nobody_is_listed(client: Client, wim: Person, anna: Person) -> None:
    assert "Anna" not in client.get(PEOPLE).content.decode()


def test_a_role_is_given_and_taken_and_its_holder_sees_that(client: Client, wim: Person, anna: Person) -> None:
    client.post(at(anna), {"do": "give", "kind": "lead", "unit": "u3"})
    assert [(one.kind, one.unit_id) for one in queries.roles_of(anna)] == [("lead", "u3")]
    assert "Techniek" in client.get(at(anna)).content.decode()
    client.post(at(anna), {"do": "take", "kind": "lead", "unit": "u3"})
    assert queries.roles_of(anna) == []
    seen = [(one.kind, one.by) for one in events_about(anna)]
    assert seen == [("role_taken", "Wim"), ("looked_up", "Wim"), ("role_given", "Wim")]


@pytest.mark.parametrize(
    "form",
    [
        {"do": "give", "kind": "lead"},
        {"do": "give", "kind": "lead", "unit": "u9"},
        {"do": "give", "kind": "administrator", "unit": "u1"},
        {"do": "give", "kind": "king"},
        {"do": "give"},
    ],
)
def test_a_role_that_cannot_be_is_refused(client: Client, wim: Person, anna: Person, form: dict[str, str]) -> None:
    assert client.post(at(anna), form).status_code == 400
    assert queries.roles_of(anna) == []


def test_the_last_administrator_stays(client: Client, wim: Person, anna: Person) -> None:
    answer = client.post(at(wim), {"do": "take", "kind": "administrator"})
    assert "laatste beheerder" in answer.content.decode()
    actions.give_role(anna, "administrator", None, now=NOW)
    actions.take_role(wim, "administrator", None, now=NOW, by=wim)
    with pytest.raises(BadInput, match="last_administrator"):
        actions.take_role(anna, "administrator", None, now=NOW, by=anna)


def test_looking_is_written_down_once_a_day(client: Client, wim: Person, anna: Person) -> None:
    for _ in range(3):
        client.get(at(anna))
    assert AuditEvent.objects.filter(kind="looked_up").count() == 1
    client.get(at(wim))
    assert AuditEvent.objects.filter(kind="looked_up").count() == 1  # at oneself is no looking


def test_an_invitation_goes_to_its_reader_alone(client: Client, wim: Person, anna: Person) -> None:
    actions.set_language(anna, "fr")
    page = client.post(f"{at(anna)}/uitnodiging", follow=True).content.decode()
    (letter,) = letters()
    found = re.search(r"/fr/invitation/(\S+)", letter.text)
    assert found
    assert found[1] not in page
    assert queries.invited_by(found[1], timezone.now()) == anna
    assert events_about(anna)[-1].kind == "invited"


def test_a_mail_server_that_is_down_is_said(
    client: Client, wim: Person, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("oogst.site.mail.MailboxBackend.send_messages", down)
    page = client.post(f"{at(anna)}/uitnodiging", follow=True).content.decode()
    assert "E-mails kunnen nu niet verstuurd worden" in page


def test_whoever_has_no_address_gets_a_letter(client: Client, wim: Person, anna: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(email=None)
    made = client.post(f"{at(anna)}/uitnodiging")
    assert made["Content-Type"] == "application/pdf"
    assert "Anna" in text_of(made.content)
    assert letters() == []


def test_nothing_tells_whether_somebody_takes_part(client: Client, wim: Person, anna: Person, carla: Person) -> None:
    def page_of(person: Person) -> str:
        page = client.get(at(person)).content.decode()
        return re.sub(r'value="[^"]{40,}"|[0-9a-f-]{36}|Klantendienst|Techniek|(?i:anna|carla)', "", page)

    record(anna)
    Client().force_login(anna)
    assert re.sub(r"\s+", " ", page_of(anna)) == re.sub(r"\s+", " ", page_of(carla))


@pytest.mark.parametrize("who", ["anna", "bram", "dirk"])
def test_an_outsider_may_not(client: Client, wim: Person, cast: dict[str, Person], who: str) -> None:
    client.force_login(cast[who])
    carla, before = cast["carla"], AuditEvent.objects.count()
    assert client.get(PEOPLE, {"words": "carla"}).status_code == 403
    assert client.get(at(carla)).status_code == 403
    assert client.post(at(carla), {"do": "give", "kind": "administrator"}).status_code == 403
    assert client.post(f"{at(carla)}/uitnodiging").status_code == 403
    assert not Role.objects.filter(person=carla).exists()
    assert AuditEvent.objects.count() == before


def test_whoever_is_not_signed_in_is_asked_to(anna: Person) -> None:
    for address in (PEOPLE, at(anna)):
        assert Client().get(address).status_code == 302


def test_somebody_who_is_not_there_is_not_found(client: Client, wim: Person) -> None:
    for name in (uuid4(), "anna", "x" * 300):
        assert client.get(f"{PEOPLE}/{name}").status_code == 404
