"""What a printed share says of the yes and of the people together (part of rule A5).

A share s in steps of t says N (2 s - t) <= 200 y <= N (2 s + t). That is more than a window for y and one for N: it
bounds 200 y - k N for every k, most sharply where k is one of the two edges, 2 s - t or 2 s + t. This number too adds
up along the tree. So a parent's, at the parent's own edges, less those of its other children bounds a child's; and
from 200 y - k N and N follows y. For a parent with its children this finds what linear programming finds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oogst.audit.cells import steps
from oogst.audit.sheet import ENDS, Sheet
from oogst.audit.tree import Bounds, Ints, Tree


@dataclass(frozen=True)
class Edges:
    """Per group the edges of its share as 200 y / N (0 and 200 where it has none), and 1 where an edge is left out."""

    lower: Ints
    upper: Ints
    lower_open: Ints
    upper_open: Ints


def edges(sheet: Sheet, row: int) -> Edges:
    """The edges of one item's shares; what is not shown, and an end of the scale on its outer side, has none."""
    share, end, step = sheet.share[row], sheet.end[row], steps(sheet.people)
    odd = share // step % 2
    has_lower, has_upper = (share >= 0) & (end != ENDS["at_most"]), (share >= 0) & (end != ENDS["at_least"])
    return Edges(
        lower=np.where(has_lower, 2 * share - step, 0),
        upper=np.where(has_upper, 2 * share + step, 200),
        lower_open=np.where(has_lower, odd, 0),
        upper_open=np.where(has_upper, odd, 0),
    )


def nobody(sheet: Sheet) -> Edges:
    """No edge anywhere."""
    none = np.zeros_like(sheet.people)
    return Edges(none, none + 200, none, none)


def between(whole: Edges, part: Edges) -> Edges:
    """The edges of the rest, whole less part, as those of a share by itself."""
    lower, upper = whole.lower - part.upper, whole.upper - part.lower
    return Edges(
        np.maximum(lower, 0),
        upper,
        np.where(lower >= 0, whole.lower_open + part.upper_open, 0),
        whole.upper_open + part.lower_open,
    )


def tie(sheet: Sheet, shares: Edges, people: Bounds, yes: Bounds, rest: Bounds) -> tuple[Bounds, Bounds]:
    """Narrower intervals of the yes and of the rest (N - y), from what each share says of yes and people together."""
    for k in (shares.lower, shares.upper):
        of_parent = np.where(sheet.tree.parent >= 0, k[sheet.tree.parent], k)
        own = _span(k, shares, people, yes, rest)
        child = _span(of_parent, shares, people, yes, rest)
        own, child = _balanced(sheet.tree, own, child)
        yes, rest = _yes_and_rest(k, own, people, yes, rest)
        yes, rest = _yes_and_rest(of_parent, child, people, yes, rest)
    return yes, rest


def _span(k: Ints, shares: Edges, people: Bounds, yes: Bounds, rest: Bounds) -> Bounds:
    """The interval of 200 y - k N of each group, from its share, its yes and its rest; k from 0 to 200."""
    (few, many), lower, upper = people, shares.lower - k, shares.upper - k
    least = np.minimum(lower * few, lower * many) + shares.lower_open
    most = np.maximum(upper * few, upper * many) - shares.upper_open
    return (
        np.max([least, 200 * yes[0] - k * many, (200 - k) * few - 200 * rest[1]], axis=0),
        np.min([most, 200 * yes[1] - k * few, (200 - k) * many - 200 * rest[0]], axis=0),
    )


def _balanced(tree: Tree, own: Bounds, child: Bounds) -> tuple[Bounds, Bounds]:
    """Every parent against the sum of its children, and every child against its parent less the others. Both Bounds
    are at the parent's k."""
    below = np.flatnonzero(tree.parent >= 0)
    above = tree.parent[below]
    low, high = own[0].copy(), own[1].copy()
    sums = [np.bincount(above, values[below], len(low)).astype(np.int64) for values in child]
    low[above], high[above] = np.maximum(low, sums[0])[above], np.minimum(high, sums[1])[above]
    least, most = child[0].copy(), child[1].copy()
    least[below] = np.maximum(child[0][below], low[above] - sums[1][above] + child[1][below])
    most[below] = np.minimum(child[1][below], high[above] - sums[0][above] + child[0][below])
    return (low, high), (least, most)


def _yes_and_rest(k: Ints, span: Bounds, people: Bounds, yes: Bounds, rest: Bounds) -> tuple[Bounds, Bounds]:
    """Back from 200 y - k N to y and N - y, in whole people."""
    (few, many), (low, high) = people, span
    narrower = np.maximum(yes[0], -((-low - k * few) // 200)), np.minimum(yes[1], (high + k * many) // 200)
    others = (
        np.maximum(rest[0], -((high - (200 - k) * few) // 200)),
        np.minimum(rest[1], ((200 - k) * many - low) // 200),
    )
    return narrower, others
