"""Intervals against published values, and what rounding adds to them."""

from __future__ import annotations

import math
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.measure import Interval, Ratio, bounds, interval, ratio, wilson
from oogst.release import Cell
from tests.measure.worlds import ratio_coverage, worst_coverage


def cell(share: int | None, step: int = 1, end: Literal["at_most", "at_least"] | None = None) -> Cell:
    return Cell("2026-H1", "outcome:job.voice", "g1", share, step, end)


# R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_it_gives_the_published_score_intervals(yes: int, n: int, low: float, high: float) -> None:
    assert wilson(yes / n, n) == pytest.approx((low, high), abs=5e-5)


def test_its_ends_are_the_shares_that_the_score_test_just_accepts() -> None:
    for end in wilson(0.31, 263):
        assert abs(0.31 - end) / math.sqrt(end * (1 - end) / 263) == pytest.approx(1.959964, abs=1e-6)


def test_it_widens_the_interval_by_half_a_step_on_each_side() -> None:
    assert wilson(0.25, 20)[0] == pytest.approx(0.1119, abs=5e-5)
    assert wilson(0.35, 20)[1] == pytest.approx(0.5671, abs=5e-5)
    assert interval(cell(30, step=10), 20) == Interval(11, 57)


def test_it_leaves_an_end_of_the_scale_open_on_its_outer_side() -> None:
    assert bounds(cell(5, step=1, end="at_most")) == pytest.approx((0.0, 0.055))
    assert bounds(cell(95, step=1, end="at_least")) == pytest.approx((0.945, 1.0))
    lowest = interval(cell(5, step=1, end="at_most"), 100)
    highest = interval(cell(95, step=1, end="at_least"), 100)
    assert lowest is not None
    assert highest is not None
    assert lowest.low == 0
    assert highest.high == 100
    assert (highest.low, highest.high) == (100 - lowest.high, 100 - lowest.low)


def test_it_says_for_five_people_no_more_than_half_or_fewer() -> None:
    assert bounds(cell(40, step=20, end="at_most")) == (0.0, 0.5)
    assert bounds(cell(60, step=20, end="at_least")) == (0.5, 1.0)


def test_it_has_no_interval_for_what_is_not_shown() -> None:
    assert bounds(cell(None)) is None
    assert interval(cell(None), 100) is None
    assert ratio(cell(None), cell(60), 100) is None
    assert ratio(cell(30), cell(None), 100) is None


@given(share=st.integers(3, 97), people=st.sampled_from([100, 110, 310, 1000, 5000]))
def test_the_interval_always_holds_the_printed_share(share: int, people: int) -> None:
    found = interval(cell(share), people)
    assert found is not None
    assert 0 <= found.low <= share <= found.high <= 100


@given(share=st.integers(3, 97), people=st.integers(100, 5000))
def test_fewer_people_never_make_it_narrower(share: int, people: int) -> None:
    fewer, more = interval(cell(share), people), interval(cell(share), people + 500)
    assert fewer is not None
    assert more is not None
    assert fewer.low <= more.low
    assert more.high <= fewer.high


def test_the_ratio_is_that_of_the_printed_shares_with_both_roundings() -> None:
    found = ratio(cell(36), cell(48), 310)
    assert found == Ratio(75, Interval(65, 83))


def test_the_ratio_is_only_an_interval_where_one_of_the_two_is_an_end_of_the_scale() -> None:
    found = ratio(cell(93), cell(97, end="at_least"), 100)
    assert found is not None
    assert found.share is None
    assert found.interval.high >= 95


def test_the_ratio_is_never_printed_as_everybody() -> None:
    assert ratio(cell(30, step=5), cell(30, step=5), 20) == Ratio(None, Interval(43, 100))


def test_there_is_no_ratio_to_a_whole_that_may_be_nobody() -> None:
    assert ratio(cell(3, end="at_most"), cell(5, end="at_most"), 100) is None


@given(
    answered=st.integers(20, 1000),
    still=st.floats(0, 1),
    people=st.integers(1000, 1009),
)
def test_the_ratio_that_was_true_lies_inside(answered: int, still: float, people: int) -> None:
    """Of 1,000 to 1,009 people, printed as 1,000: the true ratio is never outside what is said about it."""
    yes = round(still * answered)
    whole, part = round(100 * answered / people), round(100 * yes / people)
    found = ratio(cell(part), cell(whole), 1000)
    assert found is not None
    assert found.interval.low <= 100 * yes / answered <= found.interval.high


def test_it_holds_the_truth_at_least_as_often_as_it_says() -> None:
    """Exact: every possible number of yes is printed as the harvest does, and weighed by its probability.

    A share so near to an end that it is hardly ever shown is shown only when it came out high: hence "of all" and "of
    those shown in half of the cases".
    """
    worst = worst_coverage((8, 12, 23, 30, 45, 58, 137, 258, 1043), [at / 100 for at in range(1, 100)])
    of_all, of_shown, _ = worst.values()
    assert of_all <= 0.0505
    assert of_shown <= 0.0530


def test_the_ratio_holds_the_truth_at_least_as_often_as_it_says() -> None:
    assert min(ratio_coverage(people, 0.5, 0.7) for people in (23, 58)) >= 0.95
