"""Reading questions, answers and second voices: each person their own; for a release of everybody, without a word."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from oogst.errors import NotFound
from oogst.intake import COLUMNS
from oogst.intake.values import TYPES
from oogst.site.followups.links import ANSWER, FEED, STOP, VOICE, identity_in, token_for
from oogst.site.followups.models import Answer, Ask, Rhythm, SecondVoice
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import row_of
from oogst.site.people.keys import box_of
from oogst.site.people.models import Person


@dataclass(frozen=True)
class Question:
    """A question that is open, or was. ``noted_on``: when the moment was; ``given``: the answer so far."""

    id: UUID
    token: str
    moment: UUID
    wave: int
    outcome: str
    noted_on: dt.date
    due_on: dt.date
    closes_on: dt.date
    given: str


@dataclass(frozen=True)
class MyAnswer:
    """An answer as its writer sees it."""

    question: Question
    answered_at: dt.datetime
    answer: str
    barrier: str
    work_figure: float | None
    work_unit: str
    note: str


@dataclass(frozen=True)
class MyVoice:
    """A second voice as the writer who invited it sees it. ``confirms``: ``None`` until they answered. ``letter``: as
    ``SecondVoice`` has it; ``letter_to``: the address, as long as it is kept."""

    id: UUID
    token: str
    moment: UUID
    invited_at: dt.datetime
    expires_at: dt.datetime
    shown: str
    answered_at: dt.datetime | None
    confirms: bool | None
    letter: str
    letter_to: str
    last_letter: str


def open_asks(person: Person, today: dt.date) -> QuerySet[Ask]:
    """The questions that wait for somebody, the longest due first; none where they want none."""
    if not rhythm_of(person).asks:
        return Ask.objects.none()
    mine = waiting(today).filter(moment__person=person)
    return mine.select_related("moment", "answer").order_by("due_on", "moment_id")


def waiting(today: dt.date) -> QuerySet[Ask]:
    """The questions that can be put to anybody today."""
    rows = Ask.objects.filter(due_on__lte=today, closes_on__gt=today, answer=None, is_stopped=False)
    return rows.filter(Q(not_before=None) | Q(not_before__lte=today))


def open_questions(person: Person, today: dt.date) -> list[Question]:
    return as_questions(open_asks(person, today))


def as_questions(asks: Iterable[Ask]) -> list[Question]:
    return [_question(one) for one in asks]


def question_behind(token: str, today: dt.date) -> tuple[Person, Question]:
    """What a link asks, and of whom. It can be answered, also otherwise than before, until it closes.

    Raises ``NotFound``: ``link_wrong``; ``ask_gone``: the moment is no longer there; ``ask_over``.
    """
    ask = ask_behind(token, today)
    return ask.moment.person, _question(ask)


def ask_behind(token: str, today: dt.date) -> Ask:
    """Raises ``NotFound`` as ``question_behind``."""
    ask = Ask.objects.select_related("moment__person", "answer").filter(pk=identity_in(ANSWER, token)).first()
    if ask is None or not ask.moment.person.is_active:
        raise NotFound("ask_gone")
    if not ask.due_on <= today < ask.closes_on:
        raise NotFound("ask_over")
    return ask


def rhythm_of(person: Person) -> Rhythm:
    """What somebody chose, or what holds for whoever chose nothing."""
    return Rhythm.objects.filter(person=person).first() or Rhythm(person=person)


def zone_of(rhythm: Rhythm) -> ZoneInfo:
    return ZoneInfo(rhythm.zone)


def stop_token(person: Person) -> str:
    return token_for(STOP, person.pk)


def person_stopping(token: str) -> Person:
    """Whose letters a link stops. Raises ``NotFound`` ``link_wrong``."""
    person = Person.objects.filter(pk=identity_in(STOP, token)).first()
    if person is None:
        raise NotFound("link_wrong")
    return person


def feed_token(rhythm: Rhythm) -> str:
    """The secret end of the address of somebody's calendar feed; ``""`` where they have none."""
    return token_for(FEED, rhythm.calendar) if rhythm.calendar else ""


def rhythm_of_feed(token: str) -> Rhythm:
    """Raises ``NotFound`` ``link_wrong``: also where the feed was taken away."""
    row = Rhythm.objects.select_related("person").filter(calendar=identity_in(FEED, token)).first()
    if row is None or not row.person.is_active:
        raise NotFound("link_wrong")
    return row


def my_answers(person: Person, moment: UUID | None = None) -> list[MyAnswer]:
    """Everything that somebody answered, the newest first; with ``moment`` only about that one."""
    rows = Answer.objects.filter(ask__moment__person=person).select_related("ask__moment").order_by("-answered_at")
    found = list(rows if moment is None else rows.filter(ask__moment_id=moment))
    return [_answered(one, person) for one in found]


def my_asks(person: Person) -> list[Ask]:
    """Every question that somebody was ever asked or could have been, the oldest first."""
    return list(Ask.objects.filter(moment__person=person).select_related("moment").order_by("due_on", "pk"))


