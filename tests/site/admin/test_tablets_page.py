"""The administrator makes a shared tablet, takes it out of use, and prints a code for somebody; nobody else may."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from oogst.site.kiosk import queries
from oogst.site.kiosk.actions import choose_pin
from oogst.site.kiosk.models import Kiosk, KioskCode
from oogst.site.people.models import Person
from oogst.site.people.trail import events_about
from tests.show.test_portfolio import text_of
from tests.site.admin.test_people_pages import at, wim
from tests.site.kiosk.test_kiosk import PIN, come

__all__ = ["wim"]
TABLETS = "/nl/tablets"


def made(client: Client, **form: str) -> str:
    """The page after a tablet was made."""
    return client.post(TABLETS, {"unit": "u2", "name": "Kantine"} | form, follow=True).content.decode()


def link_in(page: str) -> str:
    found = re.search(r'value="http://localhost:8000(/nl/tablet/open/[^"]+)"', page)
    assert found
    return found[1]


def test_a_link_makes_a_tablet_and_is_shown_once(client: Client, wim: Person, anna: Person) -> None:
    assert TABLETS in client.get("/nl/mensen").content.decode()
    page = made(client)
    assert "<svg" in page
    assert "nog niet geopend" in page
    tablet = Client()
    assert tablet.post(link_in(page)).headers["Location"] == "/nl/tablet"
    assert come(tablet, choose_pin(anna, PIN).code)[0] == 302
    again = client.get(TABLETS).content.decode()
    assert "/nl/tablet/open/" not in again
    assert "in gebruik" in again
    assert "Klantendienst" in again


def test_without_a_name_it_is_called_after_its_unit(client: Client, wim: Person) -> None:
    made(client, name="  ")
    assert [one.name for one in queries.kiosks()] == ["Klantendienst"]


def test_one_is_taken_out_of_use_and_only_once(client: Client, wim: Person) -> None:
    page = made(client)
    tablet = Client()
    tablet.post(link_in(page))
    end = {"do": "end", "tablet": str(queries.kiosks()[0].pk)}
    assert "nog geen gedeelde tablet" in client.post(TABLETS, end, follow=True).content.decode()
    assert tablet.get("/nl/tablet").status_code == 404
    assert client.post(TABLETS, end).status_code == 400


def test_a_unit_that_does_not_exist_is_said(client: Client, wim: Person) -> None:
    answer = client.post(TABLETS, {"unit": "u9", "name": "Nergens"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert queries.kiosks() == []


def test_a_letter_brings_somebody_in_and_they_see_who_made_it(client: Client, wim: Person, anna: Person) -> None:
    letter = client.post(f"{at(anna)}/tablet")
    assert letter["Content-Type"] == "application/pdf"
    words = text_of(letter.content)
    pin = re.search(r"\b\d{6}\b", words)
    known = queries.code_of(anna)
    assert pin
    assert known
    assert known.code in words
    tablet = Client()
    tablet.post(link_in(made(client)))
    assert come(tablet, known.code, pin[0]) == (302, "/nl/tablet/pincode")
    assert [(one.kind, one.by) for one in events_about(anna)] == [("kiosk_code_given", "Wim")]


def test_the_pages_do_not_tell_who_has_a_code(client: Client, wim: Person, anna: Person) -> None:
    def page() -> str:
        return re.sub(r'value="[^"]{40,}"', "", client.get(at(anna)).content.decode())

    before = page()
    choose_pin(anna, PIN)
    assert page() == before


@pytest.mark.parametrize("who", ["anna", "bram", "dirk"])
def test_an_outsider_may_not(client: Client, wim: Person, cast: dict[str, Person], who: str) -> None:
    made(client)
    client.force_login(cast[who])
    assert client.get(TABLETS).status_code == 403
    assert client.post(TABLETS, {"unit": "u2", "name": "x"}).status_code == 403
    assert client.post(TABLETS, {"do": "end", "tablet": str(queries.kiosks()[0].pk)}).status_code == 403
    assert client.post(f"{at(cast['carla'])}/tablet").status_code == 403
    assert Kiosk.objects.count() == 1
    assert not KioskCode.objects.exists()


def test_whoever_is_not_signed_in_is_asked_to_and_nobody_is_not_found(client: Client, wim: Person) -> None:
    for address in (TABLETS, f"{at(wim)}/tablet"):
        assert Client().post(address).status_code == 302
    assert client.post(f"/nl/mensen/{uuid4()}/tablet").status_code == 404
    gone = Person.objects.create(code="weg", is_active=False)
    assert client.post(f"{at(gone)}/tablet").status_code == 404
