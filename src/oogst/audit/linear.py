"""Rule A5 a second time, by linear programming: is the interval formula as sharp as it says?

For one item of one period the unknown numbers are, in every group, the people who took part, those with a yes on each
enclosing item, and those with a yes on the item itself (and on the items with which it covers everybody). What is known
of them is linear: numbers add up along the tree, a part is within its whole, and a printed share in steps of t says
N (2 s - t) <= 200 y <= N (2 s + t). HiGHS (Huangfu and Hall, 2018, doi:10.1007/s12532-017-0130-5) then finds the
furthest ends that any combination of these can reach, for fractions of people: it claims no less doubt than whole
people leave.

The programme is built once an item and solved again and again from the last answer, each time with another aim. An
answer is an example for every cell, not for its aim alone; only what no example shows yet is aimed at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from oogst.audit.edges import edges, printed
from oogst.audit.plan import enclosing, wave_of
from oogst.audit.sheet import ABSENT, Sheet
from oogst.audit.tree import Bounds, Flags, Ints
from oogst.release.items import BASE

Floats = npt.NDArray[np.float64]
#: Nearer than this to a whole number is that number. HiGHS lets a row be off by 1e-7; a sum of many adds up.
NEAR = 1e-4
#: So many times c people of doubt are enough; how many more there are is not looked for.
AMPLE = 3


@dataclass(frozen=True)
class Asked:
    """One item with what bears on it. ``names``: the base, the items that enclose it, the item itself, and then those
    with which it is in a cover. ``within``: pairs of places in ``names``, part and whole. ``covers``: places that
    together reach everybody. ``cells``: the groups of which the doubt is asked."""

    names: tuple[str, ...]
    own: int
    within: tuple[tuple[int, int], ...]
    covers: tuple[tuple[int, ...], ...]
    cells: Ints


class Rows:
    """The rows of a programme as they come, many at a time."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Floats]] = []
        self._low: list[Floats] = []
        self._high: list[Floats] = []
        self._count = 0

    def add(self, columns: Ints, values: Floats, low: npt.ArrayLike, high: npt.ArrayLike) -> None:
        """Rows of equal length: ``columns`` and ``values`` are rows × length."""
        count = len(columns)
        self.add_ragged(
            np.repeat(np.arange(count), columns.shape[1]), columns.ravel(), values.ravel(), count, low, high
        )

    def add_ragged(
        self, rows: Ints, columns: Ints, values: Floats, count: int, low: npt.ArrayLike, high: npt.ArrayLike
    ) -> None:
        self._parts.append((rows + self._count, columns, values))
        self._low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), (count,)))
        self._high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), (count,)))
        self._count += count

    def matrix(self) -> tuple[Ints, Ints, Floats, Floats, Floats]:
        """Where each row starts, its columns and values, and the ends of the rows."""
        rows, columns, values = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        order = np.argsort(rows, kind="stable")
        starts = np.searchsorted(rows[order], np.arange(self._count + 1))
        return starts, columns[order], values[order], np.concatenate(self._low), np.concatenate(self._high)


def solve(sheet: Sheet, people: Bounds, asked: Asked, formula: Bounds) -> Bounds | None:
    """The furthest ends for every asked cell, a row for the yes and for the rest within each enclosing item.

    ``formula``: the same, by intervals. An end of it that can be reached is the answer, although fractions might go
    beyond. Of the rest only the upper end is looked for, and of neither more than is ample. ``None`` where the numbers
    contradict each other.

    People who were erased between the release of the base and that of a wave are no longer among those whose shares
    the wave prints. So where one number of people agrees with nothing, the wave has a number of its own: no larger, and
    not below what is printed.
    """
    programme = _Programme(sheet, people, asked)
    if not programme.feasible and wave_of(asked.names[asked.own]):
        programme = _Programme(sheet, people, asked, is_apart=True)
    return programme.reach(formula) if programme.feasible else None


