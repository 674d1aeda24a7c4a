"""From checked tables to yes-counts per unit: counted in DuckDB, never a row at a time in Python.

Three steps. *Encode*: every counted moment and answer becomes a row of facts without text: period, person, and a few
64-bit words in which each bit is one item (``plan.py``). *People*: per period and person the words are put together
bit by bit, so that somebody with forty moments weighs as much as somebody with one. *Count*: per period and unit, how
many people have each bit. The last two are plain SQL that any engine runs; only the encoding knows Arrow's lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from oogst.framework import Framework
from oogst.harvest.arrays import Counts
from oogst.harvest.plan import Asked
from oogst.harvest.rules import TOTAL_PER_PERSON, WAVES, Window
from oogst.intake import Inputs


@dataclass(frozen=True)
class UnitCounts:
    """Per unit: how many people, and how many of them have each of the asked items (units × items)."""

    units: tuple[str, ...]
    people: Counts
    yes: Counts


class Facts:
    """The facts of one set of inputs, ready to be counted. Periods are numbered as in ``windows``."""

    def __init__(self, inputs: Inputs, framework: Framework, windows: Sequence[Window]) -> None:
        self._con = duckdb.connect()
        self._con.execute("SET preserve_insertion_order = false")
        self._register(inputs, framework, windows)
        people = _people(len(framework.modes))
        for statement in (_MOMENT_FACTS, people, _SEATS, _ANSWER_FACTS, _WAVE_PEOPLE):
            self._con.execute(statement).fetchall()

    def _register(self, inputs: Inputs, framework: Framework, windows: Sequence[Window]) -> None:
        tables = {
            "moments": inputs.moments,
            "memberships": inputs.people,
            "answers": inputs.answers,
            "voices": inputs.voices,
            "days": _days(windows),
            "periods": _periods(windows),
            "wave_closings": _wave_closings(windows),
            "outcome_bits": _bits([outcome.id for outcome in framework.outcomes]),
            "domain_bits": _bits([domain.id for domain in framework.domains]),
            "mode_bits": _bits([mode.id for mode in framework.modes]),
            "barrier_bits": _bits([barrier.id for barrier in framework.barriers]),
            "still_answers": pa.table({"id": [one.id for one in framework.follow_up_answers if one.still]}),
        }
        for name, table in tables.items():
            self._con.register(name, table)

    def headcount(self, period: int) -> dict[str, int]:
        """How many people have each unit as their home unit for the period, leavers included."""
        counted = self._con.execute(
            "SELECT unit_id, count(*) FROM seats WHERE period = ? GROUP BY unit_id ORDER BY unit_id", [period]
        )
        return dict(counted.fetchall())

    def contributors(self, period: int, asked: Sequence[Asked]) -> UnitCounts:
        """Everybody with a counted moment in the period, by home unit."""
        return self._count("people", f"period = {period}", asked)

    def wave(self, period: int, wave: int, asked: Sequence[Asked]) -> UnitCounts:
        """Contributors of the period who left a trace in the follow-up wave by its closing, by home unit."""
        return self._count("wave_people", f"period = {period} AND wave = {wave}", asked)

    def total(self, period: int) -> int:
        """The period's moments, each person counted at most ``TOTAL_PER_PERSON`` times."""
        found = self._con.execute(
            f"SELECT coalesce(sum(least(moments, {TOTAL_PER_PERSON})), 0) FROM people WHERE period = ?", [period]
        ).fetchone()
        return int(found[0]) if found else 0

    def _count(self, table: str, where: str, asked: Sequence[Asked]) -> UnitCounts:
        """``table``: people or wave_people, a row per person with the words."""
        sums = "".join(f", sum(({one.word} >> {one.bit}) & 1) AS i{at}" for at, one in enumerate(asked))
        found = self._con.execute(
            f"""SELECT unit_id, count(*) AS people{sums} FROM {table} JOIN seats USING (period, person_id)
                WHERE {where} GROUP BY unit_id ORDER BY unit_id"""
        ).fetchnumpy()
        units = tuple(str(unit) for unit in found["unit_id"])
        columns = [np.asarray(found[f"i{at}"]).astype(np.int64) for at in range(len(asked))]
        yes = np.stack(columns, axis=1) if columns else np.zeros((len(units), 0), np.int64)
        return UnitCounts(units, np.asarray(found["people"]).astype(np.int64), yes)


