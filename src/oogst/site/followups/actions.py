"""Writing questions, answers and second voices: one function per intention, one transaction each."""

from __future__ import annotations

import datetime as dt
import json
import math
import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID, uuid4
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from oogst.errors import BadInput, NotFound
from oogst.framework import load_framework
from oogst.intake import LONGEST_TEXT
from oogst.site.followups import queries
from oogst.site.followups.calendar import noted_between, windows
from oogst.site.followups.links import VOICE, identity_in
from oogst.site.followups.models import Answer, Ask, Rhythm, SecondVoice
from oogst.site.moments.models import COUNTED, Moment
from oogst.site.moments.queries import row_of
from oogst.site.people.keys import box_of
from oogst.site.people.models import Person
from oogst.site.transactions import alone

#: How long somebody who was invited to confirm has for it.
INVITED_FOR = dt.timedelta(days=30)
#: Not now: asked again this long after.
SNOOZED_FOR = dt.timedelta(days=14)
#: The hours among which a letter can come.
HOURS = range(6, 21)
_AT_ONCE = 500
_LONGEST_UNIT, _LARGEST_FIGURE = 60, 1e12


@dataclass(frozen=True)
class Given:
    """What somebody answers. ``answer``, ``barrier``: ids of the framework; ``figure``: as it was typed."""

    answer: str
    barrier: str = ""
    figure: str = ""
    unit: str = ""
    note: str = ""


def plan_asks(now: dt.datetime) -> None:
    """Make every question that is open by today and was not yet made.

    Each moment has one question a wave, about one of the outcomes that its writer confirmed, drawn at random here and
    now. Several workers may do this at once: the database takes each question once.
    """
    today, waves = timezone.localdate(now), queries.waves()
    for wave in range(1, len(waves) + 1):
        _plan(wave, today, waves)


def _plan(wave: int, today: dt.date, waves: tuple[int, ...]) -> None:
    first, last = noted_between(wave, today, waves)
    moments = Moment.objects.filter(
        state=Moment.CONFIRMED,
        captured_at__gte=_midnight(first),
        captured_at__lt=_midnight(last + dt.timedelta(days=1)),
    )
    unwanted = Ask.objects.filter(is_stopped=True).values("moment_id")
    asked = Ask.objects.filter(wave=wave).values("moment_id")
    new = moments.exclude(pk__in=asked).exclude(pk__in=unwanted).exclude(person__rhythm__asks=False)
    rows = new.defer("text_encrypted", "intention_encrypted").prefetch_related("outcomes").order_by("pk")
    page = list(rows[:_AT_ONCE])
    while page:  # each page for itself, so that nobody who writes waits for all of them
        Ask.objects.bulk_create(_asks(page, wave, waves), ignore_conflicts=True)
        page = list(rows.filter(pk__gt=page[-1].pk)[:_AT_ONCE])


def _asks(moments: Iterable[Moment], wave: int, waves: tuple[int, ...]) -> Iterator[Ask]:
    known = {one.id for one in load_framework().outcomes}
    for moment in moments:
        outcomes = sorted(row.outcome for row in moment.outcomes.all() if row.state in COUNTED and row.outcome in known)
        if outcomes:
            yield _drawn(moment, outcomes, wave, waves)


def _drawn(moment: Moment, outcomes: list[str], wave: int, waves: tuple[int, ...]) -> Ask:
    asked = secrets.choice(outcomes)
    others = " ".join(one for one in outcomes if one != asked)
    window = windows(queries.noted_on(moment), waves)[wave - 1]
    days = {"due_on": window.due_on, "closes_on": window.closes_on}
    return Ask(moment=moment, wave=wave, outcome=asked, not_asked=others, **days)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def answer_ask(token: str, given: Given, now: dt.datetime) -> Answer:
    """Take in an answer; a later one to the same question takes its place.

    Raises ``NotFound`` as ``queries.ask_behind``; ``BadInput``: ``answer_unknown``, ``figure_unreadable``,
    ``text_too_long``.
    """
    figure = _checked(given)
    ask = queries.ask_behind(token, timezone.localdate(now))
    with _alone(ask.moment.person):
        values = {
            "answered_at": now,
            "answer": given.answer,
            "barrier": given.barrier,
            "work_figure": figure,
            "words_encrypted": _closed(given, ask),
        }
        row, _is_new = Answer.objects.update_or_create(ask=ask, defaults=values)
        return row


def _checked(given: Given) -> float | None:
    framework = load_framework()
    if given.answer not in {one.id for one in framework.follow_up_answers}:
        raise BadInput("answer_unknown")
    if given.barrier and given.barrier not in {one.id for one in framework.barriers}:
        raise BadInput("answer_unknown")
    _check_length(given.note, LONGEST_TEXT)
    _check_length(given.unit, _LONGEST_UNIT)
    return _number(given.figure)


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise BadInput("text_too_long", n=len(text), most=most)


def _number(text: str) -> float | None:
    """A number with a comma or a point; there may be blanks between its thousands."""
    if not (plain := "".join(text.split()).replace(",", ".")):
        return None
    try:
        number = float(plain)
    except ValueError:
        raise BadInput("figure_unreadable") from None
    if not math.isfinite(number) or abs(number) > _LARGEST_FIGURE:
        raise BadInput("figure_unreadable")
    return number