class _Solver(highspy.Highs):
    """HiGHS, which says its name on standard output unless it is told not to before it starts."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the name is HiGHS's
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class _Programme:
    def __init__(self, sheet: Sheet, people: Bounds, asked: Asked, *, is_apart: bool = False) -> None:
        #: For each name the place of its base: the wave's own one, behind all others, where that stands apart.
        self.base = [len(asked.names) if is_apart and wave_of(name) else 0 for name in asked.names]
        self.is_apart = is_apart
        self.asked, self.tree, self.c = asked, sheet.tree, sheet.c
        rows = [sheet.items.index(name) for name in asked.names[1:]]
        self.groups = np.flatnonzero(_looked_at(sheet, rows, asked.cells))
        self.column = np.full(len(sheet.tree.groups), -1)
        self.column[self.groups] = np.arange(len(self.groups))
        self.solver: highspy.Highs = _Solver()  # type: ignore[no-untyped-call]
        # The primal simplex method (4) goes on from the last answer when only the aim has changed.
        for option, value in (("threads", 1), ("presolve", "off"), ("simplex_strategy", 4)):
            self.solver.setOptionValue(option, value)
        self._pass(*self._ends(sheet, people), self._rows(sheet))
        self.feasible = self._run()

    def _at(self, place: int, groups: Ints) -> Ints:
        return place * len(self.groups) + self.column[groups]

    def _ends(self, sheet: Sheet, people: Bounds) -> tuple[Floats, Floats]:
        few, many = people[0][self.groups], people[1][self.groups]
        low, high = [few], [many]
        for name in self.asked.names[1:]:
            shown = sheet.share[sheet.items.index(name), self.groups] >= 0
            low.append(np.where(shown, sheet.c, 0))
            high.append(np.where(shown, many - sheet.c, many))
        if self.is_apart:
            low.append(sheet.people[self.groups])
            high.append(many)
        return np.concatenate(low).astype(np.float64), np.concatenate(high).astype(np.float64)

    def _rows(self, sheet: Sheet) -> Rows:
        rows = Rows()
        for place, name in enumerate(self.asked.names):
            self._add_sums(rows, place)
            if name != BASE:
                self._add_share(rows, sheet, place)
        if self.is_apart:
            self._add_sums(rows, len(self.asked.names))
            columns = np.stack([self._at(0, self.groups), self._at(len(self.asked.names), self.groups)], axis=1)
            rows.add(columns, np.tile([1.0, -1.0], (len(columns), 1)), 0, np.inf)
        for part, whole in self.asked.within:
            shown = sheet.share[sheet.items.index(self.asked.names[part]), self.groups] >= 0
            around = whole or self.base[part]
            columns = np.stack([self._at(around, self.groups), self._at(part, self.groups)], axis=1)
            rows.add(columns, np.tile([1.0, -1.0], (len(columns), 1)), np.where(shown, sheet.c, 0), np.inf)
        for cover in self.asked.covers:
            columns = np.stack([self._at(place, self.groups) for place in (*cover, self.base[cover[0]])], axis=1)
            rows.add(columns, np.tile([*[1.0] * len(cover), -1.0], (len(columns), 1)), 0, np.inf)
        return rows

    def _add_sums(self, rows: Rows, place: int) -> None:
        """Every group that is broken down is the sum of its parts."""
        below = self.groups[self.tree.parent[self.groups] >= 0]
        above, of = np.unique(self.tree.parent[below], return_inverse=True)
        rows.add_ragged(
            np.concatenate([np.arange(len(above)), of]),
            np.concatenate([self._at(place, above), self._at(place, below)]),
            np.concatenate([np.ones(len(above)), -np.ones(len(below))]),
            len(above),
            0,
            0,
        )

    def _add_share(self, rows: Rows, sheet: Sheet, place: int) -> None:
        row = sheet.items.index(self.asked.names[place])
        shown = self.groups[sheet.share[row, self.groups] >= 0]
        share = edges(printed(sheet, row, shown))
        columns = np.stack([self._at(place, shown), self._at(self.base[place], shown)], axis=1)
        for edge, low, high in (
            (share.lower, share.lower_open / 200, np.inf),
            (share.upper, -np.inf, -share.upper_open / 200),
        ):
            rows.add(columns, np.stack([np.ones(len(shown)), -edge / 200], axis=1), low, high)

    def _pass(self, low: Floats, high: Floats, rows: Rows) -> None:
        starts, columns, values, row_low, row_high = rows.matrix()
        count = len(low)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = count, len(row_low)
        programme.col_cost_, programme.col_lower_, programme.col_upper_ = np.zeros(count), low, high
        programme.row_lower_, programme.row_upper_ = row_low, row_high
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_, programme.a_matrix_.index_ = starts, columns
        programme.a_matrix_.value_ = values
        programme.sense_ = highspy.ObjSense.kMaximize
        self.solver.passModel(programme)
        self.costs = np.zeros(count)

    def _run(self) -> bool:
        self.solver.run()
        return self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def _aim(self, costs: Floats) -> Floats:
        """The answer with the largest sum of costs."""
        changed = np.flatnonzero(costs != self.costs).astype(np.int32)
        self.solver.changeColsCost(len(changed), changed, costs[changed])
        self.costs = costs
        assert self._run()
        return np.array(self.solver.getSolution().col_value)

    def reach(self, formula: Bounds) -> Bounds:
        """Every end of every cell: aimed at family by family, and those not reached so one by one."""
        (low, high), signs = formula, self._signs()
        wanted = np.vstack([-low[:1], self._ample(low, high)])
        best, alone = np.full(wanted.shape, -np.inf), np.zeros(wanted.shape, dtype=bool)
        while (open_ := best < wanted - NEAR).any():
            picked = _one_each(open_ & ~alone, self.tree.parent[self.asked.cells])
            single = not len(picked)
            picked = np.argwhere(open_)[:1] if single else picked
            at = picked[:, 0], picked[:, 1]
            best = np.maximum(best, self._values(signs, self._aim(self._costs(signs, picked))))
            alone[at] = True
            if single:  # no further than this
                wanted[at] = np.minimum(wanted[at], np.floor(best[at] + NEAR)).astype(np.int64)
        sharper = wanted[1:] < self._ample(low, high)
        return np.vstack([-wanted[:1], low[1:]]), np.where(sharper, wanted[1:], high)

    def _ample(self, low: Ints, high: Ints) -> Ints:
        enough = np.vstack([low[:1], np.zeros_like(low[1:])]) + AMPLE * self.c
        return np.minimum(high, enough)

    def _signs(self) -> list[list[tuple[int, float]]]:
        """What is aimed at, as places with their sign: less yes, more yes, and more rest within each whole."""
        own = self.asked.own
        wholes = [self.base[own], *range(1, own)]
        return [[(own, -1.0)], [(own, 1.0)], *([(whole, 1.0), (own, -1.0)] for whole in wholes)]

    def _costs(self, signs: Sequence[Sequence[tuple[int, float]]], picked: Ints) -> Floats:
        costs = np.zeros_like(self.costs)
        for line, cell in picked:
            for place, sign in signs[line]:
                costs[self._at(place, self.asked.cells[cell])] += sign
        return costs

    def _values(self, signs: Sequence[Sequence[tuple[int, float]]], answer: Floats) -> Floats:
        places = {place for line in signs for place, _ in line}
        of = {place: answer[self._at(place, self.asked.cells)] for place in places}
        return np.stack(
            [sum((sign * of[place] for place, sign in line), np.zeros(len(self.asked.cells))) for line in signs]
        )


def _one_each(open_: Flags, family: Ints) -> Ints:
    """Of every family one end that is open: places as rows (line, cell)."""
    lines, cells = np.nonzero(open_)
    _, first = np.unique(family[cells], return_index=True)
    return np.stack([lines[first], cells[first]], axis=1)


def _looked_at(sheet: Sheet, rows: Sequence[int], cells: Ints) -> Flags:
    """The families asked about, and those above them, as far as one of these items has a figure there. What hangs below
    others says only something of those others, and by itself that is in their intervals already."""
    asked = np.zeros(len(sheet.tree.groups), dtype=bool)
    asked[cells] = True
    marked = (sheet.share[rows] != ABSENT) | sheet.under_shown()[rows]
    return np.asarray(sheet.tree.mattering(np.asarray(marked.any(axis=0))) & sheet.tree.mattering(asked))


def asked_of(sheet: Sheet, item: str, cells: Ints) -> Asked:
    """The item with all that bears on it in the plan."""
    within = enclosing(sheet.period)
    beside = [cover for cover in sheet.period.covers if item in cover and set(cover) <= within.keys()]
    inner = [BASE, *within[item], item]
    names = tuple(dict.fromkeys([*inner, *(other for cover in beside for other in cover)]))
    place = {name: at for at, name in enumerate(names)}
    pairs = {(place[part], place[whole]) for part in names[1:] for whole in (BASE, *within[part]) if whole in place}
    covers = tuple(tuple(place[name] for name in cover) for cover in beside)
    return Asked(names, len(inner) - 1, tuple(sorted(pairs)), covers, cells)
