"""The inner audit: what the data protection officer recomputes from the records, without showing a single count.

The rules of ``docs/privacy.md`` ("How a release is made") a second time, from the records to the printed rows, sharing
nothing with the program that makes releases. The report only says of each rule whether it holds, and in which period
it does not: an exact count never leaves. Periods of an earlier release are not looked at again, as records of then may
have been erased since.

Moments without labels of their own were labelled by a model when the release was made; what they counted for cannot be
recomputed. Of such a period groups, people and totals are checked, and figures and masks are not.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from oogst.audit.cells import TOTAL_FROM, lowest_shares, steps, too_small
from oogst.audit.counts import Counter, Counts, Records
from oogst.audit.people import rounded_down
from oogst.audit.plan import enclosing
from oogst.audit.result import Audit, Finding, RuleResult
from oogst.audit.sheet import ENDS, Sheet, lay_out
from oogst.audit.tree import Flags, Ints
from oogst.release import Cell, Group, Period, Release, Total


@dataclass(frozen=True)
class Recount:
    """A period beside what the records say of it: people and, per item, yes of every group of the sheet's tree.

    ``below``: for each unit of the tree the units at the bottom under it.
    """

    sheet: Sheet
    counts: Counts
    below: Mapping[str, tuple[str, ...]]
    people: Ints
    yes: Ints
    totals: tuple[Total, ...]

    def of(self, units: Sequence[str], counts: Mapping[str, int]) -> int:
        return sum(counts.get(leaf, 0) for unit in units for leaf in self.below.get(unit, ()))


def audit_inner(
    release: Release, records: Records, *, previous: Release | None = None, secret: bytes | None = None
) -> Audit:
    """Recompute every period that ``previous`` does not have: rules B1 to B5, pass or fail each.

    ``secret``: the one of the masking order; without it the order of the draw is not checked.
    """
    recounts = list(_recounts(release, records, previous))
    labelled = [one for one in recounts if one.counts.labelled]
    lacks = "labels" if len(labelled) < len(recounts) else None
    order = Finding("order_unchecked" if secret is None else "order_checked")
    cells = sum(int((one.sheet.share >= -1).sum()) for one in labelled)
    groups = sum(len(one.sheet.tree.groups) for one in recounts)
    return Audit(
        release.digest,
        (
            _rule("B1", groups, recounts, _groups_differ),
            _rule("B2", cells, labelled, lambda one: _masks_differ(one, secret), lacks, (order,)),
            _rule("B3", groups, recounts, _people_differ),
            _rule("B4", cells, labelled, _shares_differ, lacks),
            _rule("B5", len(release.totals), recounts, _totals_differ),
        ),
        inner=True,
    )


def _rule(
    name: str,
    checked: int,
    recounts: Sequence[Recount],
    differs: Callable[[Recount], bool],
    lacks: str | None = None,
    remarks: tuple[Finding, ...] = (),
) -> RuleResult:
    wrong = [one.sheet.period.id for one in recounts if differs(one)]
    return RuleResult(name, checked, tuple(Finding("inner_differs", {"period": one}) for one in wrong), lacks, remarks)


def _recounts(release: Release, records: Records, previous: Release | None) -> Iterator[Recount]:
    counter = Counter(release, records)
    earlier = {period.id for period in previous.periods} if previous else set()
    cells: dict[str, list[Cell]] = defaultdict(list)
    for cell in release.cells:
        cells[cell.period].append(cell)
    for period in release.periods:
        if period.id not in earlier and period.status == "released":
            sheet = lay_out(period, release.groups_of(period.id), cells[period.id], {})
            totals = tuple(total for total in release.totals if total.period == period.id)
            yield _recount(sheet, counter.count(period), totals)


def _recount(sheet: Sheet, counts: Counts, totals: tuple[Total, ...]) -> Recount:
    below = _bottoms(sheet.period)

    def per_group(of: Mapping[str, int]) -> list[int]:
        return [sum(of.get(leaf, 0) for unit in g.units for leaf in below.get(unit, ())) for g in sheet.tree.groups]

    yes = np.array([per_group(counts.yes[item]) for item in sheet.items], dtype=np.int64)
    people = np.array(per_group(counts.people), dtype=np.int64)
    return Recount(sheet, counts, below, people, yes.reshape(len(sheet.items), len(people)), totals)


def _bottoms(period: Period) -> dict[str, tuple[str, ...]]:
    children: dict[str | None, list[str]] = defaultdict(list)
    for unit in period.units:
        children[unit.parent].append(unit.id)

    def under(unit: str) -> tuple[str, ...]:
        return tuple(leaf for child in children[unit] for leaf in under(child)) if unit in children else (unit,)

    return {unit.id: under(unit.id) for unit in period.units}


def _groups_differ(one: Recount) -> bool:
    """Another tree of groups, a headcount below the people known, or somebody who belongs to no unit."""
    period = one.sheet.period
    heads = {unit.id: unit.headcount for unit in period.units}
    bare = any(one.of([unit], one.counts.heads) > heads[unit] for unit in heads)
    parent = {group.id: group.units for group in one.sheet.tree.groups}
    printed = {(_above(group, parent), frozenset(group.units)) for group in one.sheet.tree.groups}
    return bare or None in one.counts.people or printed != set(_closed(one, heads))


def _above(group: Group, units: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(units[group.parent]) if group.parent else frozenset()


def _closed(one: Recount, heads: Mapping[str, int]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Every group that should stand: the units of the group above it, and its own."""
    period = one.sheet.period
    children: dict[str | None, list[str]] = defaultdict(list)
    for member in period.units:
        children[member.parent] += [member.id] if heads[member.id] > 0 else []

    def stands(units: Sequence[str]) -> bool:
        most = sum(heads[unit] for unit in units) - period.c
        people = np.array([min(one.of(units, one.counts.people), most)])
        return bool(rounded_down(np.maximum(people, 0))[0] >= period.k)

    def fits(pool: Sequence[str]) -> bool:
        outside = sum(heads[unit] for unit in pool) - max(heads[unit] for unit in pool)
        return len(pool) > 1 and outside >= period.c and stands(pool)

    waiting: list[tuple[frozenset[str], str]] = [(frozenset(), top) for top in children[None] if stands([top])]
    for above, unit in waiting:
        yield above, frozenset([unit])
        alone = sorted((child for child in children[unit] if stands([child])), key=lambda at: (heads[at], at))
        pool = [child for child in children[unit] if child not in alone]
        while pool and alone and not fits(pool):
            pool.append(alone.pop(0))
        if len(alone) + bool(pool) > 1 and (not pool or fits(pool)):
            waiting += [(frozenset([unit]), child) for child in alone]
            yield from [(frozenset([unit]), frozenset(pool))] if pool else []


