"""The record store under load, beside a bare Django that keeps the same JSON, on PostgreSQL with fsync, in one run.

``oogst serve`` with two workers and a source that may do everything; statements of about a kilobyte, with everything a
course player sends, of a thousand people and five hundred activities, in eight verbs. The store is filled by its own
action in batches of 500. Then eight clients at once send statements one by one and by fifty, and ask for the newest 25
under each filter. Bare: views without middleware, the same server, options and database, one table.

Run it with ``python -m benchmarks.lrs [statements …] [--server PYTHON]``. ``--server``: the Python that serves, for
instance of an environment with ``requirements/server.txt`` alone; that of the tests has pandas, which pyarrow loads
wherever it finds it. A measurement during which others used more than a tenth of the machine is made again, at most
four times; the one with the least of that counts, whatever came out.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from benchmarks.loader import Client, Cost, load, request
from tests.postgres import free_port, running_postgres

AGENTS, ACTIVITIES, VERBS, COURSES, CLIENTS, WORKERS, PAGE = 1000, 500, 8, 20, 8, 2, 25
TRIES, QUIET = 5, 0.1
HOME = "https://lms.example.org"
_CLI = "from oogst.cli import main; main()"


# What is sent


def agent(number: int) -> dict[str, Any]:
    return {"objectType": "Agent", "name": f"Learner {number}", "account": {"homePage": HOME, "name": f"l-{number}"}}


def verb(number: int) -> str:
    return f"{HOME}/verbs/{number}"


def activity(number: int) -> str:
    return f"{HOME}/activities/{number}"


def statement(chance: random.Random) -> dict[str, Any]:
    who, what, did = chance.randrange(AGENTS), chance.randrange(ACTIVITIES), chance.randrange(VERBS)
    day, second = divmod(chance.randrange(90 * 86400), 86400)
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "actor": agent(who),
        "verb": {"id": verb(did), "display": {"en-US": f"verb {did}", "fr": f"verbe {did}"}},
        "object": {
            "objectType": "Activity",
            "id": activity(what),
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/assessment",
                "name": {"en-US": f"Activity {what}", "fr": f"Activité {what}"},
            },
        },
        "result": {
            "score": {"scaled": chance.randrange(101) / 100},
            "success": chance.random() < 0.7,
            "completion": True,
            "duration": f"PT{chance.randrange(1, 3600)}S",
        },
        "context": {
            "registration": str(uuid.UUID(int=who % 200 + 1, version=4)),
            "contextActivities": {"parent": [{"id": f"{HOME}/courses/{what % COURSES}"}]},
            "instructor": agent(AGENTS + what % COURSES),
            "platform": "example",
            "language": "en-US",
            "extensions": {f"{HOME}/ext/attempt": chance.randrange(1, 4)},
        },
        "timestamp": f"2026-{1 + day // 30:02}-{1 + day % 28:02}T{second // 3600:02}:{second // 60 % 60:02}:00.250Z",
    }


def as_json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


# Who answers


@dataclass
class Site:
    """A site with the store switched on, on a database of its own."""

    folder: Path
    database: str
    python: str
    workers: int = WORKERS
    port: int = field(default_factory=free_port)

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: one for name, one in os.environ.items() if not name.startswith(("OOGST_", "PYTHON"))}
        return kept | {"DATABASE_URL": self.database, "OOGST_DATA_DIR": str(self.folder), "OOGST_XAPI": "on"}

    def told(self, *words: str) -> str:
        command = [self.python, "-c", _CLI, *words]
        return subprocess.run(command, env=self.environ, check=True, capture_output=True, text=True).stdout

    @contextmanager
    def serving(self) -> Iterator[int]:
        """The id of its first process."""
        words = [self.python, "-c", _CLI, "serve", "--port", str(self.port), "--workers", str(self.workers)]
        with running(words, self.environ, self.port) as process:
            yield process

    @contextmanager
    def bare(self) -> Iterator[tuple[int, int]]:
        """Port, and id of the first process, of the bare views on the same database."""
        port, granian = free_port(), "from granian.cli import entrypoint; entrypoint()"
        words = [self.python, "-c", granian, "--interface", "wsgi", "--port", str(port), "--workers", str(self.workers)]
        words += ["--blocking-threads", "4", "--log-level", "warning", "benchmarks.bare_insert:application"]
        environ = self.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        with running(words, environ, port) as process:
            yield port, process


@contextmanager
def running(words: Sequence[str], environ: dict[str, str], port: int) -> Iterator[int]:
    server = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not _answers(port):
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(3)  # the second worker
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    try:
        Client(port).close()
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Store:
    """Where it answers, who asks, and the processes that it costs: the server's and the database's."""

    port: int
    headers: dict[str, str]
    processes: tuple[int, int]

    def post(self, statements: object) -> bytes:
        told = self.headers | {"Content-Type": "application/json"}
        return request("POST", "/xapi/statements", told, as_json(statements))

    def get(self, **asked: str) -> bytes:
        return request("GET", f"/xapi/statements?{urlencode(asked)}", self.headers)


def fill(site: Site, source: str, until: int) -> None:
    """Until it holds so many, by the store's own action, in a process of its own."""
    code = (
        "import random, sys\n"
        "from oogst.site import serving\n"
        "serving.set_up()\n"
        "from django.utils import timezone\n"
        "from benchmarks.lrs import statement\n"
        "from oogst.site.lrs.actions import Batch, store_statements\n"
        "from oogst.site.lrs.models import Source, Statement\n"
        "source, chance = Source.objects.get(key=sys.argv[1]), random.Random(int(sys.argv[2]))\n"
        "for _ in range((int(sys.argv[2]) - Statement.objects.count()) // 500):\n"
        "    batch = Batch([statement(chance) for _ in range(500)], '1.0.3')\n"
        "    store_statements(batch, source, timezone.now)\n"
    )
    environ = site.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", code, source, str(until)], env=environ, check=True)