def first_day(inputs: Inputs) -> dt.date | None:
    """The first day on which a counted moment was captured; ``None`` without any."""
    con = duckdb.connect()
    con.register("moments", inputs.moments)
    found = con.execute("SELECT CAST(min(captured_at) AS DATE) FROM moments WHERE visibility <> 'only_me'").fetchone()
    return found[0] if found else None


def _days(windows: Sequence[Window]) -> pa.Table:
    """Every day of the grid with its period: a join on equality instead of one on ranges."""
    rows = [
        (window.starts_on + dt.timedelta(days=day), number)
        for number, window in enumerate(windows)
        for day in range((window.ends_on - window.starts_on).days + 1)
    ]
    return pa.table({"day": pa.array([day for day, _ in rows], pa.date32()), "period": _int32([at for _, at in rows])})


def _periods(windows: Sequence[Window]) -> pa.Table:
    return pa.table(
        {
            "period": _int32(range(len(windows))),
            "starts_on": pa.array([window.starts_on for window in windows], pa.date32()),
            "ends_on": pa.array([window.ends_on for window in windows], pa.date32()),
            "closes_on": pa.array([window.closes_on for window in windows], pa.date32()),
        }
    )


def _wave_closings(windows: Sequence[Window]) -> pa.Table:
    """When each wave closes, and the closing of the one before it: what a second person says counts in one wave."""
    rows = [(at, wave, window.wave_closes_on(wave)) for at, window in enumerate(windows) for wave in WAVES]
    before = [dt.date.min if wave == WAVES[0] else windows[at].wave_closes_on(wave - 1) for at, wave, _ in rows]
    return pa.table(
        {
            "period": _int32([at for at, _, _ in rows]),
            "wave": _int32([wave for _, wave, _ in rows]),
            "opens_after": pa.array(before, pa.date32()),
            "closes_on": pa.array([day for _, _, day in rows], pa.date32()),
        }
    )


def _bits(ids: Sequence[str]) -> pa.Table:
    return pa.table(
        {"id": pa.array(ids, pa.string()), "word": pa.array([1 << at for at in range(len(ids))], pa.int64())}
    )


def _int32(values: Sequence[int] | range) -> pa.Array:
    return pa.array(list(values), pa.int32())


# A moment belongs to the period of its capture if it was received by that period's closing day, else to the period in
# which it was received. Distinct lists are few, so their words are made once per list and joined.
_MOMENT_FACTS = """
CREATE TEMP TABLE moment_facts AS
WITH outcome_sets AS (
    SELECT outcomes, bit_or(word) AS word
    FROM (SELECT outcomes, unnest(outcomes) AS id FROM (SELECT DISTINCT outcomes FROM moments))
    JOIN outcome_bits USING (id)
    GROUP BY outcomes
), mode_sets AS (
    SELECT modes, bit_or(word) AS word
    FROM (SELECT modes, unnest(modes) AS id FROM (SELECT DISTINCT modes FROM moments)) JOIN mode_bits USING (id)
    GROUP BY modes
), dated AS (
    SELECT moment_id, person_id, domain, outcomes, modes, CAST(captured_at AS DATE) AS captured_on,
           CAST(coalesce(received_at, captured_at) AS DATE) AS received_on
    FROM moments WHERE visibility <> 'only_me'
)
SELECT dated.moment_id, dated.person_id,
       CASE WHEN dated.received_on <= own.closes_on THEN own.period ELSE arrived.period END AS period,
       coalesce(outcome_sets.word, 0) AS outcomes, coalesce(domain_bits.word, 0) AS domains,
       coalesce(mode_sets.word, 0) AS modes
FROM dated
LEFT JOIN days AS captured ON captured.day = dated.captured_on
LEFT JOIN periods AS own ON own.period = captured.period
LEFT JOIN days AS arrived ON arrived.day = dated.received_on
LEFT JOIN outcome_sets ON outcome_sets.outcomes = dated.outcomes
LEFT JOIN mode_sets ON mode_sets.modes = dated.modes
LEFT JOIN domain_bits ON domain_bits.id = dated.domain
"""