def _people_differ(one: Recount) -> bool:
    """Printed is what rounding down gives; above others it may be one step less."""
    sheet = one.sheet
    due = rounded_down(np.minimum(one.people, sheet.heads - sheet.c))
    lower = rounded_down(np.maximum(due - 1, 0))
    above_others = np.isin(np.arange(len(due)), sheet.tree.parent)
    return not bool(((sheet.people == due) | (above_others & (sheet.people == lower))).all())


def _shares_differ(one: Recount) -> bool:
    sheet = one.sheet
    shown = sheet.share >= 0
    share, end = _due_shares(one)
    return bool((shown & ((sheet.share != share) | (sheet.end != end))).any())


def _due_shares(one: Recount) -> tuple[Ints, Ints]:
    """100 y / N to the nearest step, a tie to the even multiple, and the ends of the scale."""
    step, low = steps(one.sheet.people), lowest_shares(one.sheet.people, one.sheet.c)
    whole, half = np.divmod(100 * one.yes, step * np.maximum(one.people, 1))
    twice = 2 * half - step * np.maximum(one.people, 1)
    nearest = (whole + ((twice > 0) | ((twice == 0) & (whole % 2 == 1)))) * step
    end = np.select([nearest <= low, nearest >= 100 - low], [ENDS["at_most"], ENDS["at_least"]], ENDS[None])
    return np.clip(nearest, low, 100 - low), end


def _masks_differ(one: Recount, secret: bytes | None) -> bool:
    sheet = one.sheet
    within, row_of = enclosing(sheet.period), {item: at for at, item in enumerate(sheet.items)}
    small = np.any([flags for _, flags in too_small(sheet)], axis=0)
    for row, item in enumerate(sheet.items):
        wholes = [one.people, *(one.yes[row_of[other]] for other in within[item])]
        above = np.all([sheet.share[row_of[other]] >= 0 for other in within[item]], axis=0) & ~small[row]
        mask = _Mask(sheet, row, one.yes[row], np.stack([whole - one.yes[row] for whole in wholes]), np.asarray(above))
        if mask.differs(_drawn(secret, sheet, item) if secret is not None else None):
            return True
    return False


def _drawn(secret: bytes, sheet: Sheet, item: str) -> Ints:
    """Each group's place in the secret order: eight bytes of SHAKE-256 (FIPS 202) each, the lowest is drawn first."""
    asked = len(secret).to_bytes(4, "big") + secret + f"{sheet.period.id}\0{item}".encode()
    stream = hashlib.shake_256(asked).digest(8 * len(sheet.tree.groups))
    return np.argsort(np.argsort(np.frombuffer(stream, ">u8"), kind="stable")).astype(np.int64)


@dataclass(frozen=True)
class _Mask:
    """One item: of each group the yes, the rest within the base and each enclosing item, and whether it may show it."""

    sheet: Sheet
    row: int
    yes: Ints
    rest: Ints
    may: Flags

    def differs(self, order: Ints | None) -> bool:
        tree, c = self.sheet.tree, self.sheet.c
        passes = self.may & (self.yes >= c) & (self.rest >= c).all(axis=0)
        shown, due = self.sheet.share[self.row] >= 0, self.sheet.under_shown()[self.row]
        above_others = np.isin(np.arange(len(shown)), tree.parent)
        if (shown & ~passes).any() or (~shown[:1] & passes[:1] & ~above_others[:1]).any():
            return True
        families = [np.flatnonzero(tree.parent == at) for at in np.unique(tree.parent[due & ~shown]) if at >= 0]
        return any(self._family_differs(family, shown, passes, above_others, order) for family in families)

    def _family_differs(
        self, family: Ints, shown: Flags, passes: Flags, above_others: Flags, order: Ints | None
    ) -> bool:
        """Hidden without a reason, by itself, or so that all hidden ones together still fail; or not the ones drawn."""
        hidden = family[~shown[family]]
        reason = (~passes[hidden] | above_others[hidden]).any()
        together = [self.yes[hidden].sum(), *self.rest[:, hidden].sum(axis=1)]
        if not reason or len(hidden) < 2 or min(together) < self.sheet.c:
            return True
        drawn, left = hidden[passes[hidden] & ~above_others[hidden]], family[shown[family]]
        return order is not None and bool(len(drawn) and len(left) and order[drawn].max() > order[left].min())


def _totals_differ(one: Recount) -> bool:
    """Two digits of the moments of everybody, rounded down, from so many printed people on."""
    root = one.sheet.tree.groups[:1]
    if not root or root[0].people < TOTAL_FROM:
        return bool(one.totals)
    unit = 10 ** max(0, int(log10(max(one.counts.moments, 1))) - 1)
    return [total.moments for total in one.totals] != [one.counts.moments // unit * unit]
