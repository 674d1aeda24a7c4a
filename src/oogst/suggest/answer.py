"""What the suggester answers: plain data that any face (command, page, harvest) can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """Whole words of the person's own text: ``text == original[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SuggestedOutcome:
    """One outcome with its probability. ``because`` is empty unless the outcome is chosen."""

    id: str
    p: float
    chosen: bool
    because: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestedMode:
    """One way of learning with its probability."""

    id: str
    p: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a text seems to say. ``domain`` is None where it names no learning; outcomes and modes stand best first."""

    lang: str
    domain: str | None
    outcomes: tuple[SuggestedOutcome, ...]
    modes: tuple[SuggestedMode, ...]
    model: str

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of the outcomes that are put forward, best first."""
        return tuple(outcome.id for outcome in self.outcomes if outcome.chosen)

    @property
    def chosen_modes(self) -> tuple[str, ...]:
        """The ids of the modes that are put forward, best first."""
        return tuple(mode.id for mode in self.modes if mode.chosen)

    def as_dict(self) -> dict[str, Any]:
        """The line that ``oogst suggest`` writes, without the id of the text."""
        return {
            "lang": self.lang,
            "domain": self.domain,
            "outcomes": [_outcome(one) for one in self.outcomes],
            "modes": [{"id": one.id, "p": one.p, "chosen": one.chosen} for one in self.modes],
            "model": self.model,
        }


def _outcome(one: SuggestedOutcome) -> dict[str, Any]:
    return {
        "id": one.id,
        "p": one.p,
        "chosen": one.chosen,
        "because": [span.text for span in one.because],
        "spans": [[span.start, span.end] for span in one.because],
    }
