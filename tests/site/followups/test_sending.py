"""Letters: at the person's own hour, at most one a week, through summer time, crashes, two workers and a mail server
that is down; nobody twice, nobody forgotten."""

from __future__ import annotations

import datetime as dt
import itertools
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from oogst.site.followups import letters, queries, sending
from oogst.site.followups.actions import Given, answer_ask, plan_asks, set_rhythm, stop_letters
from oogst.site.followups.calendar import LATE, letter_day
from oogst.site.followups.models import Ask, Rhythm
from oogst.site.followups.sending import send_due
from oogst.site.people.actions import set_language
from oogst.site.people.models import Membership, Person
from tests.site.cast import NOW
from tests.site.followups.scene import confirmed, later, two_at_once

#: Tuesday 31 March 2026, ten in the morning in Brussels (summer time began on the 29th).
TUESDAY = dt.datetime(2026, 3, 31, 8, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
BRUSSELS = ZoneInfo("Europe/Brussels")


def sent() -> list[EmailMessage]:
    files = sorted((settings.OOGST.data_dir / "mailbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def wishes(person: Person, **other: object) -> Rhythm:
    usual = {"weekday": 1, "hour": 10, "zone": "Europe/Brussels", "asks": True, "letters": True, "nudges": False}
    return set_rhythm(person, **(usual | other))  # type: ignore[arg-type]


def work(now: dt.datetime) -> int:
    plan_asks(now)
    return send_due(now)


def test_the_letter_comes_at_the_hour_that_was_chosen_and_once(anna: Person) -> None:
    confirmed(anna)
    minute = dt.timedelta(minutes=1)
    assert [work(TUESDAY - minute), work(TUESDAY), work(TUESDAY + minute), work(TUESDAY + WEEK)] == [0, 1, 0, 0]
    (letter,) = sent()
    assert letter["To"] == "anna@example.org"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_word_of_a_moment_is_in_it_and_every_answer_is_one_tap(anna: Person) -> None:
    confirmed(anna, "Met mevrouw Janssens leerde ik de tillift.")
    work(TUESDAY)
    (letter,) = sent()
    text, page = (letter.get_body((form,)).get_content() for form in ("plain", "html"))  # type: ignore[union-attr]
    for part in (text, page):
        assert "Janssens" not in part
        assert queries.open_questions(anna, TUESDAY.date())[0].token in part
    assert page.count("?answer=") == 5
    assert "http-equiv" not in page


def test_at_most_three_moments_the_longest_due_first_and_the_rest_a_week_later(anna: Person) -> None:
    for number in range(5):
        confirmed(anna, f"Moment {number}")
    assert work(TUESDAY) == 1
    assert Ask.objects.filter(lettered_on=TUESDAY.date()).count() == letters.MOST
    assert work(TUESDAY + WEEK) == 1
    assert Ask.objects.filter(lettered_on=None).count() == 0


def test_letters_are_in_the_language_of_their_reader(anna: Person) -> None:
    confirmed(anna)
    for number, (language, subject) in enumerate(
        [
            ("nl", "Heb je er nog iets aan?"),
            ("fr", "Est-ce encore utile pour vous\u00a0?"),
            ("de", "Nützt es Ihnen noch?"),
        ]
    ):
        set_language(anna, language)
        Ask.objects.update(lettered_on=None)
        work(TUESDAY + number * WEEK)
        assert sent()[-1]["Subject"] == subject


def test_a_nudge_comes_only_to_whoever_asked_for_it_and_noted_nothing(
    anna: Person, carla: Person, bram: Person
) -> None:
    wishes(anna, nudges=True)
    wishes(bram, nudges=True)
    confirmed(bram)
    tuesday = NOW + dt.timedelta(days=1)
    assert sum(work(tuesday + dt.timedelta(hours=hour)) for hour in (-1, 0, 1)) == 1
    assert [one["To"] for one in sent()] == ["anna@example.org"]


def test_a_digest_and_a_nudge_never_come_in_one_week(anna: Person) -> None:
    wishes(anna, nudges=True)
    confirmed(anna)
    days = [work(TUESDAY + dt.timedelta(days=day)) for day in range(14)]
    assert days == [1, *[0] * 6, 1, *[0] * 6]


def test_whoever_moves_their_day_still_gets_one_a_week(anna: Person) -> None:
    for number in range(9):
        confirmed(anna, f"Moment {number}")
    assert work(TUESDAY) == 1
    for weekday in (2, 3, 4):
        wishes(anna, weekday=weekday)
        assert work(TUESDAY + dt.timedelta(days=weekday - 1)) == 0
    assert work(TUESDAY + dt.timedelta(days=10)) == 1


@pytest.mark.parametrize("wish", [{"letters": False}, {"asks": False}])
def test_whoever_wants_none_gets_none(anna: Person, wish: dict[str, bool]) -> None:
    confirmed(anna)
    plan_asks(TUESDAY)
    wishes(anna, **wish)
    assert work(TUESDAY) == 0


def test_the_link_in_a_letter_stops_them(anna: Person) -> None:
    confirmed(anna)
    stop_letters(queries.stop_token(anna))
    assert work(TUESDAY) == 0
    assert len(queries.open_questions(anna, TUESDAY.date())) == 1


def test_whoever_left_or_has_no_address_is_not_written_to(anna: Person, carla: Person) -> None:
    for person in (anna, carla):
        confirmed(person)
    Membership.objects.filter(person=anna).update(valid_to=NOW.date())
    Person.objects.filter(pk=carla.pk).update(email=None)
    assert work(TUESDAY) == 0


def test_a_mail_server_that_is_down_is_tried_again_with_longer_pauses(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[dt.datetime] = []
    confirmed(anna)
    with monkeypatch.context() as patched:

        def down(*_given: object) -> None:
            raise ConnectionRefusedError

        patched.setattr(letters, "post", down)
        patched.setattr(sending, "_claim", _counting(sending._claim, tries))
        for minute in range(0, 180, 2):
            assert work(TUESDAY + dt.timedelta(minutes=minute)) == 0
    pauses = [round((after - before).total_seconds() / 60) for before, after in itertools.pairwise(tries)]
    assert pauses == [2, 4, 8, 16, 32, 64]
    assert [work(TUESDAY + dt.timedelta(hours=6)), work(TUESDAY + dt.timedelta(hours=7))] == [1, 0]
    assert len(sent()) == 1


def _counting(claim: object, tries: list[dt.datetime]) -> object:
    def counted(person: Person, day: dt.date, now: dt.datetime, news: object) -> object:
        tries.append(now)
        assert callable(claim)
        return claim(person, day, now, news)

    return counted


def test_a_worker_that_dies_after_sending_makes_nobody_get_two_in_a_week(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(anna)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "post", _dies(after=letters.post))
        with pytest.raises(KeyboardInterrupt):
            work(TUESDAY)
    assert [work(TUESDAY + dt.timedelta(hours=hour)) for hour in range(1, 160)] == [0] * 159
    assert len(sent()) == 1
    (question,) = queries.open_questions(anna, TUESDAY.date())
    answer_ask(question.token, Given("yes_a_lot"), TUESDAY + dt.timedelta(days=1))
    assert work(TUESDAY + WEEK) == 0


def test_a_worker_that_dies_before_sending_makes_nobody_forgotten(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(anna)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "post", _dies())
        with pytest.raises(KeyboardInterrupt):
            work(TUESDAY)
    assert work(TUESDAY + dt.timedelta(hours=1)) == 0
    assert work(TUESDAY + WEEK) == 1


def _dies(after: object = None) -> object:
    def dying(*given: object) -> None:
        if callable(after):
            after(*given)
        raise KeyboardInterrupt

    return dying


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(anna: Person) -> None:
    confirmed(anna)
    assert two_at_once(lambda: work(TUESDAY)) == [0, 1]
    assert len(sent()) == 1
    assert Ask.objects.count() == 1


@given(
    weekday=st.integers(0, 6),
    hour=st.integers(6, 20),
    zone=st.sampled_from(["Europe/Brussels", "Europe/Lisbon", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"]),
    start=st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2027, 12, 1), timezones=st.just(dt.UTC)),
)
def test_every_week_has_one_letter_at_that_hour_in_any_zone_and_through_summer_time(
    weekday: int, hour: int, zone: str, start: dt.datetime
) -> None:
    found: dict[dt.date, dt.datetime] = {}
    for step in range(5 * 7 * 24 * 4):
        now = start + dt.timedelta(minutes=15 * step)
        day = letter_day(weekday, hour, zone, now)
        if day is not None:
            found.setdefault(day, now)
    days = sorted(found)
    assert len(days) in (5, 6)
    assert {day.weekday() for day in days} == {weekday}
    assert {after - before for before, after in itertools.pairwise(days)} == {WEEK}
    for day in days[1:]:  # the first may have begun before we looked
        there = found[day].astimezone(ZoneInfo(zone))
        assert (there.date(), there.hour) == (day, hour)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    steps=st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["ok", "down", "dies", "dies_after"])), max_size=25)
)
def test_whatever_happens_to_the_workers_nobody_gets_two_in_a_week_and_nobody_is_forgotten(
    anna: Person, steps: list[tuple[int, str]]
) -> None:
    Ask.objects.all().delete()
    Rhythm.objects.all().delete()
    anna.moments.all().delete()
    confirmed(anna)
    arrived: list[dt.datetime] = []
    now = TUESDAY - dt.timedelta(hours=5)
    for hours, fate in [*steps, *[(4, "ok")] * 45]:
        now += dt.timedelta(hours=hours)
        _live_through(now, fate, arrived)
    days = [at.astimezone(BRUSSELS).date() for at in arrived]
    assert all(after - before >= WEEK for before, after in itertools.pairwise(days))
    assert arrived or now.date() >= Ask.objects.get(wave=1).closes_on


def _live_through(now: dt.datetime, fate: str, arrived: list[dt.datetime]) -> None:
    def post(*_given: object) -> None:
        if fate in ("ok", "dies_after"):
            arrived.append(now)
        if fate == "down":
            raise ConnectionRefusedError
        if fate.startswith("dies"):
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(letters, "post", post)
        try:
            work(now)
        except KeyboardInterrupt:
            return


def test_a_letter_that_is_late_waits_for_the_next_week(anna: Person) -> None:
    confirmed(anna)
    assert work(TUESDAY + LATE) == 0
    assert work(TUESDAY + WEEK) == 1


def test_without_a_mail_server_nothing_is_noted_as_sent(anna: Person, settings: object) -> None:
    import dataclasses

    confirmed(anna)
    plan_asks(later(29))
    settings.OOGST = dataclasses.replace(settings.OOGST, mailbox="off")  # type: ignore[attr-defined]
    assert work(TUESDAY) == 0
    assert not Ask.objects.exclude(lettered_on=None).exists()
