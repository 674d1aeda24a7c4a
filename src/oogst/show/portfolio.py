"""A portfolio: moments of one person, chosen by that person, to take along and to show to whom they like.

It identifies and documents, the first two of the four steps of recognising what somebody learnt (Council
Recommendation of 20 December 2012 on the validation of non-formal and informal learning, 2012/C 398/01, point 2); to
assess and to certify is for others. In the person's own words, without a score, and compared with nobody. What helps
inside the organisation stands apart from what can be taken to any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oogst.framework import Framework
from oogst.show.printing import print_style, printed
from oogst.show.templating import template
from oogst.texts import Texts, texts

FORMAT = "oogst-portfolio/1"
#: The parts of the portfolio, in its order, each with the domains that it holds: what can be taken anywhere first.
PARTS = (("portable", ("transferable",)), ("career", ("career",)), ("here", ("job",)))
#: Research supports this one inside the organisation only, so it stands there, whatever its domain.
_HERE = "career.employability"
_SIZES = (10.0,)


@dataclass(frozen=True)
class Later:
    """What the person answered when asked again. ``answer``: an id of ``Framework.follow_up_answers``; ``still``:
    whether it says that it is still of use."""

    answered_on: dt.date
    outcome: str
    answer: str
    still: bool


@dataclass(frozen=True)
class Entry:
    """One moment. ``domain``, ``outcomes`` and ``modes``: ids, only what the person confirmed. ``confirmed``: whether
    somebody else did too; ``figure``: a work figure that the person gave, as they wrote it."""

    id: str
    noted_on: dt.date
    happened_on: dt.date | None
    language: str
    text: str
    domain: str
    outcomes: tuple[str, ...]
    modes: tuple[str, ...]
    later: tuple[Later, ...] = ()
    confirmed: bool = False
    figure: str = ""

    @property
    def on(self) -> dt.date:
        return self.happened_on or self.noted_on

    @property
    def proof(self) -> str:
        """The highest rung of the ladder of proof, an id of ``Framework.proof``."""
        if self.figure:
            return "work_figure"
        if self.confirmed:
            return "confirmed"
        return "said_again" if any(one.still for one in self.later) else "said_once"


@dataclass(frozen=True)
class Portfolio:
    """``name``: the person's; ``organisation``: where they work, ``""`` where it is not known."""

    name: str
    organisation: str
    language: str
    made_on: dt.date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Skill:
    """A line of the overview: what was gained, and the numbers of the moments that show it."""

    label: str
    entries: str


@dataclass(frozen=True)
class Card:
    """A moment as it is printed."""

    number: int
    when: str
    text: str
    language: str
    outcomes: tuple[str, ...]
    modes: str
    proof: str
    later: tuple[str, ...]
    figure: str


