"""A small provider of OpenID Connect on loopback that can be told to lie. An honest one, which others wrote, is asked
in ``test_walk``; this one is there for what an honest one never does."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "oogst", "geheim & zo"
_KEYS = [RSAKey.generate_key(2048, {"kid": f"k{n}", "use": "sig"}, private=True) for n in range(2)]


@dataclass
class Provider:
    """``person``: the claims of whoever signs in; ``lies``: what a token says instead; ``key``: which one signs, of
    those in ``published``; ``clock``: how far its clock is ahead."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1"})
    lies: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    key: int = 0
    clock: dt.timedelta = dt.timedelta(0)
    published: list[int] = field(default_factory=lambda: [0])
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def description(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "end"}
        places = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **places} | self.told

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([_KEYS[one] for one in self.published]).as_dict(private=False))

    def token(self, nonce: str = "", audience: str = CLIENT) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + 300, "nonce": nonce}
        said = {name: value for name, value in (claims | self.person | self.lies).items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": f"k{self.key}"}, said, _KEYS[self.key])

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent next: nobody has to type anything here."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        wanted = base64.b64encode(b"oogst:geheim+%26+zo").decode()
        if authorization != f"Basic {wanted}":
            return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != form["redirect_uri"] or not _proves(asked, form):
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token(asked.get("nonce", "")), "access_token": "a", "token_type": "Bearer"}


def _proves(asked: dict[str, str], form: dict[str, str]) -> bool:
    """RFC 7636, section 4.6."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens until the end of the block."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path == "/moved":
                self._answer(302, {}, Location=f"{provider.issuer}/keys")
                return
            pages: dict[str, Callable[[], object]] = {
                "/.well-known/openid-configuration": provider.description,
                "/keys": provider.keys,
                "/userinfo": lambda: provider.person,
                "/words": lambda: "words",
            }
            self._answer(200, pages[path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.exchange(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, said: object, **headers: str) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(time.time() + provider.clock.total_seconds())

        def log_message(self, *told: Any) -> None:
            """Nothing: the output is that of the tests."""

    return Handler
