"""Counted a second time, from the records: who took part, who said yes to what, and how many moments there are.

Only the inner audit uses this; what it counts never leaves. Who is counted where follows ``docs/privacy.md`` ("What is
counted").
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from oogst.audit.plan import CLOSING, WAVE_CLOSING, known_item
from oogst.release import LEADS_AND_STAFF, Item, Period, Release

MONTHS = {"year": 12, "half": 6, "quarter": 3}
#: When the follow-up of a whole period is asked, after its end: days and calendar months.
ASKED_AFTER = {1: (28, 0), 2: (0, 3), 3: (0, 9)}


@dataclass(frozen=True)
class Records:
    """The tables that were read, as ``oogst.intake.Inputs`` has them."""

    moments: pa.Table
    people: pa.Table
    units: pa.Table
    answers: pa.Table
    voices: pa.Table


@dataclass(frozen=True)
class Counts:
    """Of one period: per unit of its tree the people who took part (``people``), those with a yes per item (``yes``),
    and all who belong there (``heads``); the moments of everybody together, ten each at most; and whether every moment
    had labels of its own."""

    people: Mapping[str, int]
    yes: Mapping[str, Mapping[str, int]]
    heads: Mapping[str, int]
    moments: int
    labelled: bool


@dataclass(frozen=True)
class _Span:
    """A period of the grid, whether or not the release has it."""

    period: str
    starts: dt.date
    ends: dt.date

    @property
    def closes(self) -> dt.date:
        return self.ends + CLOSING


class Counter:
    """Counts the records of a release, period by period."""

    def __init__(self, release: Release, records: Records) -> None:
        self._sql = duckdb.connect()
        self._sql.execute("SET threads = 2")
        names, above = (records.units[name].to_pylist() for name in ("unit_id", "parent_id"))
        self._parents: dict[str, str | None] = dict(zip(names, above, strict=True))
        for name in ("moments", "people", "answers", "voices"):
            self._sql.register(name, getattr(records, name))
        self._place(list(_spans(release, *self._first_and_last())))

    def _first_and_last(self) -> tuple[int, int]:
        years = "SELECT min(year(captured_at)), max(year(coalesce(received_at, captured_at))) FROM moments"
        first, last = self._sql.execute(years).fetchall()[0]
        return first or 1, last or 0

    def _place(self, spans: list[_Span]) -> None:
        """Every counted moment in its period: of its capture or, if it came after the closing day, of its arrival."""
        columns = {
            "period": [s.period for s in spans],
            "starts": [s.starts for s in spans],
            "ends": [s.ends for s in spans],
        }
        types = {"period": pa.string(), "starts": pa.date32(), "ends": pa.date32()}
        table = pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
        self._sql.register("spans", table.append_column("closes", pa.array([s.closes for s in spans], pa.date32())))
        self._sql.execute("""
            CREATE TABLE counted AS
            SELECT m.moment_id, m.person_id, m.domain, m.outcomes, m.modes, m.labelled,
                   CASE WHEN m.arrived <= noted.closes THEN noted.period ELSE came.period END AS period
            FROM (SELECT *, coalesce(received_at, captured_at)::DATE AS arrived FROM moments
                  WHERE visibility IS DISTINCT FROM 'only_me') m
            LEFT JOIN spans noted ON m.captured_at::DATE BETWEEN noted.starts AND noted.ends
            LEFT JOIN spans came ON m.arrived BETWEEN came.starts AND came.ends
        """)

    def count(self, period: Period) -> Counts:
        self._base(period)
        place = "SELECT unit, count(*) FROM base GROUP BY unit"
        moments = "SELECT coalesce(sum(least(n, 10)), 0) FROM (SELECT count(*) n FROM here GROUP BY person_id)"
        return Counts(
            people=dict(self._sql.execute(place).fetchall()),
            yes={planned.item: self._yes(planned.item, period) for planned in period.plan},
            heads=self._heads(period),
            moments=int(self._sql.execute(moments).fetchall()[0][0]),
            labelled=bool(self._sql.execute("SELECT coalesce(bool_and(labelled), true) FROM here").fetchall()[0][0]),
        )

    def _base(self, period: Period) -> None:
        """``here``: the counted moments of the period. ``base``: who noted them, with the unit that each belongs to."""
        self._sql.execute("CREATE OR REPLACE TABLE here AS SELECT * FROM counted WHERE period = ?", [period.id])
        home = """
            SELECT person_id, first(unit_id ORDER BY coalesce(valid_from, DATE '0001-01-01') <= $last DESC,
                CASE WHEN coalesce(valid_from, DATE '0001-01-01') <= $last THEN valid_from END DESC NULLS LAST,
                valid_from) AS unit
            FROM people GROUP BY person_id
        """
        self._sql.execute(f"CREATE OR REPLACE TABLE home AS {home}", {"last": period.ends_on})
        self._sql.register("tree", self._tree(period))
        self._sql.execute("""
            CREATE OR REPLACE TABLE base AS
            SELECT DISTINCT here.person_id, tree.place AS unit
            FROM here JOIN home USING (person_id) LEFT JOIN tree USING (unit)
        """)

    def _tree(self, period: Period) -> pa.Table:
        """For every unit of the records the one of the period's tree in which its people are counted."""
        units = {unit.id for unit in period.units}
        above = {unit.parent for unit in period.units}
        places = [_place_of(unit, units, above, self._parents) for unit in self._parents]
        return pa.table({"unit": pa.array(list(self._parents), pa.string()), "place": pa.array(places, pa.string())})

    def _heads(self, period: Period) -> dict[str, int]:
        found = self._sql.execute(
            """
            SELECT tree.place, count(DISTINCT p.person_id) FROM people p JOIN home USING (person_id)
            JOIN tree ON tree.unit = home.unit
            WHERE coalesce(p.valid_from, DATE '0001-01-01') <= ? AND coalesce(p.valid_to, DATE '9999-12-31') >= ?
            GROUP BY tree.place
            """,
            [period.ends_on, period.starts_on],
        )
        return dict(found.fetchall())

    def _yes(self, name: str, period: Period) -> dict[str, int]:
        item = known_item(name)
        if item is None:
            return {}
        who, values = _who(item, period)
        asked = (
            f"SELECT base.unit, count(DISTINCT base.person_id) FROM base JOIN ({who}) yes USING (person_id) GROUP BY 1"
        )
        return dict(self._sql.execute(asked, values).fetchall())


