"""A golden release: the same files give the same bytes, today and after every change that means no other numbers.

Renew it, after looking at what changed, with ``OOGST_UPDATE_GOLDEN=1 pytest tests/harvest/test_golden.py``.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from oogst.audit import audit_release
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import read_inputs
from oogst.release import Release, read_release, to_json

GOLDEN = Path(__file__).parents[1] / "golden" / "harvest"
CLOSINGS = (dt.date(2025, 7, 14), dt.date(2026, 1, 14), dt.date(2026, 10, 31))


def chain() -> list[Release]:
    """Three releases of the golden files, each made on the one before it."""
    files = [GOLDEN / f"{kind}.csv" for kind in ("moments", "people", "units", "answers", "voices")]
    inputs = read_inputs(*files, framework=load_framework(), today=CLOSINGS[-1])
    assert inputs.refusals == ()
    releases: list[Release] = []
    for day in CLOSINGS:
        releases.append(
            harvest(
                inputs,
                framework=load_framework(),
                as_of=day,
                secret=b"the golden secret is known to all",
                made_by="oogst golden",
                previous=releases[-1] if releases else None,
                notes=["made_up"],
            )
        )
    return releases


def test_the_golden_files_give_the_golden_release() -> None:
    *_, last = chain()
    if os.environ.get("OOGST_UPDATE_GOLDEN"):
        (GOLDEN / "release.json").write_bytes(to_json(last))
    golden = read_release(GOLDEN)
    assert set(last.cells) ^ set(golden.cells) == set()
    assert to_json(last) == (GOLDEN / "release.json").read_bytes()


def test_every_release_of_the_chain_passes_the_audit_beside_the_one_before_it() -> None:
    before = None
    for release in chain():
        audit = audit_release(release, previous=before)
        assert [rule for rule in audit.rules if rule.findings] == []
        before = release
