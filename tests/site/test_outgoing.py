"""Asking another server: what goes over the wire, and that nobody is kept waiting by one that drips."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from oogst.site import outgoing
from oogst.site.outgoing import FAILURES, ask, checked_address

INSIDE = frozenset({"127.0.0.1"})


class Server:
    """Takes one connection, keeps what it was sent, and answers with ``pieces``, a pause between each."""

    def __init__(self, pieces: list[bytes], pause: float = 0) -> None:
        self.pieces, self.pause, self.got = pieces, pause, b""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/xapi/statements"

    def _serve(self) -> None:
        there, _ = self.listening.accept()
        with there:
            there.settimeout(5)
            while b"\r\n\r\n" not in self.got or not self.got.endswith(b"[]"):
                self.got += there.recv(4096)
            for piece in self.pieces:
                try:
                    there.sendall(piece)
                except OSError:
                    return
                time.sleep(self.pause)


@pytest.fixture
def answering() -> Iterator[Server]:
    server = Server([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"[]"])
    yield server
    server.listening.close()


def test_it_says_who_asks_and_brings_back_status_and_answer(answering: Server) -> None:
    status, answer = ask(answering.address, b"[]", {"X-Experience-API-Version": "1.0.3"}, inside=INSIDE)
    assert (status, answer) == (200, b"[]")
    head = answering.got.decode()
    assert head.startswith("POST /xapi/statements HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{answering.listening.getsockname()[1]}\r\n" in head
    assert "X-Experience-API-Version: 1.0.3" in head
    assert "User-Agent: oogst/" in head


@pytest.mark.parametrize("pieces", [[b"HTTP/1.1 200 OK\r\n", *[b"x: y\r\n"] * 200], [b"H"] + [b"T"] * 200])
def test_a_server_that_drips_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]) -> None:
    monkeypatch.setattr(outgoing, "_AT_MOST", 0.3)
    server, began = Server(pieces, pause=0.05), time.monotonic()
    with server.listening, pytest.raises(FAILURES):
        ask(server.address, b"[]", {}, inside=INSIDE)
    assert time.monotonic() - began < 3


def test_where_nobody_listens_is_a_failure_like_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(FAILURES):
        ask(f"http://127.0.0.1:{port}/", b"[]", {}, inside=INSIDE)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
def test_an_address_inside_is_not_asked(host: str) -> None:
    with pytest.raises(PermissionError):
        ask(f"https://{host}/", b"[]", {}, inside=frozenset())


def test_an_address_is_taken_as_it_is_but_for_blanks_and_a_fragment() -> None:
    assert checked_address(" https://own.example/xapi?a=b#c ", frozenset()) == "https://own.example/xapi?a=b"
    assert checked_address("http://127.0.0.1:8000/xapi", INSIDE) == "http://127.0.0.1:8000/xapi"
