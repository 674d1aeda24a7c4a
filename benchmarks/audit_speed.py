"""How long the audit of a large release takes, beside reading the same file as bare JSON.

A demonstration organisation is made, counted by quarter over three years and sealed; then its release is read and
audited. msgspec decoding the same bytes into plain Python, with no shape and no seal, is the measure beside it. Run it
with ``python benchmarks/audit_speed.py [people]``; 100,000 people are some 2,000 groups a quarter.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from oogst.audit import Audit, audit_release
from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import read_inputs
from oogst.release import Release, read_release, write_release

MONTHS = 36
Made = TypeVar("Made")


def made(people: int, folder: Path) -> Path:
    """The release of an organisation of so many people, on disk."""
    files = write_files(make_organisation(people, 1, months=MONTHS), folder, "parquet")
    paths = [files[kind] for kind in ("moments", "people", "units", "answers", "voices")]
    inputs = read_inputs(*paths, framework=load_framework(), today=ANSWERED_UNTIL)
    release = harvest(
        inputs,
        framework=load_framework(),
        as_of=ANSWERED_UNTIL,
        secret=b"the benchmark keeps no secret, no",
        made_by="benchmark",
        grid="quarter",
    )
    write_release(release, folder / "release")
    return folder / "release" / "release.json"


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def report(file: Path) -> None:
    bare, _ = timed(lambda: msgspec.json.decode(file.read_bytes()))
    reading, release = timed(lambda: read_release(file))
    auditing, audit = timed(lambda: audit_release(release))
    _print(release, audit, file.stat().st_size)
    print(f"{'what':44} {'seconds':>8} {'beside bare':>12}")
    for what, seconds in (
        ("bare msgspec: the same bytes, no shape, no seal", bare),
        ("read: shape, canonical form and seal", reading),
        ("audit", auditing),
        ("read and audit", reading + auditing),
    ):
        print(f"{what:44} {seconds:8.2f} {seconds / bare:12.1f}")
    print(f"peak memory of the whole run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB")


def _print(release: Release, audit: Audit, size: int) -> None:
    doubt = audit.rule("A5")
    solved = {remark.code: remark.data["n"] for remark in doubt.remarks}
    rows = f"{len(release.groups):,} groups, {len(release.cells):,} figures"
    print(f"{len(release.periods)} periods, {rows}, {size:,} bytes")
    print(f"passed: {audit.passed}; doubt looked at: {doubt.checked:,}; by linear programming: {solved}")


def main(people: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report(made(people, Path(folder)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
