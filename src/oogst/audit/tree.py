"""The groups of one period as a tree, and exact intervals of numbers that add up along it.

A forest is the same tree for many questions at once, each cut down to the groups that matter to it: what is worked out
along a tree is worked out along all trees of a forest in one go.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from oogst.release import Group

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
#: Lower and upper ends, one column a group.
Bounds = tuple[Ints, Ints]


@dataclass(frozen=True)
class Level:
    """All nodes of one depth. ``children``: their places; ``parents``: the nodes one level up that have children;
    ``starts``: where in ``children`` each parent's children begin; ``of``: for each child its place in ``parents``."""

    children: slice
    parents: Ints
    starts: Ints
    of: Ints


@dataclass(frozen=True)
class Shape:
    """Nodes level by level, tops first, brothers and sisters side by side. ``parent`` is -1 for a top; ``tree`` is the
    number of the tree to which a node belongs."""

    parent: Ints
    tree: Ints
    levels: tuple[Level, ...]

    @cached_property
    def below(self) -> Level:
        """All nodes that have a parent, as if they were of one depth."""
        return _level(self.parent, int(np.count_nonzero(self.parent < 0)), len(self.parent))

    def sums(self, level: Level, values: Ints) -> Ints:
        """Per parent the sum over its children; ``values`` has one column a node."""
        return np.add.reduceat(values[..., level.children], level.starts, axis=-1)

    def whole_trees(self, nodes: Flags) -> Flags:
        """Every node of the trees in which there is one of these."""
        found = np.zeros(int(self.tree.max(initial=-1)) + 1, dtype=bool)
        found[self.tree[nodes]] = True
        return np.asarray(found[self.tree])


@dataclass(frozen=True)
class Tree(Shape):
    """One period's groups."""

    groups: tuple[Group, ...]

    def mattering(self, marked: Flags) -> Flags:
        """The marked groups with those above and beside them, so that a group has all its parts or none. ``marked``:
        last axis one column a group."""
        opened = np.zeros_like(marked)
        for level in reversed(self.levels):
            inside = (marked | opened)[..., level.children]
            opened[..., level.parents] |= np.logical_or.reduceat(inside, level.starts, axis=-1)
        return np.asarray((self.parent < 0) | opened[..., self.parent])


@dataclass(frozen=True)
class Forest(Shape):
    """Parts of one tree, one a row. ``row`` and ``group``: what each node is."""

    row: Ints
    group: Ints


def plant(groups: Iterable[Group]) -> Tree:
    """The tree under the first group without a parent. Groups that hang loose are left out: rule A2 names them."""
    below: dict[str | None, list[Group]] = defaultdict(list)
    for group in groups:
        below[group.parent].append(group)
    order = below.pop(None, [])[:1]
    parent, depth = [-1] * len(order), [0] * len(order)
    for at, group in enumerate(order):
        children = below.pop(group.id, [])
        order += children
        parent += [at] * len(children)
        depth += [depth[at] + 1] * len(children)
    parents = np.array(parent, dtype=np.int64)
    ends = [bisect_right(depth, level) for level in range(max(depth, default=0) + 1)]
    return Tree(parents, np.zeros_like(parents), _levels(parents, ends), tuple(order))


def grow(tree: Tree, parts: Flags) -> Forest:
    """A forest with, in every row, these parts of the tree; a group with all its children or with none."""
    depths = list(pairwise([0, tree.below.children.start, *(level.children.stop for level in tree.levels)]))
    places = [np.nonzero(parts[:, start:stop]) for start, stop in depths]
    rows = np.concatenate([row for row, _ in places])
    groups = np.concatenate([column + start for (_, column), (start, _) in zip(places, depths, strict=True)])
    node = np.full(parts.shape, -1)
    node[rows, groups] = np.arange(len(rows))
    above = tree.parent[groups]
    parent = np.where(above < 0, -1, node[rows, above])
    ends = list(accumulate(len(row) for row, _ in places))
    return Forest(parent, rows, _levels(parent, ends), rows, groups)


def _levels(parent: Ints, ends: Sequence[int]) -> tuple[Level, ...]:
    """``ends``: where each depth ends; a depth without nodes is none."""
    return tuple(_level(parent, start, stop) for start, stop in pairwise(ends) if start < stop)


def _level(parent: Ints, start: int, stop: int) -> Level:
    own = parent[start:stop]
    starts = np.flatnonzero(np.diff(own, prepend=-2))
    of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(own)))
    return Level(slice(start, stop), own[starts], starts, of)


def settle(shape: Shape, low: Ints, high: Ints) -> Bounds:
    """The exact interval of every number, given that each node's number is the sum of its children's.

    ``low`` and ``high``: what is known of each number by itself, last axis one column a node. Two passes, add up and
    push down; on a tree these reach every bound that any sum or difference can reach. A tree that contradicts itself is
    only added up, so that ``clashes`` can say where.
    """
    low, high = _add_up(shape, low, high)
    broken = np.atleast_2d(low > high).any(axis=0)
    if not broken.any():
        return _push_down(shape, low, high)
    pushed, still = _push_down(shape, low.copy(), high.copy()), shape.whole_trees(np.asarray(broken))
    return np.where(still, low, pushed[0]), np.where(still, high, pushed[1])


def clashes(shape: Shape, low: Ints, high: Ints) -> Flags:
    """The groups in which what is known contradicts itself: the parts do not fit the whole, as they do further down."""
    low, high = _add_up(shape, low, high)
    broken = np.atleast_2d(low > high).any(axis=0)
    further_up = np.zeros_like(broken)
    for level in reversed(shape.levels):
        further_up[level.parents] |= np.logical_or.reduceat((broken | further_up)[level.children], level.starts)
    return np.asarray(broken & ~further_up)


def _add_up(shape: Shape, low: Ints, high: Ints) -> Bounds:
    low, high = low.copy(), high.copy()
    for level in reversed(shape.levels):
        low[..., level.parents] = np.maximum(low[..., level.parents], shape.sums(level, low))
        high[..., level.parents] = np.minimum(high[..., level.parents], shape.sums(level, high))
    return low, high


def _push_down(shape: Shape, low: Ints, high: Ints) -> Bounds:
    for level in shape.levels:
        spare = low[..., level.parents] - shape.sums(level, high)
        room = high[..., level.parents] - shape.sums(level, low)
        at = level.children
        raised = np.maximum(low[..., at], spare[..., level.of] + high[..., at])
        high[..., at] = np.minimum(high[..., at], room[..., level.of] + low[..., at])
        low[..., at] = raised
    return low, high
