"""How sharp the intervals of the audit are: every figure of a release solved by linear programming, not a sample.

Made for the release that ``audit_speed.py`` makes; 10,000 people take some ten minutes. Run it with ``python
benchmarks/audit_doubt.py [people]``.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np

from oogst.audit.bounds import Solved, believed, intervals
from oogst.audit.linear import asked_of, solve
from oogst.audit.people import participation
from oogst.audit.sheet import Sheet, lay_out
from oogst.audit.tree import Bounds, Ints
from oogst.release import Release, read_release


def sheets(release: Release) -> Iterator[Sheet]:
    for period in release.periods:
        cells = [cell for cell in release.cells if cell.period == period.id]
        yield lay_out(period, release.groups_of(period.id), cells, {})


def sharper(sheet: Sheet, people: Bounds, solved: Solved, groups: Ints) -> Iterator[int]:
    """The people of doubt that are left where linear programming comes closer than the intervals."""
    low, high = solved.bounds[0][:, groups], solved.bounds[1][:, groups]
    ends = solve(sheet, people, asked_of(sheet, sheet.items[solved.row], groups), (low, high))
    assert ends is not None
    closer = ((ends[0] > low) | (ends[1] < high)).any(axis=0)
    least, most = ends[0][:, closer], ends[1][:, closer]
    yield from np.min([most[0] - least[0], *most], axis=0).tolist()


def main(people: int) -> None:
    with tempfile.TemporaryDirectory(prefix="oogst-bench-") as name:
        import_module("audit_speed").make(Path(name), people)
        release = read_release(Path(name) / "release")
    left, looked_at = Counter[int](), 0
    for sheet in sheets(release):
        numbers = believed(sheet, participation(sheet))
        not_shown = sheet.under_shown() & (sheet.share < 0) & (sheet.tree.parent >= 0)
        for solved in intervals(sheet, numbers):
            if len(groups := np.flatnonzero(not_shown[solved.row])):
                looked_at += len(groups)
                left.update(sharper(sheet, numbers, solved, groups))
    print(f"{looked_at:,} figures not shown; linear programming sharper in {left.total():,}")
    print("people of doubt left there:", ", ".join(f"{doubt}: {times:,}" for doubt, times in sorted(left.items())))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
