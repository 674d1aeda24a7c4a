"""How much the rules of protection leave: units, people and figures shown, by size of organisation and grid of periods.

The hard case: teams of about eight, some 45 % of the people take part in a half year, one moment a month a head. The
demonstration's organisation, the twelve months before its last closing day, means over seeds.
``python benchmarks/information_kept.py [--large]`` prints markdown; ``--large`` adds 5,000 people.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.attacks.history import DAYS, read, released
from tests.attacks.judge import people_of

from oogst.demo import make_organisation
from oogst.intake import Inputs
from oogst.release import Grid, Period, Release

SEEDS = (1, 2, 3)
GRIDS: tuple[Grid, ...] = ("quarter", "half", "year")
FLOOR = 5
#: Over two years, of each on average: one a month.
MOMENTS = 24


def measured(inputs: Inputs, release: Release, period: Period) -> tuple[float, ...]:
    """Units shown alone (and with a floor of five), share of contributors whose own team is shown, and share of the
    outcome figures shown in teams, in other groups and of the whole."""
    people = people_of(inputs, period).values()
    alone = {group.units[0] for group in release.groups_of(period.id) if len(group.units) == 1}
    above = {unit.id: unit.parent for unit in period.units}
    teams = above.keys() - set(above.values())
    inside = dict.fromkeys(above, 0)
    for one in people:
        at: str | None = one.unit
        while at is not None:
            inside[at] += 1
            at = above[at]
    groups = {group.id: group for group in release.groups_of(period.id)}
    of_team = {name for name, group in groups.items() if set(group.units) <= teams and group.parent}
    return (
        len(alone),
        sum(number >= FLOOR for number in inside.values()),
        100 * sum(one.unit in alone for one in people) / max(1, len(people)),
        _shown(release, period, of_team),
        _shown(release, period, groups.keys() - of_team),
    )


def _shown(release: Release, period: Period, groups: set[str]) -> float:
    """Per cent of the outcomes of these groups that are shown."""
    outcomes = sum(one.item.startswith("outcome:") for one in period.plan)
    cells = [one for one in release.cells if one.period == period.id and one.item.startswith("outcome:")]
    shown = sum(one.share is not None for one in cells if one.group in groups)
    return 100 * shown / (outcomes * len(groups)) if groups else float("nan")


def main() -> None:
    print("| people | grid | units shown (floor of five) | own team shown | outcome figures: teams · other groups |")
    print("|---|---|---|---|---|")
    for people in (50, 500, *((5000,) if "--large" in sys.argv else ())):
        for grid in GRIDS:
            rows = []
            for seed in SEEDS if people < 5000 else SEEDS[:1]:
                inputs = read(make_organisation(people, seed, moments_per_person=MOMENTS))
                release = released(inputs, DAYS[-1], grid=grid)
                rows += [measured(inputs, release, one) for one in release.periods if release.root(one.id)]
            units, floor, own, teams, others = np.nanmean(np.array(rows), axis=0)
            kept = "–" if np.isnan(teams) else f"{teams:.0f} %"
            print(
                f"| {people:,} | {grid} | {units:.1f} ({floor:.1f}) | {own:.0f} % | {kept} · {others:.0f} % |",
                flush=True,
            )


if __name__ == "__main__":
    main()
