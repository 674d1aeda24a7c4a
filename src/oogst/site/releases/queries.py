"""Reading releases. A row never changes, so what was read once under its digest may be kept."""

from __future__ import annotations

from functools import lru_cache

from oogst.release import Release as SealedRelease
from oogst.release import from_json
from oogst.site.releases.models import Release


def current_digest() -> str | None:
    """The digest of the newest release; ``None`` where nothing was published yet."""
    return Release.objects.order_by("-pk").values_list("digest", flat=True).first()


@lru_cache(maxsize=2)  # the newest, and the one before it for those who are still looking at it
def release_with(digest: str) -> SealedRelease:
    """The release with that digest, its seal checked again. Raises ``Release.DoesNotExist``, ``BadRelease``."""
    return from_json(bytes(Release.objects.values_list("content", flat=True).get(digest=digest)))
