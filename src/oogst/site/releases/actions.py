"""Writing releases: one intention, one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from oogst.audit import audit_release
from oogst.errors import BadRelease
from oogst.release import Release as SealedRelease
from oogst.release import from_json
from oogst.site.releases import queries
from oogst.site.releases.models import Release


def publish_release(data: bytes, now: dt.datetime) -> Release:
    """Make the release in ``data`` (the bytes of ``release.json``) the one that every page shows from now on.

    It is audited first, against the release that is shown now: whatever made it, nothing unprotected gets out here.
    Raises ``BadRelease``: what ``release.from_json`` finds wrong with it; ``release_already_published``;
    ``release_not_next`` where it was not made after the one that is shown; ``release_breaks_rules``.
    """
    sealed = from_json(data)
    with transaction.atomic():
        current = _refuse_out_of_order(sealed)
        _refuse_unprotected(sealed, current)
        return Release.objects.create(
            digest=sealed.digest,
            previous=sealed.previous or "",
            as_of=sealed.as_of,
            made_by=sealed.made_by,
            published_at=now,
            content=data,
        )


def _refuse_out_of_order(sealed: SealedRelease) -> SealedRelease | None:
    """The release that is shown now, if the sealed one was made after it."""
    current = queries.current_digest()
    if Release.objects.filter(digest=sealed.digest).exists():
        raise BadRelease("release_already_published", digest=sealed.digest[:12])
    if sealed.previous != current:
        raise BadRelease("release_not_next", previous=_short(sealed.previous), current=_short(current))
    return queries.release_with(current) if current else None


def _refuse_unprotected(sealed: SealedRelease, current: SealedRelease | None) -> None:
    audit = audit_release(sealed, previous=current)
    if not audit.passed:
        broken = [result.rule for result in audit.rules if result.findings]
        raise BadRelease("release_breaks_rules", digest=sealed.digest[:12], rules=broken)


def _short(digest: str | None) -> str:
    return digest[:12] if digest else "–"
