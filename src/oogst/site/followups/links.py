"""Links that do one thing, for whoever holds them: signed with the server's secret, so that nobody can make one up."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from oogst.errors import NotFound

#: What a link is for. One of one kind is no use as another.
ANSWER, STOP, VOICE, FEED = "answer", "stop", "voice", "feed"


def token_for(purpose: str, identity: UUID) -> str:
    return _signer(purpose).sign(identity.hex)


def identity_in(purpose: str, token: str) -> UUID:
    """Raises ``NotFound`` ``link_wrong``: cut off, changed, or a link for something else."""
    try:
        return UUID(_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        raise NotFound("link_wrong") from None


def _signer(purpose: str) -> Signer:
    return Signer(sep=".", salt=f"oogst.followups.{purpose}")
