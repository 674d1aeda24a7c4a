"""Everything that is kept about me, on one page; and signing out everywhere."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.test import Client
from pytest_django import Settings

from oogst.site.followups.actions import Given, answer_ask, invite_voice, mail_voice
from oogst.site.kiosk.actions import give_code
from oogst.site.people.models import Membership, Person
from oogst.site.settings_table import read_settings
from tests.site.cast import NOW
from tests.site.followups.scene import asked, later
from tests.site.moments.test_moments import AGREES, TEXT, record

PAGE, ELSEWHERE = "/nl/mijn-gegevens/alles", "/nl/mijn-gegevens/elders-afmelden"


def test_it_names_everything_that_is_kept(client: Client, bram: Person) -> None:
    Membership.objects.filter(person=bram).update(valid_from="2024-05-01")
    record(bram, said=AGREES)
    record(bram, "Alleen voor mij.", visibility="only_me")
    client.force_login(bram)
    page = client.get(PAGE).content.decode()
    for held in ("Bram", "bram@example.org", "Klantendienst", "1 mei 2024", "teamleider", "2 leermomenten", "90 dagen"):
        assert held in page, held
    assert TEXT not in page


def test_answers_second_voices_and_a_code_are_named_too(client: Client, anna: Person) -> None:
    client.force_login(anna)
    assert "latere vraag" not in client.get(PAGE).content.decode()
    question = asked(anna)
    answer_ask(question.token, Given("yes_a_lot"), later(28))
    invite_voice(anna, question.moment, "Ik maak offertes.", NOW)
    give_code(anna, NOW)
    page = client.get(PAGE).content.decode()
    for held in ("1 antwoord op een latere vraag", "1 uitnodiging om een leermoment te bevestigen", "gedeelde tablet"):
        assert held in page
    assert "1 adres, versleuteld" not in page
    mail_voice(anna, question.moment, "sofie@example.org", NOW)
    assert "1 adres, versleuteld" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("public", "told"),
    [
        ("off", "geen cijfers van deze organisatie"),
        ("organisation", "van de hele organisatie"),
        ("units", "elke groep"),
    ],
)
def test_it_says_what_the_public_sees_as_the_site_is_set(
    client: Client, anna: Person, settings: Settings, public: str, told: str
) -> None:
    data = str(settings.OOGST.data_dir)
    settings.OOGST = read_settings({"OOGST_DATA_DIR": data, "OOGST_PUBLIC_PAGE": public})
    client.force_login(anna)
    assert told in client.get(PAGE).content.decode()


def test_signing_out_everywhere_leaves_this_browser_and_nobody_elses(anna: Person, carla: Person) -> None:
    here, elsewhere, other = Client(), Client(), Client()
    for client, person in ((here, anna), (elsewhere, anna), (other, carla)):
        client.force_login(person)
    assert "In 2 browsers" in here.get(PAGE).content.decode()
    assert here.post(ELSEWHERE).status_code == 302
    signed_in = [get_user(client).is_authenticated for client in (here, elsewhere, other)]
    assert signed_in == [True, False, True]


def test_an_outsider_sees_nothing_of_it(client: Client, anna: Person) -> None:
    assert client.get(PAGE).status_code == 302
    assert client.post(ELSEWHERE).headers["Location"].startswith("/nl/aanmelden")
