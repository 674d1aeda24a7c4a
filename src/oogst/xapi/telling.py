"""Somebody's learning as statements by the profile (``oogst.xapi.profile``): deterministic, under a pseudonym.

The id of a statement is made from what it says (UUID version 5), but for labels: told again it is the same statement,
and where the person changed something it is another one, so that the one before can be voided.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from oogst.framework import Framework
from oogst.texts import texts
from oogst.xapi.normal import written_time
from oogst.xapi.profile import CONFIRMED, EXPERIENCED, PROFILE_TYPE, REPORTED, Names, definition_of
from oogst.xapi.reading import write_json
from oogst.xapi.validate import VOIDED


@dataclass(frozen=True)
class Teller:
    """Whose learning it is. ``home``: the address of the site; ``name``: a pseudonym; ``language``: of the labels;
    ``with_words``: whether what the person wrote goes along."""

    framework: Framework
    home: str
    name: UUID
    language: str
    with_words: bool = False

    @property
    def names(self) -> Names:
        return Names(self.home)


@dataclass(frozen=True)
class Answered:
    """An answer to a later question; fields as in ``site.followups``, empty: nothing said."""

    outcome: str
    wave: int
    answered_at: dt.datetime
    answer: str
    barrier: str = ""
    work_figure: float | None = None
    work_unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Seconded:
    """What somebody said who was invited. ``key``: names the invitation."""

    key: str
    answered_at: dt.datetime
    confirms: bool


@dataclass(frozen=True)
class Learnt:
    """A moment with all that was said of it. ``key``: its id, which is not told; ``is_confirmed``: whether the writer
    said what it brought: ``domain`` (empty: none), ``outcomes``, ``modes``.

    ``generation``: what was told and voided cannot be told again; under another generation it is told anew.
    """

    key: str
    captured_at: dt.datetime
    language: str
    text: str
    happened_on: dt.date | None = None
    is_confirmed: bool = False
    domain: str = ""
    outcomes: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()
    seconded: Seconded | None = None
    generation: int = 0


def statements_about(moment: Learnt, teller: Teller) -> list[dict[str, Any]]:
    """Captured, confirmed, reported and seconded, in the profile's order: xAPI 1.0.3 and 2.0.0 alike."""
    captured = _captured(moment, teller)
    about = {"objectType": "StatementRef", "id": captured["id"]}
    later = [_reported(one, moment, teller, about) for one in sorted(moment.answers, key=lambda one: one.answered_at)]
    confirmed = [_confirmed(moment, teller, about)] if moment.is_confirmed else []
    seconded = [_seconded(moment.seconded, moment, teller, about)] if moment.seconded else []
    return [captured, *confirmed, *later, *seconded]


def voiding(statement_id: UUID, home: str, name: UUID) -> dict[str, Any]:
    """The statement that takes another one back."""
    return _with_id(
        name,
        {
            "actor": _actor(home, name),
            "verb": {"id": VOIDED, "display": {"en": "voided"}},
            "object": {"objectType": "StatementRef", "id": str(statement_id)},
        },
    )


def _captured(moment: Learnt, teller: Teller) -> dict[str, Any]:
    names, key = teller.names, str(_moment_id(moment, teller))
    label = {teller.language: texts("profile", teller.language)["moment"]}
    happened = {names.extension("happened-on"): moment.happened_on.isoformat()} if moment.happened_on else {}
    return _statement(
        teller,
        moment,
        EXPERIENCED,
        {"id": names.activity("moment", key), "definition": {"type": names.type("moment"), "name": label}},
        context={"language": moment.language} | ({"extensions": happened} if happened else {}),
        result={"response": moment.text} if teller.with_words else {},
        at=moment.captured_at,
    )


