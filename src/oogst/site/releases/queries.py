"""Reading releases. A row never changes, so what was read once under its digest may be kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import lru_cache

from oogst.release import Release as SealedRelease
from oogst.release import from_json
from oogst.show.team import Agreed
from oogst.site.releases.models import Action, Release

MOST_ON_INFOGRAPHIC = 3


def current_digest() -> str | None:
    """The digest of the newest release; ``None`` where nothing was published yet."""
    return Release.objects.order_by("-pk").values_list("digest", flat=True).first()


@lru_cache(maxsize=2)  # the newest, and the one before it for those who are still looking at it
def release_with(digest: str) -> SealedRelease:
    """The release with that digest, its seal checked again. Raises ``Release.DoesNotExist``, ``BadRelease``."""
    return from_json(bytes(Release.objects.values_list("content", flat=True).get(digest=digest)))


def actions_of(units: Collection[str]) -> list[Agreed]:
    """What is done with the figures of these units, the newest first."""
    rows = Action.objects.filter(unit__in=units).order_by("-noted_on", "text")
    return [_agreed(row) for row in rows]


def actions_since(units: Collection[str], since: dt.date, before: dt.date = dt.date.max) -> list[Agreed]:
    """What was noted, done or let go since that day, and before the other, for one of these units, the latest first:
    "you said, we did".

    ``units``: somebody's own unit and those above it (``people.queries.units_above``). Whether that somebody noted
    anything plays no part: it is nobody's business.
    """
    rows = Action.objects.filter(unit__in=units, changed_on__gte=since, changed_on__lt=before).order_by(
        "-changed_on", "text"
    )
    return [_agreed(row) for row in rows]


def actions_on_infographic(units: Collection[str], period: str) -> list[Agreed]:
    """What may stand on the infographic of these units in that period: noted about an earlier one, and not let go; the
    newest, as many as one sheet has room for."""
    rows = Action.objects.filter(unit__in=units, on_infographic=True, period__lt=period).exclude(state=Action.DROPPED)
    return [_agreed(row) for row in rows.order_by("-noted_on", "text")[:MOST_ON_INFOGRAPHIC]]


def _agreed(row: Action) -> Agreed:
    return Agreed(str(row.pk), row.item, row.period, row.text, row.due_on, row.state)
