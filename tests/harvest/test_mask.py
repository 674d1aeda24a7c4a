"""Which figures are shown: enough people on each side of every question, and nothing hidden can be worked out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oogst.harvest.arrays import Counts
from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.rules import Rules
from oogst.harvest.tree import Groups

RULES = Rules()
DRAW = Draw(b"secret" * 6, "2026-H1")
ASKED = (
    Asked("outcome:a", (BASE,), "outcomes", 0),
    Asked("mode:b", (BASE,), "modes", 0),
    Asked("outcome_mode:a×b", (BASE, "mode:b", "outcome:a"), "outcomes_0", 0, is_cross=True),
    Asked("wave1:answered", (BASE,), "flags", 0),
)


@st.composite
def counted(draw: st.DrawFn) -> tuple[Groups, Counts]:
    """Closed groups of up to three levels with people and yes-counts that add up; the cross item is within both."""
    parents, leaves = [-1], []
    for parent in range(draw(st.integers(0, 4))):
        if parent < len(parents):
            parents += [parent] * draw(st.integers(2, 4))
    leaves = [group for group in range(len(parents)) if group not in parents[1:]]
    people, yes = np.zeros(len(parents), np.int64), np.zeros((len(parents), len(ASKED)), np.int64)
    for leaf in leaves:
        people[leaf] = draw(st.integers(5, 45))
        a, b, answered = (draw(st.integers(0, int(people[leaf]))) for _ in range(3))
        yes[leaf] = a, b, draw(st.integers(0, min(a, b))), answered
    for group in range(len(parents) - 1, 0, -1):
        people[parents[group]] += people[group]
        yes[parents[group]] += yes[group]
    ids = tuple(f"g{number}" for number in range(1, len(parents) + 1))
    units = tuple((number,) for number in range(len(parents)))
    return Groups(ids, units, tuple(parents), people + 10, people, people - people % 5), yes


def decided(groups: Groups, yes: Counts) -> Masked:
    masked = Masked.of_base(groups.people)
    mask_items(groups, ASKED, yes, masked, RULES, DRAW)
    return masked


@given(counted())
def test_what_is_shown_has_enough_people_on_each_side_of_every_enclosing_item(case: tuple[Groups, Counts]) -> None:
    groups, yes = case
    masked = decided(groups, yes)
    for one in ASKED:
        shown = masked.shown[one.name]
        assert (masked.yes[one.name][shown] >= RULES.c).all()
        for name in one.encloses:
            assert masked.shown[name][shown].all()
            assert ((masked.yes[name] - masked.yes[one.name])[shown] >= RULES.c).all()


@given(counted())
def test_what_is_hidden_cannot_be_worked_out_by_subtraction(case: tuple[Groups, Counts]) -> None:
    """Even with the exact count of every shown cell: hidden siblings are none, or two and more with enough on each
    side together, and the yes-count of each is open by at least ``c``."""
    groups, yes = case
    masked = decided(groups, yes)
    for one in ASKED:
        count, shown, listed = masked.yes[one.name], masked.shown[one.name], masked.listed[one.name]
        for parent, below in groups.children.items():
            hidden = below[listed[below] & ~shown[below]]
            if not hidden.size:
                continue
            assert shown[parent]
            assert hidden.size >= 2
            assert count[hidden].sum() >= RULES.c
            for name in one.encloses:
                assert (masked.yes[name] - count)[hidden].sum() >= RULES.c


@given(counted())
def test_below_a_hidden_group_there_is_nothing(case: tuple[Groups, Counts]) -> None:
    groups, yes = case
    masked = decided(groups, yes)
    for one in ASKED:
        for parent, below in groups.children.items():
            assert (masked.listed[one.name][below] == masked.shown[one.name][parent]).all()


@given(counted())
def test_a_cross_of_outcome_and_mode_is_for_large_groups_only(case: tuple[Groups, Counts]) -> None:
    groups, yes = case
    shown = decided(groups, yes).shown["outcome_mode:a×b"]
    assert (groups.printed[shown] >= 30).all()


@settings(max_examples=30)
@given(counted())
def test_the_same_secret_gives_the_same_mask(case: tuple[Groups, Counts]) -> None:
    groups, yes = case
    first, second = decided(groups, yes), decided(groups, yes)
    assert all((first.shown[name] == second.shown[name]).all() for name in first.shown)


def test_which_sibling_is_hidden_as_well_depends_on_the_secret() -> None:
    """One group fails; another has to join it. Over many secrets each of the others is drawn about equally often."""
    people = np.array([60, 20, 20, 20], np.int64)
    groups = Groups(("g1", "g2", "g3", "g4"), ((0,), (1,), (2,), (3,)), (-1, 0, 0, 0), people + 10, people, people)
    yes = np.array([[21], [1], [10], [10]], np.int64)
    drawn = [0, 0]
    for number in range(200):
        masked = Masked.of_base(people)
        mask_items(groups, ASKED[:1], yes, masked, RULES, Draw(number.to_bytes(32), "2026-H1"))
        shown = masked.shown["outcome:a"]
        assert not shown[1]
        assert shown[2] != shown[3]
        drawn[int(shown[2])] += 1
    assert min(drawn) > 60
