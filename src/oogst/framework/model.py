"""The shape of the framework's data: what each table of ``framework.toml`` holds.

Every text is a ``Text``: a mapping from language (``nl``, ``fr``, ``de``, ``en``) to words. Identifiers of outcomes are
``<domain>.<name>``; they are the unit of comparison between organisations and over time and never change meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, TypeVar

import msgspec

Text = Mapping[str, str]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all parts share: they cannot change, and a field that nobody knows is an error."""


class Definition(_Part, frozen=True):
    heading: Text
    text: Text


class Mode(_Part, frozen=True):
    """How it was learnt. ``prompts``: openings of a sentence that a person can go on from, per language."""

    id: str
    label: Text
    short_label: Text
    explanation: Text
    prompts: Mapping[str, tuple[str, ...]]


class Horizon(_Part, frozen=True):
    id: Literal["short", "both", "long"]
    label: Text


class Stage(_Part, frozen=True):
    id: Literal["direct", "resulting"]
    label: Text


class Domain(_Part, frozen=True):
    """``learnt`` and ``reported`` are the source's two lead paragraphs in our own words: what people learn, and what
    they report after it."""

    id: str
    horizon: Literal["short", "both", "long"]
    first_for: Literal["organisation", "both", "employee"]
    label: Text
    short_label: Text
    tagline: Text
    explanation: Text
    for_whom: Text
    learnt: Text
    reported: Text


class Outcome(_Part, frozen=True):
    """``confirmation``: what the person ticks; ``follow_up``: asked later; ``team_line``: what several reported."""

    id: str
    domain: str
    stage: Literal["direct", "resulting"]
    label: Text
    short_label: Text
    confirmation: Text
    follow_up: Text
    team_line: Text


class Citizenship(_Part, frozen=True):
    """The name that the source gives to some resulting outcomes of the job together."""

    label: Text
    outcomes: tuple[str, ...]


class Example(_Part, frozen=True):
    id: str
    domain: str
    outcomes: tuple[str, ...]
    text: Text


class Answer(_Part, frozen=True):
    """An answer to a follow-up question. ``still``: whether it counts as still of use."""

    id: str
    still: bool
    label: Text
    explanation: Text


class Barrier(_Part, frozen=True):
    id: str
    label: Text


class Choice(_Part, frozen=True):
    """Who may see a moment: the writer's choice."""

    id: Literal["only_me", "count_it", "may_be_quoted"]
    default: bool
    label: Text
    explanation: Text


class Proof(_Part, frozen=True):
    """A rung of the ladder of proof; ``rank`` 1 is the weakest."""

    id: str
    rank: int
    label: Text
    short_label: Text
    explanation: Text


class Grade(_Part, frozen=True):
    """How strong the research on an outcome is, ``A`` to ``E``; it says nothing on the size of an effect."""

    id: str
    label: Text
    explanation: Text


class Wording(_Part, frozen=True):
    label: Text
    explanation: Text


_Named = TypeVar(
    "_Named",
    Mode,
    Horizon,
    Stage,
    Domain,
    Outcome,
    Answer,
    Barrier,
    Choice,
    Proof,
    Grade,
)


class Framework(_Part, frozen=True, dict=True):
    """Everything, in the order of the data. ``added``: ids of outcomes that the organisation added itself."""

    version: str
    languages: tuple[str, ...]
    default_language: str
    definition: Definition
    modes: tuple[Mode, ...]
    horizons: tuple[Horizon, ...]
    stages: tuple[Stage, ...]
    domains: tuple[Domain, ...]
    citizenship: Citizenship
    outcomes: tuple[Outcome, ...]
    examples: tuple[Example, ...]
    follow_up_answers: tuple[Answer, ...]
    barrier_question: Text
    barriers: tuple[Barrier, ...]
    visibility: tuple[Choice, ...]
    proof: tuple[Proof, ...]
    evidence_grades: tuple[Grade, ...]
    no_evidence: Wording
    added: tuple[str, ...] = ()

    def mode(self, identity: str) -> Mode:
        return _find(self.modes, identity)

    def horizon(self, identity: str) -> Horizon:
        return _find(self.horizons, identity)

    def stage(self, identity: str) -> Stage:
        return _find(self.stages, identity)

    def domain(self, identity: str) -> Domain:
        return _find(self.domains, identity)

    def outcome(self, identity: str) -> Outcome:
        return self._by_id[identity]

    def barrier(self, identity: str) -> Barrier:
        return _find(self.barriers, identity)

    @cached_property
    def _by_id(self) -> dict[str, Outcome]:
        return {outcome.id: outcome for outcome in self.outcomes}

    def outcomes_of(self, domain: str, stage: str | None = None) -> Iterator[Outcome]:
        """The outcomes of a domain, of one stage or of both, in the order of the framework."""
        return (one for one in self.outcomes if one.domain == domain and stage in (None, one.stage))

    def examples_of(self, domain: str) -> Iterator[Example]:
        return (example for example in self.examples if example.domain == domain)


def _find(parts: tuple[_Named, ...], identity: str) -> _Named:
    """The part with that id. Raises ``KeyError``."""
    for part in parts:
        if part.id == identity:
            return part
    raise KeyError(identity)
