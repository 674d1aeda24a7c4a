"""How quickly the pages of a large release answer, beside the bare framework under the same server, in the same run.

A demonstration organisation of about 2,000 units is harvested and published; ``oogst serve`` serves it from a folder of
its own on a free port, with one process as on SQLite. Each page is asked for once cold, then one after the other
(median and 95th percentile), then by four at once for some seconds. The bare framework is ``/healthz``: the same server
and the same middleware, with two letters for an answer. Run it with ``python benchmarks/pages.py [people] [seconds]``.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

IN_A_ROW, AT_ONCE = 100, 4
#: Two half-years, so that there is something to compare with.
MONTHS = 12
BARE = "/healthz"
PAGES = (
    BARE,
    "/nl/",
    "/nl/verken",
    "/nl/verken/afdelingen",
    "/nl/verken/afdelingen?words=zorg&page=3",
    "/nl/verken/vergelijk",
    "/nl/verken/later",
    "/nl/verken/gehoord",
    "/nl/explore/units.csv",
    "/nl/team",
)


class Timed(NamedTuple):
    """Seconds for the first answer and for later ones, and answers a second to four at once; ``size`` in bytes."""

    cold: float
    median: float
    slow: float
    throughput: float
    size: int


def prepare(people: int) -> tuple[int, str]:
    """Publish the release in this process's data folder, and let somebody in who may see all of it: the number of
    groups of its newest period, and the session's cookie."""
    from oogst.site import serving

    serving.set_up()
    serving.migrate()
    from django.conf import settings
    from django.utils import timezone

    from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
    from oogst.framework import load_framework
    from oogst.harvest import harvest
    from oogst.intake import read_inputs
    from oogst.release import to_json
    from oogst.site.releases.actions import publish_release

    files = write_files(make_organisation(people, months=MONTHS), settings.OOGST.data_dir / "files", "parquet")
    tables = (files[kind] for kind in ("moments", "people", "units", "answers", "voices"))
    inputs = read_inputs(*tables, framework=load_framework(), today=ANSWERED_UNTIL)
    release = harvest(inputs, framework=load_framework(), as_of=ANSWERED_UNTIL, secret=b"s" * 32, made_by="benchmark")
    publish_release(to_json(release), timezone.now())
    newest = release.periods[-1]
    root = release.root(newest.id)
    assert root
    print(
        f"{len(newest.units):,} units, {len(list(release.groups_of(newest.id))):,} of the groups shown in {newest.id}"
    )
    return len(newest.units), _session(root.units[0])


def _session(unit: str) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from oogst.site.people.models import Person, Role, Unit

    person = Person.objects.create(code="looker")
    Role.objects.create(person=person, kind="learning", unit=Unit.objects.get_or_create(id=unit)[0])
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """The port of a server on the data folder."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    words = [sys.executable, "-c", "from oogst.cli import main; main()", "serve", "--port", str(port)]
    server = subprocess.Popen(words, cwd=folder)
    try:
        while not _answers_on(port):
            assert server.poll() is None
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers_on(port: int) -> bool:
    try:
        return ask(http.client.HTTPConnection("localhost", port), BARE, "") > 0
    except OSError:
        return False


def ask(line: http.client.HTTPConnection, address: str, cookie: str) -> int:
    """The number of bytes of the answer, which must be a good one."""
    line.request("GET", address, headers={"Cookie": cookie})
    answer = line.getresponse()
    body = answer.read()
    assert answer.status == 200, (address, answer.status)
    return len(body)


def timed(port: int, address: str, cookie: str, seconds: float) -> Timed:
    line = http.client.HTTPConnection("localhost", port)
    times = []
    size = 0
    for _ in range(IN_A_ROW + 1):
        start = time.perf_counter()
        size = ask(line, address, cookie)
        times.append(time.perf_counter() - start)
    cold, later = times[0], sorted(times[1:])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sum(pool.map(lambda _: _answers(port, address, cookie, seconds), range(AT_ONCE)))
    return Timed(cold, statistics.median(later), later[int(0.95 * len(later))], answers / seconds, size)


def _answers(port: int, address: str, cookie: str, seconds: float) -> int:
    line, until, count = http.client.HTTPConnection("localhost", port), time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        ask(line, address, cookie)
        count += 1
    return count


def main(people: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"OOGST_DATA_DIR": f"{folder}/data", "OOGST_PUBLIC_PAGE": "units"}
        _, cookie = prepare(people)
        with served(Path(folder)) as port:
            found = {address: timed(port, address, cookie, seconds) for address in PAGES}
    bare = found[BARE]
    print(f"{'page':42} {'cold ms':>8} {'ms':>7} {'95 % ms':>8} {'a second':>9} {'bytes':>9} {'beside bare':>12}")
    for address, one in found.items():
        ratio = f"{one.median / bare.median:10.1f} x" if address != BARE else ""
        numbers = f"{one.cold * 1000:8.0f} {one.median * 1000:7.1f} {one.slow * 1000:8.1f} {one.throughput:9.0f}"
        print(f"{address:42} {numbers} {one.size:9,} {ratio:>12}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 80_000, float(sys.argv[2]) if len(sys.argv) > 2 else 3.0)
