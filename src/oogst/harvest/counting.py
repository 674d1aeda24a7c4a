"""From facts to yes-counts per unit: one text of SQL, whatever engine runs it.

Three steps. *Period*: a moment, with its answers, belongs to the period of its capture if it was received by that
period's closing day, else to the period in which it was received. *People*: per period and person the words are put
together bit by bit, so that somebody with forty moments weighs as much as somebody with one. *Count*: per period and
unit, how many people have each bit. The SQL keeps to what DuckDB and Apache Spark both understand, and all of it counts
whole numbers, so that every engine gives the same counts; what protects them comes after, and is the same code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oogst.framework import Framework
from oogst.harvest.arrays import Counts
from oogst.harvest.plan import Asked, contributors_plan, wave_plan
from oogst.harvest.rules import TOTAL_PER_PERSON, WAVES, Window

#: The words of a person in a follow-up wave, each put together from that person's answers.
_WAVE_WORDS = (
    "flags",
    "barriers",
    "answered_outcomes",
    "answered_domains",
    "still_outcomes",
    "still_domains",
)


class Engine(Protocol):
    """Runs SQL over one set of facts: the tables ``moments``, ``memberships`` and ``answers`` (``facts.Facts``)."""

    def run(self, query: str, **tables: pa.Table) -> pa.Table:
        """The rows of the query, to which ``tables`` are known by their names as well."""
        ...


@dataclass(frozen=True)
class UnitCounts:
    """Per unit: how many people, and how many of them have each of the asked items (units × items)."""

    units: tuple[str, ...]
    people: Counts
    yes: Counts


@dataclass(frozen=True)
class Counted:
    """Every count of a harvest. Periods are numbered as in the calendar.

    ``found``: a row for each period and unit in which somebody has a seat; ``in_waves``: for each period, wave and unit
    from which somebody answered. Columns named ``<word>_<bit>`` count people with that bit. ``offered``: the period and
    the writer's unit of each quote that may be shown.
    """

    found: pa.Table
    in_waves: pa.Table
    offered: pa.Table

    def offers(self, period: int) -> list[tuple[int, str]]:
        """The offered quotes of the period: their number and the home unit of their writer."""
        rows = self.offered.filter(pc.equal(self.offered["period"], period))
        return list(zip(rows["offer"].to_pylist(), rows["unit_id"].to_pylist(), strict=True))

    def headcount(self, period: int) -> dict[str, int]:
        """How many people have each unit as their home unit for the period, leavers included."""
        rows = self._rows(period)
        return dict(zip(rows["unit_id"].to_pylist(), rows["heads"].to_pylist(), strict=True))

    def contributors(self, period: int, asked: Sequence[Asked]) -> UnitCounts:
        """Everybody with a counted moment in the period, by home unit."""
        return _unit_counts(self._rows(period), asked)

    def wave(self, period: int, wave: int, asked: Sequence[Asked]) -> UnitCounts:
        """Contributors of the period who left a trace in the follow-up wave by its closing, by home unit."""
        of_wave = pc.and_(pc.equal(self.in_waves["period"], period), pc.equal(self.in_waves["wave"], wave))
        return _unit_counts(self.in_waves.filter(of_wave), asked)

    def total(self, period: int) -> int:
        """The period's moments, each person counted at most ``TOTAL_PER_PERSON`` times."""
        return int(pc.sum(self._rows(period)["moments"]).as_py() or 0)

    def _rows(self, period: int) -> pa.Table:
        return self.found.filter(pc.equal(self.found["period"], period))


def _unit_counts(rows: pa.Table, asked: Sequence[Asked]) -> UnitCounts:
    columns = [_whole(rows[f"{one.word}_{one.bit}"]) for one in asked]
    yes = np.stack(columns, axis=1) if columns else np.zeros((rows.num_rows, 0), np.int64)
    return UnitCounts(tuple(rows["unit_id"].to_pylist()), _whole(rows["people"]), yes)


