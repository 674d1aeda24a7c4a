"""The portfolio on the site: only what I chose, only mine, only what I confirmed."""

from __future__ import annotations

import json

from django.test import Client

from oogst.site.followups.actions import Given, answer_ask, give_voice, invite_voice
from oogst.site.followups.queries import my_voice
from oogst.site.people.models import AuditEvent, Person
from tests.show.test_portfolio import text_of
from tests.site.cast import NOW
from tests.site.followups.scene import asked, confirmed, later
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


def test_what_was_said_later_goes_along_with_how_well_it_is_backed(client: Client, anna: Person) -> None:
    client.force_login(anna)
    question = asked(anna)
    answer_ask(question.token, Given("yes_a_lot", figure="30,5", unit="minuten", note="Elke week."), later(28))
    data = json.loads(client.post(PAGE, {"moment": [str(question.moment)], "form": "json"}).content)
    (moment,) = data["moments"]
    assert (moment["proof"], moment["work_figure"]) == ("work_figure", "30,5 minuten")
    assert [(one["outcome"], one["answer"], one["still_of_use"]) for one in moment["later"]] == [
        (question.outcome, "yes_a_lot", True)
    ]


def test_somebody_who_confirmed_it_counts_and_somebody_who_did_not_does_not(client: Client, anna: Person) -> None:
    client.force_login(anna)
    for confirms, rung in ((True, "confirmed"), (False, "said_once")):
        moment = confirmed(anna, f"Een offerte leren maken, {confirms}.")
        invite_voice(anna, moment.pk, "Ik maak offertes.", NOW)
        voice = my_voice(anna, moment.pk)
        assert voice
        give_voice(voice.token, confirms, later(1))
        data = json.loads(client.post(PAGE, {"moment": [str(moment.pk)], "form": "json"}).content)
        assert data["moments"][0]["proof"] == rung


def test_my_harvest_shows_what_stayed_to_me_alone(client: Client, anna: Person, carla: Person) -> None:
    question = asked(anna)
    answer_ask(question.token, Given("no_longer", note="Nu doet het systeem dat."), later(28))
    client.force_login(anna)
    page = client.get("/nl/mijn-oogst").content.decode()
    assert "Wat bleef" in page
    assert "Nu doet het systeem dat." in page
    assert "0 zijn nog van nut" in page
    client.force_login(carla)
    assert "Wat bleef" not in client.get("/nl/mijn-oogst").content.decode()


def test_my_harvest_says_which_moment_somebody_confirmed(client: Client, anna: Person) -> None:
    question = asked(anna)
    answer_ask(question.token, Given("yes_a_lot"), later(28))
    client.force_login(anna)
    assert "Iemand bevestigde dit." not in client.get("/nl/mijn-oogst").content.decode()
    invite_voice(anna, question.moment, "Ik maak offertes.", NOW)
    voice = my_voice(anna, question.moment)
    assert voice
    give_voice(voice.token, True, later(1))
    assert "Iemand bevestigde dit." in client.get("/nl/mijn-oogst").content.decode()
