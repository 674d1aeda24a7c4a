"""Tokens with which another program reads released rows: each for one purpose, and for what one role may see.

A token is shown once; only its digest is kept (SHA-256: a token is 256 random bits, so there is nothing to guess).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError

from oogst.errors import BadInput, NotFound
from oogst.site.releases import queries
from oogst.site.releases.models import ReadToken
from oogst.site.releases.sight import Sight, sight_of

#: What a token may see: that of everybody, of a lead of its unit, of L&D of its unit, or every row.
AUDIENCES: Final = ("everybody", "lead", "learning", "protection")
_WITH_UNIT: Final = ("lead", "learning")
_LONGEST: Final = 200
_PREFIX: Final = "oogst_"


def make_token(purpose: str, audience: str, unit: str | None, now: dt.datetime) -> tuple[ReadToken, str]:
    """A new token and its text, which is kept nowhere.

    Raises ``BadInput``: ``token_without_purpose``, ``token_needs_unit``; ``NotFound`` (``unit_not_in_release``) for a
    unit that the newest release does not know.
    """
    told = " ".join(purpose.split())[:_LONGEST]
    if not told or audience not in AUDIENCES:
        raise BadInput("token_without_purpose")
    if (audience in _WITH_UNIT) != bool(unit):
        raise BadInput("token_needs_unit")
    _refuse_unknown(unit)
    text = _PREFIX + secrets.token_urlsafe(32)
    row = ReadToken.objects.create(purpose=told, audience=audience, unit=unit or "", digest=_digest(text), made_at=now)
    return row, text


def take_back_token(token_id: str, now: dt.datetime) -> ReadToken:
    """It opens nothing from now on. Raises ``NotFound`` (``token_unknown``)."""
    try:
        row = ReadToken.objects.get(pk=UUID(token_id))
    except (ValueError, ValidationError, ReadToken.DoesNotExist):
        raise NotFound("token_unknown", token=token_id) from None
    ReadToken.objects.filter(pk=row.pk, taken_back_at=None).update(taken_back_at=now)
    row.refresh_from_db()
    return row


def sight_of_token(text: str) -> Sight | None:
    """What a token opens; ``None`` for one that does not exist or was taken back."""
    row = ReadToken.objects.filter(digest=_digest(text), taken_back_at=None).first()
    return sight_of([(row.audience, row.unit or None)]) if row else None


def tokens() -> Iterable[ReadToken]:
    """All that were ever made, the newest first."""
    return ReadToken.objects.order_by("-made_at", "pk")


def _refuse_unknown(unit: str | None) -> None:
    digest = queries.current_digest()
    periods = queries.release_with(digest).periods if digest else ()
    known = {one.id for period in periods for one in period.units}
    if unit and known and unit not in known:
        raise NotFound("unit_not_in_release", unit=unit, period=periods[-1].id, known=sorted(known)[:20])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
