"""Writing moments: one function per intention, one transaction each, each for the person who is acting alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from oogst.errors import BadInput, Overtaken
from oogst.framework import Framework, load_framework
from oogst.intake import Sheet
from oogst.intake.notes import OwnNote
from oogst.site.adaptation.queries import own_suggester
from oogst.site.moments import queries
from oogst.site.moments.identity import once_key, uuid7
from oogst.site.moments.models import COUNTED, SUGGESTED, Moment, MomentMode, MomentOutcome
from oogst.site.moments.said import NOTHING, Said, check_said, modes_after, outcomes_after
from oogst.site.moments.times import Written
from oogst.site.people.actions import end_sessions
from oogst.site.people.keys import box_of
from oogst.site.people.leaving import leavers
from oogst.site.people.models import Person
from oogst.site.people.trail import note_event
from oogst.site.transactions import alone
from oogst.suggest import Suggestion

#: A clock may be ahead, and somebody may write on the other side of the world: a day is no mistake.
_SLACK = dt.timedelta(days=1)
#: What stands for the form where notes of before are brought; one for all, since a moment is once per person.
_PAST = UUID("6e1f9cbe-2d53-5bd4-9f0e-0f5f2a0e7c11")
#: One line: somebody says what they are going to do, and plans nothing.
LONGEST_INTENTION = 500
#: Moments in one question to the database.
_AT_ONCE = 2000
Suggest = Callable[[str, str], Suggestion]


def suggest(text: str, language: str) -> Suggestion:
    """By the model with the house's own layer, if it has one. Raises ``BadInput`` ``text_too_long``."""
    return own_suggester().suggest(text, language)


def record_moment(
    person: Person,
    text: str,
    *,
    form: UUID,
    now: dt.datetime,
    visibility: str,
    language: str,
    said: Said = NOTHING,
    happened_on: dt.date | None = None,
    written: Written | None = None,
    suggest: Suggest = suggest,
) -> Moment:
    """Keep a moment, closed with the person's own key, with what the text suggests and what was said of that.

    ``form``: names the form it was written on; the same words from the same form are kept once, however often they
    arrive. ``language``: the writer's, which decides where the text is too short to tell. ``written``: when, if it
    waited on a phone.
    Raises ``BadInput``: ``text_empty``, ``text_too_long``, ``in_the_future``, ``label_unknown``,
    ``visibility_unknown``, and as ``keys.box_of``.
    """
    text, framework = _checked(text), load_framework()
    check_said(said, framework)
    _check_visibility(visibility, framework)
    _check_day(happened_on, now)
    suggestion = suggest(text, language)
    with _alone(person):
        key = once_key(form, text)
        if (kept := Moment.objects.filter(person=person, key=key).first()) is not None:
            return kept
        moment = Moment(id=uuid7(now), person=person, key=key, received_at=now, visibility=visibility)
        moment.captured_at, moment.clock_off = _times(written, now)
        moment.happened_on = happened_on
        _write(moment, text, suggestion)
        moment.save(force_insert=True)
        _suggest_labels(moment, suggestion)
        if said.is_something:
            _hear(moment, said, now)
        return moment


def bring_past(
    person: Person, notes: Iterable[OwnNote], *, language: str, now: dt.datetime, suggest: Suggest = suggest
) -> int:
    """Keep somebody's own notes of before, for them alone until they say otherwise; how many of them are new.

    The same words of the same day are kept once, however often they are brought. Raises as ``record_moment``.
    """
    with _alone(person):
        before = Moment.objects.filter(person=person).count()
        for note in notes:
            form = uuid5(_PAST, note.happened_on.isoformat() if note.happened_on else "")
            record_moment(
                person,
                note.text,
                form=form,
                now=now,
                visibility="only_me",
                language=language,
                happened_on=note.happened_on,
                suggest=suggest,
            )
        return Moment.objects.filter(person=person).count() - before


