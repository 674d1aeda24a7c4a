"""What a writer says of suggestions, and what comes of each: pure, so that every face means the same by a tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oogst.errors import BadInput
from oogst.framework import Framework
from oogst.site.moments.models import ACCEPTED, ADDED, COUNTED, REFUSED, SUGGESTED


@dataclass(frozen=True)
class Said:
    """``yes`` and ``no``: outcomes; ``modes``: those that hold; ``domain``: ``""`` where none was chosen.

    ``agrees``: everything that was suggested is right, but for what is in ``no``. ``complete``: what was suggested and
    is not in ``yes`` or ``modes`` is wrong, as on a form that shows all there is.
    """

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    domain: str = ""
    agrees: bool = False
    complete: bool = False

    @property
    def is_something(self) -> bool:
        """Whether the writer said anything of what the moment brought."""
        return self.agrees or self.complete or bool(self.yes or self.no or self.modes or self.domain)


NOTHING = Said()


def check_said(said: Said, framework: Framework) -> None:
    """Raises ``BadInput`` ``label_unknown``."""
    known = {one.id for one in framework.outcomes} | {one.id for one in framework.modes}
    domains = {one.id for one in framework.domains} | {""}
    if unknown := sorted((said.yes | said.no | said.modes) - known | {said.domain} - domains):
        raise BadInput("label_unknown", value=unknown[0])


def outcomes_after(said: Said, before: Mapping[str, str]) -> dict[str, str]:
    """The state of every outcome, from what was said and how each stood (suggested, accepted, refused, added)."""
    after = {one: _state(one in said.yes, one in said.no, said, state) for one, state in before.items()}
    return after | dict.fromkeys(said.yes - before.keys(), ADDED)


def modes_after(said: Said, before: Mapping[str, str]) -> dict[str, str]:
    """The same for modes, of which none is refused by name."""
    after = {one: _state(one in said.modes, False, said, state) for one, state in before.items()}
    return after | dict.fromkeys(said.modes - before.keys(), ADDED)


def _state(is_yes: bool, is_no: bool, said: Said, before: str) -> str:
    if is_yes or (said.agrees and before == SUGGESTED and not is_no):
        return before if before in COUNTED else ACCEPTED
    return REFUSED if is_no or said.complete else before
