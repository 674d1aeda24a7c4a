"""Writing releases: one intention, one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from oogst.errors import BadRelease
from oogst.release import from_json
from oogst.site.releases import queries
from oogst.site.releases.models import Release


def publish_release(data: bytes, now: dt.datetime) -> Release:
    """Make the release in ``data`` (the bytes of ``release.json``) the one that every page shows from now on.

    Raises ``BadRelease``: what ``release.from_json`` finds wrong with it; ``release_already_published``;
    ``release_not_next`` where it was not made after the one that is shown now.
    """
    sealed = from_json(data)
    with transaction.atomic():
        current = queries.current_digest()
        if Release.objects.filter(digest=sealed.digest).exists():
            raise BadRelease("release_already_published", digest=sealed.digest[:12])
        if sealed.previous != current:
            raise BadRelease("release_not_next", previous=_short(sealed.previous), current=_short(current))
        return Release.objects.create(
            digest=sealed.digest,
            previous=sealed.previous or "",
            as_of=sealed.as_of,
            made_by=sealed.made_by,
            published_at=now,
            content=data,
        )


def _short(digest: str | None) -> str:
    return digest[:12] if digest else "–"
