"""Two real releases of the demonstration's organisation, one after the other, and where to find things in them."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import read_inputs
from oogst.release import Group, Release

NEWER, OLDER = "2026-H1", "2025-H2"


@cache
def releases() -> tuple[Release, Release]:
    """As harvested a month after the end of 2025, and at the end of the demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(make_organisation(600), Path(folder))
        tables = (files[kind] for kind in ("moments", "people", "units", "answers", "voices"))
        inputs = read_inputs(*tables, framework=load_framework(), today=ANSWERED_UNTIL)

    def made(as_of: dt.date, previous: Release | None) -> Release:
        return harvest(
            inputs, framework=load_framework(), as_of=as_of, secret=b"s" * 32, made_by="tests", previous=previous
        )

    first = made(dt.date(2026, 2, 1), None)
    return first, made(ANSWERED_UNTIL, first)


def alone(release: Release, period: str = NEWER) -> Group:
    """A group below the whole organisation that is one unit, in the newest period and in the one before."""
    known = {group.units for group in release.groups_of(OLDER)}
    return next(
        group for group in release.groups_of(period) if group.parent and group.units in known and len(group.units) == 1
    )


def pooled(release: Release, period: str = NEWER) -> Group:
    """Units that are shown together only."""
    return next(group for group in release.groups_of(period) if len(group.units) > 1)


def name_of(release: Release, unit_id: str, period: str = NEWER) -> str:
    shown = release.period(period)
    assert shown
    return next(unit.name for unit in shown.units if unit.id == unit_id)
