"""Facts: everything that is counted, and no text. From checked tables, batch by batch.

What can be ticked becomes a bit: a moment is a person, two days and three 64-bit words, in which each bit stands for
one outcome, domain or mode in the order of the framework (``plan.py``). Facts know no grid of periods, so the same
facts serve every release. They stay in memory, or lie in a folder as Parquet, partitioned by year, so that they may
outgrow it; ``counting.py`` counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq
from numpy.typing import NDArray

from oogst.framework import Framework
from oogst.intake import Inputs

_DAY, _WORD = pa.date32(), pa.int64()
_MOMENTS = pa.schema(
    [
        ("moment_id", pa.string()),
        ("person_id", pa.string()),
        ("captured_on", _DAY),
        ("received_on", _DAY),
        ("outcomes", _WORD),
        ("domains", _WORD),
        ("modes", _WORD),
    ]
)
_BATCH = 1 << 17
_TABLES = ("moments", "memberships", "answers", "units")
#: Who confirms a moment as a second person answers in no wave of their own.
SECOND_VOICE = 0


@dataclass(frozen=True)
class Facts:
    """Tables, or datasets of Parquet files, with at least these columns.

    ``moments``: person_id text · captured_on, received_on date · outcomes, domains, modes int64, a bit each.
    ``answers``: person_id, captured_on, received_on, domains of the moment · wave int32 (``SECOND_VOICE``: a second
    person confirms) · answered_on date · about, hindered int64: the outcome, if it is one of the moment's, and the
    barrier as bits · is_still, has_figure bool. ``memberships``, ``units``: as ``Inputs.people`` and ``Inputs.units``.
    ``folder``: where they lie, if not in memory.
    """

    moments: pa.Table | pads.Dataset
    memberships: pa.Table | pads.Dataset
    answers: pa.Table | pads.Dataset
    units: pa.Table
    folder: Path | None = None


def encode(inputs: Inputs, framework: Framework) -> Facts:
    """The facts of checked tables, in memory."""
    codes = Codes(framework)
    moments = pa.Table.from_batches(codes.moments(inputs.moments.to_batches(_BATCH)), _MOMENTS)
    people = inputs.people.select(["person_id", "unit_id", "valid_from", "valid_to"])
    answers = join_answers(codes.answers(inputs.answers, inputs.voices), moments)
    return Facts(moments.drop_columns(["moment_id"]), people, answers, inputs.units)


@dataclass(frozen=True)
class Codes:
    """From names to bits, as the framework orders them."""

    framework: Framework

    @cached_property
    def _outcomes(self) -> pa.Array:
        return pa.array([one.id for one in self.framework.outcomes])

    @cached_property
    def _domains(self) -> pa.Array:
        return pa.array([one.id for one in self.framework.domains])

    @cached_property
    def _modes(self) -> pa.Array:
        return pa.array([one.id for one in self.framework.modes])

    def moments(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Facts of checked moments, with their ids. Those of *only me* are left out: they never count."""
        for batch in batches:
            counted = batch.filter(pc.not_equal(batch["visibility"], "only_me"))
            columns = [
                counted["moment_id"],
                counted["person_id"],
                counted["captured_at"].cast(_DAY, safe=False),
                pc.coalesce(counted["received_at"], counted["captured_at"]).cast(_DAY, safe=False),
                _words(counted["outcomes"], self._outcomes),
                _bits(counted["domain"], self._domains),
                _words(counted["modes"], self._modes),
            ]
            yield pa.record_batch(columns, schema=_MOMENTS)

    def answers(self, answers: pa.Table, voices: pa.Table) -> pa.Table:
        """Checked answers and second voices, by moment: what ``Facts.answers`` says of the answer itself."""
        still = pa.array([one.id for one in self.framework.follow_up_answers if one.still])
        barriers = pa.array([one.id for one in self.framework.barriers])
        given = pa.table(
            {
                "moment_id": answers["moment_id"],
                "wave": answers["wave"].cast(pa.int32()),
                "answered_on": answers["answered_at"].cast(_DAY, safe=False),
                "about": _bits(answers["outcome"], self._outcomes),
                "hindered": _bits(answers["barrier"], barriers),
                "is_still": pc.is_in(answers["answer"], value_set=still),
                "has_figure": pc.is_valid(answers["work_figure"]),
            }
        )
        return pa.concat_tables([given, _confirmations(voices, given.schema)])


def _confirmations(voices: pa.Table, schema: pa.Schema) -> pa.Table:
    confirming = voices.filter(voices["confirms"])
    said = {"moment_id": confirming["moment_id"], "answered_on": confirming["answered_at"].cast(_DAY, safe=False)}
    nothing = np.zeros(confirming.num_rows, np.int8)
    return pa.table(
        [said[field.name] if field.name in said else pa.array(nothing).cast(field.type) for field in schema],
        schema=schema,
    )


def join_answers(answers: pa.Table, moments: pa.Table | pads.Dataset) -> pa.Table:
    """``Facts.answers`` from the answers and the facts of moments with their ids. An answer to a moment that does not
    count is left out."""
    with duckdb.connect() as connection:
        connection.register("answers", answers)
        connection.register("moments", moments)
        return connection.sql(_ANSWERS).to_arrow_table()


_ANSWERS = """
SELECT person_id, captured_on, received_on, domains, wave, answered_on, about & outcomes AS about, hindered, is_still,
       has_figure
FROM answers JOIN moments USING (moment_id)
"""


def _bits(values: pa.Array | pa.ChunkedArray, ids: pa.Array) -> NDArray[np.int64]:
    """A word with the bit of each value; 0 for null, and for what is not of the framework."""
    words = np.array([0, *(1 << bit for bit in range(len(ids)))], np.int64)
    places = pc.fill_null(pc.index_in(values, value_set=ids), -1)
    found: NDArray[np.int64] = words[np.asarray(places) + 1]
    return found


def _words(lists: pa.Array, ids: pa.Array) -> NDArray[np.int64]:
    """A word with the bits of each list's values."""
    sizes = np.asarray(pc.fill_null(pc.list_value_length(lists), 0)).astype(np.int64)
    words, filled = np.zeros(len(sizes), np.int64), sizes > 0
    if filled.any():
        starts = (np.cumsum(sizes) - sizes)[filled]
        words[filled] = np.bitwise_or.reduceat(_bits(lists.flatten(), ids), starts)
    return words


def write_facts(facts: Facts, folder: Path) -> None:
    """Lay the facts down as Parquet, a folder a table, those with a day of capture partitioned by its year."""
    for name in _TABLES:
        source = getattr(facts, name)
        table = source.to_table() if isinstance(source, pads.Dataset) else source
        if not table.num_rows:  # else there would be no file to tell the columns
            (folder / name).mkdir(parents=True)
            pq.write_table(table, folder / name / "part-0.parquet")
        elif "captured_on" in table.schema.names:
            _write(table.append_column("year", pc.year(table["captured_on"])), folder / name, ["year"])
        else:
            _write(table, folder / name, [])


def _write(table: pa.Table, folder: Path, parts: list[str]) -> None:
    pads.write_dataset(
        table,
        folder,
        format="parquet",
        partitioning=parts,
        partitioning_flavor="hive",
        max_rows_per_group=_BATCH,
        max_rows_per_file=8 * _BATCH,
    )


def read_facts(folder: Path) -> Facts:
    """The facts that lie in a folder; only the units are read."""
    moments, memberships, answers, units = (
        pads.dataset(folder / name, format="parquet", partitioning="hive") for name in _TABLES
    )
    return Facts(moments, memberships, answers, units.to_table(), folder)
