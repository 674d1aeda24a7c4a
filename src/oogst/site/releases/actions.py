"""Writing releases: one intention, one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from oogst.audit import audit_release
from oogst.errors import BadInput, BadRelease
from oogst.framework import load_framework
from oogst.harvest import harvest, raised, windows
from oogst.intake import Inputs
from oogst.release import Grid, from_json, to_json
from oogst.release import Release as SealedRelease
from oogst.site.followups.queries import counted_answers, counted_voices
from oogst.site.moments.actions import note_released
from oogst.site.moments.queries import counted_moments, quote_offers
from oogst.site.people.queries import people_table, units_table
from oogst.site.people.trail import note_event
from oogst.site.releases import queries
from oogst.site.releases.hooks import queue_messages
from oogst.site.releases.models import Release
from oogst.site.settings_table import release_secret
from oogst.site.transactions import alone, snapshot
from oogst.version import __version__


def publish_release(data: bytes, now: dt.datetime) -> Release:
    """Make the release in ``data`` (the bytes of ``release.json``) the one that every page shows from now on.

    It is audited first, against the release that is shown now: whatever made it, nothing unprotected gets out here.
    Raises ``BadRelease``: what ``release.from_json`` finds wrong with it; ``release_already_published``;
    ``release_not_next`` where it was not made after the one that is shown; ``release_breaks_rules``.
    """
    sealed = from_json(data)
    with alone("publishing"):
        current = _refuse_out_of_order(sealed)
        _refuse_unprotected(sealed, current)
        row = Release.objects.create(
            digest=sealed.digest,
            previous=sealed.previous or "",
            as_of=sealed.as_of,
            made_by=sealed.made_by,
            published_at=now,
            content=data,
        )
        queue_messages(sealed.digest, now)
        note_event("released", now, detail=sealed.digest)
        return row


@dataclass(frozen=True)
class Harvested:
    """A release made from the database, and the moments that were counted into its new periods."""

    release: SealedRelease
    periods: Mapping[UUID, str]
    counts_from: Mapping[UUID, dt.datetime]


def harvest_moments(
    as_of: dt.date, now: dt.datetime, *, grid: Grid = "half", k: int | None = None, c: int | None = None
) -> Harvested:
    """Count what people confirmed into the next release. Nothing is written: ``publish_harvest`` does.

    Raises ``BadInput`` (``as_of_ahead``; rules that were lowered), ``NothingToShow``, as ``oogst.harvest.harvest``.
    """
    if as_of > timezone.localdate(now):
        raise BadInput("as_of_ahead", day=as_of)
    with snapshot():
        digest = queries.current_digest()
        previous = queries.release_with(digest) if digest else None
        moments = counted_moments()
        offers = quote_offers()
        inputs = Inputs(moments, people_table(), units_table(), counted_answers(), counted_voices(), (), ())
    release = harvest(
        inputs,
        framework=load_framework(),
        as_of=as_of,
        secret=release_secret(settings.OOGST),
        made_by=f"oogst {__version__}",
        rules=raised(previous, k, c),
        grid=grid,
        previous=previous,
        offers=offers,
    )
    return Harvested(release, *_of_new_periods(moments, release, previous, grid))


def publish_harvest(harvested: Harvested, now: dt.datetime) -> Release:
    """Show it from now on; its moments belong to its periods for ever. Raises as ``publish_release``."""
    with transaction.atomic():
        row = publish_release(to_json(harvested.release), now)
        note_released(harvested.periods, harvested.counts_from)
        return row


def _of_new_periods(
    moments: pa.Table, release: SealedRelease, previous: SealedRelease | None, grid: Grid
) -> tuple[dict[UUID, str], dict[UUID, dt.datetime]]:
    """Which moments were counted into the periods that are new, and since when each counts."""
    known = {period.id for period in previous.periods} if previous else set()
    new = {period.id for period in release.periods} - known
    grids = {period.starts_on.year: period.grid for period in release.periods}
    periods, since = {}, {}
    for row in moments.select(["moment_id", "captured_at", "received_at"]).to_pylist():
        period = _period(row["captured_at"].date(), row["received_at"].date(), grid, grids)
        if period in new:
            periods[UUID(row["moment_id"])] = period
            since[UUID(row["moment_id"])] = timezone.make_aware(row["received_at"])
    return periods, since


def _period(captured: dt.date, received: dt.date, grid: Grid, grids: Mapping[int, Grid]) -> str:
    """The period of its capture where it was received by closing day, else the one in which it was received."""
    own, arrived = (next(windows(day, day, grid, grids)) for day in (captured, received))
    return own.id if received <= own.closes_on else arrived.id


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
