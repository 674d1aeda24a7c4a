"""Sending the letters that are due: at most one a week to anybody, by any number of workers, through any crash.

Whoever claims a person's row sends. Where a worker dies between handing a letter over and noting that, nobody can tell
whether it arrived: it counts as the letter of the week, so that none comes twice, and the questions in it that are not
answered come along with the next one, so that none is forgotten.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from oogst.framework import load_framework
from oogst.show.team import Noted
from oogst.site.followups import letters, queries
from oogst.site.followups.calendar import WEEK, letter_day
from oogst.site.followups.letters import Letter
from oogst.site.followups.models import HOUR, WEEKDAY, ZONE, Ask, Rhythm
from oogst.site.moments.models import Moment
from oogst.site.people.leaving import leaver
from oogst.site.people.models import Person
from oogst.site.transactions import alone

_log = logging.getLogger(__name__)
#: A worker that has had a letter in hand for so long is dead: a mail server is given up after ten seconds.
DEAD = dt.timedelta(minutes=15)
#: Somebody on the other side of the world has another day than we have.
_A_DAY_AHEAD = dt.timedelta(days=1)
News = Callable[[Person, dt.date | None, dt.date], Sequence[Noted]]
_FIRST_PAUSE, _LONGEST_PAUSE = dt.timedelta(minutes=2), dt.timedelta(hours=6)


def no_news(_person: Person, _since: dt.date | None, _before: dt.date) -> tuple[Noted, ...]:
    return ()


def send_due(now: dt.datetime, news: News = no_news) -> int:
    """Send every letter whose hour has come and what waits to be tried again; how many were sent.

    ``news``: what to tell somebody from a day on (``None``: they were told nothing yet) until before another one.
    """
    if not settings.OOGST.has_mail:
        return 0
    _settle_unsure(now)
    return sum(_send(person, day, now, news) for person, day in list(_due(now)))


def _settle_unsure(now: dt.datetime) -> None:
    for row in Rhythm.objects.filter(state=Rhythm.SENDING, claimed_at__lt=now - DEAD):
        with alone(_turn(row.person_id)):
            mine = Rhythm.objects.filter(pk=row.pk, state=Rhythm.SENDING, claimed_at=row.claimed_at)
            if mine.update(state=Rhythm.IDLE):
                _take_out(row.person_id, row.last_on)


def _due(now: dt.datetime) -> Iterator[tuple[Person, dt.date]]:
    """Who may get a letter now, with the day that it is of."""
    today = timezone.localdate(now)
    for person in _with_something(today, now):
        rhythm = getattr(person, "rhythm", None) or Rhythm(person=person)
        day = _day(rhythm, now)
        if day is not None and leaver(person, today) is None:
            yield person, day


def _with_something(today: dt.date, now: dt.datetime) -> Iterator[Person]:
    """Everybody whom a letter could be for. Most are left out by the database already: this is asked every minute."""
    waits = queries.waiting(today).filter(lettered_on=None).exclude(moment__person__rhythm__asks=False)
    wants = Q(pk__in=waits.values("moment__person_id")) | Q(rhythm__nudges=True)
    people = Person.objects.filter(wants, is_active=True, email__isnull=False).exclude(rhythm__letters=False)
    people = people.exclude(rhythm__state=Rhythm.IDLE, rhythm__last_on__gt=today - WEEK + _A_DAY_AHEAD)
    if letter_day(WEEKDAY, HOUR, ZONE, now) is None:
        people = people.exclude(rhythm=None)
    return people.select_related("rhythm").order_by("pk").iterator(chunk_size=500)


def _day(rhythm: Rhythm, now: dt.datetime) -> dt.date | None:
    """The day of the letter that may go now: a new one, a week after the last at the earliest, or one that waits."""
    if rhythm.state == Rhythm.SENDING:
        return None
    if rhythm.state == Rhythm.WAITING and rhythm.last_on and rhythm.next_at:
        return rhythm.last_on if rhythm.next_at <= now else None
    day = letter_day(rhythm.weekday, rhythm.hour, rhythm.zone, now)
    if day is None or (rhythm.last_on and day < rhythm.last_on + WEEK):
        return None
    return day


def _send(person: Person, day: dt.date, now: dt.datetime, news: News) -> bool:
    """Claim it, hand it over, note how that went: three steps, so that the mail server keeps no transaction waiting."""
    letter = _claim(person, day, now, news)
    if letter is None:
        return False
    try:
        letters.post(letter, person.email or "")
    except OSError as problem:  # which SMTPException is too
        _log.error("An e-mail could not be sent: %s", type(problem).__name__)
        _put_off(person, now)
        return False
    told = {"told_on": timezone.localdate(now), "state": Rhythm.IDLE, "tries": 0, "next_at": None}
    Rhythm.objects.filter(person=person, claimed_at=now).update(**told)
    return True


def _claim(person: Person, day: dt.date, now: dt.datetime, news: News) -> Letter | None:
    """The letter, if there is one and it is ours to send. What is in it is decided now, at every try anew."""
    with alone(_turn(person.pk)):
        Rhythm.objects.get_or_create(person=person)
        row = Rhythm.objects.select_for_update().get(person=person)
        if _day(row, now) != day or not row.letters:
            return None
        letter = _written(person, row, now, news)
        if letter is None:
            Rhythm.objects.filter(pk=row.pk, state=Rhythm.WAITING).update(state=Rhythm.IDLE, tries=0, next_at=None)
            return None
        row.state, row.claimed_at, row.last_on = Rhythm.SENDING, now, _counts_on(row, now)
        row.save()
        return letter


def _counts_on(row: Rhythm, now: dt.datetime) -> dt.date:
    """The reader's day on which it goes: the next one comes a week after that, also where it was put off."""
    return now.astimezone(queries.zone_of(row)).date()


