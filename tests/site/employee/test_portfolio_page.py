"""The portfolio on the site: only what I chose, only mine, only what I confirmed."""

from __future__ import annotations

import json

from django.test import Client

from oogst.site.people.models import AuditEvent, Person
from tests.show.test_portfolio import text_of
from tests.site.moments.test_moments import AGREES, TEXT, record

PAGE = "/nl/mijn-oogst/portfolio"
OTHER = "Vandaag leerde ik zelf een formule in Excel maken."


def test_only_what_was_chosen_goes_in(client: Client, anna: Person) -> None:
    client.force_login(anna)
    chosen, _left = record(anna, said=AGREES), record(anna, OTHER, said=AGREES)
    made = client.post(PAGE, {"moment": [str(chosen.id)], "form": "json"})
    assert made["Content-Disposition"] == 'attachment; filename="portfolio.json"'
    assert [one["text"] for one in json.loads(made.content)["moments"]] == [TEXT]


def test_the_pdf_holds_the_words(client: Client, anna: Person) -> None:
    client.force_login(anna)
    moment = record(anna, OTHER, said=AGREES)
    made = client.post(PAGE, {"moment": [str(moment.id)], "form": "pdf"})
    assert made["Content-Type"] == "application/pdf"
    assert OTHER in text_of(made.content)
    assert "Anna" in text_of(made.content)


def test_what_was_not_confirmed_is_not_offered(client: Client, anna: Person) -> None:
    client.force_login(anna)
    moment = record(anna)
    assert TEXT not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"moment": [str(moment.id)], "form": "json"}).status_code == 400


def test_nothing_chosen_is_said(client: Client, anna: Person) -> None:
    client.force_login(anna)
    record(anna, said=AGREES)
    answer = client.post(PAGE, {"form": "pdf"})
    assert answer.status_code == 400
    assert "minstens één leermoment" in answer.content.decode()


def test_an_outsider_gets_nothing_of_somebody_else(client: Client, anna: Person, carla: Person) -> None:
    moment = record(anna, said=AGREES)
    assert client.post(PAGE, {"moment": [str(moment.id)]}).status_code == 302
    client.force_login(carla)
    answer = client.post(PAGE, {"moment": [str(moment.id)], "form": "json"})
    assert answer.status_code == 400
    assert TEXT not in answer.content.decode()


def test_that_it_was_made_is_kept_nowhere(client: Client, anna: Person) -> None:
    client.force_login(anna)
    moment, before = record(anna, said=AGREES), AuditEvent.objects.count()
    client.post(PAGE, {"moment": [str(moment.id)], "form": "json"})
    assert AuditEvent.objects.count() == before