@dataclass(frozen=True)
class Part:
    id: str
    heading: str
    intro: str
    skills: tuple[Skill, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class PortfolioView:
    """Everything that the print says, worded."""

    lang: str
    title: str
    of_whom: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    words: Texts


def portfolio_view(portfolio: Portfolio, framework: Framework) -> PortfolioView:
    """The portfolio in its own language. Raises ``KeyError`` for an id that the framework does not have."""
    words = texts("portfolio", portfolio.language)
    numbered = tuple(enumerate(sorted(portfolio.entries, key=lambda one: (one.on, one.id)), 1))
    parts = (_part(part, domains, numbered, framework, words) for part, domains in PARTS)
    return PortfolioView(
        lang=portfolio.language,
        title=words.say("title", name=portfolio.name),
        of_whom=portfolio.organisation,
        facts=tuple(_facts(portfolio, [one for _, one in numbered], words)),
        steps=tuple((words[f"step_{one}"], words[f"step_{one}_what"]) for one in range(1, 5)),
        parts=tuple(one for one in parts if one.cards or one.skills),
        words=words,
    )


def portfolio_pdf(portfolio: Portfolio, framework: Framework) -> bytes:
    """On A4, marked as PDF/UA-1 (ISO 14289-1)."""
    view = portfolio_view(portfolio, framework)
    whole = template("portfolio.html.j2").render(view=view, style=print_style("portfolio.css"))
    return printed(whole, _SIZES)


def portfolio_data(portfolio: Portfolio, framework: Framework) -> dict[str, Any]:
    """The same as plain data, ready for JSON: docs/files.md says what it holds."""
    return {
        "format": FORMAT,
        "framework": framework.version,
        "made_on": portfolio.made_on.isoformat(),
        "person": {"name": portfolio.name, "organisation": portfolio.organisation or None},
        "language": portfolio.language,
        "assessed": False,
        "moments": [_data(one, framework, portfolio.language) for one in portfolio.entries],
    }


def _facts(portfolio: Portfolio, entries: Sequence[Entry], words: Texts) -> Iterator[tuple[str, str]]:
    yield words["made_on"], words.date(portfolio.made_on)
    if entries:
        yield words["from_to"], words.say("span", first=entries[0].on, last=entries[-1].on)
        yield words["how_many"], words.number(len(entries))


_Numbered = Sequence[tuple[int, Entry]]


def _part(part: str, domains: Sequence[str], numbered: _Numbered, framework: Framework, words: Texts) -> Part:
    return Part(
        id=domains[0],
        heading=words[f"{part}"],
        intro=words[f"{part}_what"],
        skills=tuple(_skills(part, domains, numbered, framework, words)),
        cards=tuple(_card(n, one, framework, words) for n, one in numbered if _domain_of(one, framework) in domains),
    )


def _skills(
    part: str, domains: Sequence[str], numbered: _Numbered, framework: Framework, words: Texts
) -> Iterator[Skill]:
    for outcome in framework.outcomes:
        is_here = outcome.id == _HERE or outcome.domain == "job"
        if (part == "here") is not is_here or (not is_here and outcome.domain not in domains):
            continue
        if shown := [words.number(n) for n, one in numbered if outcome.id in one.outcomes]:
            yield Skill(outcome.label[words.language], ", ".join(shown))


def _domain_of(entry: Entry, framework: Framework) -> str:
    """The person's own choice; where there is none, that of the first outcome."""
    return entry.domain or (framework.outcome(entry.outcomes[0]).domain if entry.outcomes else "job")


def _card(number: int, entry: Entry, framework: Framework, words: Texts) -> Card:
    lang = words.language
    proofs = {one.id: one.label[lang] for one in framework.proof}
    answers = {one.id: one.label[lang] for one in framework.follow_up_answers}
    return Card(
        number=number,
        when=words.date(entry.on),
        text=entry.text,
        language=entry.language,
        outcomes=tuple(framework.outcome(one).label[lang] for one in entry.outcomes),
        modes=words.join([framework.mode(one).label[lang] for one in entry.modes]),
        proof=proofs[entry.proof],
        later=tuple(_later(one, answers, framework, words) for one in entry.later),
        figure=entry.figure,
    )


def _later(later: Later, answers: dict[str, str], framework: Framework, words: Texts) -> str:
    outcome = framework.outcome(later.outcome).label[words.language] if later.outcome else ""
    told = words.say("later", day=later.answered_on, answer=answers[later.answer])
    return f"{told} ({outcome})" if outcome else told


def _data(entry: Entry, framework: Framework, language: str) -> dict[str, Any]:
    domain = _domain_of(entry, framework)
    return {
        "id": entry.id,
        "noted_on": entry.noted_on.isoformat(),
        "happened_on": entry.happened_on.isoformat() if entry.happened_on else None,
        "language": entry.language,
        "text": entry.text,
        "domain": {"id": domain, "label": framework.domain(domain).label[language]},
        "outcomes": [
            {"id": one, "label": framework.outcome(one).label[language], "portable": _is_portable(one, framework)}
            for one in entry.outcomes
        ],
        "modes": [{"id": one, "label": framework.mode(one).label[language]} for one in entry.modes],
        "proof": entry.proof,
        "later": [
            {
                "answered_on": one.answered_on.isoformat(),
                "outcome": one.outcome or None,
                "answer": one.answer,
                "still_of_use": one.still,
            }
            for one in entry.later
        ],
        "work_figure": entry.figure or None,
    }


def _is_portable(outcome: str, framework: Framework) -> bool:
    return framework.outcome(outcome).domain == "transferable"
