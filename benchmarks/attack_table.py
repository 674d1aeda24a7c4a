"""The attack table of docs/assurance.md, measured: every attack on what the harvest prints and on the naive control.

``python benchmarks/attack_table.py [--large]`` prints it as markdown; ``--large`` adds 5,000 people (some minutes).
The same attacks run as tests in ``tests/attacks``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.attacks import attacks
from tests.attacks.attacks import Outcome, total
from tests.attacks.history import history
from tests.attacks.insiders import families, knowing_the_algorithm, orders_of, some
from tests.attacks.over_time import month_from_quarter, successive_releases
from tests.attacks.sides import View, controlled, harvested
from tests.attacks.test_insiders import covered, views_with_covers
from tests.attacks.test_quotes import quote_linkage, quote_of_a_residue

SIZES = ((12, 1), (12, 2), (50, 2), (50, 3), (500, 2), (500, 5))
LARGE = ((5000, 1),)
#: Families of siblings that are searched world by world, of each organisation.
SEARCHED = 30

ON_FIGURES: tuple[tuple[str, str, Callable[[View], Outcome]], ...] = (
    ("1", "sibling subtraction, every shown count known exactly", attacks.sibling_subtraction),
    ("2", "parent minus children, who took part in hidden units", attacks.parent_minus_children),
    ("7", "subset differencing", attacks.subset_differencing),
    ("8", "group disclosure, 0 and 100 %", attacks.group_disclosure),
    ("9", "small follow-up wave", attacks.small_wave),
    ("10", "two colleagues pool what they know", attacks.two_colleagues),
    ("12", "nearly everybody took part: pattern of shares and sums", attacks.everybody_or_nobody),
    ("14", "not shown, so nobody", attacks.nobody_where_nothing_is_shown),
    ("16", "thresholds", attacks.thresholds),
)


def main() -> None:
    sizes = (*SIZES, *(LARGE if "--large" in sys.argv else ()))
    print("| # | attack | tried | succeeded | fewest left | floor of five: succeeded |\n|---|---|---|---|---|---|")
    for number, name, attack in ON_FIGURES:
        ours = total(attack(view) for size in sizes for view in harvested(*size))
        control = total(attack(view) for size in sizes for view in controlled(*size))
        row(number, name, ours, f"{control.succeeded:,} of {control.tried:,}")
    for number, name, found in others(sizes):
        row(number, name, total(found), "see its test")


def others(sizes: Iterable[tuple[int, int]]) -> Iterable[tuple[str, str, list[Outcome]]]:
    """Attacks whose control is an experiment of its own."""
    chains = [history(*size).releases for size in sizes]
    views = [view for size in sizes for view in harvested(*size)]
    yield "3", "month from quarter: periods with a day in common", [month_from_quarter(chain) for chain in chains]
    yield "4", "successive releases: an old row changed", [successive_releases(chain) for chain in chains]
    yield "13", "quote linkage: fewer than ten it can be from", list(map(quote_linkage, views))
    known = [one for size in sizes for one in some([f for v in harvested(*size) for f in families(v)], SEARCHED, 1)]
    yield "15", "knowing the algorithm", [knowing_the_algorithm(one, orders_of(one)) for one in known]
    yield "17", "quote of a residue: one part it can be from", list(map(quote_of_a_residue, views))
    yield (
        "20",
        "covers, from what is printed",
        [covered(v, v.reader) for size in sizes for v in views_with_covers(*size)],
    )


def row(number: str, name: str, ours: Outcome, control: str) -> None:
    left = "–" if ours.narrowest is None else ours.narrowest
    print(f"| {number} | {name} | {ours.tried:,} | {ours.succeeded} | {left} | {control} |", flush=True)


if __name__ == "__main__":
    main()
