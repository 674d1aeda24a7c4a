"""The organisation on the last day of a period, and the closed groups in which its people are shown.

Units are numbered by their place in ``Tree.units``: the root is 0 and a unit stands behind its parent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from oogst.harvest.arrays import Counts, Flags
from oogst.harvest.printing import one_step_lower, people_step, print_people
from oogst.harvest.rules import Rules
from oogst.release import LEADS_AND_STAFF, Group, Unit


@dataclass(frozen=True)
class Tree:
    """Units with their headcount: of the unit and everything below it. Empty branches are left out."""

    units: tuple[str, ...]
    parents: tuple[int, ...]
    names: tuple[str, ...]
    headcount: Counts

    @cached_property
    def number(self) -> dict[str, int]:
        return {unit: at for at, unit in enumerate(self.units)}

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        below: dict[int, list[int]] = defaultdict(list)
        for unit, parent in enumerate(self.parents[1:], start=1):
            below[parent].append(unit)
        return tuple(tuple(below[unit]) for unit in range(len(self.units)))

    def seat(self, unit: str) -> int:
        """Where people of the unit are counted: those who sit directly in a broken-down unit are leads and staff."""
        at = self.number[unit]
        return self.number.get(LEADS_AND_STAFF, 0) if self.children[at] else at

    def totals(self, units: Sequence[str], counts: Counts) -> Counts:
        """Counts of units' own people (a row per unit) → of every unit of the tree with everything below it."""
        own = np.zeros((len(self.units), *counts.shape[1:]), np.int64)
        np.add.at(own, [self.seat(unit) for unit in units], counts)
        return _sum_up(own, self.parents)

    @property
    def rows(self) -> tuple[Unit, ...]:
        parents = [None, *(self.units[parent] for parent in self.parents[1:])]
        rows = zip(self.units, parents, self.names, self.headcount.tolist(), strict=True)
        return tuple(Unit(*row) for row in rows)


def make_tree(parent_of: Mapping[str, str | None], name_of: Mapping[str, str], headcount: Mapping[str, int]) -> Tree:
    """The tree of a day. ``headcount``: people who sit directly in each unit.

    People who sit directly in a unit that has sub-units become ``leads-and-staff`` under the root: otherwise every head
    would cost a department its smallest team (section 3).
    """
    filled = _filled(parent_of, headcount)
    units = _parents_first({unit: parent for unit, parent in parent_of.items() if unit in filled})
    broken_down = {parent_of[unit] for unit in units}
    if any(headcount.get(unit) for unit in units if unit in broken_down):
        units.append(LEADS_AND_STAFF)
    at = {unit: number for number, unit in enumerate(units)}
    parents = [0 if (parent := parent_of.get(unit)) is None else at[parent] for unit in units]
    bare = Tree(tuple(units), tuple(parents), tuple(name_of.get(unit, "") for unit in units), np.zeros(0, np.int64))
    seated = [unit for unit in headcount if unit in at]
    return replace(bare, headcount=bare.totals(seated, np.array([headcount[unit] for unit in seated], np.int64)))


def tree_of(rows: Sequence[Unit]) -> Tree:
    """The tree that a release printed."""
    at = {unit.id: number for number, unit in enumerate(rows)}
    return Tree(
        tuple(at),
        tuple(0 if unit.parent is None else at[unit.parent] for unit in rows),
        tuple(unit.name for unit in rows),
        np.array([unit.headcount for unit in rows], np.int64),
    )


def _filled(parent_of: Mapping[str, str | None], headcount: Mapping[str, int]) -> set[str]:
    """Units in which somebody sits, and everything above them; the root always."""
    filled = {unit for unit, parent in parent_of.items() if parent is None}
    for unit in parent_of:
        above: str | None = unit if headcount.get(unit) else None
        while above is not None and above not in filled:
            filled.add(above)
            above = parent_of[above]
    return filled


def _parents_first(parent_of: Mapping[str, str | None]) -> list[str]:
    """The root, then level by level, each level by id: an order that does not depend on the order of the file."""
    below: dict[str | None, list[str]] = defaultdict(list)
    for unit in sorted(parent_of):
        below[parent_of[unit]].append(unit)
    order = list(below[None])
    for unit in order:  # grows while it is walked
        order.extend(below[unit])
    return order


def _sum_up(own: Counts, parents: Sequence[int]) -> Counts:
    total = own.copy()
    for unit in range(len(parents) - 1, 0, -1):
        total[parents[unit]] += total[unit]
    return total


@dataclass(frozen=True)
class Block:
    """A group before it is printed: the units shown together and the number of its parent block (-1: the root)."""

    units: tuple[int, ...]
    parent: int


