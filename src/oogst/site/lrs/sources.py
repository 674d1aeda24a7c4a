"""Who may speak to the store: credentials, scopes, and how often."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass, field

from django.utils.crypto import constant_time_compare, salted_hmac

from oogst.site.lrs.models import Source
from oogst.site.lrs.refusals import Refused

#: xAPI 1.0.3, part 3, section 4.2. ``statements/write`` alone is what a new source gets.
SCOPES = (
    "statements/write",
    "statements/read/mine",
    "statements/read",
    "state",
    "define",
    "profile",
    "all/read",
    "all",
)
#: What each needs: one of these.
MAY_WRITE = frozenset({"statements/write", "all"})
MAY_READ = frozenset({"statements/read", "all/read", "all"})
MAY_READ_MINE = MAY_READ | {"statements/read/mine"}
MAY_DEFINE = frozenset({"define", "all"})
#: What holds more than its name.
_WIDER = {
    "all": frozenset(SCOPES),
    "all/read": frozenset({"all/read", "statements/read", "statements/read/mine"}),
    "statements/read": frozenset({"statements/read", "statements/read/mine"}),
}


def digest_of(secret: str) -> str:
    """Keyed with the site's own key: it is random and long, so that a slow hash would add nothing but waiting."""
    return salted_hmac("oogst.lrs.source", secret, algorithm="sha256").hexdigest()


def source_of(authorization: str) -> Source:
    """Whose key and secret came by HTTP Basic (RFC 7617). Raises ``Refused`` ``xapi_no_credentials``."""
    kind, _, told = authorization.partition(" ")
    try:
        key, _, secret = base64.b64decode(told, validate=True).decode().partition(":")
    except ValueError:  # no base64, no UTF-8, or no ASCII to begin with
        raise Refused("xapi_no_credentials") from None
    is_one = kind.lower() == "basic" and key.isalnum()
    source = Source.objects.filter(key=key, revoked_at=None).first() if is_one else None
    if source is None or not constant_time_compare(source.digest, digest_of(secret)):
        raise Refused("xapi_no_credentials")
    return source


def require(source: Source, one_of: frozenset[str]) -> None:
    """Raises ``Refused`` ``xapi_scope``."""
    if one_of.isdisjoint(source.scopes.split()):
        raise Refused("xapi_scope", wanted=" | ".join(sorted(one_of)))


def covered(scopes: str) -> frozenset[str]:
    """Every scope that these, with blanks between them, give; what is none is left out."""
    return frozenset().union(*(_WIDER.get(one, {one}) for one in scopes.split() if one in SCOPES))


def may_define(source: Source) -> bool:
    return not MAY_DEFINE.isdisjoint(source.scopes.split())


def is_confined(source: Source) -> bool:
    """Whether it reads only what it stored itself."""
    return MAY_READ.isdisjoint(source.scopes.split())


@dataclass
class Pace:
    """How often each source asked of late, in this process: a bucket that drips, as large as a minute's share."""

    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, source: Source, now: float) -> None:
        """``now``: seconds of any clock that never goes back. Raises ``Refused`` ``xapi_too_often``."""
        with self._lock:
            level, since = self._levels.get(source.key, (0.0, now))
            level = max(0.0, level - (now - since) * source.per_minute / 60)
            if level + 1 > source.per_minute:
                raise Refused("xapi_too_often", seconds=max(1, round(60 / source.per_minute)))
            self._levels[source.key] = (level + 1, now)
