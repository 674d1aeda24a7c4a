"""How fast moments are kept, with all that it takes, beside a bare Django view that inserts the same texts.

Ours is the whole of it: session, CSRF, suggestion, encryption with the person's own key, labels, redirect. Both run
under granian with the same options on the same database, in turns, and are asked by the same client, which keeps its
connections open. Before that the suggestions alone, as the page asks for them while somebody types: by one client, and
by all of them at once. Run it with ``python -m benchmarks.capture [moments] [clients]``: on SQLite, and on a PostgreSQL
server that it starts itself.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.crash.test_killed import Anna, House
from tests.postgres import free_port, running_postgres

from oogst.suggest.labelled import packaged_texts

TYPING = "/nl/nieuw/voorstel"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Measured:
    """``per_second``: of all clients together; the others: milliseconds that one of them waited."""

    per_second: float
    median: float
    p95: float


def measured(port: int, address: str, headers: dict[str, str], bodies: Sequence[bytes], clients: int) -> Measured:
    """Every body asked once, by so many clients at the same time."""
    took: list[float] = []

    def work(mine: Sequence[bytes]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for body in mine:
            start = time.perf_counter()
            connection.request("POST", address, body, headers)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - start)
            assert answer.status in (200, 201, 302), answer.status
        connection.close()

    threads = [threading.Thread(target=work, args=(bodies[n::clients],)) for n in range(clients)]
    start = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(took) == len(bodies)
    whole = time.perf_counter() - start
    return Measured(len(bodies) / whole, statistics.median(took) * 1000, statistics.quantiles(took, n=20)[-1] * 1000)


@contextmanager
def bare(house: House) -> Iterator[int]:
    """The port of the bare view, on the database of the house."""
    port = free_port()
    words = ["granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "4", "--log-level", "warning"]
    server = subprocess.Popen(
        [Path(sys.executable).parent / words[0], *words[1:], "benchmarks.bare_insert:application"], env=house.environ
    )
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            http.client.HTTPConnection("127.0.0.1", port).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def all_three(house: House, texts: Sequence[str], clients: int) -> dict[str, Measured]:
    """The suggestions alone, ours, and the bare view."""
    found: dict[str, Measured] = {}
    house.start()
    try:
        anna = Anna(house)
        typed = [anna.body(uuid.uuid4(), text) for text in texts[:250]]
        measured(house.port, TYPING, anna.headers, typed[:50], 1)  # warm
        for many in (1, clients):
            found[f"suggest {many}"] = measured(house.port, TYPING, anna.headers, typed[50:], many)
        bodies = [anna.body(uuid.uuid4(), text) for text in texts]
        measured(house.port, "/nl/nieuw", anna.headers, bodies[:50], clients)  # warm
        found["ours"] = measured(house.port, "/nl/nieuw", anna.headers, bodies[50:], clients)
    finally:
        house.kill()
    plain = [urlencode({"text": text}).encode() for text in texts]
    with bare(house) as port:
        measured(port, "/insert", FORM, plain[:50], clients)
        found["bare"] = measured(port, "/insert", FORM, plain[50:], clients)
    return found


def main() -> None:
    moments, clients = (int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, 1000), (2, 4)))
    packaged = packaged_texts()
    texts = [one.text for one in packaged[:: max(len(packaged) // (moments + 50), 1)]][: moments + 50]
    print(f"{len(texts) - 50} moments, {clients} clients\n")
    print("database    what      a second   median ms   95 % ms")
    for name in ("SQLite", "PostgreSQL"):
        database = running_postgres() if name == "PostgreSQL" else nullcontext("")
        with tempfile.TemporaryDirectory() as folder, database as url:
            found = all_three(House(Path(folder), url), texts, clients)
        for what, one in found.items():
            print(f"{name:<11} {what:<9} {one.per_second:>8.0f} {one.median:>11.1f} {one.p95:>9.1f}")
        ours, theirs = found["ours"], found["bare"]
        print(f"{name:<11} ratio     {theirs.per_second / ours.per_second:>8.1f} {ours.median / theirs.median:>11.1f}")


if __name__ == "__main__":
    main()