@transaction.atomic
def import_moments(sheet: Sheet, now: dt.datetime, *, suggest: Suggest = suggest) -> int:
    """Moments that people noted in another tool (``files.read_moments``), brought in for them; how many are new.

    Each belongs to its writer alone, and waits for what the writer says of it: who may see it, and what it brought,
    is not taken from a file. The same row is kept once, however often it comes. Raises as ``record_moment``.
    """
    rows = sheet.good().to_pylist()
    people = {one.code: one for one in Person.objects.filter(code__in={row["person_id"] for row in rows})}
    before = Moment.objects.count()
    for row in rows:
        _import_one(people[row["person_id"]], row, now, suggest)
    for code in dict.fromkeys(row["person_id"] for row in rows):
        note_event("moments_imported", now, about=people[code])
    return Moment.objects.count() - before


def _import_one(person: Person, row: Mapping[str, Any], now: dt.datetime, suggest: Suggest) -> None:
    record_moment(
        person,
        row["text"],
        form=uuid5(_PAST, f"moment {row['moment_id']}"),
        now=now,
        visibility="only_me",
        language=row["language"] or person.language,
        happened_on=row["happened_on"],
        written=Written(min(timezone.make_aware(row["captured_at"]), now)),
        suggest=suggest,
    )


def confirm_outcomes(person: Person, moment_id: UUID | str, said: Said, now: dt.datetime) -> Moment:
    """Take in what the writer says of the suggestions. Raises ``NotFound``, ``BadInput`` ``label_unknown``."""
    check_said(said, load_framework())
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        _hear(moment, said, now)
        return moment


def change_visibility(person: Person, moment_id: UUID | str, visibility: str, now: dt.datetime) -> Moment:
    """Who may see it from now on. What was released with it stays as it is. Raises ``NotFound``, ``BadInput``."""
    _check_visibility(visibility, load_framework())
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        moment.visibility = visibility
        if visibility != "may_be_quoted":
            moment.quote_seen = ""
        _set_counting(moment, now)
        moment.save()
        return moment


def allow_quote(person: Person, moment_id: UUID | str, seen: str) -> Moment:
    """The writer saw these words as they will be printed, and lets them be. ``seen``: the version that was shown.

    Raises ``NotFound``, ``Overtaken`` ``moment_overtaken``: the words are others by now; ``BadInput``
    ``quote_not_asked``: nobody else may see it.
    """
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        if moment.visibility != "may_be_quoted":
            raise BadInput("quote_not_asked")
        if seen != queries.version_of(moment):
            raise Overtaken("moment_overtaken")
        moment.quote_seen = seen
        moment.save(update_fields=["quote_seen"])
        return moment


def edit_moment(
    person: Person,
    moment_id: UUID | str,
    text: str,
    happened_on: dt.date | None,
    now: dt.datetime,
    suggest: Suggest = suggest,
    seen: str | None = None,
) -> Moment:
    """Other words, another day. What the writer said of the suggestions stays; the open ones are made anew.

    ``seen``: the version that the writer had before them, if that is known. Raises ``NotFound``, ``BadInput`` as
    ``record_moment``, ``Overtaken`` ``moment_overtaken``: other words were written elsewhere meanwhile.
    """
    text = _checked(text)
    _check_day(happened_on, now)
    suggestion = suggest(text, queries.row_of(person, moment_id).language)
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        if seen is not None and seen != queries.version_of(moment):
            _check_same(queries.my_moment(person, moment_id), text, happened_on)
        moment.happened_on = happened_on
        _write(moment, text, suggestion)
        moment.save()
        moment.outcomes.filter(state=SUGGESTED).delete()
        moment.modes.filter(state=SUGGESTED).delete()
        _suggest_labels(moment, suggestion)
        return moment


