"""A suggestion, worded: what the page "try it" says about a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from oogst.errors import OogstError
from oogst.framework import Framework, load_framework
from oogst.site.suggesting import ask
from oogst.suggest import SuggestedOutcome, Suggestion
from oogst.texts import sentence, texts

#: Outcomes that were not chosen are mentioned from this probability on, and at most so many of them.
_WORTH_A_MENTION = 0.15
_MENTIONS = 3


@dataclass(frozen=True)
class Piece:
    """A piece of the text; with the ``hue`` (a domain's id) of the outcome that its words speak for, if they do."""

    text: str
    hue: str = ""


class Reason(NamedTuple):
    """Where in the text a reason stands, and the hue of its outcome."""

    start: int
    end: int
    hue: str


@dataclass(frozen=True)
class Found:
    """An outcome in words. ``percent``: its probability, ``share``: the same as written; ``because``: its words."""

    domain: str
    label: str
    confirmation: str
    percent: int
    share: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """The domain in words; ``id`` chooses its colour."""

    id: str
    label: str
    tagline: str
    horizon: str


@dataclass(frozen=True)
class Answer:
    """``kind``: ``learning``, ``unsure`` (a domain, but no outcome that stands out), ``none`` or ``refused``.

    ``stood_in``: the built-in model answers because an outside one did not.
    """

    kind: str
    refusal: str = ""
    place: Place | None = None
    chosen: tuple[Found, ...] = ()
    also: tuple[Found, ...] = ()
    modes: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    stood_in: bool = False


def answer_to(text: str, language: str) -> Answer | None:
    """What can be said about the text, in the page's language, which most likely is the writer's own too."""
    if not text.strip():
        return None
    try:
        asked = ask(text, language)
    except OogstError as problem:
        return Answer("refused", refusal=sentence(problem, language))
    worded = _worded(text, asked.suggestion, load_framework(), language)
    return replace(worded, stood_in=asked.note is not None)


def _worded(text: str, suggestion: Suggestion, framework: Framework, language: str) -> Answer:
    chosen = [one for one in suggestion.outcomes if one.chosen]
    if suggestion.domain is None and not chosen:
        return Answer("none")
    others = [one for one in suggestion.outcomes if not one.chosen and one.p >= _WORTH_A_MENTION]
    return Answer(
        kind="learning" if chosen else "unsure",
        place=_place(framework, suggestion.domain, language),
        chosen=tuple(_found(one, framework, language) for one in chosen),
        also=tuple(_found(one, framework, language) for one in others[:_MENTIONS]),
        modes=tuple(framework.mode(mode).label[language] for mode in suggestion.chosen_modes),
        pieces=tuple(pieces(text, _reasons(chosen, framework))),
    )


def _reasons(chosen: list[SuggestedOutcome], framework: Framework) -> Iterator[Reason]:
    for one in chosen:
        for span in one.because:
            yield Reason(span.start, span.end, framework.outcome(one.id).domain)


def _place(framework: Framework, domain_id: str | None, language: str) -> Place | None:
    if domain_id is None:
        return None
    domain = framework.domain(domain_id)
    horizon = framework.horizon(domain.horizon).label[language]
    return Place(domain.id, domain.label[language], domain.tagline[language], horizon)


def _found(one: SuggestedOutcome, framework: Framework, language: str) -> Found:
    outcome = framework.outcome(one.id)
    words = tuple(dict.fromkeys(span.text for span in one.because))
    percent = round(100 * one.p)
    return Found(
        domain=outcome.domain,
        label=outcome.label[language],
        confirmation=outcome.confirmation[language],
        percent=percent,
        share=texts("errors", language).percent(percent),
        because=words,
    )


def pieces(text: str, reasons: Iterable[Reason]) -> Iterator[Piece]:
    """The whole text in pieces, in order. A word that speaks for several outcomes goes with the first of them."""
    at = 0
    for start, end, hue in _joined(text, reasons):
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], hue)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _joined(text: str, reasons: Iterable[Reason]) -> list[Reason]:
    """Without overlaps, and neighbours of one hue as one: "durf nu" reads as a reason, "durf" and "nu" do not."""
    joined: list[Reason] = []
    for reason in sorted(reasons, key=lambda one: one.start):
        last = joined[-1] if joined else None
        if last and reason.start < last.end:
            continue
        if last and last.hue == reason.hue and not text[last.end : reason.start].strip():
            joined[-1] = last._replace(end=reason.end)
        else:
            joined.append(reason)
    return joined
