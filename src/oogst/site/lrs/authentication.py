"""Who asks: a source with its key and secret, or one with an access token of the organisation's own issuer (OAuth 2.0).

A token says which client got it and what for (RFC 9068); the source that was added for that client says how much of
that holds here. Who was signed in at the client is not looked at and not kept.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from oogst.errors import BadInput
from oogst.site.lrs import sources
from oogst.site.lrs.models import Source
from oogst.site.lrs.refusals import Refused
from oogst.site.people.issuer import issuer_at


def who_asks(authorization: str, now: dt.datetime) -> Source:
    """The source of an ``Authorization`` header; with a token its scopes are those of both.

    Raises ``Refused`` (``xapi_no_credentials``, ``xapi_token``, ``xapi_client_unknown``), and ``BadInput`` where the
    issuer cannot be asked.
    """
    kind, _, told = authorization.partition(" ")
    if kind.lower() == "bearer" and takes_tokens():
        return _of_token(told.strip(), now)
    return sources.source_of(authorization)


def takes_tokens() -> bool:
    return bool(settings.OOGST.issuer and settings.OOGST.xapi_audience)


def _of_token(token: str, now: dt.datetime) -> Source:
    claims = _claims(token, now)
    client = claims.get("client_id") or claims.get("azp")
    if not isinstance(client, str):
        raise Refused("xapi_token", why="client_id")
    source = Source.objects.filter(client=client, revoked_at=None).first()
    if source is None:
        raise Refused("xapi_client_unknown", client=client[:200])
    source.scopes = " ".join(sorted(sources.covered(source.scopes) & sources.covered(_scope(claims))))
    return source


def _claims(token: str, now: dt.datetime) -> dict[str, Any]:
    try:
        return issuer_at(settings.OOGST.issuer).claims(token, now, audience=settings.OOGST.xapi_audience)
    except BadInput as problem:
        if problem.code != "token_refused":
            raise
        raise Refused("xapi_token", why=problem.data["why"]) from None


def _scope(claims: dict[str, Any]) -> str:
    """A string (RFC 9068, section 2.2.3), or a list as some issuers write it, also under another name."""
    told = claims.get("scope", claims.get("scp", ""))
    return " ".join(map(str, told)) if isinstance(told, list) else str(told)
