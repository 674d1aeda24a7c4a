"""Suggestions as somebody can tap them, and what was tapped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from oogst.framework import Framework, Outcome, load_framework
from oogst.site.moments.models import ACCEPTED, ADDED, COUNTED, REFUSED
from oogst.site.moments.queries import MyMoment
from oogst.site.moments.said import Said
from oogst.suggest import Suggestion

_OUTCOME = "outcome:"


@dataclass(frozen=True)
class Chip:
    """An outcome that can be confirmed or refused. ``said``: ``yes``, ``no`` or nothing yet."""

    id: str
    domain: str
    label: str
    confirmation: str
    because: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Choice:
    """A thing that can be ticked. ``suggested``: put forward, and not ticked by that."""

    id: str
    label: str
    is_on: bool
    suggested: bool = False


@dataclass(frozen=True)
class Chips:
    """All that can be tapped. ``more``: the other outcomes, per domain; ``is_learning``: whether anything was found."""

    found: tuple[Chip, ...]
    modes: tuple[Choice, ...]
    domains: tuple[Choice, ...]
    more: tuple[tuple[str, tuple[Choice, ...]], ...]

    @property
    def put_forward(self) -> list[tuple[str, str]]:
        """Modes and domain that "that is right" agrees to as well: whoever taps it must have seen them."""
        modes = [("mode", one.label) for one in self.modes if one.suggested]
        return modes + [("domain", one.label) for one in self.domains if one.suggested]

    @property
    def is_learning(self) -> bool:
        return bool(self.found) or any(one.suggested for one in self.domains)


def chips_for(suggestion: Suggestion, said: Said, language: str) -> Chips:
    """For a text that is being written: what it suggests, with what was tapped so far."""
    because = {one.id: tuple(dict.fromkeys(span.text for span in one.because)) for one in suggestion.outcomes}
    return _chips(
        {one: _tapped(one, said) for one in suggestion.chosen},
        said.yes,
        (said.modes, suggestion.chosen_modes),
        (said.domain, suggestion.domain or ""),
        because,
        language,
    )


def chips_of(moment: MyMoment, language: str) -> Chips:
    """For a moment that was kept."""
    words = {ACCEPTED: "yes", ADDED: "yes", REFUSED: "no"}
    return _chips(
        {one.id: words.get(one.state, "") for one in moment.outcomes},
        {one.id for one in moment.outcomes if one.counts},
        ({one.id for one in moment.modes if one.counts}, {one.id for one in moment.modes}),
        (moment.domain, moment.suggested_domain),
        {},
        language,
    )


def _chips(
    found: Mapping[str, str],
    yes: Collection[str],
    modes: tuple[Collection[str], Collection[str]],
    domain: tuple[str, str],
    because: Mapping[str, tuple[str, ...]],
    language: str,
) -> Chips:
    framework = load_framework()
    known = [framework.outcome(one) for one in found if one in {outcome.id for outcome in framework.outcomes}]
    return Chips(
        found=tuple(_chip(one, because.get(one.id, ()), found[one.id], language) for one in known),
        modes=tuple(Choice(m.id, m.label[language], m.id in modes[0], m.id in modes[1]) for m in framework.modes),
        domains=tuple(
            Choice(d.id, d.short_label[language], d.id == domain[0], d.id == domain[1]) for d in framework.domains
        ),
        more=tuple(_more(framework, found, yes, language)),
    )


def _more(
    framework: Framework, found: Collection[str], yes: Collection[str], language: str
) -> list[tuple[str, tuple[Choice, ...]]]:
    return [
        (
            domain.short_label[language],
            tuple(
                Choice(one.id, one.label[language], one.id in yes)
                for one in framework.outcomes_of(domain.id)
                if one.id not in found
            ),
        )
        for domain in framework.domains
    ]


def _chip(outcome: Outcome, because: tuple[str, ...], said: str, language: str) -> Chip:
    return Chip(outcome.id, outcome.domain, outcome.label[language], outcome.confirmation[language], because, said)


def _tapped(outcome: str, said: Said) -> str:
    return "yes" if outcome in said.yes else "no" if outcome in said.no else ""


def said_in(form: QueryDict, *, agrees: bool = False, complete: bool = False) -> Said:
    """What was tapped on a form that ``parts/chips.html`` is a part of."""
    taps = {name.removeprefix(_OUTCOME): form[name] for name in form if name.startswith(_OUTCOME)}
    return Said(
        yes=frozenset({one for one, said in taps.items() if said == "yes"} | set(form.getlist("add"))),
        no=frozenset(one for one, said in taps.items() if said == "no"),
        modes=frozenset(form.getlist("mode")),
        domain=form.get("domain", ""),
        agrees=agrees,
        complete=complete,
    )


def labels_of(moment: MyMoment, language: str) -> list[tuple[str, str]]:
    """The domain and the words of each outcome that counts, for a line on the time line."""
    framework = load_framework()
    known = {one.id: one for one in framework.outcomes}
    counted = [known[one.id] for one in moment.outcomes if one.state in COUNTED and one.id in known]
    return [(one.domain, one.label[language]) for one in counted]
