"""What a reader sees of an exact count: never all, never none, never a step worth less than a person."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.harvest.printing import ENDS, End, one_step_lower, print_people, print_shares, print_total, share_steps


def print_share(yes: int, people: int, printed_people: int, c: int = 3) -> tuple[int, End]:
    printed = print_shares(np.array([yes]), np.array([people]), np.array([printed_people]), c)
    return int(printed.share[0]), ENDS[int(printed.end[0])]


def share_step(printed_people: int) -> int:
    return int(share_steps(np.array([printed_people]))[0])


@pytest.mark.parametrize(
    ("people", "headcount", "printed"),
    [
        (5, 8, 5),
        (9, 100, 5),
        (10, 13, 10),
        (12, 12, 5),
        (104, 500, 100),
        (119, 500, 110),
        (1234, 2000, 1200),
        (98, 98, 95),
    ],
)
def test_it_rounds_people_down_and_never_up_to_everybody(people: int, headcount: int, printed: int) -> None:
    assert print_people(people, headcount, 3) == printed


@pytest.mark.parametrize(("printed", "lower"), [(10, 5), (100, 95), (110, 100), (1000, 990), (1100, 1000)])
def test_it_knows_the_next_number_down(printed: int, lower: int) -> None:
    assert one_step_lower(printed) == lower


@given(st.integers(5, 5000))
def test_a_step_of_a_share_is_worth_at_least_one_person(people: int) -> None:
    assert share_step(people) * people >= 100


def test_ties_go_to_the_even_multiple() -> None:
    assert print_share(25, 50, 50) == (50, None)
    assert print_share(9, 40, 40) == (20, None)  # 22.5: between 4 × 5 and 5 × 5
    assert print_share(11, 40, 40) == (30, None)  # 27.5: between 5 × 5 and 6 × 5


def test_five_people_are_half_or_fewer_or_more_than_half() -> None:
    assert print_share(3, 6, 5) == (40, "at_most")
    assert print_share(5, 8, 5) == (60, "at_least")


@given(st.data())
def test_a_printed_share_is_honest(data: st.DataObject) -> None:
    people = data.draw(st.integers(6, 3000))
    yes = data.draw(st.integers(3, people - 3))
    printed = print_people(people, data.draw(st.integers(people + 3, people + 500)), 3)
    share, end = print_share(yes, people, printed)
    true, step = Fraction(100 * yes, people), share_step(printed)
    assert 0 < share < 100
    assert share % step == 0
    if end == "at_most":
        assert true <= share + Fraction(step, 2)
    elif end == "at_least":
        assert true >= share - Fraction(step, 2)
    else:
        assert abs(true - share) <= Fraction(step, 2)


@pytest.mark.parametrize(("moments", "printed"), [(7, 7), (99, 99), (1284, 1200), (10_999, 10_000)])
def test_a_total_has_two_significant_digits(moments: int, printed: int) -> None:
    assert print_total(moments) == printed
