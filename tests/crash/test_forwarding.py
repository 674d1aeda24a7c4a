"""The worker, killed at random moments while it sends somebody's statements and takes them back: none is missing at the
end, none is there twice, and none stays that should not."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crash.test_killed import House

pytestmark = pytest.mark.deep
MOMENTS, SENDING, TAKING_BACK = 600, 12, 6
SET_UP = """
import datetime as dt, json, sys, uuid
from oogst.site import serving
serving.set_up()
from django.utils import timezone
from oogst.site.lrs.forwarding import connect_store, forward_due, leave_store, my_store
from oogst.site.people.queries import person_known_as
person, now = person_known_as("p1"), timezone.now()
"""
NOTE = """
from oogst.site.moments.actions import record_moment
from oogst.site.moments.said import Said
said = Said(yes=frozenset({"job.efficiency"}), domain="job")
for number in range(int(sys.argv[3])):
    record_moment(person, f"Geleerd {number}", form=uuid.uuid4(), now=now,
                  visibility="count_it", language="nl", said=said)
connect_store(person, sys.argv[4] + "/xapi", sys.argv[1], sys.argv[2], with_words=False, now=now)
from oogst.site.lrs.own import my_statements
print(json.dumps([one["id"] for one in my_statements(person, with_words=False)]))
"""
#: Until nothing is left to do; ``sys.argv[1]``: hours from now, so that a pause is always over.
WORK = """
print("ready", flush=True)
for more in range(60):
    at = now + dt.timedelta(hours=int(sys.argv[1]) * 500 + more * 7)
    forward_due(at)
    row = my_store(person)
    if row is None or (not row.is_leaving and row.arrived == int(sys.argv[2])):
        break
"""
LEAVE = "leave_store(person, take_back=True, now=now)\n"
#: What the store elsewhere holds, but for the statements that take others back.
HELD = """
from oogst.site.lrs.models import Statement
rows = Statement.objects.exclude(payload__contains="/verbs/voided")
print(json.dumps([[str(one.id), one.is_void] for one in rows]))
"""


def _run(house: House, code: str, *words: str) -> str:
    called = [sys.executable, "-c", SET_UP + code, *words]
    done = subprocess.run(called, cwd=house.folder, env=house.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _killed(house: House, *words: str) -> bool:
    """Whether the worker was still at work when it was killed."""
    called = [sys.executable, "-c", SET_UP + WORK, *words]
    with subprocess.Popen(called, cwd=house.folder, env=house.environ, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        time.sleep(random.uniform(0, 0.25))
        is_at_work = worker.poll() is None
        worker.kill()
    return is_at_work


def test_a_killed_worker_sends_everything_once_and_takes_everything_back(tmp_path: Path) -> None:
    for name in ("there", "here"):
        (tmp_path / name).mkdir()
    there, here = House(tmp_path / "there", ""), House(tmp_path / "here", "")
    here.environ["OOGST_STORE_HOSTS"] = "localhost"
    there.start()
    try:
        key, secret = there.told("source", "add", "Own store").split()
        told = json.loads(_run(here, NOTE, key, secret, str(MOMENTS), f"http://localhost:{there.port}"))
        kills = sum(_killed(here, str(number), str(len(told))) for number in range(SENDING))
        _run(here, WORK, str(SENDING), str(len(told)))
        held = json.loads(_run(there, HELD))
        assert sorted(held) == sorted([one, False] for one in told)
        _run(here, LEAVE)
        kills += sum(_killed(here, str(SENDING + number), "-1") for number in range(1, TAKING_BACK))
        _run(here, WORK, str(SENDING + TAKING_BACK), "-1")
        assert sorted(json.loads(_run(there, HELD))) == sorted([one, True] for one in told)
    finally:
        there.kill()
    sys.stdout.write(f"{len(told)} statements, {kills} kills of a worker at work: 0 missing, 0 twice, 0 left\n")
    assert kills > 0
