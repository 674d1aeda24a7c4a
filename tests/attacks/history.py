"""Organisations with a past: two years of moments, late answers, moves, leavers, a reorganisation and erasures, and the
releases that came of it, one upon the other."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oogst.demo import ANSWERED_UNTIL, DemoFiles, make_organisation, write_files
from oogst.errors import NothingToShow
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.harvest.quotes import offers_of
from oogst.intake import Inputs, read_inputs
from oogst.release import Grid, Release

SECRET = b"only the installation knows this one"
#: A release soon after the closing of every half year, and one when the waves of most of them are closed.
DAYS = (
    dt.date(2025, 1, 20),
    dt.date(2025, 7, 20),
    dt.date(2026, 1, 20),
    dt.date(2026, 7, 20),
    ANSWERED_UNTIL,
)


@dataclass(frozen=True)
class Step:
    """One release of the chain, and the files as they were on its day (without whom was erased before)."""

    inputs: Inputs
    release: Release


@dataclass(frozen=True)
class History:
    """The whole chain of one organisation; empty where it is too small to show anything."""

    people: int
    seed: int
    steps: tuple[Step, ...]

    @property
    def releases(self) -> tuple[Release, ...]:
        return tuple(step.release for step in self.steps)

    def first_with(self, period: str, wave: int = 0) -> Step:
        """The step in which a period's rows, or those of one of its waves, came out: they were counted then."""
        return next(step for step in self.steps if _has(step.release, period, wave))


def _has(release: Release, period: str, wave: int) -> bool:
    found = release.period(period)
    return found is not None and (not wave or wave in found.waves)


@cache
def organisation(people: int, seed: int) -> Inputs:
    """The demonstration's organisation of that size."""
    return read(make_organisation(people, seed))


def read(demo: DemoFiles) -> Inputs:
    """An organisation read from its files as any other."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(demo, Path(folder), "parquet")
        tables = (files[kind] for kind in ("moments", "people", "units", "answers", "voices"))
        return read_inputs(*tables, framework=load_framework(), today=ANSWERED_UNTIL)


@cache
def history(people: int, seed: int) -> History:
    """Five releases over two years; before each of them but the first, somebody (one in a hundred) is erased."""
    inputs, steps = organisation(people, seed), list[Step]()
    rng = np.random.default_rng(seed)
    for day in DAYS:
        previous = steps[-1].release if steps else None
        try:
            steps.append(Step(inputs, released(inputs, day, previous)))
        except NothingToShow:
            continue
        everybody = sorted(set(inputs.people["person_id"].to_pylist()))
        inputs = without(inputs, rng.choice(everybody, max(1, len(everybody) // 100), replace=False).tolist())
    return History(people, seed, tuple(steps))


def released(inputs: Inputs, day: dt.date, previous: Release | None = None, grid: Grid = "half") -> Release:
    return harvest(
        inputs,
        framework=load_framework(),
        as_of=day,
        secret=SECRET,
        made_by="oogst attacks",
        previous=previous,
        grid=grid,
        offers=offers_of(inputs.moments),
    )


def without(inputs: Inputs, erased: Collection[str]) -> Inputs:
    """The files after somebody had everything erased: memberships, moments, answers and what others said of them."""
    gone = pa.array(sorted(erased), pa.string())
    theirs = pc.is_in(inputs.moments["person_id"], value_set=gone)
    lost = inputs.moments.filter(theirs)["moment_id"].combine_chunks()

    def kept(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
        return table.filter(pc.invert(pc.is_in(table[column], value_set=values)))

    return dataclasses.replace(
        inputs,
        moments=kept(inputs.moments, "person_id", gone),
        people=kept(inputs.people, "person_id", gone),
        answers=kept(inputs.answers, "moment_id", lost),
        voices=kept(inputs.voices, "moment_id", lost),
    )


def periods(chain: History) -> Iterator[str]:
    """Periods of the last release that show something."""
    last = chain.releases[-1] if chain.steps else None
    for period in last.periods if last else ():
        if last and last.root(period.id):
            yield period.id
