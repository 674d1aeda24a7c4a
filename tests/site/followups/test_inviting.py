"""An invitation to confirm a moment leaves by e-mail once: through a mail server that is down, and through crashes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import smtplib
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from oogst.site.followups import letters, queries
from oogst.site.followups.actions import give_voice, invite_voice, mail_voice, revoke_voice
from oogst.site.followups.inviting import send_invitations
from oogst.site.followups.models import SecondVoice
from oogst.site.mail import letters as mailbox
from oogst.site.people.models import Person
from oogst.site.working import STEPS
from tests.site.cast import NOW
from tests.site.followups.scene import confirmed, two_at_once
from tests.site.moments.test_moments import code

TO, MINUTE = "sofie@example.org", dt.timedelta(minutes=1)
Fault = Callable[..., None]


def invited(person: Person, to: str = TO) -> SecondVoice:
    """An invitation whose e-mail waits."""
    moment = confirmed(person)
    invite_voice(person, moment.pk, "Ik maak offertes nu in tien minuten.", NOW)
    return mail_voice(person, moment.pk, to, NOW)


def failing(problem: BaseException, *, after: bool = False) -> Fault:
    """A mail server that fails so; with ``after`` only once it took the letter."""
    post = letters.post

    def fails(letter: letters.Letter, to: str) -> None:
        if after:
            post(letter, to)
        raise problem

    return fails


def stands() -> str:
    return SecondVoice.objects.get().letter


def test_it_is_sent_once_and_the_address_is_wiped(anna: Person) -> None:
    row = SecondVoice.objects.get(pk=invited(anna).pk)
    assert TO.encode() not in bytes(row.to_encrypted)
    assert queries.invited_address(row, anna) == TO
    assert [send_invitations(NOW), send_invitations(NOW + MINUTE)] == [1, 0]
    assert [one.to for one in mailbox()] == [TO]
    row.refresh_from_db()
    assert (row.letter, bytes(row.to_encrypted)) == ("sent", b"")


def test_the_due_work_sends_it() -> None:
    assert send_invitations in STEPS


def test_a_mail_server_that_is_down_is_tried_again_until_it_takes_it(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(anna)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "post", failing(ConnectionRefusedError()))
        assert [send_invitations(NOW + n * MINUTE) for n in range(60)] == [0] * 60
    assert SecondVoice.objects.get().tries == 5  # after 0, 2, 6, 14 and 30 minutes
    assert [send_invitations(NOW + n * MINUTE) for n in range(60, 70)] == [0, 0, 1, *[0] * 7]


def test_whoever_sends_it_reads_that_it_waits_and_later_that_it_left(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = confirmed(anna)
    client.force_login(anna)
    address = f"/en/moment/{moment.pk}/second-voice"
    client.post(address, {"do": "invite", "shown": "Zo."})
    with monkeypatch.context() as patched:
        patched.setattr(letters, "post", failing(TimeoutError()))
        page = client.post(address, {"do": "send", "to": TO}, follow=True).content.decode()
    assert f"The e-mail to {TO} has not left yet" in page
    page = client.post(address, {"do": "send", "to": "other@example.org"}, follow=True).content.decode()
    assert "The e-mail has left" in page
    assert [one.to for one in mailbox()] == ["other@example.org"]


def test_an_address_that_does_not_exist_is_said_and_tried_no_more(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = invited(anna)
    refused = smtplib.SMTPRecipientsRefused({TO: (550, b"no such user")})
    monkeypatch.setattr(letters, "post", failing(refused))
    assert send_invitations(NOW) == 0
    assert (stands(), bytes(SecondVoice.objects.get().to_encrypted)) == ("refused", b"")
    client.force_login(anna)
    SecondVoice.objects.update(expires_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    page = client.get(f"/en/moment/{row.moment_id}/second-voice").content.decode()
    assert "there is no such address" in page


def test_a_server_that_is_busy_with_that_address_is_tried_again(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    invited(anna)
    monkeypatch.setattr(letters, "post", failing(smtplib.SMTPRecipientsRefused({TO: (450, b"busy")})))
    send_invitations(NOW)
    assert stands() == "waiting"


@pytest.mark.parametrize("after", [True, False])
def test_where_the_worker_dies_it_is_not_sent_again_and_the_writer_is_told(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    row = invited(anna)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "post", failing(KeyboardInterrupt(), after=after))
        with pytest.raises(KeyboardInterrupt):
            send_invitations(NOW)
    assert [send_invitations(NOW + n * MINUTE) for n in range(60)] == [0] * 60
    assert (stands(), len(mailbox())) == ("unsure", int(after))
    assert bytes(SecondVoice.objects.get().to_encrypted) == b""
    client.force_login(anna)
    SecondVoice.objects.update(expires_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    assert "not certain" in client.get(f"/en/moment/{row.moment_id}/second-voice").content.decode()


def test_taken_back_answered_or_too_old_it_is_not_sent(anna: Person, carla: Person, bram: Person) -> None:
    revoke_voice(anna, invited(anna).moment_id)
    answered = queries.my_voice(carla, invited(carla).moment_id)
    assert answered
    give_voice(answered.token, True, NOW)
    assert send_invitations(NOW) == 0
    invited(bram)
    assert send_invitations(NOW + dt.timedelta(days=31)) == 0
    assert set(SecondVoice.objects.values_list("letter", flat=True)) == {""}
    assert mailbox() == []


def test_asked_for_twice_it_goes_once_to_the_last_address(anna: Person) -> None:
    row = invited(anna)
    mail_voice(anna, row.moment_id, "other@example.org", NOW)
    assert [send_invitations(NOW), send_invitations(NOW)] == [1, 0]
    assert [one.to for one in mailbox()] == ["other@example.org"]


def test_a_double_tap_sends_one_and_once_more_sends_another(client: Client, anna: Person) -> None:
    moment = confirmed(anna)
    client.force_login(anna)
    address = f"/en/moment/{moment.pk}/second-voice"
    page = client.post(address, {"do": "invite", "shown": "Zo."}, follow=True).content.decode()

    def typed(page: str) -> dict[str, str]:
        found = re.search(r'name="seen" value="([^"]*)"', page)
        assert found
        return {"do": "send", "to": TO, "seen": found[1]}

    form = typed(page)
    for _ in range(3):
        page = client.post(address, form, follow=True).content.decode()
        assert "The e-mail has left" in page
    assert len(mailbox()) == 1
    client.post(address, typed(page))
    assert len(mailbox()) == 2


def test_what_is_asked_while_it_leaves_makes_no_second_one(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    row, post = invited(anna), letters.post

    def asks_again(letter: letters.Letter, to: str) -> None:
        mail_voice(anna, row.moment_id, TO, NOW)
        post(letter, to)

    monkeypatch.setattr(letters, "post", asks_again)
    assert [send_invitations(NOW), send_invitations(NOW + MINUTE)] == [1, 0]
    assert len(mailbox()) == 1


def test_somebody_else_s_moment_a_wrong_address_and_a_given_voice_are_refused(anna: Person, bram: Person) -> None:
    row = invited(anna)
    assert code(lambda: mail_voice(bram, row.moment_id, TO, NOW)) == "moment_not_yours"
    assert code(lambda: mail_voice(anna, row.moment_id, "sofie", NOW)) == "address_wrong"
    assert code(lambda: mail_voice(anna, row.moment_id, TO, NOW + dt.timedelta(days=30))) == "voice_over"
    give_voice(queries.voice_token(row), True, NOW)
    assert code(lambda: mail_voice(anna, row.moment_id, TO, NOW)) == "voice_given"


def test_without_a_mail_server_it_waits(anna: Person, settings: object) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, mailbox="off")  # type: ignore[attr-defined]
    invited(anna)
    assert send_invitations(NOW) == 0
    assert stands() == "waiting"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(anna: Person) -> None:
    invited(anna)
    assert two_at_once(lambda: send_invitations(NOW)) == [0, 1]
    assert len(mailbox()) == 1


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(fates=st.lists(st.sampled_from(["ok", "down", "dies", "dies_after"]), max_size=8))
def test_whatever_happens_it_arrives_once_or_the_writer_is_told(anna: Person, fates: list[str]) -> None:
    SecondVoice.objects.all().delete()
    for old in (settings.OOGST.data_dir / "mailbox").glob("*"):
        old.unlink()
    invited(anna)
    problems = {"down": ConnectionRefusedError(), "dies": KeyboardInterrupt(), "dies_after": KeyboardInterrupt()}
    for number, fate in enumerate([*fates, "ok"]):
        with pytest.MonkeyPatch.context() as patched:
            if fate != "ok":
                patched.setattr(letters, "post", failing(problems[fate], after=fate == "dies_after"))
            try:
                send_invitations(NOW + number * dt.timedelta(hours=12))
            except KeyboardInterrupt:
                continue
    send_invitations(NOW + dt.timedelta(days=29))
    assert (stands(), len(mailbox())) in [("sent", 1), ("unsure", 0), ("unsure", 1)]
