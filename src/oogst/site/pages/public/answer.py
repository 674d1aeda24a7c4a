"""A suggestion, worded: what the page "try it" says about a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oogst.errors import OogstError
from oogst.framework import Framework, load_framework
from oogst.suggest import SuggestedOutcome, Suggestion, load_model
from oogst.texts import sentence, texts

#: Outcomes that were not chosen are mentioned from this probability on, and at most so many of them.
_WORTH_A_MENTION = 0.15
_MENTIONS = 3


@dataclass(frozen=True)
class Piece:
    """A piece of the text; ``is_reason`` where its words gave rise to a chosen outcome."""

    text: str
    is_reason: bool


@dataclass(frozen=True)
class Found:
    """An outcome in words. ``percent``: its probability, ``share``: as it is written; ``because``: words of the text."""

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
    """``kind``: ``learning``, ``unsure`` (a domain, but no outcome that stands out), ``none`` or ``refused``."""

    kind: str
    refusal: str = ""
    place: Place | None = None
    chosen: tuple[Found, ...] = ()
    also: tuple[Found, ...] = ()
    modes: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


def answer_to(text: str, language: str) -> Answer | None:
    """What can be said about the text, in the page's language, which most likely is the writer's own too."""
    if not text.strip():
        return None
    try:
        suggestion = load_model().suggest(text, language)
    except OogstError as problem:
        return Answer("refused", refusal=sentence(problem, language))
    return _worded(text, suggestion, load_framework(), language)


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
        pieces=tuple(pieces(text, ((span.start, span.end) for one in chosen for span in one.because))),
    )


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


def pieces(text: str, reasons: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """The whole text in pieces, in order; reasons (start, end) that touch or overlap become one piece."""
    at = 0
    for start, end in _merged(reasons):
        if start > at:
            yield Piece(text[at:start], is_reason=False)
        yield Piece(text[start:end], is_reason=True)
        at = end
    if at < len(text):
        yield Piece(text[at:], is_reason=False)


def _merged(reasons: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(reasons):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
