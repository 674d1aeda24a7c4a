"""A small real issuer on this machine: it says who it is, publishes its keys, changes them, and signs access tokens."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, AUDIENCE = "5e9c2d57-34a6-4c1f-9d0e-course-platform", "https://oogst.example/xapi"


@dataclass
class SmallIssuer:
    """``name``: its address. ``asked``: how often it was asked for its keys."""

    name: str
    keys: list[RSAKey] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "first"})])
    asked: int = 0

    def change_keys(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "second"})]

    def token(
        self, now: dt.datetime, *, key: RSAKey | None = None, header: dict[str, Any] | None = None, **said: Any
    ) -> str:
        """For ten minutes, for ``CLIENT`` to write at ``AUDIENCE``, unless more is said; None leaves a claim out."""
        at = int(now.timestamp())
        claims = {"iss": self.name, "aud": AUDIENCE, "sub": CLIENT, "client_id": CLIENT, "iat": at, "exp": at + 600}
        claims |= {"scope": "statements/write", **said}
        kept = {name: one for name, one in claims.items() if one is not None}
        key = key or self.keys[0]
        return jwt.encode({"alg": "RS256", "typ": "at+jwt", "kid": key.kid, **(header or {})}, kept, key)


@contextmanager
def small_issuer() -> Iterator[SmallIssuer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        server.issuer = SmallIssuer(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
        running = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        running.start()
        yield server.issuer  # type: ignore[attr-defined]
        server.shutdown()
        running.join()


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        issuer: SmallIssuer = self.server.issuer  # type: ignore[attr-defined]
        if self.path == "/.well-known/openid-configuration":
            places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            self._answer({"issuer": issuer.name} | {one: f"{issuer.name}/{one}" for one in places})
        elif self.path == "/jwks_uri":
            issuer.asked += 1
            self._answer({"keys": [one.as_dict(private=False) for one in issuer.keys]})
        else:
            self.send_error(404)

    def _answer(self, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Nothing: a token stands in no line of a log."""
