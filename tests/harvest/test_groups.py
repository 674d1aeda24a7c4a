"""Closed groups: whoever is not shown alone is shown with a neighbour, and nothing can be found by subtracting."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oogst.errors import BadInput
from oogst.harvest.rules import Rules
from oogst.harvest.tree import Groups, Tree, close_groups, make_tree, number_groups
from oogst.release import LEADS_AND_STAFF

RULES = Rules()


@st.composite
def organisations(draw: st.DrawFn) -> tuple[Tree, np.ndarray]:
    """A random tree of up to 25 units with up to 25 people directly in each, some of whom take part."""
    size = draw(st.integers(1, 25))
    parent_of: dict[str, str | None] = {"u00": None}
    for number in range(1, size):
        parent_of[f"u{number:02}"] = f"u{draw(st.integers(0, number - 1)):02}"
    heads = {unit: draw(st.integers(0, 25)) for unit in parent_of}
    heads["u00"] = max(1, heads["u00"])
    tree = make_tree(parent_of, {}, heads)
    seated = [unit for unit in heads if unit in tree.number]
    people = np.array([draw(st.integers(0, heads[unit])) for unit in seated], np.int64)
    return tree, tree.totals(seated, people)


def grouped(tree: Tree, people: np.ndarray) -> Groups | None:
    blocks = close_groups(tree, people, RULES)
    return number_groups(tree, people, blocks, RULES) if blocks else None


@given(organisations())
def test_children_are_disjoint_and_together_exactly_their_parent(organisation: tuple[Tree, np.ndarray]) -> None:
    tree, people = organisation
    groups = grouped(tree, people)
    for parent, below in (groups.children if groups else {}).items():
        assert groups is not None
        assert len(below) >= 2
        units = [unit for child in below for unit in groups.units[child]]
        (opened,) = groups.units[parent]
        assert sorted(units) == sorted(child for child in tree.children[opened] if tree.headcount[child])
        assert groups.people[below].sum() == groups.people[parent]
        assert groups.headcount[below].sum() == groups.headcount[parent]


@given(organisations())
def test_every_group_has_enough_people_and_enough_heads(organisation: tuple[Tree, np.ndarray]) -> None:
    groups = grouped(*organisation)
    if groups:
        assert (groups.people >= RULES.k).all()
        assert (groups.printed >= RULES.k).all()
        assert (groups.headcount >= RULES.k + RULES.c).all()
        assert (groups.printed <= groups.headcount - RULES.c).all()


@given(organisations())
def test_adding_up_what_is_printed_never_proves_that_everybody_took_part(
    organisation: tuple[Tree, np.ndarray],
) -> None:
    """An attacker who searches by brute force: the least a group can have, given everything that is printed."""
    groups = grouped(*organisation)
    if not groups:
        return
    for parent, below in groups.children.items():
        for child in below:
            others = sum(int(groups.headcount[one]) for one in below if one != child)
            assert groups.printed[parent] - others <= groups.headcount[child] - RULES.c


def test_only_the_number_that_proves_it_is_lowered() -> None:
    """Two teams of a department: as printed, 85 − 79 would leave the small one hardly anybody who did not take part."""
    heads = {"firm": 0, "dept": 0, "small": 8, "large": 90, "other": 700}
    tree = make_tree({"firm": None, "dept": "firm", "other": "firm", "small": "dept", "large": "dept"}, {}, heads)
    people = tree.totals(["small", "large", "other"], np.array([8, 79, 640]))
    groups = grouped(tree, people)
    assert groups is not None
    printed = dict(zip(["+".join(units_of(tree, groups)[g]) for g in groups.ids], groups.printed.tolist(), strict=True))
    assert printed == {"firm": 720, "dept": 80, "other": 640, "small": 5, "large": 75}


def test_a_small_team_is_shown_with_its_smallest_neighbour() -> None:
    tree = make_tree({"u": None, "a": "u", "b": "u", "c": "u"}, {}, {"a": 30, "b": 20, "c": 4})
    groups = grouped(tree, tree.totals(["a", "b", "c"], np.array([20, 15, 4])))
    assert groups is not None
    assert units_of(tree, groups) == {"g1": {"u"}, "g2": {"a"}, "g3": {"b", "c"}}


def test_a_unit_with_one_large_and_one_tiny_team_is_not_broken_down() -> None:
    tree = make_tree({"u": None, "a": "u", "b": "u"}, {}, {"a": 30, "b": 4})
    groups = grouped(tree, tree.totals(["a", "b"], np.array([20, 4])))
    assert groups is not None
    assert units_of(tree, groups) == {"g1": {"u"}}


def test_who_sits_in_a_unit_with_sub_units_is_counted_with_leads_and_staff() -> None:
    tree = make_tree({"u": None, "a": "u", "b": "u", "c": "a"}, {}, {"u": 3, "a": 6, "b": 12, "c": 14})
    assert tree.units[tree.seat("a")] == tree.units[tree.seat("u")] == LEADS_AND_STAFF
    groups = grouped(tree, tree.totals(["u", "a", "b", "c"], np.array([2, 4, 10, 12])))
    assert groups is not None
    assert units_of(tree, groups)["g4"] == {LEADS_AND_STAFF}


def test_nothing_is_grouped_where_the_whole_organisation_is_too_small() -> None:
    tree = make_tree({"u": None}, {}, {"u": 7})
    assert grouped(tree, tree.totals(["u"], np.array([7]))) is None


@pytest.mark.parametrize(("k", "c"), [(4, 3), (5, 2), (5, 6)])
def test_the_floors_can_only_be_raised(k: int, c: int) -> None:
    with pytest.raises(BadInput, match="rules_lowered"):
        Rules(k, c)


@settings(max_examples=50)
@given(organisations(), st.integers(5, 12), st.integers(3, 5))
def test_raised_floors_hold_as_printed(organisation: tuple[Tree, np.ndarray], k: int, c: int) -> None:
    tree, people = organisation
    rules = Rules(k, c)
    if blocks := close_groups(tree, people, rules):
        groups = number_groups(tree, people, blocks, rules)
        assert (groups.printed >= k).all()
        assert (groups.headcount >= k + c).all()


def units_of(tree: Tree, groups: Groups) -> Mapping[str, set[str]]:
    named = zip(groups.ids, groups.units, strict=True)
    return {group: {tree.units[unit] for unit in units} for group, units in named}
