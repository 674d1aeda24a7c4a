"""What statements of other systems give somebody to think of: “You looked up … : did it bring you something?”

A hint is no moment and counts for nothing. Scores, success and durations are left where they are: who failed a test
tried it. Verbs: those of ADL, Activity Streams, the Tin Can registry, cmi5, the video profile and TLA.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oogst.texts import texts
from oogst.xapi.validate import VOIDED
from oogst.xapi.values import moment_of

#: The more telling first: of several things done with one activity, that one is named.
KINDS = (
    *("helped", "practised", "finished", "tried", "met", "asked", "looked_up"),
    *("watched", "read", "commented", "shared", "did"),
)
_ADL, _STREAMS, _CAN = "adlnet.gov/expapi/verbs/", "activitystrea.ms/schema/1.0/", "id.tincanapi.com/verb/"
_TLA, _ACROSSX, _VIDEO = "w3id.org/xapi/tla/verbs/", "w3id.org/xapi/acrossx/verbs/", "w3id.org/xapi/video/verbs/"
_VERBS: dict[str, tuple[str, ...]] = {
    "helped": (f"{_CAN}mentored", f"{_CAN}tutored", f"{_ADL}helped"),
    "practised": (f"{_CAN}performed-offline", f"{_CAN}practiced", f"{_ADL}performed", f"{_CAN}ran"),
    "finished": (
        *(f"{_ADL}completed", f"{_ADL}passed", f"{_ADL}mastered", f"{_STREAMS}complete"),
        *(f"{_VIDEO}completed", f"{_ACROSSX}completed", f"{_TLA}completed"),
    ),
    "tried": (f"{_ADL}attempted", f"{_ADL}failed", f"{_ADL}answered", f"{_STREAMS}play"),
    "met": (f"{_ADL}attended", f"{_STREAMS}attend", f"{_STREAMS}join", f"{_CAN}talked-with", f"{_ACROSSX}attended"),
    "asked": (f"{_ADL}asked", f"{_ACROSSX}asked"),
    "looked_up": (
        *(f"{_STREAMS}search", f"{_STREAMS}find", f"{_ACROSSX}searched", f"{_CAN}searched"),
        *(f"{_TLA}explored", "w3id.org/xapi/dod-isd/verbs/found"),
    ),
    "watched": (f"{_VIDEO}played", f"{_STREAMS}watch", f"{_STREAMS}listen", f"{_ACROSSX}watched"),
    "read": (
        *(f"{_STREAMS}read", f"{_STREAMS}consume", f"{_STREAMS}open", f"{_STREAMS}access", f"{_CAN}viewed"),
        *(f"{_ACROSSX}accessed", f"{_ACROSSX}read", f"{_CAN}downloaded", f"{_ADL}experienced", f"{_TLA}captured"),
    ),
    "commented": (f"{_ADL}commented", f"{_STREAMS}author", f"{_CAN}reviewed", f"{_CAN}bookmarked", f"{_STREAMS}save"),
    "shared": (f"{_ADL}shared", f"{_STREAMS}share", f"{_TLA}socialized", f"{_ADL}forwarded"),
}
_KIND_OF: dict[str, str] = {verb: kind for kind, verbs in _VERBS.items() for verb in verbs}
#: How a player goes about its work: it says nothing of what somebody did.
_NOISE = frozenset(
    (
        *(f"{_ADL}{verb}" for verb in ("initialized", "terminated", "launched", "suspended", "resumed", "exited")),
        *(f"{_ADL}{verb}" for verb in ("progressed", "registered", "preferred", "interacted", "logged-in")),
        *(f"{_ADL}{verb}" for verb in ("logged-out", "scored", "waived", "satisfied", "abandoned")),
        *(
            f"w3id.org/xapi/adl/verbs/{verb}"
            for verb in ("waived", "satisfied", "abandoned", "logged-in", "logged-out")
        ),
        *(f"{_VIDEO}{verb}" for verb in ("paused", "seeked", "interacted", "initialized", "terminated")),
        *(f"{_STREAMS}{verb}" for verb in ("close", "leave", "lose", "receive", "unsave", "cancel")),
        VOIDED.partition("://")[2],
    )
)


@dataclass(frozen=True)
class Hint:
    """``activity``: its IRI; ``kind``: one of ``KINDS``; ``names``: what it is called, by language tag; ``at``: when it
    was done last."""

    activity: str
    kind: str
    names: Mapping[str, str]
    at: dt.datetime

    def told(self, language: str) -> str:
        """A sentence to the person, in one of our languages."""
        return texts("hints", language).say(self.kind, what=self.name(language))

    def start(self, language: str) -> str:
        """The beginning of a moment, to go on from."""
        return texts("hints", language).say(f"{self.kind}_start", what=self.name(language))

    def name(self, language: str) -> str:
        """In that language, else in English, else in any; without a name the end of its address."""
        tags = sorted(self.names, key=lambda tag: (_base(tag) != language, _base(tag) != "en", tag))
        name = " ".join(self.names[tags[0]].split()) if tags else ""
        return _cut(name or self.activity.partition("://")[2] or self.activity)


def hint_of(statement: Mapping[str, Any]) -> Hint | None:
    """Of a statement in its normal form; None where there is nothing to think of, or where it is about a person."""
    about, verb = statement["object"], _plain(statement["verb"]["id"])
    if about.get("objectType", "Activity") != "Activity" or verb in _NOISE:
        return None
    names = about.get("definition", {}).get("name", {})
    return Hint(about["id"], _KIND_OF.get(verb, "did"), names, moment_of(statement["timestamp"]))


def together(hints: Iterable[Hint]) -> list[Hint]:
    """One for each activity, however often something was done with it: the newest first."""
    found: dict[str, Hint] = {}
    for hint in hints:
        known = found.get(hint.activity, hint)
        kind = min(known.kind, hint.kind, key=KINDS.index)
        found[hint.activity] = replace(known, kind=kind, names=known.names or hint.names, at=max(known.at, hint.at))
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def _plain(iri: str) -> str:
    """Systems write ``http`` or ``https``, with ``www`` and a slash at the end or without: it is one verb."""
    return iri.partition("://")[2].removeprefix("www.").rstrip("/")


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _cut(name: str, most: int = 120) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