def set_intention(person: Person, moment_id: UUID | str, words: str) -> Moment:
    """What the writer is going to do with it, in one line; without words there is none any more.

    Other words are another intention: they are open again. Raises ``NotFound``, ``BadInput`` ``text_too_long``.
    """
    words = " ".join(words.replace("\x00", "").split())
    if len(words) > LONGEST_INTENTION:
        raise BadInput("text_too_long", n=len(words), most=LONGEST_INTENTION)
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        if words != queries.my_moment(person, moment_id).intention:
            about = queries.about_intention(moment)
            moment.intention_encrypted = box_of(person).close(words.encode(), about) if words else b""
            moment.intention_done_on = None
            moment.save(update_fields=["intention_encrypted", "intention_done_on"])
        return moment


def tick_intention(person: Person, moment_id: UUID | str, done: bool, now: dt.datetime) -> Moment:
    """The writer did it, or takes that back. Ticked twice, the first day stays; where there is no intention there is
    nothing to tick. Raises ``NotFound``."""
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        ticked = done and bool(moment.intention_encrypted)
        moment.intention_done_on = (moment.intention_done_on or timezone.localdate(now)) if ticked else None
        moment.save(update_fields=["intention_done_on"])
        return moment


def withdraw_moment(person: Person, moment_id: UUID | str) -> str:
    """Take a moment back, as if it had not been written; its words, for whoever wants to write it otherwise.

    Raises ``NotFound``.
    """
    with _alone(person):
        moment = queries.row_of(person, moment_id)
        text = queries.my_moment(person, moment_id).text
        moment.delete()
        return text


def note_asked(person: Person, moment_ids: Iterable[UUID]) -> None:
    """These were put before the writer once, and are not again."""
    mine = Moment.objects.filter(person=person, pk__in=list(moment_ids), state=Moment.WAITING)
    mine.update(state=Moment.ASKED)


def note_released(periods: Mapping[UUID, str], counts_from: Mapping[UUID, dt.datetime]) -> None:
    """These were counted into a release, each with that period, as they counted then; they count in no other."""
    for period in set(periods.values()):
        of_it = [one for one, its in periods.items() if its == period]
        for start in range(0, len(of_it), _AT_ONCE):
            rows = Moment.objects.filter(pk__in=of_it[start : start + _AT_ONCE])
            # Hidden, or hidden and shown again, since they were counted: few, and one by one far slower.
            moved = [Moment(id=one, counts_from=counts_from[one]) for one in _moved(rows, counts_from)]
            rows.update(released_in=period)
            Moment.objects.bulk_update(moved, ["counts_from"], batch_size=400)


def _moved(rows: QuerySet[Moment], counts_from: Mapping[UUID, dt.datetime]) -> list[UUID]:
    return [one for one, since in rows.values_list("pk", "counts_from") if since != counts_from[one]]


def forget_person(person: Person, tombstones: Path) -> None:
    """Everything of a person goes: key, moments, sign-in, membership. What was released stays, and names nobody.

    First a tombstone is laid outside the database, an empty file with the person's random id for a name, so that
    whoever puts an older backup back can do it again: ``forget_again``.
    """
    tombstones.mkdir(mode=0o700, parents=True, exist_ok=True)
    (tombstones / str(person.pk)).touch(mode=0o600)
    for eraser in settings.OOGST_ERASERS:
        import_string(eraser)(person)
    with _alone(person):
        end_sessions(person)
        person.delete()
        transaction.on_commit(_empty_the_log)


def forget_again(tombstones: Path) -> int:
    """Forget everybody who has a tombstone and is back all the same; how many these were."""
    names = [file.name for file in tombstones.glob("*-*-*-*-*")] if tombstones.is_dir() else []
    back = [person for name in names for person in Person.objects.filter(pk=name)]
    for person in back:
        forget_person(person, tombstones)
    return len(back)


def forget_leavers(now: dt.datetime) -> int:
    """Forget everybody whose time to take everything along is over; how many these were. Part of the due work, after
    ``people.leaving.see_leavers_off``."""
    today = timezone.localdate(now)
    over = [one.person for one in leavers(today) if one.gone_on <= today]
    for person in over:
        forget_person(person, settings.OOGST.tombstones)
    if over:
        note_event("leavers_forgotten", now)
    return len(over)


