"""The audit: seven rules, one release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from oogst.audit.cells import check_cells, check_totals
from oogst.audit.doubt import check_doubt
from oogst.audit.groups import check_groups
from oogst.audit.history import check_history, rows_of
from oogst.audit.people import check_people, participation
from oogst.audit.plan import check_plan
from oogst.audit.quotes import check_quotes
from oogst.audit.result import Audit, Finding, RuleResult
from oogst.audit.sheet import Sheet, lay_out
from oogst.audit.tree import Bounds
from oogst.errors import NotFound
from oogst.release import Cell, Release, Total

Row = TypeVar("Row", Cell, Total)


def audit_release(
    release: Release, *, previous: Release | None = None, headcounts: Mapping[str, int] | None = None
) -> Audit:
    """What a stranger can check on a release alone, without personal data: rules A1 to A7 of ``docs/privacy.md``.

    ``previous``: the release before this one; without it A6 is not checked where the release says that it has one.
    ``headcounts``: the auditor's own number of people per unit id, for all units or some; where a unit's count
    differs, the units above it follow. A release that breaks the rules, however badly, gives findings, not errors.
    Raises ``NotFound`` (``headcount_of_unknown_unit``) for a unit that no period has.
    """
    _refuse_unknown(release, headcounts or {})
    cells = _by_period(release.cells)
    sheets = [
        lay_out(period, release.groups_of(period.id), cells.get(period.id, []), headcounts or {})
        for period in release.periods
    ]
    people = [participation(sheet) for sheet in sheets]
    pairs = list(zip(sheets, people, strict=True))
    lacks = "previous" if previous is None and release.previous is not None else None
    earlier = len(rows_of(previous)) if previous else 0
    return Audit(
        release.digest,
        (
            _result("A1", sum(len(period.plan) for period in release.periods), check_plan(release)),
            _result("A2", len(release.groups), _groups(release, sheets)),
            _result("A3", len(release.cells), _cells(release, cells, pairs)),
            _result("A4", len(release.groups), (found for pair in pairs for found in check_people(*pair))),
            check_doubt(pairs, release.digest),
            _result("A6", earlier, check_history(release, previous), lacks),
            _result("A7", len(release.quotes), check_quotes(release)),
        ),
    )


def _result(rule: str, checked: int, findings: Iterable[Finding], lacks: str | None = None) -> RuleResult:
    return RuleResult(rule, checked, tuple(findings), lacks)


def _refuse_unknown(release: Release, headcounts: Mapping[str, int]) -> None:
    for unit in sorted(headcounts.keys() - {unit.id for period in release.periods for unit in period.units}):
        raise NotFound("headcount_of_unknown_unit", unit=unit)


def _by_period(rows: Iterable[Row]) -> dict[str, list[Row]]:
    sorted_out: dict[str, list[Row]] = defaultdict(list)
    for period, run in groupby(rows, key=attrgetter("period")):
        sorted_out[period].extend(run)
    return sorted_out


def _groups(release: Release, sheets: Iterable[Sheet]) -> Iterator[Finding]:
    for sheet in sheets:
        yield from check_groups(sheet, release.groups_of(sheet.period.id))
    for group in release.groups:
        if release.period(group.period) is None:
            yield Finding("group_loose", {"period": group.period, "group": group.id})


def _cells(
    release: Release, cells: Mapping[str, list[Cell]], pairs: Iterable[tuple[Sheet, Bounds]]
) -> Iterator[Finding]:
    totals = _by_period(release.totals)
    for sheet, (_, most) in pairs:
        yield from check_cells(sheet)
        yield from check_totals(sheet, totals.get(sheet.period.id, []), int(most[0]) if most.size else 0)
    known = {period.id for period in release.periods}
    for total in (total for period in totals.keys() - known for total in totals[period]):
        yield Finding("total_not_whole", {"period": total.period, "group": total.group})
    for cell in (cell for period in cells.keys() - known for cell in cells[period]):
        yield Finding("cell_stray", {"period": cell.period, "group": cell.group, "item": cell.item})
