"""What the suggestions may learn from: moments whose writer looked at what was suggested, and lets them count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from oogst.site.adaptation.actions import renew_layer
from oogst.site.adaptation.models import OwnLayer
from oogst.site.moments.models import COUNTED, Moment
from oogst.site.moments.queries import about
from oogst.site.people.keys import Box, box_of
from oogst.suggest.adapt import MOST, Confirmation


def renew_adaptation(now: dt.datetime) -> OwnLayer | None:
    """Let the suggestions learn from what people confirmed. Part of the due work; done once a week. See
    ``renew_layer``."""
    return renew_layer(confirmed_before, now)


def confirmed_before(day: dt.date) -> Iterator[Confirmation]:
    """The newest confirmed moments, opened one by one; never one that is for its writer only."""
    until = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    rows = Moment.objects.filter(counts_from__lt=until).exclude(visibility="only_me").order_by("-counts_from", "-pk")
    boxes: dict[object, Box] = {}
    for row in rows.select_related("person").prefetch_related("outcomes", "modes")[:MOST]:
        if row.person_id not in boxes:
            boxes[row.person_id] = box_of(row.person)
        yield _confirmation(row, boxes[row.person_id])


def _confirmation(row: Moment, box: Box) -> Confirmation:
    assert row.counts_from is not None
    return Confirmation(
        confirmed_on=timezone.localdate(row.counts_from),
        person=str(row.person_id),
        text=box.open(bytes(row.text_encrypted), about(row)).decode(),
        lang=row.language,
        visibility=row.visibility,
        outcomes=tuple(sorted(one.outcome for one in row.outcomes.all() if one.state in COUNTED)),
        modes=tuple(sorted(one.mode for one in row.modes.all() if one.state in COUNTED)),
    )