def _written(person: Person, row: Rhythm, now: dt.datetime, news: News) -> Letter | None:
    """The questions of the week, else a nudge; what was done with what people said comes along with either."""
    today = timezone.localdate(now)
    asks = list(queries.open_asks(person, today).filter(lettered_on=None)[: letters.MOST])
    if asks:
        Ask.objects.filter(pk__in=[one.pk for one in asks]).update(lettered_on=_counts_on(row, now))
        return letters.digest(
            person, queries.as_questions(asks), with_nudge=row.nudges, news=news(person, row.told_on, today)
        )
    if row.nudges and not _noted_lately(person, now):
        return letters.nudge(person, openings_of(person.language, today), news(person, row.told_on, today))
    return None


def _noted_lately(person: Person, now: dt.datetime) -> bool:
    """Whoever noted something this week need not be reminded."""
    return Moment.objects.filter(person=person, received_at__gt=now - WEEK).exists()


def openings_of(language: str, today: dt.date) -> list[str]:
    """The openings of the week: one for every way to learn, others every week."""
    week = today.toordinal() // 7
    return [mode.prompts[language][week % len(mode.prompts[language])] for mode in load_framework().modes]


def _put_off(person: Person, now: dt.datetime) -> None:
    """It did not go: its questions are free again, and it is tried after a pause that doubles each time."""
    with alone(_turn(person.pk)):
        row = Rhythm.objects.select_for_update().get(person=person)
        if row.state != Rhythm.SENDING or row.claimed_at != now:
            return
        _take_out(person.pk, row.last_on)
        row.state, row.next_at = Rhythm.WAITING, now + pause(row.tries)
        row.tries += 1
        row.save()


def pause(tries: int) -> dt.timedelta:
    """How long to wait after so many tries that failed before."""
    return min(_FIRST_PAUSE * (1 << min(tries, 10)), _LONGEST_PAUSE)


def _take_out(person_id: UUID, day: dt.date | None) -> None:
    """The questions of a letter that perhaps did not arrive, and that are not answered."""
    Ask.objects.filter(moment__person_id=person_id, lettered_on=day, answer=None).update(lettered_on=None)


def _turn(person_id: UUID) -> str:
    return f"follow-ups of {person_id}"