def _whole(column: pa.ChunkedArray) -> Counts:
    """Sums of nobody are null."""
    return np.asarray(pc.fill_null(column, 0)).astype(np.int64)


def first_day(engine: Engine) -> dt.date | None:
    """The first day on which a counted moment was captured; ``None`` without any."""
    (row,) = engine.run("SELECT min(captured_on) AS day FROM moments").to_pylist()
    day: dt.date | None = row["day"]
    return day


def count(
    engine: Engine, framework: Framework, calendar: Sequence[Window], as_of: dt.date, offers: pa.Table
) -> Counted:
    """Count the facts in the periods of the calendar, and in the waves that are closed on the day.

    ``offers``: offer int64 · person_id text · captured_on, received_on date, of each moment that may be quoted.
    """
    days, periods, waves = _days(calendar), _periods(calendar), _closed_waves(calendar, as_of)
    found = engine.run(_contributors(framework), days=days, periods=periods)
    in_waves = engine.run(_waves(framework), days=days, periods=periods, closed_waves=waves)
    return Counted(found, in_waves, engine.run(_OFFERED, days=days, periods=periods, offers=offers))


def _days(calendar: Sequence[Window]) -> pa.Table:
    """Every day of the calendar with its period: a join on equality instead of one on ranges."""
    rows = [
        (window.starts_on + dt.timedelta(days=day), number, window.closes_on)
        for number, window in enumerate(calendar)
        for day in range((window.ends_on - window.starts_on).days + 1)
    ]
    return _table(rows, day=pa.date32(), period=pa.int32(), closes_on=pa.date32())


def _periods(calendar: Sequence[Window]) -> pa.Table:
    rows = [(number, window.starts_on, window.ends_on) for number, window in enumerate(calendar)]
    return _table(rows, period=pa.int32(), starts_on=pa.date32(), ends_on=pa.date32())


def _closed_waves(calendar: Sequence[Window], as_of: dt.date) -> pa.Table:
    """When each wave closed, and the closing of the one before it: what a second person says counts in one wave."""
    rows = [
        (
            number,
            wave,
            dt.date.min if wave == WAVES[0] else window.wave_closes_on(wave - 1),
            window.wave_closes_on(wave),
        )
        for number, window in enumerate(calendar)
        for wave in WAVES
        if window.wave_closes_on(wave) <= as_of
    ]
    return _table(rows, period=pa.int32(), wave=pa.int32(), opens_after=pa.date32(), closes_on=pa.date32())


def _table(rows: Sequence[tuple[object, ...]], **types: pa.DataType) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(types)
    return pa.table({name: pa.array(column, types[name]) for name, column in zip(types, columns, strict=True)})


def _contributors(framework: Framework) -> str:
    """Per period and unit: heads, people who took part, their moments, and how many of them have each bit."""
    words = ("outcomes", "domains", "modes", *(f"outcomes_{mode}" for mode in range(len(framework.modes))))
    together = ", ".join(f"bit_or({word}) AS {word}" for word in words)
    return f"""
WITH dated AS ({_dated("moments")}),
marked AS (SELECT period, person_id, outcomes, domains, modes{_crossed(framework)} FROM dated),
people AS (SELECT period, person_id, least(count(*), {TOTAL_PER_PERSON}) AS moments, {together} FROM marked
           WHERE period IS NOT NULL GROUP BY period, person_id),
seats AS ({_SEATS})
SELECT seats.period, seats.unit_id, count(*) AS heads, count(people.person_id) AS people,
       {_sum("people.moments")} AS moments, {_sums(contributors_plan(framework))}
FROM seats LEFT JOIN people ON people.period = seats.period AND people.person_id = seats.person_id
WHERE seats.is_member OR people.person_id IS NOT NULL
GROUP BY seats.period, seats.unit_id
"""