def _spans(release: Release, first: int, last: int) -> Iterator[_Span]:
    """The periods of these years, by the grid that the release has for a year or for the nearest one before."""
    grids = {int(period.id[:4]): period.grid for period in release.periods}
    for year in range(first, last + 1) if grids else ():
        grid = grids[max((known for known in grids if known <= year), default=min(grids))]
        for part in range(12 // MONTHS[grid]):
            name = {"year": f"{year:04}", "half": f"{year:04}-H{part + 1}", "quarter": f"{year:04}-Q{part + 1}"}[grid]
            span = Period(name, grid, 5, 3, "released", (), (), (), ())
            yield _Span(name, span.starts_on, span.ends_on)


def _place_of(unit: str, units: set[str], above: set[str | None], parents: Mapping[str, str | None]) -> str | None:
    """A unit itself; heads and staff of one that has others below it together; a unit that is gone where it hung."""
    at: str | None = unit
    seen: set[str] = set()
    while at is not None and at not in units and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return LEADS_AND_STAFF if at in above else at


def _who(item: Item, period: Period) -> tuple[str, list[Any]]:
    """Who has a yes: a query of person_id, and what to fill in."""
    if item.wave:
        return _of_wave(item, period)
    if item.kind == "outcome_mode":
        outcome, mode = item.subject.split("×")
        return (
            "SELECT person_id FROM here WHERE list_contains(outcomes, ?) AND list_contains(modes, ?)",
            [outcome, mode],
        )
    holds = {"outcome": "list_contains(outcomes, ?)", "mode": "list_contains(modes, ?)", "domain": "domain = ?"}[
        item.kind
    ]
    return f"SELECT person_id FROM here WHERE {holds}", [item.subject]


def wave_closes(period: Period, wave: int) -> dt.date:
    """The last day on which an answer to this follow-up counts; for wave 0 the day before everything."""
    if wave == 0:
        return dt.date.min
    days, months = ASKED_AFTER[wave]
    month = period.ends_on.month - 1 + months
    year, month = period.ends_on.year + month // 12, month % 12 + 1
    day = min(period.ends_on.day, monthrange(year, month)[1])
    return dt.date(year, month, day) + dt.timedelta(days=days) + WAVE_CLOSING


def _of_wave(item: Item, period: Period) -> tuple[str, list[Any]]:
    before, closes = wave_closes(period, item.wave - 1), wave_closes(period, item.wave)
    if item.kind == "confirmed":
        voices = "SELECT person_id FROM voices v JOIN here USING (moment_id)"
        return f"{voices} WHERE v.confirms AND v.answered_at::DATE > ? AND v.answered_at::DATE <= ?", [before, closes]
    about = "(here.domain = ? OR a.outcome = ?)"
    more = {
        "answered": about if item.subject else "true",
        "still": f"a.answer IN ('yes_a_lot', 'yes_a_little') AND {about}",
        "barrier": "a.barrier = ?",
        "figure": "a.work_figure IS NOT NULL",
    }[item.kind]
    answers = (
        "SELECT person_id FROM answers a JOIN here USING (moment_id) WHERE a.wave = ? AND a.answered_at::DATE <= ?"
    )
    return f"{answers} AND {more}", [item.wave, closes, *[item.subject] * more.count("?")]
