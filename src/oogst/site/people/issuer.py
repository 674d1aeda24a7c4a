"""The organisation's own sign-in, seen from outside: what its issuer says of itself, and whether a token is its own.

OpenID Connect Discovery 1.0 and Core 1.0. Tokens are only believed after ``joserfc`` checked their signature by a key
that the issuer publishes, with a pair of keys: never ``none``, never a secret that both sides know. What was fetched
is kept in the process for an hour; a token that no known key signed makes it look again, since issuers change keys.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, fields
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from oogst.errors import BadInput
from oogst.version import __version__

#: How far the clocks of the issuer and of this server may be apart, in seconds.
LEEWAY = 60
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
_KEPT = dt.timedelta(hours=1)
#: Whoever sends tokens that nobody signed must not make the site ask the issuer each time.
_LOOK_AGAIN = dt.timedelta(seconds=30)
_PATIENCE, _LARGEST = 5, 1_000_000
Claims = dict[str, Any]
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Description:
    """What an issuer says of itself (Discovery 1.0, section 3), as far as it is used here. Empty: it has none."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""


class Issuer:
    """An issuer, and what this process knows of it. Several threads may ask at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._known: tuple[Description, KeySet, dt.datetime] | None = None
        self._failed: tuple[BadInput, dt.datetime] | None = None

    def description(self, now: dt.datetime) -> Description:
        """Raises ``BadInput``: what ``ask`` raises, ``issuer_other``."""
        return self._look(now, _KEPT)[0]

    def claims(self, token: str, now: dt.datetime, *, audience: str, nonce: str | None = None) -> Claims:
        """What a token says that this issuer made for ``audience`` (Core 1.0, section 3.1.3.7). ``nonce``: which one
        it must carry.

        Raises ``BadInput`` ``token_refused`` with the reason as ``why`` (``signature``, ``expired``, or the name of a
        claim), what ``ask`` raises, ``issuer_other``.
        """
        claims = self._signed(token, now)
        options: dict[str, Any] = {
            "iss": {"essential": True, "value": self.name},
            "aud": {"essential": True, "value": audience},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        if nonce is not None:
            options["nonce"] = {"essential": True, "value": nonce}
        try:
            jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=LEEWAY, **options).validate(claims)
        except ExpiredTokenError:
            raise BadInput("token_refused", why="expired") from None
        except ClaimError as problem:
            raise BadInput("token_refused", why=problem.claim or "claims") from None
        if nonce is not None and claims.get("azp", audience) != audience:
            raise BadInput("token_refused", why="azp")
        return claims

    def _signed(self, token: str, now: dt.datetime) -> Claims:
        try:
            return _decoded(token, self._look(now, _KEPT)[1])
        except (JoseError, ValueError):
            pass
        try:
            return _decoded(token, self._look(now, _LOOK_AGAIN)[1])
        except (JoseError, ValueError):
            raise BadInput("token_refused", why="signature") from None

    def _look(self, now: dt.datetime, kept: dt.timedelta) -> tuple[Description, KeySet, dt.datetime]:
        """What is known, if it is not older than ``kept``; else what the issuer says now."""
        with self._lock:
            if self._known is None or not dt.timedelta(0) <= now - self._known[2] < kept:
                self._known = self._asked(now)
            return self._known

    def _asked(self, now: dt.datetime) -> tuple[Description, KeySet, dt.datetime]:
        """An issuer that is down is left alone for a little: each question holds a thread of the site for seconds."""
        if self._failed and dt.timedelta(0) <= now - self._failed[1] < _LOOK_AGAIN:
            raise BadInput(self._failed[0].code, **self._failed[0].data)
        try:
            described = _described(self.name)
            return described, _keys(described), now
        except BadInput as problem:
            self._failed = (problem, now)
            raise


@lru_cache(maxsize=4)
def issuer_at(name: str) -> Issuer:
    """The one that this process knows by that name."""
    return Issuer(name)


def ask(url: str, *, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Any:
    """What an issuer answers, in JSON; posted where there is a form. Raises ``BadInput`` ``issuer_away`` where nothing
    came, ``issuer_refuses`` with its status and its error, ``issuer_wrong`` where it was no JSON."""
    body = urlencode(form).encode() if form is not None else None
    asked = urllib.request.Request(  # noqa: S310 (only addresses that ``_is_safe`` let through come here)
        url, body, {"Accept": "application/json", "User-Agent": f"oogst/{__version__}"} | (headers or {})
    )
    try:
        with _opener.open(asked, timeout=_PATIENCE) as answer:
            said = answer.read(_LARGEST)
    except urllib.error.HTTPError as refused:
        raise BadInput("issuer_refuses", url=url, status=refused.code, error=_error_in(refused)) from None
    except (OSError, HTTPException) as problem:
        raise BadInput("issuer_away", url=url, reason=str(getattr(problem, "reason", problem))) from None
    return _checked(lambda: json.loads(said), url)


def seconds_ahead(name: str, now: dt.datetime) -> int:
    """How far the issuer's clock is ahead of ``now``, by the ``Date`` of its answer; 0 where it tells none.

    Raises ``BadInput`` ``issuer_away``.
    """
    url = _configuration_of(name)
    try:
        with _opener.open(url, timeout=_PATIENCE) as answer:
            told = parsedate_to_datetime(answer.headers["Date"]) if answer.headers["Date"] else now
    except (OSError, HTTPException, ValueError) as problem:
        raise BadInput("issuer_away", url=url, reason=str(getattr(problem, "reason", problem))) from None
    return round((told - now).total_seconds())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An issuer answers where it says it is, or not at all: a secret must not travel on to another address."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _error_in(refused: urllib.error.HTTPError) -> str:
    """Its code (RFC 6749, section 5.2), and no more of what it says: that may hold what somebody typed."""
    try:
        with refused:
            error = json.loads(refused.read(_LARGEST))["error"]
    except (ValueError, TypeError, LookupError, OSError):
        return "–"
    return error if isinstance(error, str) and error.isascii() and error.isprintable() and len(error) < 60 else "–"


def _configuration_of(name: str) -> str:
    return name.rstrip("/") + "/.well-known/openid-configuration"


def _described(name: str) -> Description:
    url = _configuration_of(name)
    said, known = ask(url), {one.name for one in fields(Description)}
    described = _checked(lambda: Description(**{key: value for key, value in said.items() if key in known}), url)
    if described.issuer != name:
        raise BadInput("issuer_other", issuer=name, named=str(described.issuer))
    addresses = [getattr(described, one) for one in known - {"issuer"}]
    if not all(_is_safe(one, name) for one in addresses if one):
        raise BadInput("issuer_wrong", url=url)
    return described


def _is_safe(address: object, name: str) -> bool:
    """https, unless the issuer itself is on this machine."""
    allowed = {"https", urlsplit(name).scheme}
    return isinstance(address, str) and urlsplit(address).scheme in allowed


def _keys(described: Description) -> KeySet:
    said = ask(described.jwks_uri)
    return _checked(lambda: KeySet.import_key_set(said), described.jwks_uri)


def _checked(read: Callable[[], _Read], url: str) -> _Read:
    try:
        return read()
    except (ValueError, TypeError, LookupError, AttributeError, JoseError):
        raise BadInput("issuer_wrong", url=url) from None


def _decoded(token: str, keys: KeySet) -> Claims:
    return jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
