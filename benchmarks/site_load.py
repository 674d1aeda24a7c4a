"""The whole site under load, with a large organisation in it, beside the bare framework, in one run.

50,000 people with a million moments (``big_house.py``), on SQLite with one process as ``oogst serve`` takes there, and
on a PostgreSQL server with fsync and two processes. Each action alone by several clients: note a moment, agree with
what was suggested, answer a question with one tap and no sign-in, the start page, the suggestion while typing, the
infographic of a unit, the pages to explore. Bare: views without middleware on the same database under the same server
(``bare_insert.py``): one insert, and the newest 25.

With ``--soak MINUTES`` all of it mixed afterwards, with the memory of the server after each round.

Run it with ``python -m benchmarks.site_load [--people N] [--moments N] [--soak MINUTES] [--database NAME]``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.loader import Cost, load, request
from benchmarks.lrs import Site
from tests.postgres import running_postgres

from oogst.suggest.labelled import packaged_texts

CLIENTS, REQUESTS, VISITORS = 8, 2000, 400
#: Any 32 letters will do: the cookie and the form have to agree.
TOKEN = "oogst" * 6 + "oo"
FORM = "application/x-www-form-urlencoded"
READ, WRITTEN = (200,), (302,)
#: How often each action comes by in the mixture.
MIXTURE = {"note": 20, "agree": 5, "answer": 10, "start page": 30, "typing": 25, "infographic": 7, "explore": 3}
EXPLORE = ("/nl/verken", "/nl/verken/afdelingen", "/nl/verken/vergelijk", "/nl/verken/manieren", "/nl/verken/later")


@dataclass
class Big(Site):
    """A site with a large organisation. ``known``: what its visitors know, see ``big_house.told``."""

    known: dict[str, Any] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        ours = super().environ | {"OOGST_PUBLIC_PAGE": "units", "OOGST_METRICS_TOKEN": ""}
        return ours if self.database else {name: one for name, one in ours.items() if name != "DATABASE_URL"}

    def fill(self, people: int, moments: int) -> None:
        code = (
            "from oogst.site import serving\n"
            "serving.set_up()\n"
            "from benchmarks.big_house import main\n"
            f"main({people}, {moments}, {VISITORS})\n"
        )
        environ = self.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        done = subprocess.run([sys.executable, "-c", code], env=environ, check=True, stdout=subprocess.PIPE, text=True)
        self.known = json.loads(done.stdout.splitlines()[-1])


class Visits:
    """Requests as visitors of the site make them, each action as often as it is asked for; no moment twice."""

    def __init__(self, known: dict[str, Any]) -> None:
        self._chance = random.Random(2)
        self._sessions = [one for one, _ in known["visitors"]]
        self._looker = known["looker"]
        self._waiting = [(one, address) for one, addresses in known["visitors"] for address in addresses]
        self._questions = list(known["questions"])
        self._texts = [one.text for one in packaged_texts() if one.lang == "nl"]

    def some(self, action: str, many: int) -> list[bytes]:
        made: dict[str, Callable[[], bytes]] = {
            "note": self._note,
            "agree": self._agree,
            "answer": self._answer,
            "start page": lambda: self._get("/nl/nieuw", self._anybody()),
            "typing": lambda: self._post("/nl/nieuw/voorstel", self._anybody(), text=self._text()),
            "infographic": lambda: self._get("/nl/", self._anybody()),
            "explore": lambda: self._get(self._chance.choice(EXPLORE), self._looker),
        }
        return [made[action]() for _ in range(many)]

    def _anybody(self) -> str:
        return str(self._chance.choice(self._sessions))

    def _text(self) -> str:
        return self._chance.choice(self._texts)

    def _note(self) -> bytes:
        fields = {"form": str(uuid.uuid4()), "text": self._text(), "visibility": "count_it", "keep": "as-it-is"}
        return self._post("/nl/nieuw", self._anybody(), **fields)

    def _agree(self) -> bytes:
        session, address = self._waiting.pop() if len(self._waiting) > 1 else self._waiting[0]
        return self._post(address, session, do="agree")

    def _answer(self) -> bytes:
        address = self._questions.pop() if len(self._questions) > 1 else self._questions[0]
        return self._post(address, "", answer="yes_a_lot")

    def _get(self, address: str, session: str) -> bytes:
        return request("GET", address, {"Cookie": f"sessionid={session}"})

    def _post(self, address: str, session: str, **fields: str) -> bytes:
        headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Content-Type": FORM}
        return request("POST", address, headers, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode())


def right(action: str) -> tuple[int, ...]:
    return WRITTEN if action in ("note", "agree") else READ


def told(what: str, cost: Cost, beside: float = 0.0) -> None:
    ratio = f"{beside / cost.per_second:.1f}" if beside else ""
    times = f"{cost.per_second:8.0f} {cost.median:8.1f} {cost.slow:8.1f} {cost.slowest:8.1f}"
    print(f"{what:<12} {times} {cost.wrong:6} {cost.memory:6.0f} {cost.others:6.0%} {ratio:>8}", flush=True)


HEAD = f"{'':<12} {'a second':>8} {'50 % ms':>8} {'95 %':>8} {'99 %':>8}  wrong    MiB others   bare x"


def bare_of(site: Big) -> dict[str, float]:
    """Answers a second of the bare views, to those who write and those who read."""
    found = {}
    plain = [request("POST", "/insert", {"Content-Type": FORM}, urlencode({"text": "x" * 120}).encode())] * REQUESTS
    newest = [request("GET", "/newest", {})] * REQUESTS
    with site.bare() as (port, process):
        for name, requests in (("write", plain), ("read", newest)):
            load(port, requests[:200], CLIENTS, [process])
            cost = load(port, requests, CLIENTS, [process])
            told(f"bare {name}", cost)
            found[name] = cost.per_second
    return found


def each_alone(site: Big, visits: Visits, process: int, bare: dict[str, float]) -> None:
    for action in MIXTURE:
        many = REQUESTS if action != "explore" else REQUESTS // 5
        load(site.port, visits.some(action, 100), CLIENTS, [process], right(action))  # warm
        cost = load(site.port, visits.some(action, many), CLIENTS, [process], right(action))
        told(action, cost, bare["write" if action in ("note", "agree", "answer") else "read"])


def mixed(visits: Visits, many: int) -> list[bytes]:
    found = [one for action, share in MIXTURE.items() for one in visits.some(action, many * share // 100)]
    random.Random(3).shuffle(found)
    return found


def soak(site: Big, visits: Visits, process: int, minutes: float) -> None:
    """Rounds of everything mixed, until the time is over."""
    until = time.monotonic() + minutes * 60
    number = 0
    while time.monotonic() < until:
        number += 1
        told(f"round {number}", load(site.port, mixed(visits, 10_000), CLIENTS, [process], (200, 302)))


@contextmanager
def database_of(name: str) -> Iterator[str]:
    with running_postgres("-c", "fsync=on") if name == "postgresql" else nullcontext("") as url:
        yield url


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=50_000)
    asked.add_argument("--moments", type=int, default=1_000_000)
    asked.add_argument("--soak", type=float, default=0.0, metavar="MINUTES")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = asked.parse_args()
    print(f"{given.people:,} people, {given.moments:,} moments, {CLIENTS} clients")
    for name in given.database or ("sqlite", "postgresql"):
        print(f"\n{name}", flush=True)
        with tempfile.TemporaryDirectory() as folder, database_of(name) as url:
            site = Big(Path(folder), url, sys.executable, workers=2 if url else 1)
            site.fill(given.people, given.moments)
            visits = Visits(site.known)
            print(HEAD)
            bare = bare_of(site)
            with site.serving() as process:
                each_alone(site, visits, process, bare)
                if given.soak:
                    soak(site, visits, process, given.soak)


if __name__ == "__main__":
    main()
