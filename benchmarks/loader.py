"""Asking a server on this machine by several clients at once, and what it cost: time, processor, memory.

Each client is a thread with one open connection, and says nothing but what it was given: the server is what is
measured, and the machine that both share. So that figures of a shared machine can be judged, ``Cost`` also says how
much of the processors others used meanwhile.
"""

from __future__ import annotations

import os
import socket
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """``per_second``: answers; ``median``, ``slow`` and ``slowest`` (95 and 99 % within): milliseconds; ``wrong``:
    answers that were not as they should be; ``processor``: milliseconds an answer, of the named processes;
    ``others``: share of all processors that neither they nor the clients used; ``memory``: MiB of the first named,
    shared pages counted once."""

    per_second: float
    median: float
    slow: float
    slowest: float
    wrong: int
    processor: tuple[float, ...]
    others: float
    memory: float


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises ``OSError`` where the server hung up."""
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        heads, _, body = got.partition(b"\r\n\r\n")
        names = dict(line.lower().split(b": ", 1) for line in heads.split(b"\r\n")[1:])
        parts, wanted = [body], int(names[b"content-length"]) - len(body)
        while wanted > 0:
            parts.append(self._more())
            wanted -= len(parts[-1])
        return int(heads[9:12]), b"".join(parts)

    def _more(self) -> bytes:
        if not (got := self._socket.recv(1 << 20)):
            raise ConnectionResetError
        return got

    def close(self) -> None:
        self._socket.close()


def request(method: str, address: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """As it goes over the line."""
    told = {"Host": "localhost", **headers, "Content-Length": str(len(body))}
    return (
        "\r\n".join([f"{method} {address} HTTP/1.1", *(f"{k}: {v}" for k, v in told.items()), "", ""]).encode() + body
    )


def load(
    port: int, requests: Sequence[bytes], clients: int, processes: Sequence[int], right: Sequence[int] = (200, 201)
) -> Cost:
    """Every request once, by so many clients at the same time. ``processes``: their ids; children count with them.
    ``right``: the status codes of answers as they should be."""
    took: list[float] = []
    wrong: list[int] = []
    threads = [
        threading.Thread(target=_work, args=(port, requests[n::clients], right, took, wrong)) for n in range(clients)
    ]
    before, busy, own = [processor(one) for one in processes], _busy(), time.process_time()
    start = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    whole = time.perf_counter() - start
    used = [processor(one) - was for one, was in zip(processes, before, strict=True)]
    others = _busy() - busy - sum(used) - (time.process_time() - own)
    assert len(took) == len(requests)
    return Cost(
        per_second=len(requests) / whole,
        median=statistics.median(took) * 1000,
        slow=statistics.quantiles(took, n=20)[-1] * 1000,
        slowest=statistics.quantiles(took, n=100)[-1] * 1000,
        wrong=len(wrong),
        processor=tuple(one / len(requests) * 1000 for one in used),
        others=max(others / whole / (os.cpu_count() or 1), 0.0),
        memory=memory(processes[0]),
    )


def _work(port: int, requests: Sequence[bytes], right: Sequence[int], took: list[float], wrong: list[int]) -> None:
    client = Client(port)
    for one in requests:
        start = time.perf_counter()
        status, _ = client.ask(one)
        took.append(time.perf_counter() - start)
        if status not in right:
            wrong.append(status)
    client.close()


def processor(process: int) -> float:
    """Seconds that a process, its children, and their children have worked."""
    return sum(_worked(one) for one in _family(process))


def memory(process: int) -> float:
    """MiB of a process and its family, shared pages counted once (PSS)."""
    total = 0
    for one in _family(process):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text("ascii").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _family(process: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit() and (fields := _fields(int(one.name))):
            children.setdefault(int(fields[1]), []).append(int(one.name))
    found, todo = [], [process]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def _worked(process: int) -> float:
    """With what its children that have ended worked."""
    fields = _fields(process)
    return sum(map(int, fields[11:15])) / _TICK if fields else 0.0


def _fields(process: int) -> list[str]:
    """What stands behind its name in /proc/…/stat; nothing if it has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _busy() -> float:
    """Seconds that all processors have worked: not idle, not waiting for a disk."""
    user, nice, system, _idle, _wait, irq, soft, *_ = map(int, Path("/proc/stat").read_text("ascii").split()[1:9])
    return (user + nice + system + irq + soft) / _TICK
