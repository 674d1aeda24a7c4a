"""What these attacks found in the harvest, as the smallest case of each, so that it stays mended."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.harvest.arrays import Counts
from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.printing import people_told, print_shares
from oogst.harvest.rules import Rules
from oogst.harvest.tree import Groups, Tree, close_groups, groups_of, make_tree, number_groups, refilled
from oogst.release import Group

MODE, OUTCOME, BOTH = "mode:feedback", "outcome:job.voice", "outcome_mode:job.voice×feedback"


def test_hidden_teams_have_room_within_the_smallest_figure_that_is_shown_of_each() -> None:
    """Attack 1 at 5,000 people: two teams too small for outcome × mode have nine such people together. In one of them 8
    people have the mode, in the other 3 the outcome, as is shown: then the first has six to eight of the nine."""
    people = np.array([76, 36, 22, 18], np.int64)
    groups = Groups(("g1", "g2", "g3", "g4"), ((0,), (1,), (2,), (3,)), (-1, 0, 0, 0), people * 2, people, people)
    asked = (
        Asked(MODE, (BASE,), "modes", 0),
        Asked(OUTCOME, (BASE,), "outcomes", 0),
        Asked(BOTH, (BASE, MODE, OUTCOME), "outcomes_0", 0, is_cross=True),
    )
    yes = np.array([[30, 22, 13], [15, 10, 4], [8, 9, 7], [7, 3, 2]], np.int64)
    masked = Masked.of_base(people)
    mask_items(groups, asked, yes, masked, Rules(), Draw(b"any secret", "2026-H1"))
    assert masked.shown[MODE].all()
    assert masked.shown[OUTCOME].all()
    assert masked.shown[BOTH].tolist() == [True, False, False, False]


def test_hidden_teams_share_what_they_have_of_a_figure_that_is_not_shown_of_them() -> None:
    """Attack 1 at 500 people: of three teams too small for outcome × mode, seven people have both. Two of the teams
    have three people with the outcome between them (11 less 8), so the third has four at least, and six at most."""
    people = np.array([50, 14, 18, 18], np.int64)
    printed = np.array([50, 10, 15, 15], np.int64)
    groups = Groups(("g1", "g2", "g3", "g4"), ((0,), (1,), (2,), (3,)), (-1, 0, 0, 0), people * 2, people, printed)
    asked = (
        Asked(MODE, (BASE,), "modes", 0),
        Asked(OUTCOME, (BASE,), "outcomes", 0),
        Asked(BOTH, (BASE, MODE, OUTCOME), "outcomes_0", 0, is_cross=True, depth=2),
    )
    yes = np.array([[17, 11, 7], [7, 2, 1], [4, 1, 1], [6, 8, 5]], np.int64)
    masked = Masked.of_base(people)
    mask_items(groups, asked, yes, masked, Rules(), Draw(b"any secret", "2026-H1"))
    assert masked.shown[MODE].all()
    assert masked.shown[OUTCOME].tolist() == [True, False, False, True]
    assert not masked.shown[BOTH].any()


@pytest.mark.parametrize(("heads", "is_shown"), [(8, False), (9, False), (10, True)])
def test_a_figure_of_a_full_team_does_not_tell_that_it_is_full(heads: int, is_shown: bool) -> None:
    """Attack 12 at 50 people: "5 took part, more than half said yes" needs seven people, so that of a team of eight or
    nine fewer than three did not take part. Of ten, three may not have."""
    people = np.array([60, 7, 53], np.int64)
    printed = np.array([60, 5, 50], np.int64)
    groups = Groups(("g1", "g2", "g3"), ((0,), (1,), (2,)), (-1, 0, 0), np.array([90, heads, 80]), people, printed)
    masked = Masked.of_base(people)
    asked = (Asked(OUTCOME, (BASE,), "outcomes", 0),)
    mask_items(groups, asked, np.array([[30], [4], [26]], np.int64), masked, Rules(), Draw(b"any secret", "2026-H1"))
    assert masked.shown[OUTCOME].tolist() == [True, is_shown, is_shown]


def test_figures_within_each_other_do_not_tell_how_many_people_there_are() -> None:
    """Attack 12 at 500 people: three answered about a domain, three others answered, three did not: that are nine, and
    "5" is printed of nine at most. So a figure within others needs three printed people for each step between."""
    people, printed = np.array([60, 9, 51], np.int64), np.array([60, 5, 50], np.int64)
    groups = Groups(("g1", "g2", "g3"), ((0,), (1,), (2,)), (-1, 0, 0), np.array([90, 15, 75]), people, printed)
    asked = (
        Asked("wave1:answered", (BASE,), "flags", 0),
        Asked("wave1:barrier:no_time", (BASE, "wave1:answered"), "barriers", 0, depth=2),
    )
    masked = Masked.of_base(people)
    yes = np.array([[40, 20], [6, 3], [34, 17]], np.int64)
    mask_items(groups, asked, yes, masked, Rules(), Draw(b"any secret", "2026-H1"))
    assert masked.shown["wave1:answered"].all()
    assert masked.shown["wave1:barrier:no_time"].tolist() == [True, False, False]


@pytest.mark.parametrize("c", [3, 4, 5])
@pytest.mark.parametrize("printed", [5, 10, 15, 20, 50, 100, 1000])
def test_every_share_can_occur_among_so_few_people_and_not_among_fewer(printed: int, c: int) -> None:
    told = people_told(printed, c)

    def shares(people: int) -> set[int]:
        yes = np.arange(c, people - c + 1)
        return set(print_shares(yes, np.full_like(yes, people), np.full_like(yes, printed), c).share.tolist())

    assert shares(told) == shares(told + 50)
    assert told == printed or shares(told - 1) < shares(told)


@st.composite
def after_erasures(draw: st.DrawFn) -> tuple[Tree, list[Group], Counts, Groups]:
    """Teams under departments under a top as they were released, and how many of each team are still counted."""
    parent_of: dict[str, str | None] = {"top": None, "left": "top", "right": "top"}
    teams = {f"{side}{number}": side for side in ("left", "right") for number in range(draw(st.integers(2, 4)))}
    heads = {team: draw(st.integers(8, 30)) for team in teams}
    tree = make_tree(parent_of | teams, {}, heads)
    took_part = {team: draw(st.integers(5, most)) for team, most in heads.items()}
    people = tree.totals(list(teams), np.array([took_part[team] for team in teams]))
    groups = number_groups(tree, people, close_groups(tree, people, Rules()), Rules())
    above = [None if parent < 0 else groups.ids[parent] for parent in groups.parents]
    named = [tuple(tree.units[unit] for unit in units) for units in groups.units]
    printed = groups.printed.tolist()
    rows = [Group("2026-H1", *row) for row in zip(groups.ids, above, named, printed, strict=True)]
    left = np.array([draw(st.integers(max(0, took_part[team] - 4), took_part[team])) for team in teams])
    return tree, rows, tree.totals(list(teams), left), groups


@given(after_erasures())
def test_after_erasures_the_people_of_a_frozen_base_still_add_up(
    case: tuple[Tree, list[Group], Counts, Groups],
) -> None:
    """Attack 4 with erasures at 500 people: a wave was printed of numbers of people that did not add up, so that its
    shares contradicted each other, which the auditor took for a broken release."""
    tree, rows, people, before = case
    after = groups_of(tree, people, rows)
    of_shares = refilled(after, 3)
    assert (of_shares >= after.printed).all()
    assert (of_shares <= after.headcount).all()
    for parent, below in after.children.items():
        assert of_shares[below].sum() == of_shares[parent]
    assert (refilled(groups_of(tree, _as_released(tree, before), rows), 3) == before.people).all()


@given(after_erasures())
def test_after_erasures_nobody_is_counted_who_was_not_there(
    case: tuple[Tree, list[Group], Counts, Groups],
) -> None:
    """Attack 8 with erasures at 5,000 people: fifteen of seventeen answered, and the other two, with two who had never
    been there, were taken for enough."""
    tree, rows, people, before = case
    after = groups_of(tree, people, rows)
    assert (after.people <= before.people).all()
    assert (after.people >= [people[list(units)].sum() for units in after.units]).all()


def _as_released(tree: Tree, groups: Groups) -> Counts:
    """Counts per unit that give the groups' people as they were."""
    people = np.zeros(len(tree.units), np.int64)
    for at, units in enumerate(groups.units):
        people[units[0]] = groups.people[at]
    return people
