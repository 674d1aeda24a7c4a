"""Does "job is short, career is long" hold here? The source document lays its page out on that axis; this is the test.

Three claims about the share still of use among those who answered, each a difference with its interval:

- ``job_first``: in the first wave (about 4 weeks) it is higher for the job than for the career;
- ``career_later``: for the career it is higher in the last wave than in the first;
- ``job_later``: for the job it is higher in the last wave than in the first. That would speak *against* the axis.

A claim is *shown* where its interval lies above zero, *refuted* where it lies below ``NOTABLE``, else *open*. The axis

- *holds* where ``job_first`` and ``career_later`` are shown and ``job_later`` is not;
- *does not hold* where ``job_first`` is refuted, or ``job_later`` is shown, or ``career_later`` is refuted after
  nine months (sooner is no long term);
- else it *cannot be said yet*.

The three intervals hold together in at least 95 % of cases (Bonferroni), so neither answer is given wrongly more often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oogst.measure.change import ALPHA, difference
from oogst.measure.follow_up import still_share
from oogst.measure.interval import Ratio, known, outwards
from oogst.release import Group, Release

#: A difference of fewer points than this is none that puts two fields at the two ends of an axis. The rounding of the
#: printed shares alone leaves about six points open, so a much smaller one could never be refuted.
NOTABLE = 10
#: The wave after nine months: before it nothing can be said against a long term.
_LONG = 3
_FIRST = 1
#: Domain and wave of the two shares of each claim; 0 stands for the last wave.
_CLAIMS = {
    "job_first": (("job", _FIRST), ("career", _FIRST)),
    "career_later": (("career", 0), ("career", _FIRST)),
    "job_later": (("job", 0), ("job", _FIRST)),
}
Answer = Literal["holds", "does_not_hold", "not_yet"]
Reading = Literal["shown", "refuted", "open"]


@dataclass(frozen=True)
class Claim:
    """One difference: ``one`` less ``other`` lies between ``low`` and ``high`` whole points (-100 to 100)."""

    id: str
    one: Ratio
    other: Ratio
    low: int
    high: int

    @property
    def reading(self) -> Reading:
        if self.high < NOTABLE:
            return "refuted"
        return "shown" if self.low > 0 else "open"


@dataclass(frozen=True)
class Axis:
    """The answer, and the claims that decide it. ``wave``: the last wave looked at, 0 where none was asked.

    ``reason``, where it cannot be said yet: ``not_asked`` (the first or a later wave is still to come), ``not_shown``
    (the release does not show some of the figures) or ``unclear`` (chance may explain what there is).
    """

    answer: Answer
    reason: Literal["", "not_asked", "not_shown", "unclear"]
    wave: int
    claims: tuple[Claim, ...]


def axis(release: Release, group: Group) -> Axis:
    """Whether the axis of the source document holds for a group in its period, from the released rows alone."""
    period = release.period(group.period)
    waves = period.waves if period else ()
    if _FIRST not in waves:
        return Axis("not_yet", "not_asked", 0, ())
    last = max(waves)
    asked = [name for name in _CLAIMS if last > _FIRST or name == "job_first"]
    found = [claim for name in asked if (claim := _claim(release, group, name, last))]
    readings = {claim.id: claim.reading for claim in found}
    if _is_against(readings, last):
        return Axis("does_not_hold", "", last, tuple(found))
    if _is_for(readings):
        return Axis("holds", "", last, tuple(found))
    reason = _reason(complete=len(found) == len(asked), later=last > _FIRST)
    return Axis("not_yet", reason, last, tuple(found))


def _is_against(readings: dict[str, Reading], last: int) -> bool:
    too_late = last == _LONG and readings.get("career_later") == "refuted"
    return too_late or readings.get("job_first") == "refuted" or readings.get("job_later") == "shown"


def _is_for(readings: dict[str, Reading]) -> bool:
    return readings.get("job_first") == readings.get("career_later") == "shown" and "job_later" in readings


def _reason(*, complete: bool, later: bool) -> Literal["not_asked", "not_shown", "unclear"]:
    if not complete:
        return "not_shown"
    return "unclear" if later else "not_asked"


def _claim(release: Release, group: Group, name: str, last: int) -> Claim | None:
    pair = [(domain, wave or last) for domain, wave in _CLAIMS[name]]
    sides = [known(release, group, f"wave{wave}:still:{domain}") for domain, wave in pair]
    shares = [still_share(release, group, domain, wave) for domain, wave in pair]
    if sides[0] is None or sides[1] is None or shares[0] is None or shares[1] is None:
        return None
    points = outwards(*difference(sides[0], sides[1], ALPHA / len(_CLAIMS)))
    return Claim(name, shares[0], shares[1], points.low, points.high)
