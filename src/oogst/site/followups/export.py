"""Everything that is kept about a person, that about follow-ups included: see docs/employee.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from oogst.site.followups import queries
from oogst.site.followups.models import Ask
from oogst.site.followups.queries import MyAnswer, MyVoice
from oogst.site.moments.export import export_person as export_moments
from oogst.site.people.models import Person


def export_person(person: Person, now: dt.datetime) -> dict[str, Any]:
    """Plain data, ready for JSON: what ``moments.export`` gives, and below it what was asked and said later."""
    answers = {one.question.id: one for one in queries.my_answers(person)}
    rhythm = queries.rhythm_of(person)
    return export_moments(person, now) | {
        "rhythm": {
            "weekday": rhythm.weekday,
            "hour": rhythm.hour,
            "zone": rhythm.zone,
            "questions": rhythm.asks,
            "letters": rhythm.letters,
            "nudges": rhythm.nudges,
            "calendar": rhythm.calendar is not None,
            "last_letter_on": rhythm.last_on.isoformat() if rhythm.last_on else None,
            "told_on": rhythm.told_on.isoformat() if rhythm.told_on else None,
        },
        "follow_ups": [_ask(one, answers.get(one.pk)) for one in queries.my_asks(person)],
        "second_voices": [_voice(str(moment), one) for moment, one in queries.my_voices(person).items()],
    }


def _ask(ask: Ask, answer: MyAnswer | None) -> dict[str, Any]:
    return {
        "moment": str(ask.moment_id),
        "wave": ask.wave,
        "outcome": ask.outcome,
        "not_asked": ask.not_asked.split(),
        "due_on": ask.due_on.isoformat(),
        "closes_on": ask.closes_on.isoformat(),
        "sent_on": ask.lettered_on.isoformat() if ask.lettered_on else None,
        "not_before": ask.not_before.isoformat() if ask.not_before else None,
        "stopped": ask.is_stopped,
        "answer": _answer(answer) if answer else None,
    }


def _answer(answer: MyAnswer) -> dict[str, Any]:
    return {
        "answered_at": answer.answered_at.isoformat(timespec="seconds"),
        "answer": answer.answer,
        "barrier": answer.barrier or None,
        "work_figure": answer.work_figure,
        "work_unit": answer.work_unit or None,
        "note": answer.note or None,
    }


def _voice(moment: str, voice: MyVoice) -> dict[str, Any]:
    return {
        "moment": moment,
        "invited_at": voice.invited_at.isoformat(timespec="seconds"),
        "expires_at": voice.expires_at.isoformat(timespec="seconds"),
        "shown": voice.shown,
        "answered_at": voice.answered_at.isoformat(timespec="seconds") if voice.answered_at else None,
        "confirms": voice.confirms,
        "letter": voice.letter or None,
        "letter_to": voice.letter_to or None,
    }