def _closed(given: Given, ask: Ask) -> bytes:
    note, unit = given.note.replace("\x00", "").strip(), given.unit.replace("\x00", "").strip()
    if not note and not unit:
        return b""
    said = json.dumps({"note": note, "unit": unit}, ensure_ascii=False).encode()
    return box_of(ask.moment.person).close(said, queries.about_answer(ask))


def snooze_ask(token: str, now: dt.datetime) -> dt.date:
    """Not now; the day from which it may be asked again. Raises ``NotFound`` as ``queries.ask_behind``."""
    today = timezone.localdate(now)
    ask = queries.ask_behind(token, today)
    with _alone(ask.moment.person):
        again = today + SNOOZED_FOR
        Ask.objects.filter(pk=ask.pk).update(not_before=again, lettered_on=None)
        return again


def stop_asks_of_moment(token: str, now: dt.datetime) -> None:
    """No question about this moment any more. Raises ``NotFound`` as ``queries.ask_behind``."""
    ask = queries.ask_behind(token, timezone.localdate(now))
    with _alone(ask.moment.person):
        Ask.objects.filter(moment=ask.moment).update(is_stopped=True)


def stop_letters(token: str) -> None:
    """No letter any more, from the link in one. Raises ``NotFound`` ``link_wrong``."""
    person = queries.person_stopping(token)
    with _alone(person):
        Rhythm.objects.update_or_create(person=person, defaults={"letters": False, "nudges": False})


def set_rhythm(
    person: Person, *, weekday: int, hour: int, zone: str, asks: bool, letters: bool, nudges: bool
) -> Rhythm:
    """When and whether somebody wants letters and questions. Raises ``BadInput`` ``rhythm_wrong``."""
    if weekday not in range(7) or hour not in HOURS or zone not in available_timezones():
        raise BadInput("rhythm_wrong")
    chosen = {"weekday": weekday, "hour": hour, "zone": zone, "asks": asks, "letters": letters, "nudges": nudges}
    with _alone(person):
        return Rhythm.objects.update_or_create(person=person, defaults=chosen)[0]


def open_feed(person: Person) -> Rhythm:
    """A calendar feed at a new secret address; an earlier one no longer works."""
    return _set_feed(person, uuid4())


def close_feed(person: Person) -> Rhythm:
    return _set_feed(person, None)


def _set_feed(person: Person, calendar: UUID | None) -> Rhythm:
    with _alone(person):
        return Rhythm.objects.update_or_create(person=person, defaults={"calendar": calendar})[0]


def invite_voice(person: Person, moment_id: UUID | str, shown: str, now: dt.datetime) -> SecondVoice:
    """Invite somebody to say whether it is so. They see these words and no others; an open invitation is replaced.

    Raises ``NotFound``; ``BadInput``: ``moment_empty``, ``text_too_long``, ``voice_given``: somebody said so already.
    """
    if not (shown := shown.replace("\x00", "").strip()):
        raise BadInput("moment_empty")
    _check_length(shown, LONGEST_TEXT)
    with _alone(person):
        moment = row_of(person, moment_id)
        if SecondVoice.objects.filter(moment=moment, answered_at__isnull=False).exists():
            raise BadInput("voice_given")
        SecondVoice.objects.filter(moment=moment).delete()
        row = SecondVoice(moment=moment, invited_at=now, expires_at=now + INVITED_FOR)
        row.shown_encrypted = box_of(person).close(shown.encode(), queries.about_voice(row))
        row.save(force_insert=True)
        return row


def mail_voice(
    person: Person, moment_id: UUID | str, to: str, now: dt.datetime, seen: str | None = None
) -> SecondVoice:
    """Have the open invitation sent by e-mail, by ``inviting``; another address takes the place of one that waits.

    ``seen``: the ``last_letter`` that the writer had before them; where one left since, this one does not (a double
    tap, a form from before). Raises ``NotFound``: also ``voice_over``; ``BadInput``: ``address_wrong``,
    ``voice_given``.
    """
    _check_address(to)
    with _alone(person):
        row = SecondVoice.objects.filter(moment=row_of(person, moment_id)).first()
        if row is None or row.expires_at <= now:
            raise NotFound("voice_over")
        if row.answered_at:
            raise BadInput("voice_given")
        if seen is not None and seen != queries.last_letter(row):
            return row
        closed = box_of(person).close(to.encode(), queries.about_invited(row))
        waits = {"letter": SecondVoice.WAITING, "to_encrypted": closed, "next_at": now, "tries": 0}
        # One that is leaving this moment is left alone: two would leave.
        SecondVoice.objects.filter(pk=row.pk).exclude(letter=SecondVoice.SENDING).update(**waits)
        return row


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise BadInput("address_wrong") from None


def revoke_voice(person: Person, moment_id: UUID | str) -> None:
    """Take an invitation back, or what was said by it: it counts no more. Raises ``NotFound``."""
    with _alone(person):
        SecondVoice.objects.filter(moment=row_of(person, moment_id)).delete()


def give_voice(token: str, confirms: bool, now: dt.datetime) -> None:
    """What the one who was invited says, once. Raises ``NotFound`` as ``queries.voice_behind``."""
    queries.voice_behind(token, now)
    unanswered = SecondVoice.objects.filter(pk=identity_in(VOICE, token), answered_at=None)
    if not unanswered.update(answered_at=now, confirms=confirms):
        raise NotFound("voice_over")


def _alone(person: Person) -> AbstractContextManager[None]:
    return alone(f"follow-ups of {person.pk}")
