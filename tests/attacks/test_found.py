"""What these attacks found in the harvest, as the smallest case of each, so that it stays mended."""

from __future__ import annotations

import numpy as np
import pytest

from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import BASE, Asked
from oogst.harvest.printing import people_told, print_shares
from oogst.harvest.rules import Rules
from oogst.harvest.tree import Groups

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