def my_voice(person: Person, moment_id: UUID | str) -> MyVoice | None:
    """Raises ``NotFound``: somebody else's moment."""
    row = SecondVoice.objects.filter(moment=row_of(person, moment_id)).first()
    return _voice(row, person) if row else None


def my_voices(person: Person) -> dict[UUID, MyVoice]:
    """By the moment that each is about."""
    rows = SecondVoice.objects.filter(moment__person=person).order_by("pk")
    return {row.moment_id: _voice(row, person) for row in rows}


def voice_behind(token: str, now: dt.datetime) -> tuple[Person, MyVoice]:
    """Who invites to confirm, and what they show.

    Raises ``NotFound``: ``link_wrong``; ``voice_over``: taken back, answered, or too old.
    """
    row = SecondVoice.objects.select_related("moment__person").filter(pk=identity_in(VOICE, token)).first()
    if row is None or row.answered_at is not None or row.expires_at <= now:
        raise NotFound("voice_over")
    return row.moment.person, _voice(row, row.moment.person)


def counted_answers() -> pa.Table:
    """Every answer, of everybody, in the form of ``oogst.intake.Inputs.answers``; ids and times as in
    ``moments.queries.counted_moments``. What a figure is measured in is the writer's own, and left out."""
    rows = Answer.objects.order_by("ask__moment_id", "ask__wave").values_list(
        "ask__moment_id", "ask__wave", "answered_at", "ask__outcome", "answer", "barrier", "work_figure"
    )
    table = [
        {
            "moment_id": str(moment),
            "wave": wave,
            "answered_at": timezone.make_naive(at),
            "outcome": outcome,
            "answer": answer,
            "barrier": barrier or None,
            "work_figure": figure,
        }
        for moment, wave, at, outcome, answer, barrier, figure in rows
    ]
    return _table("answers", table, wave=pa.int8())


def counted_voices() -> pa.Table:
    """Every second voice that was given, in the form of ``oogst.intake.Inputs.voices``."""
    rows = SecondVoice.objects.filter(answered_at__isnull=False).order_by("moment_id")
    table = [
        {"moment_id": str(row.moment_id), "answered_at": timezone.make_naive(row.answered_at), "confirms": row.confirms}
        for row in rows
        if row.answered_at
    ]
    return _table("voices", table, confirms=pa.bool_())


def _table(kind: str, rows: Iterable[dict[str, Any]], **forms: pa.DataType) -> pa.Table:
    columns = [(column.name, forms.get(column.name, TYPES[column.form])) for column in COLUMNS[kind]]
    return pa.Table.from_pylist(list(rows), pa.schema(columns))


def waves() -> tuple[int, ...]:
    """How many days after a moment each wave comes, as this site is set."""
    found: tuple[int, ...] = settings.OOGST.waves
    return found


def noted_on(moment: Moment) -> dt.date:
    return timezone.localdate(moment.captured_at)


def about_answer(ask: Ask) -> str:
    """Where closed words belong."""
    return f"answer {ask.pk}"


def about_voice(row: SecondVoice) -> str:
    return f"second voice {row.pk}"


def about_invited(row: SecondVoice) -> str:
    return f"address of second voice {row.pk}"


def voice_token(row: SecondVoice) -> str:
    return token_for(VOICE, row.pk)


def last_letter(row: SecondVoice) -> str:
    """Names the last e-mail of an invitation of which nothing is tried any more; ``""``: none, or one that waits."""
    return row.claimed_at.isoformat() if row.claimed_at and row.letter in SecondVoice.OVER else ""


def invited_address(row: SecondVoice, writer: Person) -> str:
    """To whom the e-mail of an invitation goes, while that is kept."""
    return box_of(writer).open(bytes(row.to_encrypted), about_invited(row)).decode()


def _question(ask: Ask) -> Question:
    given = ask.answer.answer if hasattr(ask, "answer") else ""
    day = noted_on(ask.moment)
    token = token_for(ANSWER, ask.pk)
    return Question(ask.pk, token, ask.moment_id, ask.wave, ask.outcome, day, ask.due_on, ask.closes_on, given)


def _answered(row: Answer, person: Person) -> MyAnswer:
    words = {"note": "", "unit": ""}
    if row.words_encrypted:
        words = json.loads(box_of(person).open(bytes(row.words_encrypted), about_answer(row.ask)))
    return MyAnswer(
        _question(row.ask), row.answered_at, row.answer, row.barrier, row.work_figure, words["unit"], words["note"]
    )


def _voice(row: SecondVoice, person: Person) -> MyVoice:
    return MyVoice(
        id=row.pk,
        token=voice_token(row),
        moment=row.moment_id,
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        shown=box_of(person).open(bytes(row.shown_encrypted), about_voice(row)).decode(),
        answered_at=row.answered_at,
        confirms=row.confirms,
        letter=row.letter,
        letter_to=invited_address(row, person) if row.to_encrypted else "",
        last_letter=last_letter(row),
    )