def _alone(person: Person) -> AbstractContextManager[None]:
    """What a person writes from two phones at once is taken in one after the other."""
    return alone(f"moments of {person.pk}")


def _empty_the_log() -> None:
    """SQLite keeps what was overwritten in its write-ahead log until that is written back."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _checked(text: str) -> str:
    if not (text := text.replace("\x00", "").strip()):
        raise BadInput("moment_empty")
    return text


def _check_visibility(visibility: str, framework: Framework) -> None:
    if visibility not in {one.id for one in framework.visibility}:
        raise BadInput("label_unknown", value=visibility)


def _check_day(day: dt.date | None, now: dt.datetime) -> None:
    if day is not None and day > (now + _SLACK).date():
        raise BadInput("day_not_yet")


def _check_same(mine: queries.MyMoment, text: str, happened_on: dt.date | None) -> None:
    """The same change that comes twice is no other change."""
    if (mine.text, mine.happened_on) != (text, happened_on):
        raise Overtaken("moment_overtaken")


def _times(written: Written | None, now: dt.datetime) -> tuple[dt.datetime, int]:
    return (now, 0) if written is None else (written.at, round(written.moved.total_seconds()))


def _write(moment: Moment, text: str, suggestion: Suggestion) -> None:
    moment.text_encrypted = box_of(moment.person).close(text.encode(), queries.about(moment))
    moment.language = suggestion.lang
    moment.suggested_domain = suggestion.domain or ""


def _suggest_labels(moment: Moment, suggestion: Suggestion) -> None:
    """What is put forward, but for what the writer has spoken of already."""
    spoken = set(moment.outcomes.values_list("outcome", flat=True)) | set(moment.modes.values_list("mode", flat=True))
    MomentOutcome.objects.bulk_create(
        MomentOutcome(moment=moment, outcome=one.id, state=SUGGESTED, p=one.p, model=suggestion.model)
        for one in suggestion.outcomes
        if one.chosen and one.id not in spoken
    )
    MomentMode.objects.bulk_create(
        MomentMode(moment=moment, mode=one.id, state=SUGGESTED, p=one.p)
        for one in suggestion.modes
        if one.chosen and one.id not in spoken
    )


def _hear(moment: Moment, said: Said, now: dt.datetime) -> None:
    _hear_outcomes(moment, said)
    _hear_modes(moment, said)
    if said.domain or said.complete:
        moment.domain = said.domain
    elif said.agrees:
        moment.domain = moment.domain or moment.suggested_domain
    moment.state = Moment.CONFIRMED
    _set_counting(moment, now)
    moment.save()


def _hear_outcomes(moment: Moment, said: Said) -> None:
    rows = {one.outcome: one for one in moment.outcomes.all()}
    for outcome, state in outcomes_after(said, {name: row.state for name, row in rows.items()}).items():
        row = rows.get(outcome) or MomentOutcome(moment=moment, outcome=outcome)
        if row.state != state:
            row.state = state
            row.save()


def _hear_modes(moment: Moment, said: Said) -> None:
    rows = {one.mode: one for one in moment.modes.all()}
    for mode, state in modes_after(said, {name: row.state for name, row in rows.items()}).items():
        row = rows.get(mode) or MomentMode(moment=moment, mode=mode)
        if row.state != state:
            row.state = state
            row.save()


def _set_counting(moment: Moment, now: dt.datetime) -> None:
    """A moment counts from when its writer confirmed something of it and lets it be counted.

    One that was counted into a release keeps its period for ever, hidden and shown again or not: it never counts twice.
    """
    if moment.released_in:
        return
    says_something = bool(moment.domain) or moment.outcomes.filter(state__in=COUNTED).exists()
    counts = moment.visibility != "only_me" and moment.state == Moment.CONFIRMED and says_something
    moment.counts_from = (moment.counts_from or now) if counts else None
