"""Whoever leaves is told, has time to take everything along, and is then forgotten; nobody else is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from oogst.site.mail import letters
from oogst.site.moments.actions import forget_leavers
from oogst.site.people.actions import set_language
from oogst.site.people.leaving import Leaver, leaver, leavers, see_leavers_off
from oogst.site.people.models import AuditEvent, Membership, Person, Role
from oogst.site.people.trail import verify_trail
from tests.site.cast import NOW
from tests.site.moments.test_moments import record

TODAY = NOW.date()


def later(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def ends(person: Person, days_ago: int = 1) -> dt.date:
    day = TODAY - dt.timedelta(days=days_ago)
    Membership.objects.filter(person=person).update(valid_to=day)
    return day


def test_somebody_left_when_every_membership_has_ended(anna: Person, carla: Person) -> None:
    last = ends(anna)
    assert [one.person for one in leavers(TODAY)] == [anna]
    assert leaver(anna, last) is None  # the last day is still one
    assert leaver(carla, TODAY) is None


def test_whoever_comes_back_or_never_belonged_to_a_unit_is_no_leaver(anna: Person) -> None:
    ends(anna)
    Membership.objects.create(person=anna, unit_id="u3", valid_from=TODAY + dt.timedelta(days=40))
    Person.objects.create(code="helpdesk")
    assert leavers(TODAY) == []


def test_they_are_told_once_in_their_own_language(anna: Person) -> None:
    record(anna)
    set_language(anna, "fr")
    ends(anna)
    assert [see_leavers_off(NOW), see_leavers_off(later(1))] == [1, 0]
    (letter,) = letters()
    assert letter.to == "anna@example.org"
    assert "Jusqu’au 31 mai 2026" in letter.text
    assert "/fr/mes-donnees" in letter.text


def test_a_mail_server_that_is_down_is_tried_again(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_given: object) -> int:
        raise ConnectionRefusedError

    record(anna)
    ends(anna)
    with monkeypatch.context() as patched:
        patched.setattr("oogst.site.mail.MailboxBackend.send_messages", down)
        assert see_leavers_off(NOW) == 0
    assert see_leavers_off(later(1)) == 1


def test_an_address_that_does_not_exist_is_tried_no_more(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> int:
        raise SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")})

    record(anna)
    ends(anna)
    with monkeypatch.context() as patched:
        patched.setattr("oogst.site.mail.MailboxBackend.send_messages", refused)
        assert see_leavers_off(NOW) == 0
    assert see_leavers_off(later(1)) == 0
    assert letters() == []


def test_whoever_wrote_nothing_or_has_no_address_gets_no_letter(anna: Person, carla: Person) -> None:
    ends(anna)
    ends(carla)
    record(carla)
    Person.objects.filter(pk=carla.pk).update(email=None)
    assert see_leavers_off(NOW) == 0
    assert letters() == []


def test_everything_goes_after_the_window_and_not_a_day_before(anna: Person, carla: Person) -> None:
    record(anna)
    record(carla)
    ends(anna)
    see_leavers_off(NOW)
    assert forget_leavers(later(89)) == 0
    assert forget_leavers(later(90)) == 1
    assert not Person.objects.filter(code="anna").exists()
    assert Person.objects.filter(code="carla").exists()
    assert AuditEvent.objects.order_by("-pk")[0].kind == "leavers_forgotten"
    assert verify_trail().broken_at is None
    assert len(list(settings.OOGST.tombstones.iterdir())) == 1


def test_a_file_that_comes_late_costs_nobody_their_time(anna: Person) -> None:
    record(anna)
    ends(anna, days_ago=200)
    assert leaver(anna, TODAY) == Leaver(anna, TODAY - dt.timedelta(days=200), TODAY + dt.timedelta(days=90))
    assert forget_leavers(NOW) == 0
    see_leavers_off(NOW)
    assert forget_leavers(later(89)) == 0
    assert forget_leavers(later(90)) == 1


def test_whoever_wrote_nothing_needs_no_time(anna: Person) -> None:
    ends(anna, days_ago=91)
    see_leavers_off(NOW)
    assert forget_leavers(NOW) == 1


def test_coming_back_in_time_everything_stays(anna: Person) -> None:
    record(anna)
    ends(anna)
    see_leavers_off(NOW)
    Membership.objects.create(person=anna, unit_id="u3", valid_from=TODAY)
    see_leavers_off(later(1))
    assert forget_leavers(later(400)) == 0
    Membership.objects.filter(person=anna, unit_id="u3").update(valid_to=TODAY + dt.timedelta(days=400))
    see_leavers_off(later(402))
    assert forget_leavers(later(402 + 89)) == 0


def test_whoever_left_looks_at_nothing_any_more(bram: Person, cast: dict[str, Person]) -> None:
    ends(bram)
    see_leavers_off(NOW)
    assert not Role.objects.filter(person=bram).exists()
    assert Role.objects.filter(person=cast["dirk"]).exists()


def test_the_start_page_says_until_when(client: Client, anna: Person, carla: Person, house: Path) -> None:
    record(anna)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.filter(person=anna).update(valid_to=yesterday)
    client.force_login(anna)
    assert "Neem alles mee: op" in client.get("/nl/nieuw").content.decode()
    client.force_login(carla)
    assert "Neem alles mee: op" not in client.get("/nl/nieuw").content.decode()
