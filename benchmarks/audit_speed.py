"""How long the audit of a large release takes and how much memory, beside reading the same file as bare JSON.

A demonstration organisation is made, counted by quarter over three years and sealed; then its release is read and
audited. msgspec decoding the same bytes into plain Python, with no shape and no seal, is the measure beside it. Every
measurement is a process of its own; processor time (user and system) is compared, as it says the same on a busy
machine. Run it with ``python benchmarks/audit_speed.py [people]``; 100,000 people are some 2,300 groups a quarter.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MONTHS = 36


def make(folder: Path, people: int) -> None:
    """The release of an organisation of so many people, on disk."""
    from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
    from oogst.framework import load_framework
    from oogst.harvest import harvest
    from oogst.intake import read_inputs
    from oogst.release import write_release

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


def bare(file: Path) -> None:
    import msgspec

    msgspec.json.decode(file.read_bytes())


def read(file: Path) -> None:
    from oogst.release import read_release

    read_release(file)


def audit(file: Path) -> None:
    """Reading and auditing; says what was looked at."""
    from oogst.audit import audit_release
    from oogst.release import read_release

    release = read_release(file)
    cpu, clock = time.process_time(), time.perf_counter()
    found = audit_release(release)
    used = time.process_time() - cpu, time.perf_counter() - clock
    print(f"the audit itself: {used[0]:.1f} s of processor, {used[1]:.1f} s of the clock")
    rows = f"{len(release.groups):,} groups, {len(release.cells):,} figures"
    print(f"{len(release.periods)} periods, {rows}, {file.stat().st_size:,} bytes")
    doubt = found.rule("A5")
    solved = {remark.code: remark.data["n"] for remark in doubt.remarks}
    print(f"passed: {found.passed}; doubt looked at: {doubt.checked:,}; by linear programming: {solved}")


STEPS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "bare": ("bare msgspec: the same bytes, no shape, no seal", bare),
    "read": ("reading: shape, canonical form and seal", read),
    "audit": ("reading and audit", audit),
}


def measured(step: str, file: Path) -> tuple[float, float, float]:
    """Seconds of processor and of the clock, and the peak in megabytes, of the step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, str(file)]
    *said, figures = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for line in said:
        print(line)
    cpu, wall, peak = json.loads(figures)
    return cpu, wall, peak


def run_step(step: str, file: Path) -> None:
    start = time.perf_counter()
    STEPS[step][1](file)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = int(Path("/proc/self/status").read_text("utf-8").partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - start, peak]))


def main(people: int) -> None:
    with tempfile.TemporaryDirectory(prefix="oogst-bench-") as name:
        make(Path(name), people)
        file = Path(name) / "release" / "release.json"
        rows = [(STEPS[step][0], *measured(step, file)) for step in STEPS]
    print("\n| what | seconds of processor | of the clock | peak | beside bare |\n|---|--:|--:|--:|--:|")
    for what, cpu, wall, peak in rows:
        print(f"| {what} | {cpu:.1f} | {wall:.1f} | {peak:,.0f} MB | {cpu / rows[0][1]:.1f} × |")


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == ["--step"]:
        run_step(given[1], Path(given[2]))
    else:
        main(int(given[0]) if given else 100_000)