def _confirmed(moment: Learnt, teller: Teller, about: dict[str, Any]) -> dict[str, Any]:
    other = [_activity(teller, "outcome", one) for one in sorted(moment.outcomes)]
    other += [_activity(teller, "mode", one) for one in sorted(moment.modes)]
    grouping = [_activity(teller, "domain", moment.domain)] if moment.domain else []
    told = {"other": other, "grouping": grouping}
    return _statement(teller, moment, CONFIRMED, about, activities={kind: some for kind, some in told.items() if some})


def _reported(answer: Answered, moment: Learnt, teller: Teller, about: dict[str, Any]) -> dict[str, Any]:
    names, known = teller.names, {one.id: one for one in teller.framework.follow_up_answers}
    extensions: dict[str, Any] = {names.extension("answer"): answer.answer}
    if answer.barrier:
        extensions[names.extension("barrier")] = answer.barrier
    if answer.work_figure is not None:
        extensions[names.extension("work-figure")] = answer.work_figure
    if answer.work_unit and teller.with_words:
        extensions[names.extension("work-unit")] = answer.work_unit
    note = {"response": answer.note} if answer.note and teller.with_words else {}
    return _statement(
        teller,
        moment,
        REPORTED,
        about,
        activities={"other": [_activity(teller, "outcome", answer.outcome)]},
        context={"extensions": {names.extension("wave"): answer.wave}},
        result={"success": known[answer.answer].still, **note, "extensions": extensions},
        at=answer.answered_at,
    )


def _seconded(voice: Seconded, moment: Learnt, teller: Teller, about: dict[str, Any]) -> dict[str, Any]:
    """By whom is not known: the actor is a pseudonym for this invitation alone."""
    return _statement(
        teller,
        moment,
        teller.names.seconded,
        about,
        result={"success": voice.confirms},
        at=voice.answered_at,
        actor=uuid5(teller.name, f"second voice {voice.key}"),
    )


def _statement(
    teller: Teller,
    moment: Learnt,
    verb: str,
    about: dict[str, Any],
    *,
    activities: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
    result: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
    actor: UUID | None = None,
) -> dict[str, Any]:
    category = [{"id": teller.names.version, "definition": {"type": PROFILE_TYPE}}]
    said = {
        "actor": _actor(teller.home, actor or teller.name),
        "verb": {"id": verb, "display": {teller.language: _display(verb, teller)}},
        "object": about,
        "result": result,
        "context": {
            "registration": str(_moment_id(moment, teller)),
            "contextActivities": {"category": category, **(activities or {})},
            **(context or {}),
        },
        "timestamp": written_time(at) if at else None,
    }
    return _with_id(teller.name, {key: one for key, one in said.items() if one})


def _display(verb: str, teller: Teller) -> str:
    words = texts("profile", teller.language)
    keys = {EXPERIENCED: "captured", CONFIRMED: "confirmed", REPORTED: "reported"}
    return words[keys.get(verb, "seconded")]


def _with_id(name: UUID, said: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(uuid5(name, write_json(_facts(said)))), **said}


def _facts(said: Any) -> Any:
    """What makes a statement what it is: neither labels, which are worded better one day, nor the profile's version."""
    if isinstance(said, dict):
        return {key: _facts(one) for key, one in said.items() if key not in ("display", "definition", "category")}
    return [_facts(one) for one in said] if isinstance(said, list) else said


def _actor(home: str, name: UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home, "name": str(name)}}


def _activity(teller: Teller, kind: str, identity: str) -> dict[str, Any]:
    definition = definition_of(teller.framework, teller.names, kind, identity, (teller.language,))
    return {"id": teller.names.activity(kind, identity), "definition": definition}


def told_id(key: str, name: UUID, generation: int = 0) -> UUID:
    """Of a moment as it is told: nobody gets from it to the moment's own id."""
    return uuid5(name, f"moment {key}" + (f" {generation}" if generation else ""))


def _moment_id(moment: Learnt, teller: Teller) -> UUID:
    return told_id(moment.key, teller.name, moment.generation)
