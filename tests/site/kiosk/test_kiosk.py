"""The shared tablet: in by code and PIN, a moment noted, nothing left behind, and nobody locked out."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from oogst.errors import BadInput, NotFound
from oogst.show.letters import qr_svg
from oogst.site.followups.actions import plan_asks
from oogst.site.followups.queries import my_answers
from oogst.site.kiosk import actions, queries
from oogst.site.kiosk.models import Kiosk, KioskCode
from oogst.site.kiosk.tries import DEVICE, PERSON
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import my_moments
from oogst.site.people.models import Person
from oogst.site.people.trail import events_about
from tests.site.followups.scene import confirmed

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
SECOND = dt.timedelta(seconds=1)
TEXT, PIN = "Vandaag geleerd om eerst te luisteren.", "271828"


@pytest.fixture
def kiosk(cast: dict[str, Person]) -> Kiosk:
    """In the customer service, where Anna and Bram work."""
    _, token = actions.register_kiosk("u2", "Kantine", NOW)
    return queries.kiosk_with(actions.open_kiosk(token, NOW))


@pytest.fixture
def tablet(cast: dict[str, Person]) -> Client:
    _, token = actions.register_kiosk("u2", "Kantine", timezone.now())
    client = Client()
    assert client.get(f"/nl/tablet/open/{token}").status_code == 200
    assert client.post(f"/nl/tablet/open/{token}").headers["Location"] == "/nl/tablet"
    return client


def code(person: Person) -> str:
    return actions.choose_pin(person, PIN).code


def come(tablet: Client, code: str, pin: str = PIN) -> tuple[int, str]:
    answer = tablet.post("/nl/tablet", {"code": code, "pin": pin})
    return answer.status_code, answer.headers.get("Location") or html.unescape(answer.content.decode())


def keep(tablet: Client, text: str = TEXT) -> tuple[int, str]:
    form = re.search(r'name="form" value="([^"]+)"', tablet.get("/nl/tablet/nieuw").content.decode())
    assert form
    asked = {"form": form[1], "text": text, "visibility": "count_it", "keep": "as-it-is"}
    answer = tablet.post("/nl/tablet/nieuw", asked)
    return answer.status_code, answer.headers.get("Location") or html.unescape(answer.content.decode())


def test_somebody_comes_in_notes_and_leaves_nothing_behind(tablet: Client, anna: Person) -> None:
    assert come(tablet, code(anna).lower()) == (302, "/nl/tablet/nieuw")
    assert keep(tablet) == (302, "/nl/tablet/bewaard")
    assert [one.text for one in my_moments(anna)] == [TEXT]
    assert "Bewaard." in tablet.get("/nl/tablet/bewaard").content.decode()
    assert tablet.get("/nl/tablet/nieuw").headers["Location"] == "/nl/tablet"
    assert not tablet.session.keys()


def test_a_visit_opens_no_other_page_and_shows_nothing_of_before(tablet: Client, anna: Person) -> None:
    come(tablet, code(anna))
    keep(tablet)
    come(tablet, code(anna))
    assert TEXT not in tablet.get("/nl/tablet/nieuw").content.decode()
    for address in ("/nl/nieuw", "/nl/mijn-oogst", "/nl/mijn-gegevens", "/nl/mijn-gegevens/meenemen"):
        assert tablet.get(address).status_code == 302
        assert "aanmelden" in tablet.get(address).headers["Location"]


def test_the_first_page_ends_the_visit_before(tablet: Client, anna: Person) -> None:
    come(tablet, code(anna))
    tablet.get("/nl/tablet")
    assert tablet.get("/nl/tablet/nieuw").headers["Location"] == "/nl/tablet"


def test_a_visit_in_which_nothing_happens_is_over(tablet: Client, anna: Person) -> None:
    come(tablet, code(anna))
    session = tablet.session
    session["kiosk_seen"] -= 181
    session.save()
    assert tablet.get("/nl/tablet/nieuw").headers["Location"] == "/nl/tablet"


def test_pages_of_a_tablet_are_never_kept_by_a_browser(tablet: Client, anna: Person) -> None:
    come(tablet, code(anna))
    for address in ("/nl/tablet/nieuw", "/nl/tablet/bewaard", "/nl/tablet"):
        assert "no-store" in tablet.get(address).headers["Cache-Control"]


def test_what_is_wrong_with_a_moment_is_said_and_stays_in_the_box(tablet: Client, anna: Person) -> None:
    come(tablet, code(anna))
    status, page = keep(tablet, "")
    assert status == 400
    assert 'role="alert"' in page


def test_suggestions_are_for_a_visitor_only(tablet: Client, anna: Person) -> None:
    assert tablet.post("/nl/tablet/voorstel", {"text": TEXT}).status_code == 302
    come(tablet, code(anna))
    assert "chips-form" in tablet.post("/nl/tablet/voorstel", {"text": TEXT}).content.decode()
    assert Moment.objects.count() == 0


def test_carla_of_another_unit_may_not_use_this_tablet(tablet: Client, carla: Person) -> None:
    assert come(tablet, code(carla))[0] == 400


def test_whoever_is_at_home_below_the_unit_of_the_tablet_may(cast: dict[str, Person]) -> None:
    kiosk, _ = actions.register_kiosk("u1", "Inkom", NOW)
    assert queries.is_for(kiosk, cast["anna"], TODAY)
    assert not queries.is_for(Kiosk(unit_id="u3"), cast["anna"], TODAY)


def test_somebody_whose_access_ended_does_not_come_in(tablet: Client, anna: Person) -> None:
    known = code(anna)
    come(tablet, known)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert tablet.get("/nl/tablet/nieuw").headers["Location"] == "/nl/tablet"
    assert come(tablet, known)[0] == 400


def test_on_a_device_that_is_no_tablet_there_is_nothing(client: Client, anna: Person) -> None:
    client.cookies["oogst_kiosk"] = "guess"
    for address in ("/nl/tablet", "/nl/tablet/nieuw", "/nl/tablet/bewaard"):
        assert client.get(address).status_code == 404
    assert client.post("/nl/tablet", {"code": code(anna), "pin": PIN}).status_code == 404


def test_the_link_of_a_tablet_works_once_and_not_for_ever(cast: dict[str, Person]) -> None:
    _, token = actions.register_kiosk("u2", "Kantine", NOW)
    with pytest.raises(NotFound):
        actions.open_kiosk(token, NOW + actions.OPENS_FOR)
    assert actions.open_kiosk(token, NOW)
    with pytest.raises(NotFound):
        actions.open_kiosk(token, NOW)
    with pytest.raises(NotFound):
        queries.kiosk_with(token)
    with pytest.raises(NotFound):
        actions.register_kiosk("u9", "Nergens", NOW)


def test_whoever_was_signed_in_on_the_device_is_not_any_more(client: Client, anna: Person) -> None:
    client.force_login(anna)
    _, token = actions.register_kiosk("u2", "Kantine", timezone.now())
    client.post(f"/nl/tablet/open/{token}")
    assert "aanmelden" in client.get("/nl/nieuw").headers["Location"]


def test_a_tablet_that_was_taken_out_of_use_is_none(tablet: Client, anna: Person) -> None:
    (kiosk,) = queries.kiosks()
    actions.end_kiosk(str(kiosk.pk))
    assert tablet.get("/nl/tablet").status_code == 404
    with pytest.raises(NotFound):
        actions.end_kiosk(str(kiosk.pk))


def test_the_pin_of_a_letter_must_be_replaced_first(tablet: Client, anna: Person) -> None:
    given = actions.give_code(anna, NOW)
    assert [one.kind for one in events_about(anna)] == ["kiosk_code_given"]
    assert come(tablet, given.code, given.pin) == (302, "/nl/tablet/pincode")
    assert tablet.get("/nl/tablet/nieuw").headers["Location"] == "/nl/tablet/pincode"
    assert tablet.post("/nl/tablet/pincode", {"pin": "111111"}).status_code == 400
    assert tablet.post("/nl/tablet/pincode", {"pin": PIN}).headers["Location"] == "/nl/tablet/nieuw"
    assert come(tablet, given.code, given.pin)[0] == 400
    assert come(tablet, given.code, PIN)[0] == 302


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "000000", "123456", "654321", "456789"])
def test_a_pin_that_anybody_guesses_is_refused(anna: Person, pin: str) -> None:
    with pytest.raises(BadInput):
        actions.choose_pin(anna, pin)
    assert queries.code_of(anna) is None


def test_no_pin_is_kept_as_it_was_typed_and_codes_differ(cast: dict[str, Person]) -> None:
    codes = {code(person) for person in cast.values()}
    assert len(codes) == len(cast)
    assert not any(PIN in row.pin for row in KioskCode.objects.all())


def test_after_five_wrong_tries_everybody_waits_a_minute_and_then_the_right_pin_works(
    kiosk: Kiosk, anna: Person
) -> None:
    known = code(anna)
    for _ in range(PERSON.tries):
        assert _refused(kiosk, known, "000001", NOW) == "kiosk_wrong"
    assert _refused(kiosk, known, "000001", NOW) == "kiosk_wait"
    assert _refused(kiosk, known, PIN, NOW + 59 * SECOND) == "kiosk_wait"
    assert actions.come_to(kiosk, known, PIN, NOW + 60 * SECOND, TODAY) == anna
    assert actions.come_to(kiosk, known, PIN, NOW + 61 * SECOND, TODAY) == anna


def test_somebody_who_keeps_guessing_at_another_cannot_lock_them_out(kiosk: Kiosk, anna: Person) -> None:
    known, at = code(anna), NOW
    for _ in range(400):
        _refused(kiosk, known, "000001", at)
        at += 5 * SECOND
    waited = 0
    while _is_refused(kiosk, known, at):
        at += SECOND
        waited += 1
    assert waited <= 60


def test_a_device_that_guesses_at_codes_is_slowed_down(kiosk: Kiosk, anna: Person) -> None:
    told = [_refused(kiosk, f"X{number}", "000001", NOW) for number in range(30)]
    assert told == ["kiosk_wrong"] * DEVICE.tries + ["kiosk_wait"] * 10
    assert actions.come_to(kiosk, code(anna), PIN, NOW + 10 * SECOND, TODAY) == anna


def test_too_many_tries_are_said_on_the_page(tablet: Client, anna: Person) -> None:
    known = code(anna)
    answers = [come(tablet, known, "000001") for _ in range(PERSON.tries + 1)]
    assert [status for status, _ in answers] == [400] * PERSON.tries + [429]
    assert re.search(r"Wacht \d+ seconden", answers[-1][1])


def test_somebody_chooses_and_drops_their_own_code(client: Client, anna: Person) -> None:
    client.force_login(anna)
    page = "/nl/mijn-gegevens/tablet"
    assert client.post(page, {"pin": "123456"}).status_code == 400
    assert client.post(page, {"pin": PIN}).status_code == 302
    known = queries.code_of(anna)
    assert known
    shown = client.get(page).content.decode()
    assert known.code in shown
    assert qr_svg(known.code).decode() in shown
    client.post(page, {"drop": "1"})
    assert queries.code_of(anna) is None


def test_nobody_sees_a_code_without_signing_in(client: Client, db: None) -> None:
    assert client.get("/nl/mijn-gegevens/tablet").status_code == 302


def _refused(kiosk: Kiosk, code: str, pin: str, at: dt.datetime) -> str:
    with pytest.raises(BadInput) as refused:
        actions.come_to(kiosk, code, pin, at, TODAY)
    return refused.value.code


def _is_refused(kiosk: Kiosk, code: str, at: dt.datetime) -> bool:
    try:
        actions.come_to(kiosk, code, PIN, at, TODAY)
    except BadInput:
        return True
    return False


@pytest.fixture
def a_question(anna: Person) -> None:
    """About a moment of thirty days ago."""
    moment = confirmed(anna)
    Moment.objects.filter(pk=moment.pk).update(captured_at=timezone.now() - dt.timedelta(days=30))
    plan_asks(timezone.now())


def test_after_noting_one_question_waits_and_one_tap_answers_it(tablet: Client, anna: Person, a_question: None) -> None:
    come(tablet, code(anna))
    assert keep(tablet) == (302, "/nl/tablet/vraag")
    page = tablet.get("/nl/tablet/vraag").content.decode()
    assert "offerte" not in page  # no word of the moment
    assert tablet.post("/nl/tablet/vraag", {"answer": "perhaps"}).status_code == 200
    assert tablet.post("/nl/tablet/vraag", {"answer": "yes_a_lot"}).headers["Location"] == "/nl/tablet/bewaard"
    assert [one.answer for one in my_answers(anna)] == ["yes_a_lot"]
    assert tablet.get("/nl/tablet/vraag").headers["Location"] == "/nl/tablet"


def test_somebody_may_only_answer_the_question(tablet: Client, anna: Person, a_question: None) -> None:
    come(tablet, code(anna))
    assert "/nl/tablet/vraag" in tablet.get("/nl/tablet/nieuw").content.decode()
    tablet.post("/nl/tablet/vraag", {"answer": "no_longer"})
    assert [one.answer for one in my_answers(anna)] == ["no_longer"]


def test_nobody_answers_a_question_of_another(tablet: Client, bram: Person, anna: Person, a_question: None) -> None:
    come(tablet, code(bram))
    assert tablet.post("/nl/tablet/vraag", {"answer": "yes_a_lot"}).headers["Location"] == "/nl/tablet/bewaard"
    assert my_answers(anna) == []


def test_without_a_question_the_visit_ends(tablet: Client, anna: Person) -> None:
    come(tablet, code(anna))
    assert "/nl/tablet/vraag" not in tablet.get("/nl/tablet/nieuw").content.decode()
    assert tablet.get("/nl/tablet/vraag").headers["Location"] == "/nl/tablet/bewaard"
