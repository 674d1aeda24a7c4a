"""The groups of one period as a tree, and exact intervals of numbers that add up along it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from oogst.release import Group

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
#: Lower and upper ends, one column a group.
Bounds = tuple[Ints, Ints]


@dataclass(frozen=True)
class Level:
    """All groups of one depth. ``children``: their places; ``parents``: the groups one level up that have children;
    ``starts``: where in ``children`` each parent's children begin; ``of``: for each child its place in ``parents``."""

    children: slice
    parents: Ints
    starts: Ints
    of: Ints


@dataclass(frozen=True)
class Tree:
    """Groups, the root first, level by level, brothers and sisters side by side. ``parent`` is -1 for the root."""

    groups: tuple[Group, ...]
    parent: Ints
    levels: tuple[Level, ...]

    def sums(self, level: Level, values: Ints) -> Ints:
        """Per parent the sum over its children; ``values`` has one column a group."""
        return np.add.reduceat(values[..., level.children], level.starts, axis=-1)


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
    return Tree(tuple(order), parents, tuple(_level(parents, start, stop) for start, stop in pairwise(ends)))


def _level(parent: Ints, start: int, stop: int) -> Level:
    parents, starts, of = np.unique(parent[start:stop], return_index=True, return_inverse=True)
    return Level(slice(start, stop), parents, starts.astype(np.int64), of.astype(np.int64))


def settle(tree: Tree, low: Ints, high: Ints) -> Bounds:
    """The exact interval of every number, given that each row's number is the sum of its children's.

    ``low`` and ``high``: what is known of each number by itself, last axis one column a group. Two passes, add up and
    push down; on a tree these reach every bound that any sum or difference can reach. What contradicts itself is only
    added up, so that ``clashes`` can say where.
    """
    low, high = _add_up(tree, low, high)
    return (low, high) if (low > high).any() else _push_down(tree, low, high)


def clashes(tree: Tree, low: Ints, high: Ints) -> Flags:
    """The groups in which what is known contradicts itself: the parts do not fit the whole, as they do further down."""
    low, high = _add_up(tree, low, high)
    broken = np.atleast_2d(low > high).any(axis=0)
    further_up = np.zeros_like(broken)
    for level in reversed(tree.levels):
        further_up[level.parents] |= np.logical_or.reduceat((broken | further_up)[level.children], level.starts)
    return np.asarray(broken & ~further_up)


def _add_up(tree: Tree, low: Ints, high: Ints) -> Bounds:
    low, high = low.copy(), high.copy()
    for level in reversed(tree.levels):
        low[..., level.parents] = np.maximum(low[..., level.parents], tree.sums(level, low))
        high[..., level.parents] = np.minimum(high[..., level.parents], tree.sums(level, high))
    return low, high


def _push_down(tree: Tree, low: Ints, high: Ints) -> Bounds:
    for level in tree.levels:
        spare = low[..., level.parents] - tree.sums(level, high)
        room = high[..., level.parents] - tree.sums(level, low)
        at = level.children
        raised = np.maximum(low[..., at], spare[..., level.of] + high[..., at])
        high[..., at] = np.minimum(high[..., at], room[..., level.of] + low[..., at])
        low[..., at] = raised
    return low, high
