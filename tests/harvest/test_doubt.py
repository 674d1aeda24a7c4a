"""Attack 15: somebody who knows the algorithm, and every shown count exactly, looks at every world that could have led
to what is shown. Small organisations are searched through completely; nothing about a hidden team may follow."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oogst.harvest import mask
from oogst.harvest.arrays import Counts
from oogst.harvest.doubt import Hidden, Sets, leaves_doubt, weigh
from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.rules import Rules
from oogst.harvest.tree import Groups

RULES = Rules()
TEAMS = [(5, 5), (6, 20), (5, 10, 10), (8, 10, 10), (9, 10, 10), (5, 7, 12), (7, 7, 7), (5, 5, 6, 6)]

#: The exact count of every shown group, the parent first; ``None`` is "not shown".
View = tuple[int | None, ...]


@dataclass(frozen=True)
class _Drawn(Draw):
    """Any order that a secret could give."""

    places: tuple[int, ...] = ()

    def keys(self, item: str, groups: int) -> NDArray[np.uint64]:
        return np.array([0, *self.places], np.uint64)


def worlds(teams: Sequence[int]) -> tuple[Groups, Counts, list[Asked]]:
    """A parent with these teams and every combination of yes-counts, each as an item of its own."""
    counts = np.array(list(itertools.product(*[range(size + 1) for size in teams])), np.int64).T
    yes = np.vstack([counts.sum(axis=0), counts])
    people = np.array([sum(teams), *teams], np.int64)
    places = range(len(people))
    ids = tuple(f"g{place}" for place in places)
    groups = Groups(ids, tuple((at,) for at in places), (-1, *[0] * len(teams)), people + 5, people, people)
    return groups, yes, [Asked(f"outcome:w{at}", (BASE,), "outcomes", 0) for at in range(yes.shape[1])]


def narrow(teams: Sequence[int]) -> list[tuple[View, int, list[int]]]:
    """Every view of the release in which a hidden team's count is known to lie within less than ``c``."""
    groups, yes, asked = worlds(teams)
    seen: dict[View, set[tuple[int, ...]]] = defaultdict(set)
    for order in itertools.permutations(range(len(teams))):
        masked = Masked.of_base(groups.people)
        mask_items(groups, asked, yes, masked, RULES, _Drawn(b"", "", order))
        for at, one in enumerate(asked):
            shown = masked.shown[one.name]
            view = tuple(int(count) if is_shown else None for count, is_shown in zip(yes[:, at], shown, strict=True))
            if shown[0]:
                seen[view].add(tuple(int(count) for count in yes[1:, at]))
    found = []
    for view, possible in seen.items():
        for team in range(len(teams)):
            counts = sorted({world[team] for world in possible})
            if view[team + 1] is None and counts[-1] - counts[0] < RULES.c:
                found.append((view, team, counts))
    return found


@pytest.mark.parametrize("teams", TEAMS)
def test_knowing_the_algorithm_pins_no_hidden_team(teams: tuple[int, ...]) -> None:
    assert narrow(teams) == []


def test_without_the_check_the_same_attack_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: keyed order alone is not enough, as the specification measured."""
    monkeypatch.setattr(
        mask, "weigh", lambda sets, _: (np.ones(len(sets.starts), bool), np.zeros(len(sets.starts), bool))
    )
    assert narrow((9, 10, 10))


@pytest.mark.parametrize(
    ("sizes", "total", "open_"),
    [
        ((10, 10), 10, True),
        ((9, 10, 10), 14, False),  # only 2, 2 and 10 are possible, in some order
        ((5, 100, 100), 20, False),  # the small team always fails; two large ones joined it, so it holds at most two
        ((100, 100, 100), 20, True),
    ],
)
def test_it_knows_how_much_a_reader_can_tell(sizes: tuple[int, ...], total: int, open_: bool) -> None:
    assert leaves_doubt(tuple(Hidden(size, False) for size in sizes), total, 0, 3) is open_


def test_a_team_that_is_hidden_for_all_to_see_leaves_more_doubt() -> None:
    assert leaves_doubt((Hidden(9, True), Hidden(10, True), Hidden(10, True)), 14, 3, 3)


@st.composite
def hidden_sets(draw: st.DrawFn) -> tuple[tuple[Hidden, ...], int, int]:
    """Three hidden siblings or more, what they have together, and how much the enclosing item exceeds their room."""
    size = draw(st.sampled_from([4, 8, 12, 30]))
    siblings = draw(st.lists(st.builds(Hidden, st.integers(1, size), st.booleans()), min_size=3, max_size=9))
    total = draw(st.integers(3, max(3, sum(one.most for one in siblings))))
    capped = [Hidden(min(one.most, total + RULES.c), one.is_public) for one in siblings]
    assume(total <= sum(one.most for one in capped))
    return tuple(sorted(capped)), total, draw(st.sampled_from([0, 1, 3]))


@given(st.lists(hidden_sets(), min_size=1, max_size=5))
def test_many_sets_at_once_are_weighed_as_each_alone(asked: list[tuple[tuple[Hidden, ...], int, int]]) -> None:
    every = [one for siblings, _, _ in asked for one in siblings]
    starts = np.cumsum([0, *(len(siblings) for siblings, _, _ in asked)])[:-1]
    most, public = (np.array(column) for column in zip(*every, strict=True))
    totals, besides = (np.array([one[at] for one in asked]) for at in (1, 2))
    open_, is_unsure = weigh(Sets(starts, most, public, totals, besides), RULES.c)
    for one, found, unsure in zip(asked, open_, is_unsure, strict=True):
        assert unsure or leaves_doubt(*one, RULES.c) == found