def close_groups(tree: Tree, people: Counts, rules: Rules) -> tuple[Block, ...]:
    """Blocks that form a closed tree: each block's children are disjoint and together exactly that block.

    Section 4.1 of the specification, with one change: when a pool is too small, the standing child with the smallest
    *headcount* joins it, not the one in which fewest took part. The headcount is public, so the choice tells nothing.
    ``people``: who took part, per unit with everything below it. Empty if the root does not stand.
    """
    size = _Sizes(tree.headcount, people, rules)
    if not size.stands([0]):
        return ()
    blocks = [Block((0,), -1)]
    for number, block in enumerate(blocks):  # grows while it is walked: children are opened in turn
        if len(block.units) == 1:
            blocks.extend(Block(units, number) for units in _broken_down(tree, block.units[0], size))
    return tuple(blocks)


@dataclass(frozen=True)
class _Sizes:
    headcount: Counts
    people: Counts
    rules: Rules

    def stands(self, units: Sequence[int]) -> bool:
        """Enough people to be shown: as printed, so that the row itself says no more than its number does."""
        at = list(units)
        people, heads = int(self.people[at].sum()), int(self.headcount[at].sum())
        return heads > self.rules.c and print_people(people, heads, self.rules.c) >= self.rules.k

    def is_fit(self, pool: Sequence[int]) -> bool:
        heads = self.headcount[list(pool)]
        return len(pool) >= 2 and self.stands(pool) and bool(heads.sum() - heads.max() >= self.rules.c)


def _broken_down(tree: Tree, unit: int, size: _Sizes) -> list[tuple[int, ...]]:
    """The groups in which a unit's children are shown: standing ones alone, the others together; none if under two."""
    children = [child for child in tree.children[unit] if tree.headcount[child]]
    standing = sorted((child for child in children if size.stands([child])), key=lambda child: tree.headcount[child])
    pool = [child for child in children if child not in standing]
    while pool and standing and not size.is_fit(pool):
        pool.append(standing.pop(0))
    if pool and not size.is_fit(pool):
        return []
    groups = sorted([(child,) for child in standing] + ([tuple(sorted(pool))] if pool else []))
    return groups if len(groups) > 1 else []


@dataclass(frozen=True)
class Level:
    """Families of siblings that stand one after the other: ``numbers`` of all siblings, ``starts`` of each family among
    them, ``family`` of each sibling (a place in ``parents``)."""

    parents: NDArray[np.intp]
    numbers: NDArray[np.intp]
    starts: NDArray[np.intp]
    family: NDArray[np.intp]

    @classmethod
    def of(cls, families: Sequence[NDArray[np.intp]], parents: Sequence[int]) -> Level:
        sizes = np.array([len(family) for family in families], np.intp)
        return cls(
            np.array([parents[family[0]] for family in families], np.intp),
            np.concatenate(families),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
            np.repeat(np.arange(len(families)), sizes),
        )

    @property
    def children(self) -> slice:
        """Where the siblings stand among all groups."""
        return slice(int(self.numbers[0]), int(self.numbers[-1]) + 1)

    def sum(self, values: Counts) -> Counts:
        """Sums over the siblings of each family: siblings × anything → families × anything."""
        total: Counts = np.add.reduceat(values, self.starts, axis=0)
        return total

    def any(self, flags: Flags) -> Flags:
        """Whether it holds for a sibling of the family."""
        found: Flags = np.logical_or.reduceat(flags, self.starts, axis=0)
        return found


