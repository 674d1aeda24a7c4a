"""Reports by e-mail: when one is due, to whom, never twice, not to who lost the role, stopped at one press."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.release import Release
from oogst.site.mail import letters
from oogst.site.people.actions import give_role, take_role
from oogst.site.people.models import Membership, Person
from oogst.site.reports import queries
from oogst.site.reports.actions import ask_for_report, stop_report
from oogst.site.reports.export import export_person
from oogst.site.reports.models import Subscription
from oogst.site.reports.sending import send_reports
from oogst.site.working import STEPS
from tests.site.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=1)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def dirk(cast: dict[str, Person]) -> Person:
    return cast["dirk"]


def earlier(person: Person, form: str = "pptx", rhythm: str = "release", day: int = 1) -> Subscription:
    """Asked for before the newest release was out."""
    ask_for_report(person, form, rhythm, day, NOW)
    Subscription.objects.filter(person=person, form=form).update(digest="")
    return Subscription.objects.get(person=person, form=form)


# When --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "day", "today", "latest"),
    [
        ("monthly", 1, (2026, 3, 2), (2026, 3, 1)),
        ("monthly", 28, (2026, 3, 2), (2026, 2, 28)),
        ("monthly", 28, (2026, 1, 2), (2025, 12, 28)),
        ("monthly", 2, (2026, 3, 2), (2026, 3, 2)),
        ("quarterly", 1, (2026, 3, 31), (2026, 1, 1)),
        ("quarterly", 15, (2026, 1, 14), (2025, 10, 15)),
        ("quarterly", 15, (2026, 4, 15), (2026, 4, 15)),
        ("quarterly", 28, (2026, 12, 31), (2026, 10, 28)),
    ],
)
def test_the_latest_day_is_in_this_month_or_quarter_or_the_one_before(
    rhythm: str, day: int, today: tuple[int, int, int], latest: tuple[int, int, int]
) -> None:
    assert queries.latest_day(rhythm, day, dt.date(*today)) == dt.date(*latest)


def test_after_a_release_one_letter_goes_and_no_second(dirk: Person, release: Release) -> None:
    earlier(dirk)
    assert send_reports(LATER) == 1
    assert send_reports(LATER + dt.timedelta(days=1)) == 0
    assert [one.to for one in letters()] == ["dirk@example.org"]


def test_of_what_is_already_out_nobody_is_told(dirk: Person, release: Release) -> None:
    ask_for_report(dirk, "pptx", "release", 1, NOW)
    assert send_reports(LATER) == 0


def test_every_month_it_comes_on_the_day_from_seven_on_and_once(dirk: Person, release: Release) -> None:
    ask_for_report(dirk, "xlsx", "monthly", 15, NOW)
    early, day = dt.datetime(2026, 3, 15, 5, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 15, 8, 0, tzinfo=dt.UTC)
    sent = [
        send_reports(at) for at in (LATER, early, day, day, day + dt.timedelta(days=20), day + dt.timedelta(days=31))
    ]
    assert sent == [0, 0, 1, 0, 0, 1]


def test_whoever_was_away_for_months_gets_one_letter(dirk: Person, release: Release) -> None:
    ask_for_report(dirk, "xlsx", "monthly", 15, NOW)
    assert [send_reports(NOW + dt.timedelta(days=300 + more)) for more in (0, 1)] == [1, 0]


def test_before_a_release_and_without_mail_nothing_goes(dirk: Person, settings: Settings) -> None:
    ask_for_report(dirk, "pdf", "monthly", 15, NOW)
    assert send_reports(NOW + dt.timedelta(days=60)) == 0


def test_the_worker_does_it() -> None:
    assert send_reports in STEPS


# To whom -----------------------------------------------------------------------------------------------------------


def test_an_outsider_may_not_ask_for_one(cast: dict[str, Person], release: Release) -> None:
    give_role(cast["carla"], "administrator", None, now=NOW)  # who sees no row of anybody
    for name in ("anna", "carla"):
        with pytest.raises(BadInput, match="report_without_role"):
            ask_for_report(cast[name], "pdf", "release", 1, NOW)
        assert (
            signed_in(cast[name]).post("/en/reports", {"form": "pdf", "rhythm": "release", "day": 1}).status_code == 403
        )
    assert not Subscription.objects.exists()
    assert Client().get("/en/reports").headers["Location"].startswith("/en/sign-in")


def test_with_the_role_the_letters_end_and_do_not_come_back_with_it(dirk: Person, release: Release) -> None:
    earlier(dirk)
    take_role(dirk, "learning", "u1", now=NOW)
    assert send_reports(LATER) == 0
    give_role(dirk, "learning", "u1", now=NOW)
    assert send_reports(LATER) == 0
    assert letters() == []
    assert not Subscription.objects.exists()


def test_whoever_left_gets_none(dirk: Person, release: Release) -> None:
    earlier(dirk)
    Membership.objects.filter(person=dirk).update(valid_to=dt.date(2026, 1, 31))
    assert send_reports(LATER) == 0
    assert letters() == []


def test_whoever_has_no_address_gets_none(dirk: Person, release: Release) -> None:
    earlier(dirk)
    Person.objects.filter(pk=dirk.pk).update(email=None)
    assert send_reports(LATER) == 0


def test_whoever_is_forgotten_is_forgotten_here_too(dirk: Person) -> None:
    earlier(dirk)
    Person.objects.filter(pk=dirk.pk).delete()
    assert not Subscription.objects.exists()


# When something fails ----------------------------------------------------------------------------------------------


@pytest.fixture
def broken(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.site.reports.test_by_mail.Broken"


class Broken(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages: object) -> int:
        raise ConnectionRefusedError


def test_what_could_not_be_sent_is_tried_again_and_then_goes_once(
    dirk: Person, release: Release, broken: None, settings: Settings
) -> None:
    earlier(dirk)
    assert [send_reports(LATER + dt.timedelta(seconds=more)) for more in (0, 1)] == [0, 0]
    assert Subscription.objects.get().tries == 1
    settings.EMAIL_BACKEND = "oogst.site.mail.MailboxBackend"
    assert [send_reports(LATER + dt.timedelta(minutes=more)) for more in (1, 3, 4)] == [0, 1, 0]
    assert len(letters()) == 1
    assert Subscription.objects.get().tries == 0


def test_a_letter_that_waits_is_not_sent_to_somebody_who_lost_the_role_meanwhile(
    dirk: Person, release: Release, broken: None, settings: Settings
) -> None:
    earlier(dirk)
    send_reports(LATER)
    settings.EMAIL_BACKEND = "oogst.site.mail.MailboxBackend"
    take_role(dirk, "learning", "u1", now=NOW)
    assert send_reports(LATER + dt.timedelta(hours=1)) == 0
    assert letters() == []


def test_what_a_worker_held_when_it_died_counts_as_sent(dirk: Person, release: Release) -> None:
    row = earlier(dirk)
    newest = release.digest
    Subscription.objects.filter(pk=row.pk).update(state="sending", claimed_at=LATER, digest=newest)
    assert send_reports(LATER + dt.timedelta(minutes=5)) == 0
    assert send_reports(LATER + dt.timedelta(hours=1)) == 0
    assert Subscription.objects.get().state == "idle"
    assert letters() == []


def test_two_workers_that_saw_the_same_row_send_one_letter(
    dirk: Person, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes from its list of what was due before the first had sent it."""
    row, real = earlier(dirk), queries.due
    seen = list(real(release.digest, LATER))
    assert seen == [row]
    monkeypatch.setattr(queries, "due", lambda *_: iter(seen))
    assert [send_reports(LATER), send_reports(LATER)] == [1, 0]
    assert len(letters()) == 1


