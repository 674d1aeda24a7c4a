"""Asking another server something, never one that only this server can reach: the guard is in one place."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from oogst.version import __version__

LONGEST_ADDRESS = 500
_PATIENCE = 10.0
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
    connection = _connected(parts, inside)
    try:
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request(method, target, body, {"User-Agent": f"oogst/{__version__}", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST)
    finally:
        connection.close()


def _connected(url: SplitResult, inside: frozenset[str]) -> http.client.HTTPConnection:
    """A connection to the very address that was looked up and found allowed: the name is not looked up again."""
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    plain = socket.create_connection((_address_of(host, port, inside), port), timeout=_PATIENCE)
    try:
        wrapped = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) if url.scheme == "https" else plain
        )
    except OSError:
        plain.close()
        raise
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    connection.sock = wrapped
    return connection


def _address_of(host: str, port: int, inside: frozenset[str]) -> str:
    """Raises ``OSError`` where a name leads into a private network."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if host not in inside and not all(ipaddress.ip_address(one).is_global for one in found):
        raise PermissionError(host)
    return found[0]
