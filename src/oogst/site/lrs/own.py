"""A person’s own moments as statements by the profile, for that person: to take along, or to send where they want."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from oogst.framework import Framework, load_framework
from oogst.site.followups.queries import MyAnswer, MyVoice, my_answers, my_voices
from oogst.site.lrs.persons import home
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import MyMoment, my_moments
from oogst.site.people.keys import pseudonym_of
from oogst.site.people.models import Person
from oogst.xapi.telling import Answered, Learnt, Seconded, Teller, statements_about

_ABOUT = "xAPI"


def my_statements(person: Person, *, with_words: bool) -> list[dict[str, Any]]:
    """Of every moment, the oldest first; in xAPI 1.0.3 and 2.0.0 alike."""
    teller = teller_for(person, with_words=with_words)
    return [one for moment in my_learning(person) for one in statements_about(moment, teller)]


def teller_for(person: Person, *, with_words: bool) -> Teller:
    return Teller(load_framework(), home(), pseudonym(person), person.language, with_words)


def pseudonym(person: Person) -> UUID:
    """By what others know the person whose statements these are."""
    return pseudonym_of(person, _ABOUT)


def my_learning(person: Person, *, only_me: bool = True) -> list[Learnt]:
    """Everything that somebody noted and said later, the oldest first. ``only_me``: what is for them alone too."""
    framework, voices = load_framework(), my_voices(person)
    answers: dict[UUID, list[MyAnswer]] = {}
    for one in my_answers(person):
        answers.setdefault(one.question.moment, []).append(one)
    moments = (one for one in reversed(my_moments(person)) if only_me or one.visibility != "only_me")
    return [_learnt(one, answers.get(one.id, ()), voices.get(one.id), framework) for one in moments]


def _learnt(moment: MyMoment, answers: Iterable[MyAnswer], voice: MyVoice | None, framework: Framework) -> Learnt:
    outcomes, modes = ({one.id for one in many} for many in (framework.outcomes, framework.modes))
    is_confirmed = moment.state == Moment.CONFIRMED
    return Learnt(
        key=str(moment.id),
        captured_at=moment.captured_at,
        language=moment.language,
        text=moment.text,
        happened_on=moment.happened_on,
        is_confirmed=is_confirmed,
        domain=moment.domain if is_confirmed else "",
        outcomes=tuple(one.id for one in moment.outcomes if one.counts and one.id in outcomes),
        modes=tuple(one.id for one in moment.modes if one.counts and one.id in modes),
        answers=tuple(_answered(answers, outcomes)),
        seconded=_seconded(voice),
    )


def _answered(answers: Iterable[MyAnswer], known: set[str]) -> Iterator[Answered]:
    """Outcomes that are no longer in the framework have no term in the profile."""
    for one in answers:
        if one.question.outcome in known:
            question = one.question.outcome, one.question.wave, one.answered_at
            yield Answered(*question, one.answer, one.barrier, one.work_figure, one.work_unit, one.note)


def _seconded(voice: MyVoice | None) -> Seconded | None:
    if voice is None or voice.answered_at is None or voice.confirms is None:
        return None
    return Seconded(str(voice.id), voice.answered_at.astimezone(dt.UTC), voice.confirms)