# The letter and the page -------------------------------------------------------------------------------------------

SUBJECTS = {
    "nl": "Dia’s · januari–juni 2026",
    "fr": "Diapositives · janvier",
    "de": "Folien · Januar",
    "en": "Slides · January",
}


@pytest.mark.parametrize("lang", SUBJECTS)
def test_the_letter_is_in_its_readers_language_and_leads_to_the_report_without_a_figure(
    dirk: Person, release: Release, lang: str, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Person.objects.filter(pk=dirk.pk).update(language=lang)
    earlier(dirk)
    send_reports(LATER)
    (sent,) = mail.outbox
    assert str(sent.subject).startswith(SUBJECTS[lang])
    assert isinstance(sent, EmailMultiAlternatives)
    html = str(sent.alternatives[0][0])
    for text in (sent.body, html):
        assert f"/{lang}/report.pptx" in text
        assert "%" not in text
    assert sent.attachments == []
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].strip("<>") in sent.body


def test_the_link_in_the_letter_gives_the_report_to_its_reader(dirk: Person, release: Release) -> None:
    earlier(dirk, form="txt")
    send_reports(LATER)
    address = re.search(r"http\S+report\.txt", letters()[0].text)
    assert address
    path = "/" + address[0].split("/", 3)[3]
    assert signed_in(dirk).get(path).status_code == 200
    assert Client().get(path).status_code == 302


