"""The plan: which items are asked of a base, where each stands in the facts, and what encloses it.

The facts hold, per person and period, a few 64-bit words (``facts.py``); an item is one bit of one word. Enclosing
items are those of which an item is a subset *by definition*; the plan lists all of them, since a figure is only safe
if it is safe against each (specification of privacy, section 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oogst.errors import BadInput
from oogst.framework import Framework
from oogst.release import PlanItem

BASE = "base"
#: Bits of a signed 64-bit word that can be used without its sign.
_MOST_BITS = 62


@dataclass(frozen=True)
class Asked:
    """An item of the plan and its place in the facts: the bit of the word. ``depth``: how many it stands within that
    stand within each other, the base included."""

    name: str
    encloses: tuple[str, ...]
    word: str
    bit: int
    is_cross: bool = False
    depth: int = 1

    @property
    def plan_item(self) -> PlanItem:
        return PlanItem(self.name, self.encloses)


def contributors_plan(framework: Framework) -> tuple[Asked, ...]:
    """Outcomes, domains and modes, and every outcome × mode; what encloses an item stands before it."""
    outcomes = [outcome.id for outcome in framework.outcomes]
    if len(outcomes) > _MOST_BITS:
        raise BadInput("framework_too_many_outcomes", n=len(outcomes), most=_MOST_BITS)
    modes = [mode.id for mode in framework.modes]
    asked = [Asked(f"outcome:{one}", (BASE,), "outcomes", bit) for bit, one in enumerate(outcomes)]
    asked += [Asked(f"domain:{one.id}", (BASE,), "domains", bit) for bit, one in enumerate(framework.domains)]
    asked += [Asked(f"mode:{one}", (BASE,), "modes", bit) for bit, one in enumerate(modes)]
    asked += _crossed(outcomes, modes)
    return tuple(asked)


def _crossed(outcomes: list[str], modes: list[str]) -> Iterator[Asked]:
    for number, mode in enumerate(modes):
        for bit, outcome in enumerate(outcomes):
            enclosing = (BASE, f"mode:{mode}", f"outcome:{outcome}")
            yield Asked(f"outcome_mode:{outcome}×{mode}", enclosing, f"outcomes_{number}", bit, is_cross=True, depth=2)


def wave_plan(framework: Framework, wave: int) -> tuple[Asked, ...]:
    """What is asked in a follow-up wave of the same base: who answered, who says it still is of use, what hindered."""
    answered = f"wave{wave}:answered"
    asked = [
        Asked(answered, (BASE,), "flags", 0),
        Asked(f"wave{wave}:confirmed", (BASE,), "flags", 1),
        Asked(f"wave{wave}:figure", (BASE, answered), "flags", 2),
    ]
    asked += [
        Asked(f"wave{wave}:barrier:{barrier.id}", (BASE, answered), "barriers", bit, depth=2)
        for bit, barrier in enumerate(framework.barriers)
    ]
    asked_about = {
        "domain": [domain.id for domain in framework.domains],
        "outcome": [outcome.id for outcome in framework.outcomes],
    }
    for kind, ids in asked_about.items():
        for bit, one in enumerate(ids):
            own, about, still = f"{kind}:{one}", f"{answered}:{one}", f"wave{wave}:still:{one}"
            asked.append(Asked(about, (BASE, own, answered), f"answered_{kind}s", bit, depth=2))
            asked.append(Asked(still, (BASE, own, answered, about), f"still_{kind}s", bit, depth=3))
    return tuple(asked)