def _waves(framework: Framework) -> str:
    """Per period, closed wave and unit: people who left a trace in it, and how many of them have each bit."""
    together = ", ".join(f"bit_or({word}) AS {word}" for word in _WAVE_WORDS)
    return f"""
WITH dated AS ({_dated("answers")}),
traces AS ({_TRACES}),
people AS (SELECT period, person_id, wave, {together} FROM traces GROUP BY period, person_id, wave),
seats AS ({_SEATS})
SELECT people.period, people.wave, seats.unit_id, count(*) AS people, {_sums(wave_plan(framework, WAVES[0]))}
FROM people JOIN seats ON seats.period = people.period AND seats.person_id = people.person_id
GROUP BY people.period, people.wave, seats.unit_id
"""


def _dated(facts: str) -> str:
    return f"""
    SELECT facts.*, CASE WHEN facts.received_on <= own.closes_on THEN own.period ELSE arrived.period END AS period
    FROM {facts} AS facts
    LEFT JOIN days AS own ON own.day = facts.captured_on
    LEFT JOIN days AS arrived ON arrived.day = facts.received_on
"""


def _crossed(framework: Framework) -> str:
    """One more word per mode: the outcomes of moments with that mode."""
    return "".join(
        f", CASE WHEN (modes & {1 << mode}) <> 0 THEN outcomes ELSE 0 END AS outcomes_{mode}"
        for mode in range(len(framework.modes))
    )


def _sums(asked: Sequence[Asked]) -> str:
    return ", ".join(f"{_sum(f'({one.word} >> {one.bit}) & 1')} AS {one.word}_{one.bit}" for one in asked)


def _sum(whole: str) -> str:
    """Engines differ in the type of a sum of whole numbers."""
    return f"CAST(sum({whole}) AS BIGINT)"


# One home unit per person and period: that of the last day, or for somebody who left the last one before. Somebody
# whose moment arrived when they were no member takes the nearest membership, and is counted in its headcount too.
_SEATS = """
    SELECT period, person_id, unit_id, is_member
    FROM (
        SELECT period, person_id, unit_id, since <= ends_on AND until >= starts_on AS is_member,
               row_number() OVER (
                   PARTITION BY period, person_id
                   ORDER BY CASE WHEN since <= ends_on THEN 0 ELSE 1 END,
                            least(until, ends_on) DESC,
                            CASE WHEN since <= ends_on THEN DATE '0001-01-01' ELSE since END,
                            since DESC, unit_id
               ) AS place
        FROM periods CROSS JOIN (
            SELECT person_id, unit_id, coalesce(valid_from, DATE '0001-01-01') AS since,
                   coalesce(valid_to, DATE '9999-12-31') AS until
            FROM memberships
        ) AS spans
    ) AS ranked
    WHERE place = 1
"""

# An answer counts in its own wave if given by the closing; a second voice in the first wave that closes after it.
_TRACES = """
    SELECT dated.period, dated.person_id, dated.wave, CASE WHEN has_figure THEN 5 ELSE 1 END AS flags,
           hindered AS barriers, about AS answered_outcomes, domains AS answered_domains,
           CASE WHEN is_still THEN about ELSE 0 END AS still_outcomes,
           CASE WHEN is_still THEN domains ELSE 0 END AS still_domains
    FROM dated JOIN closed_waves ON closed_waves.period = dated.period AND closed_waves.wave = dated.wave
    WHERE dated.answered_on <= closed_waves.closes_on
    UNION ALL
    SELECT dated.period, dated.person_id, closed_waves.wave, 2, 0, 0, 0, 0, 0
    FROM dated JOIN closed_waves ON closed_waves.period = dated.period
    WHERE dated.wave = 0 AND dated.answered_on > closed_waves.opens_after
      AND dated.answered_on <= closed_waves.closes_on
"""

_OFFERED = f"""
WITH dated AS ({_dated("offers")}),
seats AS ({_SEATS})
SELECT dated.period, dated.offer, seats.unit_id
FROM dated JOIN seats ON seats.period = dated.period AND seats.person_id = dated.person_id
ORDER BY dated.period, dated.offer
"""