# What is measured


def questions(store: Store, chance: random.Random, many: int) -> dict[str, list[bytes]]:
    """Requests for the newest 25 under each filter."""
    middle = json.loads(Client(store.port).ask(store.get(limit="1"))[1])["statements"][0]["stored"]

    def asked(kind: str) -> dict[str, str]:
        who = as_json({"account": agent(chance.randrange(AGENTS))["account"]}).decode()
        return {
            "none": {},
            "agent": {"agent": who},
            "verb": {"verb": verb(chance.randrange(VERBS))},
            "activity": {"activity": activity(chance.randrange(ACTIVITIES))},
            "since": {"since": _earlier(middle, chance), "ascending": "true"},
            "agent and verb": {"agent": who, "verb": verb(chance.randrange(VERBS))},
            "related activity": {
                "activity": f"{HOME}/courses/{chance.randrange(COURSES)}",
                "related_activities": "true",
            },
        }[kind]

    kinds = ("none", "agent", "verb", "activity", "since", "agent and verb", "related activity")
    return {kind: [store.get(**asked(kind), limit=str(PAGE)) for _ in range(many)] for kind in kinds}


def _earlier(stored: str, chance: random.Random) -> str:
    """Some seconds before the newest was stored, so that the page is full and lies where others write."""
    return (dt.datetime.fromisoformat(stored) - dt.timedelta(seconds=chance.uniform(1, 5))).isoformat()


