"""The intervals of A4 and A5 against counting out every possibility, and against organisations that really were so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from oogst.audit.bounds import fewest_yes, intervals, most_yes
from oogst.audit.cells import lowest_shares, steps
from oogst.audit.people import participation
from oogst.audit.sheet import ENDS, Sheet, lay_out
from oogst.audit.tree import Ints, plant, settle
from oogst.release import Cell, Group, Period, PlanItem, Unit
from tests.audit.sample import printed_people, printed_share, printed_step

C = 3
VOICE, WHOLE = "outcome:job.voice", "wave1:answered"


def numbers(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def groups_of(parents: list[int], people: list[int]) -> list[Group]:
    """Groups g0, g1 … each of one unit, under the group of the number given; the first is the root."""
    return [
        Group("2026", f"g{at}", None if parent < 0 else f"g{parent}", (f"u{at}",), people[at])
        for at, parent in enumerate(parents)
    ]


def leaves(parents: list[int]) -> list[int]:
    return [at for at in range(len(parents)) if at not in parents]


def added_up(parents: list[int], at_leaves: dict[int, int]) -> list[int]:
    sums = [at_leaves.get(at, 0) for at in range(len(parents))]
    for at in reversed(range(1, len(parents))):
        sums[parents[at]] += sums[at]
    return sums


@st.composite
def trees(draw: st.DrawFn, most: int = 7) -> list[int]:
    """The parent of every row, itself earlier in the list; a row has no children, or at least two."""
    parents = [-1]
    for _ in range(draw(st.integers(0, 2))):
        parents += [draw(st.sampled_from(leaves(parents)))] * draw(st.integers(2, 3))
    assume(len(parents) <= most)
    return parents


@given(st.data(), trees())
def test_settle_finds_exactly_what_sums_and_differences_leave_open(data: st.DataObject, parents: list[int]) -> None:
    low = data.draw(st.lists(st.integers(0, 6), min_size=len(parents), max_size=len(parents)))
    high = [least + data.draw(st.integers(0, 4)) for least in low]
    tree = plant(groups_of(parents, low))
    order = [int(group.id[1:]) for group in tree.groups]
    found_low, found_high = settle(tree, numbers(low)[order], numbers(high)[order])
    if possible := [sums for sums in _all_sums(parents, low, high) if _within(sums, low, high)]:
        every = np.array(possible)[:, order]
        assert (every.min(axis=0) == found_low).all()
        assert (every.max(axis=0) == found_high).all()
    else:
        assert (found_low > found_high).any()


def _all_sums(parents: list[int], low: list[int], high: list[int]) -> Iterator[list[int]]:
    ends = leaves(parents)
    for values in product(*(range(low[at], high[at] + 1) for at in ends)):
        yield added_up(parents, dict(zip(ends, values, strict=True)))


def _within(values: list[int], low: list[int], high: list[int]) -> bool:
    return all(least <= one <= most for least, one, most in zip(low, values, high, strict=True))


@given(st.integers(5, 400), st.integers(3, 200))
def test_a_printed_share_leaves_exactly_the_numbers_that_round_to_it(n: int, absent: int) -> None:
    people = printed_people(n, n + absent)
    assume(n - C >= C)
    printed = {yes: printed_share(yes, n, people) for yes in range(C, n - C + 1)}
    for share, end in set(printed.values()):
        really = [yes for yes, shown in printed.items() if shown == (share, end)]
        window = (numbers([n]), numbers([share]), numbers([printed_step(people)]), numbers([ENDS[end]]), C)
        assert (fewest_yes(*window)[0], most_yes(*window)[0]) == (really[0], really[-1])


@given(st.integers(5, 5000), st.integers(3, 6))
def test_a_step_is_worth_a_person_and_an_end_is_worth_c(people: int, c: int) -> None:
    step, low = int(steps(numbers([people]))[0]), int(lowest_shares(numbers([people]), c)[0])
    assert Fraction(step, 100) * people >= 1
    assert low % step == 0
    assert low == 40 or Fraction(low - step, 100) * people < c <= Fraction(low, 100) * people


@dataclass(frozen=True)
class Organisation:
    """Which row stands under which, and per row the heads and the people who took part."""

    parents: list[int]
    heads: list[int]
    people: list[int]

    @property
    def printed(self) -> list[int]:
        return [printed_people(n, heads) for n, heads in zip(self.people, self.heads, strict=True)]

    def sheet(self, cells: tuple[Cell, ...] = ()) -> Sheet:
        units = tuple(
            Unit(f"u{at}", None if parent < 0 else f"u{parent}", f"Unit {at}", self.heads[at])
            for at, parent in enumerate(self.parents)
        )
        plan = (PlanItem(WHOLE, ("base",)), PlanItem(f"{WHOLE}:job", ("base", WHOLE)))
        period = Period("2026", "year", 5, C, "released", (1,), plan, (), units)
        return lay_out(period, groups_of(self.parents, self.printed), cells, {})

    def in_order(self, sheet: Sheet, values: list[int]) -> Ints:
        return numbers(values)[[int(group.id[1:]) for group in sheet.tree.groups]]


@st.composite
def organisations(draw: st.DrawFn, most_heads: int = 40, most_rows: int = 7) -> Organisation:
    """Any tree in which every row may be shown: five who took part, eight heads."""
    parents = draw(trees(most_rows))
    heads = {at: draw(st.integers(8, most_heads)) for at in leaves(parents)}
    people = {at: draw(st.integers(5, head)) for at, head in heads.items()}
    return Organisation(parents, added_up(parents, heads), added_up(parents, people))


@given(organisations())
def test_the_people_who_took_part_lie_within_their_interval(organisation: Organisation) -> None:
    sheet = organisation.sheet()
    low, high = participation(sheet)
    really = organisation.in_order(sheet, organisation.people)
    assert (low <= really).all()
    assert (really <= high).all()


def test_a_row_lowered_by_a_step_is_not_taken_for_its_number() -> None:
    """64 of 100 and 8 of 8: printed as 60, 5 and together 70 it is proven that at least 6 of the 8 took part. So 65 is
    printed, and the auditor reckons with that: it may stand for 70 to 74 as well."""
    organisation = Organisation([-1, 0, 0], [108, 100, 8], [72, 64, 8])
    low, _ = participation(organisation.sheet())
    assert low.tolist() == [70, 62, 6]
    low, high = participation(Organisation([-1, 0, 0], [108, 100, 8], [65, 64, 8]).sheet())
    assert (low.tolist(), high.tolist()) == ([65, 60, 5], [72, 64, 8])


@st.composite
def answers(draw: st.DrawFn) -> tuple[Organisation, list[list[int]], tuple[Cell, ...]]:
    """An organisation, per item the yes of every row, and cells that show some of them where the rule of 4.2 allows."""
    organisation = draw(organisations(most_rows=5))
    ends = leaves(organisation.parents)
    whole = {at: draw(st.integers(0, organisation.people[at])) for at in ends}
    part = {at: draw(st.integers(0, whole[at])) for at in ends}
    yes = [added_up(organisation.parents, whole), added_up(organisation.parents, part)]
    cells = [
        _cell(organisation, item, at, yes[row][at], organisation.people[at] if row == 0 else yes[0][at])
        for row, item in enumerate((WHOLE, f"{WHOLE}:job"))
        for at in range(len(organisation.parents))
        if draw(st.booleans()) or at == 0
    ]
    return organisation, yes, tuple(cells)


def _cell(organisation: Organisation, item: str, at: int, yes: int, within: int) -> Cell:
    people, n = organisation.printed[at], organisation.people[at]
    step = printed_step(people)
    if min(yes, within - yes) < C:
        return Cell("2026", item, f"g{at}", None, step, None)
    share, end = printed_share(yes, n, people)
    return Cell("2026", item, f"g{at}", share, step, end)


@given(answers())
def test_what_people_said_lies_within_its_interval(
    answered: tuple[Organisation, list[list[int]], tuple[Cell, ...]],
) -> None:
    organisation, yes, cells = answered
    sheet = organisation.sheet(cells)
    said, really = [organisation.in_order(sheet, one) for one in yes], organisation.in_order(sheet, organisation.people)
    for solved in intervals(sheet, participation(sheet)):
        wholes, (low, high) = [really, said[0]][: len(solved.names)], solved.bounds
        truth = np.vstack([said[solved.row], *(whole - said[solved.row] for whole in wholes)])
        assert (low <= truth).all()
        assert (truth <= high).all()
