"""Who is told of which report, who may be, and when one is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from oogst.errors import NotFound
from oogst.site.followups.links import identity_in, token_for
from oogst.site.people.leaving import leaver
from oogst.site.people.models import Person
from oogst.site.people.queries import roles_of
from oogst.site.releases.sight import sight_of
from oogst.site.reports.models import Subscription

#: What the link in a letter is for.
_STOP = "stop report"
#: The hour, by the clock of the site, from which on a letter of a day goes.
_FROM_HOUR = 7


def subscriptions_of(person: Person) -> list[Subscription]:
    return list(Subscription.objects.filter(person=person).order_by("form"))


def may_have(person: Person, today: dt.date) -> bool:
    """Whoever may open a report by themselves: a role that sees more rows than everybody, and still at work here."""
    sight = sight_of((role.kind, role.unit_id) for role in roles_of(person))
    return bool(sight) and person.is_active and leaver(person, today) is None


def due(digest: str, now: dt.datetime) -> Iterator[Subscription]:
    """Those whose letter may go now; ``digest``: the newest release."""
    waits = Q(state=Subscription.WAITING, next_at__lte=now)
    rows = Subscription.objects.filter(waits | Q(state=Subscription.IDLE)).exclude(person__email=None)
    rows = rows.exclude(state=Subscription.IDLE, rhythm=Subscription.RELEASE, digest=digest)
    return (row for row in rows.select_related("person").order_by("pk") if is_due(row, digest, now))


def is_due(row: Subscription, digest: str, now: dt.datetime) -> bool:
    if row.state == Subscription.SENDING:
        return False
    if row.state == Subscription.WAITING:
        return row.next_at is not None and row.next_at <= now
    if row.rhythm == Subscription.RELEASE:
        return row.digest != digest
    here = timezone.localtime(now)
    return here.hour >= _FROM_HOUR and latest_day(row.rhythm, row.day, here.date()) > row.last_on


def latest_day(rhythm: str, day: int, today: dt.date) -> dt.date:
    """The latest day on which a letter of that rhythm was due: of this month or the one before, or of the first months
    of the quarters."""
    step = 1 if rhythm == Subscription.MONTHLY else 3
    month = today.year * 12 + today.month - 1
    month -= month % step
    found = dt.date(month // 12, month % 12 + 1, day)
    if found > today:
        month -= step
        found = dt.date(month // 12, month % 12 + 1, day)
    return found


def stop_token(row: Subscription) -> str:
    return token_for(_STOP, row.pk)


def subscription_stopping(token: str) -> Subscription:
    """Which letter a link stops. Raises ``NotFound`` ``link_wrong``: also where it was stopped already."""
    found = Subscription.objects.filter(pk=identity_in(_STOP, token)).first()
    if found is None:
        raise NotFound("link_wrong")
    return found
