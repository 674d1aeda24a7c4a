"""What a reader can work out who knows how figures are hidden, against every possible world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.audit.knowing import Doubt, Families, _same_reason, doubt_of, wide_open
from oogst.audit.region import Region, limits

C = 3
#: Of each sibling the yes and the people who took part.
World = tuple[tuple[int, int], ...]


def fails(yes: int, people: int) -> bool:
    return min(yes, people - yes) < C


def hidden_in(world: World) -> list[set[int]]:
    """Which siblings the public way of hiding can hide, whatever the secret order (without the second look)."""
    failed = {at for at, one in enumerate(world) if fails(*one)}
    together = [sum(world[at][part] for at in failed) for part in (0, 1)]
    if not failed or (len(failed) > 1 and not fails(together[0], together[1])):
        return [failed]
    return [failed | {at} for at in range(len(world)) if at not in failed]


def worlds(people: list[int], yes: range) -> Iterator[World]:
    """Every way in which so many of these groups can have said yes."""
    for said in product(*(range(n + 1) for n in people)):
        if sum(said) in yes:
            yield tuple(zip(said, people, strict=True))


def families(people: list[int], yes: range) -> Families:
    """One family of hidden leaves of which all but the yes is known exactly."""
    size, whole = len(people), sum(people)

    def region(low: list[list[int]], high: list[list[int]]) -> Region:
        ends = [np.array([np.atleast_1d(line) for line in end], dtype=np.int64)[:, None] for end in (low, high)]
        return Region(*ends)

    none = [0] * size
    known = region([none, none, people], [people, people, people])
    last = yes[-1]
    total = Region(
        *(
            np.array(end, dtype=np.int64)[:, None]
            for end in ([yes[0], whole - last, whole], [last, whole - yes[0], whole])
        )
    )
    flags, at = np.zeros((1, size), dtype=bool), np.arange(size)[None]
    return Families(at, at, known, flags, np.full((1, size), -1), np.array([people]), flags, total)


@given(st.lists(st.integers(6, 11), min_size=2, max_size=4), st.data())
def test_it_finds_exactly_the_worlds_in_which_all_of_them_are_hidden(people: list[int], data: st.DataObject) -> None:
    least = data.draw(st.integers(C, sum(people) - C))
    yes = range(least, min(least + data.draw(st.integers(1, 3)), sum(people) - C + 1))
    every = set(range(len(people)))
    fitting = [world for world in worlds(people, yes) if every in hidden_in(world)]
    doubt = doubt_of(families(people, yes), C)
    if not fitting:
        assert (doubt.least > doubt.most).all()
        return
    said = np.array([[one[0] for one in world] for world in fitting])
    least, most = said.min(axis=0), said.max(axis=0)
    rest = (np.array(people) - said).max(axis=0)
    narrow = (most - least < C) | (most < C) | (rest < C)
    assert doubt.too_small()[0].tolist() == narrow.tolist()
    assert (least <= doubt.least[0]).all()
    assert (doubt.most[0] <= most).all()
    if narrow.any():
        assert doubt.least[0].tolist() == least.tolist()
        assert doubt.most[0].tolist() == most.tolist()
        assert doubt.rest[0].tolist() == rest.tolist()


def test_three_hidden_teams_of_nine_ten_and_ten_with_fourteen_yes_tell_that_the_nine_have_two() -> None:
    """The leak for which figures are looked at a second time when they are hidden (docs/privacy.md)."""
    doubt = doubt_of(families([9, 10, 10], range(14, 15)), C)
    assert (doubt.least[0, 0], doubt.most[0, 0]) == (2, 2)
    assert doubt.too_small()[0].tolist() == [True, False, False]


@pytest.mark.parametrize(("seen", "two"), [(False, {0, 1, 2, 4, 5, 6}), (True, set(range(7)))])
def test_a_group_of_which_everybody_sees_why_it_is_hidden_can_have_any_number(seen: bool, two: set[int]) -> None:
    """Six people beside forty, together twenty yes: not seen, at most two say yes or at most two say no."""
    possible = set()
    for yes in range(7):
        known = families([6, 40], range(20, 21))
        known.known.low[0, 0, 0] = known.known.high[0, 0, 0] = yes
        doubt = doubt_of(replace(known, seen=np.array([[seen, False]])), C)
        possible |= {yes} if doubt.least[0, 0] <= doubt.most[0, 0] else set()
    assert possible == two


@given(st.data())
def test_a_region_less_another_is_what_fits_beside_it(data: st.DataObject) -> None:
    def region() -> Region:
        low = np.array([data.draw(st.integers(0, 4)) for _ in range(3)], dtype=np.int64)
        high = low + np.array([data.draw(st.integers(0, 4)) for _ in range(3)], dtype=np.int64)
        return Region(low, high).cut(limits((), yes=(0, 9), rest=(0, 9)))

    def points(one: Region) -> set[tuple[int, int]]:
        box = product(range(-12, 13), repeat=2)
        return {(y, r) for y, r in box if all(one.low <= (y, r, y + r)) and all((y, r, y + r) <= one.high)}

    one, other = region(), region()
    if one.possible and other.possible:
        assert points(one.less(other)) == {(y - v, r - w) for y, r in points(one) for v, w in points(other)}
        assert bool(one.cut(other).possible) == bool(points(one) & points(other))


@given(st.lists(st.integers(6, 11), min_size=7, max_size=9), st.data())
def test_many_siblings_at_once_are_judged_as_one_family_by_itself(people: list[int], data: st.DataObject) -> None:
    least = data.draw(st.integers(0, sum(people)))
    yes = range(least, min(least + data.draw(st.integers(1, 9)), sum(people)) + 1)
    one = families(people, yes)
    doubt = Doubt(one, C)
    _same_reason(doubt, one)
    flat = Region(one.known.low[:, 0], one.known.high[:, 0])
    assert wide_open(flat, one.total, np.array([0]), C).tolist() == [not doubt.too_small().any()]
