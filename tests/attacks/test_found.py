"""What these attacks found in the harvest, as the smallest case of each, so that it stays mended."""

from __future__ import annotations

import numpy as np

from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import BASE, Asked
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
