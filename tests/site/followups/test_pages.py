"""The pages of follow-ups: a look changes nothing, a button does; and what is somebody's own stays that."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from oogst import site
from oogst.site.followups import queries
from oogst.site.followups.actions import Given, answer_ask, invite_voice, open_feed, plan_asks
from oogst.site.followups.models import Answer, Ask, Rhythm, SecondVoice
from oogst.site.followups.queries import Question
from oogst.site.followups.samples import SAMPLES
from oogst.site.mail import letters
from oogst.site.moments.models import Moment
from oogst.site.people.actions import give_role
from oogst.site.people.models import Person
from tests.site.cast import NOW
from tests.site.followups.scene import confirmed

WORDS = "Met mevrouw Janssens leerde ik de tillift."


def asked_now(person: Person) -> Question:
    """A question that is open on the day of the clock on the wall, by which pages go."""
    confirmed(person, WORDS)
    month_ago = timezone.now() - dt.timedelta(days=30)
    Moment.objects.update(captured_at=month_ago)
    plan_asks(timezone.now())
    (question,) = queries.open_questions(person, timezone.localdate())
    return question


def test_opening_a_link_or_answering_by_get_changes_nothing(client: Client, anna: Person) -> None:
    question = asked_now(anna)
    page = client.get(f"/nl/opnieuw/{question.token}?answer=yes_a_lot")
    assert page.status_code == 200
    assert 'value="yes_a_lot" required checked' in page.content.decode()
    assert not Answer.objects.exists()


def test_one_more_tap_answers_without_signing_in(client: Client, anna: Person) -> None:
    question = asked_now(anna)
    page = client.post(f"/nl/opnieuw/{question.token}", {"answer": "yes_a_little", "do": "answer"})
    assert "Genoteerd. Bedankt." in page.content.decode()
    assert Answer.objects.get().answer == "yes_a_little"


def test_the_words_are_shown_to_their_writer_alone(client: Client, anna: Person, bram: Person) -> None:
    address = f"/nl/opnieuw/{asked_now(anna).token}"
    assert "Janssens" not in client.get(address).content.decode()
    client.force_login(bram)
    assert "Janssens" not in client.get(address).content.decode()
    client.force_login(anna)
    assert "Janssens" in client.get(address).content.decode()


def test_a_cut_link_gets_a_sentence(client: Client, anna: Person) -> None:
    page = client.get(f"/nl/opnieuw/{asked_now(anna).token[:-3]}")
    assert page.status_code == 404
    assert "Deze link klopt niet" in page.content.decode()


def test_no_answer_and_no_number_are_said_and_nothing_typed_is_lost(client: Client, anna: Person) -> None:
    address = f"/nl/opnieuw/{asked_now(anna).token}"
    page = client.post(address, {"do": "answer", "note": "Dit blijft staan."})
    assert page.status_code == 400
    assert "Dit blijft staan." in page.content.decode()
    page = client.post(address, {"do": "answer", "answer": "never", "figure": "veel"})
    assert "Schrijf het cijfer als een getal" in page.content.decode()
    assert not Answer.objects.exists()


def test_what_stood_in_the_way_is_not_asked_of_whoever_has_use_of_it(client: Client, anna: Person) -> None:
    client.post(f"/nl/opnieuw/{asked_now(anna).token}", {"answer": "yes_a_lot", "barrier": "no_time"})
    assert Answer.objects.get().barrier == ""


def test_the_start_page_asks_one_a_visit(client: Client, anna: Person) -> None:
    asked_now(anna)
    confirmed(anna, "Nog een moment.")
    Moment.objects.update(captured_at=timezone.now() - dt.timedelta(days=30))
    plan_asks(timezone.now())
    client.force_login(anna)
    page = client.get("/nl/nieuw").content.decode()
    (action,) = set(re.findall(r'action="(/nl/opnieuw/[^"]+)"', page))
    done = client.post(action, {"answer": "never", "from": "start"}, follow=True)
    assert "Genoteerd. Bedankt." in done.content.decode()
    assert "/nl/opnieuw/" not in done.content.decode()
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(("do", "left"), [("snooze", 0), ("stop", 0)])
def test_not_now_and_never_again_from_the_link(client: Client, anna: Person, do: str, left: int) -> None:
    client.post(f"/nl/opnieuw/{asked_now(anna).token}", {"do": do})
    assert len(queries.open_questions(anna, timezone.localdate())) == left
    assert Ask.objects.get().is_stopped is (do == "stop")


def test_letters_are_stopped_by_one_tap_and_by_a_mail_program(anna: Person) -> None:
    address = f"/nl/berichten/stop/{queries.stop_token(anna)}"
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert not Rhythm.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Rhythm.objects.get().letters is False
    assert client.post("/nl/berichten/stop/nonsense").status_code == 404


def test_somebody_chooses_their_own_hour(client: Client, anna: Person, bram: Person) -> None:
    client.force_login(anna)
    form = {"weekday": "4", "hour": "16", "zone": "Europe/Lisbon", "asks": "on", "letters": "on", "nudges": "on"}
    assert client.post("/nl/mijn-gegevens/vragen", form).status_code == 302
    mine = Rhythm.objects.get()
    assert (mine.person, mine.weekday, mine.hour, mine.zone, mine.nudges) == (anna, 4, 16, "Europe/Lisbon", True)
    for wrong in ({"hour": "3"}, {"zone": "Mars/Olympus"}, {"weekday": "x"}, {"hour": "²"}):
        assert client.post("/nl/mijn-gegevens/vragen", form | wrong).status_code == 400


def test_the_calendar_says_days_and_no_word_and_can_be_taken_away(client: Client, anna: Person) -> None:
    asked_now(anna)
    token = queries.feed_token(open_feed(anna))
    feed = client.get(f"/nl/agenda/{token}.ics")
    assert feed["Content-Type"].startswith("text/calendar")
    text = feed.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 2  # three months and nine: four weeks have passed
    assert "Janssens" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    open_feed(anna)
    assert client.get(f"/nl/agenda/{token}.ics").status_code == 404


def test_the_feed_takes_a_letter_for_no_answer(client: Client, anna: Person) -> None:
    assert client.get(f"/nl/agenda/{asked_now(anna).token}.ics").status_code == 404


def test_a_second_voice_from_invitation_to_confirmation(client: Client, anna: Person) -> None:
    moment = confirmed(anna, WORDS)
    client.force_login(anna)
    address = f"/nl/leermoment/{moment.pk}/tweede-stem"
    assert client.get(address).status_code == 200
    page = client.post(address, {"do": "invite", "shown": "Ik tilde rustiger."}, follow=True).content.decode()
    assert "<svg" in page
    assert client.post(address, {"do": "send", "to": "sofie@example.org"}, follow=True).status_code == 200
    (letter,) = letters()
    assert "tilde" not in letter.text
    link = re.search(r"http://localhost:8000(/nl/bevestig/\S+)", letter.text)
    assert link
    assert "Ja, dat zag ik ook" not in client.get(link[1]).content.decode()  # it is the writer's own
    client.post(link[1], {"confirms": "yes"})
    assert SecondVoice.objects.get().confirms is None
    other = Client()
    seen = other.get(link[1]).content.decode()
    assert "Ik tilde rustiger." in seen
    assert "Janssens" not in seen
    assert "Bedankt" in other.post(link[1], {"confirms": "yes"}).content.decode()
    assert other.get(link[1]).status_code == 404
    assert "Iemand bevestigde dit." in client.get(address).content.decode()


def test_a_wrong_address_is_said_and_nothing_goes(client: Client, anna: Person) -> None:
    moment = confirmed(anna)
    invite_voice(anna, moment.pk, "Zo.", NOW)
    client.force_login(anna)
    assert client.post(f"/nl/leermoment/{moment.pk}/tweede-stem", {"do": "send", "to": "sofie"}).status_code == 400
    assert letters() == []


def test_somebody_else_s_moment_has_no_second_voice_here(client: Client, anna: Person, bram: Person) -> None:
    moment = confirmed(anna)
    give_role(bram, "administrator", None, now=NOW)
    client.force_login(bram)
    for form in ({"do": "invite", "shown": "x"}, {"do": "revoke"}, {"do": "send", "to": "a@example.org"}):
        assert client.post(f"/nl/leermoment/{moment.pk}/tweede-stem", form).status_code == 404


def test_looking_back_leads_to_the_box_with_the_opening_in_it(client: Client, anna: Person) -> None:
    client.force_login(anna)
    page = client.get("/nl/terugblik").content.decode()
    address = re.search(r'href="(/nl/nieuw\?opening=[^"]+)"', page)
    assert address
    assert re.search(r"<textarea[^>]*>\w", client.get(address[1]).content.decode())


@pytest.mark.parametrize("address", ["nieuw", "terugblik", "mijn-gegevens/vragen", "berichten", "berichten/digest"])
def test_whoever_is_not_signed_in_is_asked_to(client: Client, db: None, house: object, address: str) -> None:
    assert client.get(f"/nl/{address}").status_code == 302


def test_only_an_administrator_looks_at_the_letters(client: Client, anna: Person, bram: Person) -> None:
    client.force_login(anna)
    assert client.get("/nl/berichten").status_code == 403
    assert client.get("/nl/berichten/digest").status_code == 403
    give_role(bram, "administrator", None, now=NOW)
    client.force_login(bram)
    assert client.get("/nl/berichten/nonsense").status_code == 404
    for language, address in (("nl", "berichten"), ("fr", "messages"), ("de", "nachrichten"), ("en", "letters")):
        assert client.get(f"/{language}/{address}").status_code == 200
        for name in SAMPLES:
            page = client.get(f"/{language}/{address}/{name}")
            assert f'<html lang="{language}">' in page.content.decode()
            assert "script-src 'none'" in page["Content-Security-Policy"]


def test_every_letter_can_be_looked_at_before_anybody_gets_one(client: Client, bram: Person) -> None:
    give_role(bram, "administrator", None, now=NOW)
    client.force_login(bram)
    shown = {one.name for one in client.get("/en/letters").templates}
    folder = Path(site.__file__).parent / "templates"
    every = {file.relative_to(folder).as_posix() for file in folder.rglob("email/*_message.txt")}
    assert len(every) >= 8
    assert every - shown == set()


def test_an_answer_given_before_is_shown_and_can_be_changed(client: Client, anna: Person) -> None:
    question = asked_now(anna)
    answer_ask(question.token, Given("never"), timezone.now())
    page = client.get(f"/nl/opnieuw/{question.token}").content.decode()
    assert "Je hebt dit al beantwoord" in page
    assert 'value="never" required checked' in page
