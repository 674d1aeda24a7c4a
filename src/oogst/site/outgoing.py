"""Asking another server something, never one that only this server can reach: the guard is in one place."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from oogst.version import __version__

LONGEST_ADDRESS = 500
_PATIENCE = 10.0
#: For all of it: a server that drips a byte now and then must keep nobody waiting who has other work to do.
_AT_MOST = 30.0
#: Of an answer no more than this is read.
_MOST = 1 << 20
#: What goes wrong on the way, for whoever asks: none of it says that the other server got nothing.
FAILURES = (OSError, http.client.HTTPException)


def checked_address(url: str, inside: frozenset[str]) -> str:
    """The address without blanks around it and without a fragment.

    ``inside``: hosts in the own network that may be asked, over http as well. Raises ``ValueError``: not https, or
    with a user, a password or no host.
    """
    parts = urlsplit(url.strip())
    fine = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in inside)
    if not (fine and parts.port != 0 and parts.hostname and len(url) <= LONGEST_ADDRESS and parts.username is None):
        raise ValueError(url)
    return parts._replace(fragment="").geturl()


def ask(
    url: str, body: bytes, headers: Mapping[str, str], *, inside: frozenset[str], method: str = "POST"
) -> tuple[int, bytes]:
    """The status and the beginning of the answer. A redirection is not followed: it could lead inside.

    Raises one of ``FAILURES``, also where the name leads into a private network (but for ``inside``).
    """
    parts = urlsplit(url)
    sock, is_over = _connected(parts, inside), threading.Event()
    deadline = threading.Timer(_AT_MOST, _hang_up, [sock, is_over])
    deadline.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = http.client.HTTPConnection(parts.hostname or "", timeout=_PATIENCE)
        connection.sock = sock
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        told = {"Host": parts.netloc, "User-Agent": f"oogst/{__version__}", **headers}
        connection.request(method, target, body, told)
        with connection.getresponse() as answer:
            status, said = answer.status, answer.read(_MOST)
        if is_over.is_set():  # what was read then ends where we hung up
            raise TimeoutError
        return status, said
    finally:
        deadline.cancel()
        sock.close()


def _hang_up(sock: socket.socket, is_over: threading.Event) -> None:
    """Whoever waits for it gets an ``OSError``, or what seems to be the end of the answer."""
    is_over.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _connected(url: SplitResult, inside: frozenset[str]) -> socket.socket:
    """To the very address that was looked up and found allowed: the name is not looked up again. With https hands have
    yet to be shaken."""
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    plain = socket.create_connection((_address_of(host, port, inside), port), timeout=_PATIENCE)
    if url.scheme != "https":
        return plain
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _address_of(host: str, port: int, inside: frozenset[str]) -> str:
    """Raises ``OSError`` where a name leads into a private network."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if host not in inside and not all(ipaddress.ip_address(one).is_global for one in found):
        raise PermissionError(host)
    return found[0]
