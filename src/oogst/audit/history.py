"""Rule A6: what was released before stands unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from oogst.audit.plan import known_item
from oogst.audit.result import Finding
from oogst.release import Cell, Group, Period, Quote, Release, Total

Row = Group | Cell | Total | Quote


def check_history(release: Release, previous: Release | None) -> Iterator[Finding]:
    """A6: all earlier rows present and the same, except periods withdrawn whole; nothing added to what was closed;
    the chain of digests right. The seal of each release by itself is checked where it is read."""
    yield from _check_withdrawn(release)
    if previous is None:
        return
    if release.previous != previous.digest:
        yield Finding("chain_broken", {"expected": previous.digest, "found": release.previous or "-"})
    if release.as_of < previous.as_of:
        yield Finding("older_than_previous", {"as_of": release.as_of, "before": previous.as_of})
    for old in previous.periods:
        yield from _check_period(old, release.period(old.id))
    yield from _check_rows(release, previous)


def _check_withdrawn(release: Release) -> Iterator[Finding]:
    """A period that was withdrawn has no row left, of any kind."""
    gone = {period.id for period in release.periods if period.status == "withdrawn"}
    rows = chain[Row](release.groups, release.cells, release.totals, release.quotes)
    for period in sorted({row.period for row in rows} & gone if gone else ()):
        yield Finding("withdrawn_in_part", {"period": period})


def _check_period(old: Period, new: Period | None) -> Iterator[Finding]:
    if new is None:
        yield Finding("period_gone", {"period": old.id})
    elif old.status == "withdrawn" and new.status != "withdrawn":
        yield Finding("period_back", {"period": old.id})
    elif not _has_only_grown(old, new):
        yield Finding("period_changed", {"period": old.id})


def _has_only_grown(old: Period, new: Period) -> bool:
    """Only closed waves, with their items, may come to a period; everything else stays as it was.

    A withdrawn period may keep its plan and its units, or lose them together with its rows.
    """
    if new.status == "withdrawn":
        return new.grid == old.grid
    same = replace(new, status=old.status, waves=old.waves, plan=old.plan, covers=old.covers) == old
    added = [known_item(planned.item) for planned in new.plan if planned not in set(old.plan)]
    later = set(new.waves) - set(old.waves)
    grown = all(item is not None and item.wave in later for item in added)
    kept = set(old.plan) <= set(new.plan) and set(old.covers) <= set(new.covers) and set(old.waves) <= set(new.waves)
    return same and grown and kept


def _check_rows(release: Release, previous: Release) -> Iterator[Finding]:
    gone = {period.id for period in release.periods if period.status == "withdrawn"}
    waves = {period.id: set(period.waves) for period in previous.periods}
    before, after = rows_of(previous), rows_of(release)
    for row in _in_order(before - after):
        if row.period not in gone:
            yield Finding("row_changed", _where(row))
    for row in _in_order(after - before):
        if row.period in waves and not _is_of_later_wave(row, waves[row.period]):
            yield Finding("row_added", _where(row))


def rows_of(release: Release) -> set[Row]:
    """Every row of a release, of whatever kind."""
    return set[Row]().union(release.groups, release.cells, release.totals, release.quotes)


def _in_order(rows: set[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.period, repr(row)))


def _is_of_later_wave(row: Row, known: set[int]) -> bool:
    if not isinstance(row, Cell):
        return False
    item = known_item(row.item)
    return item is not None and item.wave > 0 and item.wave not in known


def _where(row: Row) -> dict[str, str]:
    if isinstance(row, Cell):
        return {"period": row.period, "group": row.group, "item": row.item}
    return {"period": row.period, "group": row.id if isinstance(row, Group) else row.group}
