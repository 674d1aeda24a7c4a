"""The real server while records of learning come in by xAPI: killed in the middle of batches, and kept waiting."""

from __future__ import annotations

import base64
import http.client
import json
import random
import socket
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from tests.crash.test_killed import CLIENTS, House, _disturb
from tests.postgres import running_postgres
from tests.xapi.samples import sample

#: PostgreSQL takes them so much faster that fewer would be in before it was killed often.
BATCHES, EACH = {"sqlite": 600, "postgresql": 2400}, 25


class Sender:
    """A source that may do everything."""

    def __init__(self, house: House) -> None:
        self.house = house
        told = house.told("source", "add", "Simulator", "--scope", "all", "--per-minute", "10000000").split()
        self.headers = {
            "Authorization": "Basic " + base64.b64encode(":".join(told).encode()).decode(),
            "X-Experience-API-Version": "2.0.0",
            "Content-Type": "application/json",
        }

    def sends(self, ids: list[str]) -> bool:
        """Whether the store said that it has them."""
        body = json.dumps([sample(id=one) for one in ids]).encode()
        return self.house.ask("POST", "/xapi/statements", body, self.headers).status == 200

    def found(self) -> Counter[str]:
        """The ids under the filter of their verb: each has its statement and its link."""
        address, ids = f"/xapi/statements?limit=500&verb={sample()['verb']['id']}", Counter[str]()
        while address:
            page = json.loads(self.house.ask("GET", address, headers=self.headers).body)
            ids.update(one["id"] for one in page["statements"])
            address = page["more"]
        return ids


@dataclass
class Sent:
    """Batches that wait, and what was said of the others. Every second one is never sent again, so that nothing makes
    a half whole afterwards."""

    todo: SimpleQueue[tuple[int, list[str]]] = field(default_factory=SimpleQueue)
    told: list[list[str]] = field(default_factory=list)
    untold: list[list[str]] = field(default_factory=list)
    again: int = 0

    def work(self, sender: Sender) -> None:
        while True:
            try:
                number, ids = self.todo.get_nowait()
            except Empty:
                return
            self._send(sender, ids, is_repeated=number % 2 == 0)

    def _send(self, sender: Sender, ids: list[str], *, is_repeated: bool) -> None:
        while True:
            try:
                is_kept = sender.sends(ids)
            except ConnectionRefusedError:  # it never got there
                time.sleep(0.05)
                continue
            except (OSError, http.client.HTTPException):
                is_kept = False
            if is_kept or not is_repeated:
                (self.told if is_kept else self.untold).append(ids)
                return
            self.again += 1


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with running_postgres() if request.param == "postgresql" else nullcontext("") as database:
        house = House(tmp_path, database)
        house.environ["OOGST_XAPI"] = "on"
        house.start()
        yield house
        house.kill()


@pytest.mark.deep
def test_killed_again_and_again_while_batches_come_in_it_loses_none_and_keeps_no_half(house: House) -> None:
    chance, sender, sent = random.Random(20261125), Sender(house), Sent()
    batches = BATCHES["postgresql" if house.database else "sqlite"]
    for number in range(batches):
        sent.todo.put((number, [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(EACH)]))
    clients = [threading.Thread(target=sent.work, args=(sender,), daemon=True) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    done = Counter(_disturb(house, chance) for _ in iter(lambda: any(one.is_alive() for one in clients), False))
    found = sender.found()
    parts = Counter(sum(one in found for one in ids) for ids in sent.untold)
    told = f"{done['kills']} kills, {done['cuts']} cuts, {sent.again} sent again, {len(sent.told)} batches said kept"
    sys.stdout.write(f"{told}; of {len(sent.untold)} without an answer {parts[EACH]} are there\n")
    assert done["kills"] >= 3
    assert sent.again + len(sent.untold) >= done["kills"] // 2
    assert len(sent.told) + len(sent.untold) == batches
    assert [one for ids in sent.told for one in ids if one not in found] == [], "lost"
    assert parts.keys() <= {0, EACH}, "half"
    assert set(found.values()) == {1}, "there twice"


def test_whoever_stops_in_the_middle_of_a_body_keeps_nobody_else_waiting(house: House) -> None:
    sender, (one, two) = Sender(house), (str(uuid.uuid4()) for _ in range(2))
    headers = sender.headers | {"Content-Type": "multipart/mixed; boundary=line", "Content-Length": "5000"}
    begun = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    part = "--line\r\nContent-Type: application/json\r\n\r\n" + json.dumps(sample(id=one))
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as hanging:
        hanging.sendall(f"POST /xapi/statements HTTP/1.1\r\nHost: localhost\r\n{begun}\r\n{part}".encode())
        time.sleep(0.5)
        began = time.monotonic()
        assert sender.sends([two])
        assert time.monotonic() - began < 10
    assert sender.found() == {two: 1}


@pytest.mark.deep
def test_fifty_megabytes_are_refused_unread_however_they_come_and_others_go_on(house: House) -> None:
    sender, (one,) = Sender(house), (str(uuid.uuid4()),)
    large = json.dumps([sample(id=str(uuid.uuid4())) for _ in range(60_000)]).encode()
    assert len(large) > 50_000_000
    began = time.monotonic()
    answer = _posted(house, sender.headers, large)
    assert answer in {413, None}, "refused, or cut off while it was still being sent"
    assert sender.sends([one])
    assert time.monotonic() - began < 20
    assert sender.found() == {one: 1}


def _posted(house: House, headers: dict[str, str], body: bytes) -> int | None:
    """The status; None where the server hung up first."""
    try:
        return house.ask("POST", "/xapi/statements", body, headers).status
    except (BrokenPipeError, ConnectionResetError):
        return None
