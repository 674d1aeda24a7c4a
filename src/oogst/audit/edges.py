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
from oogst.audit.sheet import ENDS, HIDDEN, Sheet
from oogst.audit.tree import Bounds, Ints, Shape


@dataclass(frozen=True)
class Printed:
    """What stands of some figures: the share (below 0 where there is none), its step, and whether it is an end."""

    share: Ints
    step: Ints
    end: Ints


@dataclass(frozen=True)
class Edges:
    """Per figure the edges of its share as 200 y / N (0 and 200 where it has none), and 1 where an edge is left out."""

    lower: Ints
    upper: Ints
    lower_open: Ints
    upper_open: Ints


def printed(sheet: Sheet, rows: Ints | int, groups: Ints) -> Printed:
    """Of these rows of the sheet (below 0: of no item, so of nothing that is shown) in these groups."""
    share = np.where(np.asarray(rows) < 0, HIDDEN, sheet.share[rows, groups])
    return Printed(share, steps(sheet.people)[groups], sheet.end[rows, groups])


def edges(figures: Printed) -> Edges:
    """The edges of shares; what is not shown, and an end of the scale on its outer side, has none."""
    share, end, step = figures.share, figures.end, figures.step
    odd = share // step % 2
    has_lower, has_upper = (share >= 0) & (end != ENDS["at_most"]), (share >= 0) & (end != ENDS["at_least"])
    return Edges(
        lower=np.where(has_lower, 2 * share - step, 0),
        upper=np.where(has_upper, 2 * share + step, 200),
        lower_open=np.where(has_lower, odd, 0),
        upper_open=np.where(has_upper, odd, 0),
    )


def between(whole: Edges, part: Edges) -> Edges:
    """The edges of the rest, whole less part, as those of a share by itself."""
    lower, upper = whole.lower - part.upper, whole.upper - part.lower
    return Edges(
        np.maximum(lower, 0),
        upper,
        np.where(lower >= 0, whole.lower_open + part.upper_open, 0),
        whole.upper_open + part.lower_open,
    )


def tie(shape: Shape, shares: Edges, people: Bounds, yes: Bounds, rest: Bounds) -> tuple[Bounds, Bounds]:
    """Narrower intervals of the yes and of the rest (N - y), from what each share says of yes and people together."""
    for k in (shares.lower, shares.upper):
        of_parent = np.where(shape.parent >= 0, k[shape.parent], k)
        own = _span(k, shares, people, yes, rest)
        child = _span(of_parent, shares, people, yes, rest)
        own, child = _balanced(shape, own, child)
        yes, rest = _yes_and_rest(k, own, people, yes, rest)
        yes, rest = _yes_and_rest(of_parent, child, people, yes, rest)
    return yes, rest


def _span(k: Ints, shares: Edges, people: Bounds, yes: Bounds, rest: Bounds) -> Bounds:
    """The interval of 200 y - k N of each node, from its share, its yes and its rest; k from 0 to 200."""
    (few, many), lower, upper = people, shares.lower - k, shares.upper - k
    least = np.minimum(lower * few, lower * many) + shares.lower_open
    most = np.maximum(upper * few, upper * many) - shares.upper_open
    return (
        np.maximum(np.maximum(least, 200 * yes[0] - k * many), (200 - k) * few - 200 * rest[1]),
        np.minimum(np.minimum(most, 200 * yes[1] - k * few), (200 - k) * many - 200 * rest[0]),
    )


def _balanced(shape: Shape, own: Bounds, child: Bounds) -> tuple[Bounds, Bounds]:
    """Every parent against the sum of its children, and every child against its parent less the others. Both Bounds
    are at the parent's k."""
    below, (low, high), (least, most) = shape.below, own, child
    at, above, of = below.children, below.parents, below.of
    fewest, furthest = shape.sums(below, least), shape.sums(below, most)
    low[above], high[above] = np.maximum(low[above], fewest), np.minimum(high[above], furthest)
    spare, room = (low[above] - furthest)[of], (high[above] - fewest)[of]
    least[at], most[at] = np.maximum(least[at], spare + most[at]), np.minimum(most[at], room + least[at])
    return own, child


def _yes_and_rest(k: Ints, span: Bounds, people: Bounds, yes: Bounds, rest: Bounds) -> tuple[Bounds, Bounds]:
    """Back from 200 y - k N to y and N - y, in whole people."""
    (few, many), (low, high), others = people, span, 200 - k
    narrower = np.maximum(yes[0], -((-low - k * few) // 200)), np.minimum(yes[1], (high + k * many) // 200)
    left = np.maximum(rest[0], -((high - others * few) // 200)), np.minimum(rest[1], (others * many - low) // 200)
    return narrower, left