def writes(store: Store, chance: random.Random, many: int) -> dict[str, list[bytes]]:
    return {
        "one": [store.post(statement(chance)) for _ in range(many)],
        "fifty": [store.post([statement(chance) for _ in range(50)]) for _ in range(many // 5)],
    }


def quietest(port: int, requests: Sequence[bytes], processes: Sequence[int]) -> Cost:
    """Of reading, again and again until the others let it. Of writing, see ``written``."""
    found: list[Cost] = []
    while len(found) < TRIES and (not found or found[-1].others > QUIET):
        found.append(load(port, requests, CLIENTS, processes))
    return min(found, key=lambda one: one.others)


def written(port: int, make: Any, kind: str, processes: Sequence[int]) -> Cost:
    """New statements for each try: one that is there already costs less."""
    found: list[Cost] = []
    while len(found) < TRIES and (not found or found[-1].others > QUIET):
        found.append(load(port, make()[kind], CLIENTS, processes))
    return min(found, key=lambda one: one.others)


def show(held: str, what: str, one: Cost, each: int = 1) -> None:
    """A row of the table. ``each``: statements in a request."""
    server, database = one.processor
    print(
        f"| {held} | {what} | {one.per_second * each:,.0f} | {one.median:.1f} ms | {one.slow:.1f} ms | {one.wrong}"
        f" | {server / each:.2f} + {database / each:.2f} ms | {one.memory:.0f} MiB | {one.others:.0%} |",
        flush=True,
    )


def measure(site: Site, source: tuple[str, str], held: int, database: int, many: int) -> None:
    chance = random.Random(held + 1)
    told = base64.b64encode(":".join(source).encode()).decode()
    headers = {"Authorization": f"Basic {told}", "X-Experience-API-Version": "1.0.3"}
    with site.serving() as process:
        store = Store(site.port, headers, (process, database))
        load(store.port, writes(store, chance, 100)["one"], CLIENTS, store.processes)  # warm
        for kind, requests in questions(store, chance, many).items():
            show(f"{held:,}", f"GET, {kind}", quietest(store.port, requests, store.processes))
        for kind, each in (("one", 1), ("fifty", 50)):
            cost = written(store.port, lambda: writes(store, chance, many), kind, store.processes)
            show(f"{held:,}", f"POST of {kind}", cost, each)


def measure_bare(site: Site, database: int, many: int) -> None:
    chance = random.Random(1)
    headers = {"Content-Type": "application/json"}

    def bodies() -> dict[str, list[bytes]]:
        one = [request("POST", "/insert-json", headers, as_json(statement(chance))) for _ in range(many)]
        fifty = [[statement(chance) for _ in range(50)] for _ in range(many // 5)]
        return {"one": one, "fifty": [request("POST", "/insert-json", headers, as_json(batch)) for batch in fifty]}

    with site.bare() as (port, process):
        load(port, bodies()["one"][:100], CLIENTS, (process, database))  # warm
        for kind, each in (("one", 1), ("fifty", 50)):
            show("bare", f"POST of {kind}", written(port, bodies, kind, (process, database)), each)
        newest = [request("GET", "/newest", {})] * many
        show("bare", "GET, none", quietest(port, newest, (process, database)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("held", nargs="*", type=int, default=[10_000], help="statements in the store")
    parser.add_argument("--server", default=sys.executable, help="the Python that serves")
    parser.add_argument("--requests", type=int, default=1000, help="of each kind")
    asked = parser.parse_args()
    with (
        running_postgres("-c", "fsync=on", "-c", "shared_buffers=512MB") as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        site, database = Site(Path(folder), url, asked.server), _server_of(url)
        site.told("migrate")
        words = ("source", "add", "Simulator", "--scope", "all", "--per-minute", "1000000000")
        key, secret = site.told(*words).split()
        print("| held | what | a second | median | 95 % within | wrong | processor | memory | others |")
        print("|--:|---|--:|--:|--:|--:|--:|--:|--:|")
        measure_bare(site, database, asked.requests)
        for held in sorted(asked.held):
            fill(site, key, held)
            measure(site, (key, secret), held, database, asked.requests)
    print(f"\nload {os.getloadavg()[1]:.1f}")


def _server_of(url: str) -> int:
    """The id of the database's first process."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting('data_directory')").fetchone()
    assert row
    return int((Path(row[0]) / "postmaster.pid").read_text("ascii").splitlines()[0])


if __name__ == "__main__":
    main()
