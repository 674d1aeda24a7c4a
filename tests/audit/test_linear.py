"""Linear programming beside the interval formula, and beside counting out every possibility."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oogst.audit.bounds import intervals
from oogst.audit.doubt import ALL_UP_TO, SAMPLE, SAMPLE_EACH, choose
from oogst.audit.linear import AMPLE, asked_of, solve
from oogst.audit.people import participation
from oogst.audit.sheet import Sheet, lay_out
from oogst.release import Cell, Group, Period, PlanItem, Unit
from tests.audit.sample import printed_people, printed_share, printed_step
from tests.audit.test_intervals import C, Organisation, answers

JOB, CAREER = "domain:job", "domain:career"


@given(answers())
def test_what_people_said_can_be_reached_and_no_more_than_the_formula_says(
    answered: tuple[Organisation, list[list[int]], tuple[Cell, ...]],
) -> None:
    organisation, yes, cells = answered
    sheet = organisation.sheet(cells)
    people, said = participation(sheet), [organisation.in_order(sheet, one) for one in yes]
    really = organisation.in_order(sheet, organisation.people)
    for solved in intervals(sheet, people):
        groups = np.flatnonzero(sheet.under_shown()[solved.row] & (sheet.share[solved.row] < 0))
        formula = solved.bounds[0][:, groups], solved.bounds[1][:, groups]
        ends = solve(sheet, people, asked_of(sheet, sheet.items[solved.row], groups), formula)
        assert ends is not None
        wholes = [really, said[0]][: len(solved.names)]
        truth = np.vstack([said[solved.row], *(whole - said[solved.row] for whole in wholes)])[:, groups]
        assert (formula[0] <= ends[0]).all()
        assert (ends[0] <= truth).all()
        assert (truth <= ends[1]).all()
        assert (ends[1] <= formula[1]).all()


def covered(people: list[int], heads: list[int], job: list[int], career: list[int]) -> Sheet:
    """Two departments. Everybody has one of two domains; career is shown of nobody but the whole, job where it may."""
    whole, heads_of = [sum(people), *people], [sum(heads), *heads]
    printed = [printed_people(n, h) for n, h in zip(whole, heads_of, strict=True)]
    units = tuple(Unit(f"u{at}", None if at == 0 else "u0", f"Unit {at}", h) for at, h in enumerate(heads_of))
    plan = (PlanItem(JOB, ("base",)), PlanItem(CAREER, ("base",)))
    period = Period("2026", "year", 5, C, "released", (), plan, ((JOB, CAREER),), units)
    groups = [Group("2026", f"g{at}", None if at == 0 else "g0", (f"u{at}",), p) for at, p in enumerate(printed)]
    may = all(C <= yes <= n - C for yes, n in zip(job, people, strict=True))
    cells = [_cell(JOB, at, yes, whole, printed, at == 0 or may) for at, yes in enumerate([sum(job), *job])]
    cells += [_cell(CAREER, at, yes, whole, printed, at == 0) for at, yes in enumerate([sum(career), *career])]
    return lay_out(period, groups, cells, {})


def _cell(item: str, at: int, yes: int, whole: list[int], printed: list[int], shown: bool) -> Cell:
    share, end = printed_share(yes, whole[at], printed[at]) if shown else (None, None)
    return Cell("2026", item, f"g{at}", share, printed_step(printed[at]), end)


def test_everybody_has_one_of_the_domains_of_a_cover() -> None:
    """Of the 30 to 34 in the first department at most one in eight has job, so the others have career."""
    sheet = covered([32, 11], [60, 20], [3, 8], [29, 3])
    bare = replace(sheet, period=replace(sheet.period, covers=()))
    lows = []
    for one in (sheet, bare):
        people = participation(one)
        [solved] = [solved for solved in intervals(one, people) if one.items[solved.row] == CAREER]
        low, high = solved.bounds[0][:, [1]], solved.bounds[1][:, [1]]
        ends = solve(one, people, asked_of(one, CAREER, np.array([1])), (low, high))
        assert ends is not None
        lows.append((int(low[0, 0]), int(ends[0][0, 0])))
    assert lows == [(26, 27), (18, 18)]


@given(st.lists(st.integers(5, 8), min_size=2, max_size=2), st.data())
def test_no_world_that_covers_everybody_is_ruled_out(people: list[int], data: st.DataObject) -> None:
    heads = [n + data.draw(st.integers(3, 9)) for n in people]
    job = [data.draw(st.integers(0, n)) for n in people]
    career = [data.draw(st.integers(n - yes, n)) for n, yes in zip(people, job, strict=True)]
    whole = sum(people)
    if not all(C <= sum(yes) <= whole - C for yes in (job, career)):
        return
    sheet = covered(people, heads, job, career)
    numbers = participation(sheet)
    for solved in intervals(sheet, numbers):
        truth = np.array({JOB: job, CAREER: career}[sheet.items[solved.row]])
        groups = np.array([1, 2])
        formula = solved.bounds[0][:, groups], solved.bounds[1][:, groups]
        ends = solve(sheet, numbers, asked_of(sheet, sheet.items[solved.row], groups), formula)
        assert ends is not None
        for low, high in (formula, ends):
            assert (low[0] <= truth).all()
            assert (truth <= high[0]).all()


def test_the_furthest_ends_are_those_of_counting_out_every_world() -> None:
    """Two teams of 10 to 14 under one that prints 25: every number of people and of yes that fits."""
    organisation = Organisation([-1, 0, 0], [40, 20, 20], [25, 12, 13])
    share, end = printed_share(6, 25, 25)
    step = printed_step(25)
    cells = (
        Cell("2026", "wave1:answered", "g0", share, step, end),
        *(Cell("2026", "wave1:answered", f"g{at}", None, 10, None) for at in (1, 2)),
    )
    sheet = organisation.sheet(cells)
    people = participation(sheet)
    solved = intervals(sheet, people)[0]
    groups = np.array([1, 2])
    ends = solve(
        sheet,
        people,
        asked_of(sheet, "wave1:answered", groups),
        (solved.bounds[0][:, groups], solved.bounds[1][:, groups]),
    )
    possible = [
        (one, other)
        for n, m in product(range(10, 15), repeat=2)
        for one, other in product(range(n + 1), range(m + 1))
        if 25 <= n + m < 30 and C <= one + other <= n + m - C and printed_share(one + other, n + m, 25) == (share, end)
    ]
    assert ends is not None
    assert ends[0][0].tolist() == np.min(possible, axis=0).tolist()
    assert ends[1][0].tolist() == np.minimum(np.max(possible, axis=0), ends[0][0] + AMPLE * C).tolist()


def test_a_large_release_is_sampled_and_always_the_same() -> None:
    few, many = np.ones((3, 100), dtype=bool), np.ones((ALL_UP_TO // 100 + 1, 100), dtype=bool)
    assert sum(map(len, choose([few], "seed").values())) == 300
    first, again, other = choose([many, few], "seed"), choose([many, few], "seed"), choose([many, few], "other")
    assert sum(map(len, first.values())) == SAMPLE
    assert max(map(len, first.values())) == SAMPLE_EACH
    assert {at: cells.tolist() for at, cells in first.items()} == {at: cells.tolist() for at, cells in again.items()}
    assert first.keys() != other.keys()
