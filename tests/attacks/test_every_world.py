"""An attacker who solves exactly: every whole-number world that agrees with all that a small organisation prints.

Integer programming (HiGHS, by SciPy) over who took part and who said what in every unit at once: the printed numbers
of people, the shares with their steps and ends, what is shown and hidden (and so that c are on each side of what is
shown), and that an item lies within those that enclose it. Hypothesis looks for the organisation that gives way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from oogst.errors import NothingToShow
from oogst.release import Cell, Release
from tests.attacks.attacker import people_step
from tests.attacks.board import Board, lay_out
from tests.harvest.organisation import SPRING, Organisation, names

#: Half a year and its first wave.
CLOSED = dt.date(2026, 8, 27)
PERIOD = "2026-H1"
ANSWERED_AT = dt.datetime(2026, 8, 1, 9)
OUTCOMES = ("job.voice", "job.efficiency", "career.direction")
#: Each takes some seconds to solve, so that fewer are looked at than elsewhere.
EXAMPLES = settings().max_examples // 5
#: What is looked at: three items of the base, and three within each other.
ITEMS = (*(f"outcome:{one}" for one in OUTCOMES), "wave1:answered", "wave1:answered:job", "wave1:still:job")


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """At most thirty people in two to four teams, in one level or two; few or nearly all take part, and say things."""
    firm = Organisation().unit("firm")
    parents = ["firm"] * draw(st.integers(2, 4))
    if len(parents) > 2 and draw(st.booleans()):
        firm.unit("dept", "firm")
        parents[:2] = ["dept", "dept"]
    left = 30
    for number, parent in enumerate(parents):
        heads = draw(st.integers(1, min(14, left - (len(parents) - number - 1))))
        left -= heads
        firm.unit(f"t{number}", parent).staff(f"t{number}", names(f"p{number}.", heads))
        _take_part(draw, firm, number, heads)
    return firm


def _take_part(draw: st.DrawFn, firm: Organisation, team: int, heads: int) -> None:
    for person in names(f"p{team}.", draw(st.integers(max(0, heads - 4), heads) | st.integers(0, heads))):
        said = [one for one in OUTCOMES if draw(st.booleans())]
        moment = firm.noted(person, *said, at=SPRING)
        if draw(st.integers(0, 3)):
            firm.answered(
                moment, 1, draw(st.sampled_from(["yes_a_lot", "never"])), ANSWERED_AT, said[0] if said else ""
            )


@dataclass
class Programme:
    """Whole numbers of at least nothing, their sums and what is known of them."""

    most: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def number(self, most: int) -> int:
        self.most.append(most)
        return len(self.most) - 1

    def know(self, terms: dict[int, int], low: float, high: float = np.inf) -> None:
        self.rows.append((terms, low, high))

    def ends(self, number: int) -> tuple[int, int]:
        """The least and the most that a number can be."""
        matrix = lil_array((len(self.rows), len(self.most)), dtype=np.float64)
        for row, (terms, _, _) in enumerate(self.rows):
            for column, value in terms.items():
                matrix[row, column] = value
        known = LinearConstraint(matrix.tocsr(), [low for _, low, _ in self.rows], [high for *_, high in self.rows])
        return self._furthest(number, 1, known), -self._furthest(number, -1, known)

    def _furthest(self, number: int, sign: int, known: LinearConstraint) -> int:
        goal = np.zeros(len(self.most))
        goal[number] = sign
        every = np.ones(len(self.most))
        found = milp(goal, constraints=known, bounds=Bounds(0, self.most), integrality=every)
        assert found.success, found.message  # the truth is a world that fits
        return round(float(found.fun))


@dataclass(frozen=True)
class Worlds:
    """All worlds that agree with a release. ``people`` and ``yes``: the unknown number at every place."""

    board: Board
    programme: Programme
    people: list[int]
    yes: dict[str, list[int]]


def worlds_of(release: Release) -> Worlds:
    board, programme = lay_out(release, PERIOD), Programme()
    people = [programme.number(int(heads)) for heads in board.heads]
    yes = {item: [programme.number(int(heads)) for heads in board.heads] for item in ITEMS}
    _add_up(board, programme, [people, *yes.values()])
    for group in release.groups_of(PERIOD):
        at = board.at[group.id]
        programme.know({people[at]: 1}, group.people, _most_people(release, board, group.id))
    for item in ITEMS:
        for whole in _enclosing(board, item):
            for at in range(len(people)):
                inside = yes[whole][at] if whole in yes else people[at]
                programme.know({inside: 1, yes[item][at]: -1}, 0)
                if _is_shown(release, board, item, at):
                    programme.know({inside: 1, yes[item][at]: -1}, board.period.c)
    for cell in release.cells:
        if cell.item in yes and cell.share is not None:
            _print(programme, cell, yes[cell.item][board.at[cell.group]], people[board.at[cell.group]], board.period.c)
    return Worlds(board, programme, people, yes)


def _add_up(board: Board, programme: Programme, numbers: Sequence[list[int]]) -> None:
    for parent in sorted({int(parent) for parent in board.parents[1:]}):
        below = np.flatnonzero(board.parents == parent).tolist()
        for each in numbers:
            programme.know({each[parent]: 1} | {each[at]: -1 for at in below}, 0, 0)


def _most_people(release: Release, board: Board, group: str) -> float:
    """Below the next printed number; not where the headcount less c came first, nor where the number stands above
    others and may have been lowered."""
    found = release.group(PERIOD, group)
    assert found
    following = found.people + people_step(found.people)
    is_inner = any(other.parent == group for other in release.groups_of(PERIOD))
    return np.inf if is_inner or following > board.heads[board.at[group]] - board.period.c else following - 1


def _enclosing(board: Board, item: str) -> Iterator[str]:
    planned = next(one for one in board.period.plan if one.item == item)
    yield from (whole for whole in planned.encloses if whole in ("base", *ITEMS))


def _is_shown(release: Release, board: Board, item: str, at: int) -> bool:
    found = [release.cell(PERIOD, group, item) for group, place in board.at.items() if place == at]
    return any(cell is not None and cell.share is not None for cell in found)


def _not_shown(release: Release, board: Board, item: str) -> list[int]:
    """Groups that do not show the item, under one that does."""
    shown = [_is_shown(release, board, item, at) for at in range(len(board.units))]
    return [at for at in board.groups.tolist() if at and not shown[at] and shown[board.parents[at]]]


def _print(programme: Programme, cell: Cell, yes: int, people: int, c: int) -> None:
    """200 yes lies between (2 share - step) people and (2 share + step) people; the ends of the scale are open."""
    share, step = cell.share or 0, cell.step
    odd = share // step % 2
    programme.know({yes: 1}, c)
    if cell.end != "at_most":
        programme.know({yes: 200, people: step - 2 * share}, odd)
    if cell.end != "at_least":
        programme.know({yes: 200, people: -step - 2 * share}, -np.inf, -odd)


def released(firm: Organisation) -> Release | None:
    try:
        return firm.released(CLOSED)
    except NothingToShow:
        return None


@settings(max_examples=EXAMPLES)
@given(organisations())
def test_no_hidden_answer_can_be_told_within_fewer_than_three(firm: Organisation) -> None:
    release = released(firm)
    if release is None:
        return
    worlds = worlds_of(release)
    board, c = worlds.board, worlds.board.period.c
    for item in ITEMS:
        for at in _not_shown(release, board, item):
            low, high = worlds.programme.ends(worlds.yes[item][at])
            assert high - low >= c, (item, board.units[at], low, high)


@settings(max_examples=EXAMPLES)
@given(organisations())
def test_of_no_unit_can_be_told_who_took_part(firm: Organisation) -> None:
    """The number of a unit that is not shown is not told within fewer than three (or its heads), as long as not
    everybody may have: where that is not so, see "What remains" in docs/assurance.md."""
    release = released(firm)
    if release is None:
        return
    worlds = worlds_of(release)
    board, c = worlds.board, worlds.board.period.c
    shown = set(board.groups.tolist())
    for at, number in enumerate(worlds.people):
        low, high = worlds.programme.ends(number)
        heads, around = int(board.heads[at]), int(board.heads[board.around[at]] - board.heads[at]) if at else c
        if at not in shown and high < heads:
            assert high - low >= min(c, heads, around), (board.units[at], low, high)