@dataclass(frozen=True)
class Groups:
    """The groups of one base, parents first: units and parents by number, people exact and printed."""

    ids: tuple[str, ...]
    units: tuple[tuple[int, ...], ...]
    parents: tuple[int, ...]
    headcount: Counts
    people: Counts
    printed: Counts

    @cached_property
    def children(self) -> Mapping[int, NDArray[np.intp]]:
        """Numbers of the child groups, for every group that has some, parents first."""
        below: dict[int, list[int]] = defaultdict(list)
        for group, parent in enumerate(self.parents[1:], start=1):
            below[parent].append(group)
        return {parent: np.array(groups, np.intp) for parent, groups in below.items()}

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The families of siblings, level by level. Siblings stand together and families in the order of their parents,
        as ``close_groups`` makes them."""
        levels, above = [], range(1)
        while above:
            families = [self.children[parent] for parent in above if parent in self.children]
            above = range(int(families[0][0]), int(families[-1][-1]) + 1) if families else range(0)
            if families:
                levels.append(Level.of(families, self.parents))
        return tuple(levels)

    def counts(self, totals: Counts) -> Counts:
        """Counts of every unit of the tree with everything below it → counts of every group."""
        return np.stack([totals[list(units)].sum(axis=0) for units in self.units])

    def leaves(self, group: int) -> Iterator[int]:
        """The groups without children that lie within the group, itself included."""
        for leaf in range(group, len(self.ids)):
            if leaf not in self.children and group in (leaf, *self.ancestors(leaf)):
                yield leaf

    def ancestors(self, group: int) -> Iterator[int]:
        while group > 0:
            group = self.parents[group]
            yield group


def number_groups(tree: Tree, people: Counts, blocks: Sequence[Block], rules: Rules) -> Groups:
    """Blocks with their ids (``g1`` is the root) and their printed people."""
    heads = np.array([tree.headcount[list(block.units)].sum() for block in blocks], np.int64)
    exact = np.array([people[list(block.units)].sum() for block in blocks], np.int64)
    printed = [print_people(int(n), int(s), rules.c) for n, s in zip(exact, heads, strict=True)]
    groups = Groups(
        tuple(f"g{number}" for number in range(1, len(blocks) + 1)),
        tuple(block.units for block in blocks),
        tuple(block.parent for block in blocks),
        heads,
        exact,
        np.array(printed, np.int64),
    )
    return _without_proof(groups, rules.c)


def groups_of(tree: Tree, people: Counts, rows: Sequence[Group]) -> Groups:
    """The groups that a release printed, with whoever certainly was in them: those that can be counted today, and as
    many as were printed. Whoever was erased since may be missing; nobody is counted who was not there."""
    at = {group.id: number for number, group in enumerate(rows)}
    units = tuple(tuple(tree.number[unit] for unit in group.units) for group in rows)
    groups = Groups(
        tuple(at),
        units,
        tuple(-1 if group.parent is None else at[group.parent] for group in rows),
        np.array([tree.headcount[list(one)].sum() for one in units], np.int64),
        np.array([people[list(one)].sum() for one in units], np.int64),
        np.array([group.people for group in rows], np.int64),
    )
    certain = np.maximum(groups.people, groups.printed)
    for parent, below in reversed(list(groups.children.items())):
        certain[parent] = certain[below].sum()
    return replace(groups, people=certain)


def refilled(groups: Groups, c: int) -> Counts:
    """People of every group of which shares are printed: at least as many as are printed, and of each group exactly
    those of its children, as it was before anybody was erased. Nobody is added where all are still counted.

    First as far as the printed numbers allow; where a number was lowered so that it proves nothing
    (``_without_proof``), as far as the headcounts do.
    """
    people = groups.people.copy()
    for most in (_upper_ends(groups, c), groups.headcount):
        for group in np.flatnonzero(people < groups.printed)[::-1].tolist():
            for leaf in groups.leaves(group):
                within = [leaf, *(above for above in groups.ancestors(leaf) if above >= group)]
                short = groups.printed[group] - people[group]
                more = max(0, min(short, (most[within] - people[within]).min()))
                people[[leaf, *groups.ancestors(leaf)]] += more
    return people


def _without_proof(groups: Groups, c: int) -> Groups:
    """Where the printed numbers, added up and pushed down, prove that all but fewer than ``c`` took part, the number
    that says so is lowered one step, until nothing proves it any more (specification, 4.3 and A4)."""
    while True:
        least = _lower_ends(groups, c)
        proven = np.flatnonzero(least > groups.headcount - c)
        if not proven.size:
            return groups
        printed = groups.printed.copy()
        telling = next(above for above in groups.ancestors(int(proven[0])) if least[above] == printed[above])
        printed[telling] = one_step_lower(int(printed[telling]))
        groups = replace(groups, printed=printed)


def _lower_ends(groups: Groups, c: int) -> Counts:
    """The least number of people of each group that follows from all printed numbers and headcounts together."""
    least, most = groups.printed.copy(), _upper_ends(groups, c)
    for parent, below in reversed(list(groups.children.items())):
        least[parent] = max(least[parent], least[below].sum())
    for parent, below in groups.children.items():
        others = most[below].sum() - most[below]
        least[below] = np.maximum(least[below], least[parent] - others)
    return least


def _upper_ends(groups: Groups, c: int) -> Counts:
    """The most people of each group, by its printed number and those of its children together."""
    rows = zip(groups.printed.tolist(), groups.headcount.tolist(), strict=True)
    most = np.array([_most(printed, heads, c) for printed, heads in rows], np.int64)
    for parent, below in reversed(list(groups.children.items())):
        most[parent] = min(most[parent], most[below].sum())
    return most


def _most(printed: int, headcount: int, c: int) -> int:
    """The largest number of people printed as ``printed``: everybody, where the cap at headcount - c may bite."""
    beyond = printed + people_step(printed)
    return headcount if beyond > headcount - c else beyond - 1