def _people(modes: int) -> str:
    """Facts put together per period and person; one more word per mode: the outcomes of moments with that mode."""
    crossed = "".join(
        f", bit_or(CASE WHEN modes & {1 << mode} <> 0 THEN outcomes ELSE 0 END) AS outcomes_{mode}"
        for mode in range(modes)
    )
    return f"""
        CREATE TEMP TABLE people AS
        SELECT period, person_id, count(*) AS moments,
               bit_or(outcomes) AS outcomes, bit_or(domains) AS domains, bit_or(modes) AS modes{crossed}
        FROM moment_facts WHERE period IS NOT NULL GROUP BY period, person_id
    """


# One home unit per person and period: that of the last day, or for somebody who left the last one before. Somebody
# whose moment arrived when they were no member takes the nearest membership, and is counted in its headcount too.
_SEATS = """
CREATE TEMP TABLE seats AS
WITH spans AS (
    SELECT person_id, unit_id, coalesce(valid_from, DATE '0001-01-01') AS since,
           coalesce(valid_to, DATE '9999-12-31') AS until
    FROM memberships
), ranked AS (
    SELECT period, person_id, unit_id, since <= ends_on AND until >= starts_on AS is_member,
           row_number() OVER (
               PARTITION BY period, person_id
               ORDER BY CASE WHEN since <= ends_on THEN 0 ELSE 1 END,
                        least(until, ends_on) DESC,
                        CASE WHEN since <= ends_on THEN DATE '0001-01-01' ELSE since END,
                        since DESC, unit_id
           ) AS place
    FROM periods CROSS JOIN spans
)
SELECT ranked.period, ranked.person_id, ranked.unit_id
FROM ranked LEFT JOIN people ON people.period = ranked.period AND people.person_id = ranked.person_id
WHERE place = 1 AND (is_member OR people.person_id IS NOT NULL)
"""

_ANSWER_FACTS = """
CREATE TEMP TABLE answer_facts AS
WITH given AS (
    SELECT facts.period, facts.person_id, facts.outcomes, facts.domains, answers.wave, answers.outcome,
           answers.barrier, answers.work_figure, CAST(answers.answered_at AS DATE) AS answered_on,
           answers.answer IN (SELECT id FROM still_answers) AS is_still
    FROM answers JOIN moment_facts AS facts USING (moment_id) WHERE facts.period IS NOT NULL
), told AS (
    SELECT given.*, coalesce(outcome_bits.word, 0) & given.outcomes AS about,
           coalesce(barrier_bits.word, 0) AS hindered
    FROM given
    JOIN wave_closings AS closing ON closing.period = given.period AND closing.wave = given.wave
    LEFT JOIN outcome_bits ON outcome_bits.id = given.outcome
    LEFT JOIN barrier_bits ON barrier_bits.id = given.barrier
    WHERE answered_on <= closing.closes_on
)
SELECT period, person_id, wave, CASE WHEN work_figure IS NULL THEN 1 ELSE 5 END AS flags, hindered AS barriers,
       about AS answered_outcomes, domains AS answered_domains,
       CASE WHEN is_still THEN about ELSE 0 END AS still_outcomes,
       CASE WHEN is_still THEN domains ELSE 0 END AS still_domains
FROM told
UNION ALL
SELECT facts.period, facts.person_id, closing.wave, 2, 0, 0, 0, 0, 0
FROM voices JOIN moment_facts AS facts USING (moment_id) JOIN wave_closings AS closing USING (period)
WHERE voices.confirms AND CAST(voices.answered_at AS DATE) > closing.opens_after
  AND CAST(voices.answered_at AS DATE) <= closing.closes_on
"""

_WAVE_PEOPLE = """
CREATE TEMP TABLE wave_people AS
SELECT period, person_id, wave, bit_or(flags) AS flags, bit_or(barriers) AS barriers,
       bit_or(answered_outcomes) AS answered_outcomes, bit_or(answered_domains) AS answered_domains,
       bit_or(still_outcomes) AS still_outcomes, bit_or(still_domains) AS still_domains
FROM answer_facts GROUP BY period, person_id, wave
"""