def test_one_press_stops_it_without_signing_in_and_a_mail_program_can_too(dirk: Person, release: Release) -> None:
    for body in ({}, {"List-Unsubscribe": "One-Click"}):
        token = queries.stop_token(earlier(dirk))
        stranger = Client(enforce_csrf_checks=True)
        page = stranger.get(f"/en/reports/stop/{token}")
        assert page.status_code == 200
        assert Subscription.objects.exists()
        assert stranger.post(f"/en/reports/stop/{token}", body).status_code == 200
        assert not Subscription.objects.exists()
        assert stranger.post(f"/en/reports/stop/{token}", body).status_code == 404
    assert Client().get("/en/reports/stop/made-up").status_code == 404


def test_the_page_notes_the_choice_and_takes_it_back(dirk: Person, release: Release) -> None:
    client = signed_in(dirk)
    assert client.post("/en/reports", {"form": "pdf", "rhythm": "quarterly", "day": "15"}).status_code == 302
    row = Subscription.objects.get()
    assert (row.form, row.rhythm, row.day) == ("pdf", "quarterly", 15)
    assert '<option value="quarterly" selected>' in client.get("/en/reports").content.decode()
    assert client.post("/en/reports", {"form": "pdf", "rhythm": "never", "day": "15"}).status_code == 302
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"form": "docx"}, {"rhythm": "daily"}, {"day": "29"}, {"day": "0"}, {"day": "x"}, {"day": "9" * 400}]
)
def test_a_choice_that_there_is_not_is_answered_with_a_sentence(
    dirk: Person, release: Release, wrong: dict[str, str]
) -> None:
    answer = signed_in(dirk).post("/en/reports", {"form": "pdf", "rhythm": "monthly", "day": "1"} | wrong)
    assert answer.status_code == 400
    assert "a day from 1 to 28" in answer.content.decode()


def test_without_a_release_or_without_mail_the_page_says_so(dirk: Person, settings: Settings) -> None:
    assert "Nothing was released yet" in signed_in(dirk).get("/en/reports").content.decode()
    Person.objects.filter(pk=dirk.pk).update(email=None)
    assert "No e-mail address of yours" in signed_in(dirk).get("/en/reports").content.decode()


def test_it_is_among_what_somebody_takes_along_and_among_the_letters_to_look_at(
    cast: dict[str, Person], release: Release
) -> None:
    ask_for_report(cast["dirk"], "pdf", "monthly", 3, NOW)
    assert export_person(cast["dirk"], NOW)["reports"] == [
        {"form": "pdf", "rhythm": "monthly", "day": 3, "last_on": "2026-03-02"}
    ]
    assert (
        "1 report that you want to be told of" in signed_in(cast["dirk"]).get("/en/my-data/everything").content.decode()
    )
    stop_report(cast["dirk"], "pdf")
    assert export_person(cast["dirk"], NOW)["reports"] == []
    give_role(cast["carla"], "administrator", None, now=NOW)
    assert "A new release is out, about" in signed_in(cast["carla"]).get("/en/letters").content.decode()
