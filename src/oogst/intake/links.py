"""What rows must be to each other: no id twice, every person, unit and moment that is named known, no overlap."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from oogst.errors import Refusal
from oogst.intake.nearest import Nearest
from oogst.intake.sheet import Sheet
from oogst.intake.values import Engine

#: What a row can name, and the reasons when that is not there or was refused itself.
_REASONS = {
    "unit": ("unknown_unit", "unit_refused"),
    "person": ("unknown_person", "person_refused"),
    "moment": ("unknown_moment", "moment_refused"),
}
_START, _END = "DATE '0001-01-01'", "DATE '9999-12-31'"


def no_id_twice(sheet: Sheet, keys: tuple[str, ...], code: str, engine: Engine) -> Sheet:
    """Rows with the same key as an earlier row are refused; ``data["first"]`` is that row."""
    names = ", ".join(keys)
    # Numbers take a tenth of the memory of names: only rows whose keys have the same hash are looked at by name.
    found = engine.rows(
        f"""WITH alike AS (SELECT hash({names}) AS h FROM sheet GROUP BY h HAVING count(*) > 1),
        twice AS (SELECT {names}, min(row) AS first FROM sheet WHERE hash({names}) IN (SELECT h FROM alike)
                  GROUP BY ALL HAVING count(*) > 1)
        SELECT row, first FROM sheet JOIN twice USING ({names}) WHERE row > first ORDER BY row""",  # noqa: S608
        sheet=sheet.table.select(["row", *keys]),
    )
    return sheet.refusing(Refusal(sheet.file, row, keys[-1], code, {"first": first}) for row, first in found)


def no_overlap(sheet: Sheet, engine: Engine) -> Sheet:
    """One home at a time: a membership that begins before the person's earlier one has ended is refused."""
    found = engine.rows(
        f"""SELECT row, first, from_then FROM (SELECT row, coalesce(valid_from, {_START}) AS from_then,
            max(coalesce(valid_to, {_END})) OVER earlier AS busy_to, last_value(row) OVER earlier AS first FROM sheet
            WINDOW earlier AS (PARTITION BY person_id ORDER BY coalesce(valid_from, {_START}), row
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
        WHERE from_then <= busy_to ORDER BY row""",  # noqa: S608
        sheet=sheet.good().select(["row", "person_id", "valid_from", "valid_to"]),
    )
    return sheet.refusing(
        Refusal(sheet.file, row, "valid_from", "membership_overlaps", {"first": first}) for row, first, _ in found
    )


def must_know(sheet: Sheet, column: str, thing: str, target: Sheet) -> Sheet:
    """Rows whose ``column`` names nothing in the target are refused, and so are those that name something refused."""
    known = _ids(target.good(), column)
    off = pc.and_(pc.is_valid(sheet.table[column]), pc.invert(pc.is_in(sheet.table[column], value_set=known)))
    if not pc.any(off).as_py():
        return sheet
    refused = set(_ids(target.table, column).to_pylist()) - set(known.to_pylist())
    return sheet.refusing(_unknown(sheet, column, thing, off, (refused, known)))


def _unknown(
    sheet: Sheet, column: str, thing: str, off: pa.ChunkedArray, ids: tuple[set[str], pa.Array]
) -> Iterator[Refusal]:
    refused, known = ids
    not_there, not_good = _REASONS[thing]
    nearest = Nearest(known.to_pylist()) if thing == "unit" else None  # people are not guessed at
    found = sheet.table.select(["row", column]).filter(off)
    for row, value in zip(found["row"].to_pylist(), found[column].to_pylist(), strict=True):
        if value in refused:
            yield Refusal(sheet.file, row, column, not_good, {"value": value})
        else:
            data = {"value": value} | ({"nearest": nearest.of(value)} if nearest else {})
            yield Refusal(sheet.file, row, column, not_there, data)


def _ids(table: pa.Table, column: str) -> pa.Array:
    return pc.drop_null(pc.unique(table[column]))


def unit_in_being(people: Sheet, units: Sheet, engine: Engine) -> Sheet:
    """A membership that lies wholly outside the time in which its unit existed is refused."""
    found = engine.rows(
        f"""SELECT p.row FROM sheet p JOIN units u USING (unit_id) GROUP BY p.row
        HAVING NOT bool_or(coalesce(p.valid_from, {_START}) <= coalesce(u.valid_to, {_END})
                           AND coalesce(p.valid_to, {_END}) >= coalesce(u.valid_from, {_START})) ORDER BY p.row""",  # noqa: S608
        sheet=people.good().select(["row", "unit_id", "valid_from", "valid_to"]),
        units=units.good().select(["unit_id", "valid_from", "valid_to"]),
    )
    return people.refusing(Refusal(people.file, row, "unit_id", "unit_not_in_being") for (row,) in found)


def answers_fit(answers: Sheet, moments: Sheet, engine: Engine) -> Sheet:
    """An answer comes after its moment, and is about an outcome that the moment was given (where it was given any)."""
    found = engine.rows(
        """SELECT a.row, a.answered_at < m.captured_at - INTERVAL 1 DAY, a.outcome, m.outcomes
        FROM sheet a JOIN moments m USING (moment_id) WHERE a.answered_at < m.captured_at - INTERVAL 1 DAY
        OR (len(m.outcomes) > 0 AND NOT list_contains(m.outcomes, a.outcome)) ORDER BY a.row""",
        sheet=answers.good().select(["row", "moment_id", "answered_at", "outcome"]),
        moments=moments.good().select(["moment_id", "captured_at", "outcomes"]),
    )
    return answers.refusing(_misfit(answers.file, *one) for one in found)


def _misfit(file: str, row: int, early: bool, outcome: str, outcomes: list[str]) -> Refusal:
    if early:
        return Refusal(file, row, "answered_at", "answered_before_captured")
    return Refusal(file, row, "outcome", "outcome_not_of_moment", {"value": outcome, "codes": ", ".join(outcomes)})


def voices_fit(voices: Sheet, moments: Sheet, engine: Engine) -> Sheet:
    """A second person confirms what was noted, so not before it was."""
    found = engine.rows(
        """SELECT v.row FROM sheet v JOIN moments m USING (moment_id)
        WHERE v.answered_at < m.captured_at - INTERVAL 1 DAY ORDER BY v.row""",
        sheet=voices.good().select(["row", "moment_id", "answered_at"]),
        moments=moments.good().select(["moment_id", "captured_at"]),
    )
    return voices.refusing(Refusal(voices.file, row, "answered_at", "answered_before_captured") for (row,) in found)
