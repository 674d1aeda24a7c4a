"""Sending the letters about reports: by any number of workers, through any crash, none twice.

Whoever claims a row sends. Where a worker dies between handing a letter over and noting that, nobody can tell whether
it arrived: it counts as sent, and the next one comes when it is due.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.utils import timezone

from oogst.site.followups.letters import Letter, post
from oogst.site.followups.sending import DEAD, pause
from oogst.site.releases.queries import current_digest, release_with
from oogst.site.reports import letters, queries
from oogst.site.reports.models import Subscription
from oogst.site.transactions import alone

_log = logging.getLogger(__name__)
_IDLE = {"state": Subscription.IDLE, "tries": 0, "next_at": None}


def send_reports(now: dt.datetime) -> int:
    """Tell of every report that is due, and what waits to be tried again; how many letters went."""
    digest = current_digest()
    if digest is None or not settings.OOGST.has_mail:
        return 0
    Subscription.objects.filter(state=Subscription.SENDING, claimed_at__lt=now - DEAD).update(**_IDLE)
    return sum(_send(row, digest, now) for row in list(queries.due(digest, now)))


def _send(row: Subscription, digest: str, now: dt.datetime) -> bool:
    """Claim it, hand it over, note how that went: three steps, so that the mail server keeps no transaction waiting."""
    letter = _claim(row, digest, now)
    if letter is None:
        return False
    mine = Subscription.objects.filter(pk=row.pk, state=Subscription.SENDING, claimed_at=now)
    try:
        post(letter, row.person.email or "")
    except OSError as problem:  # which SMTPException is too
        _log.error("An e-mail could not be sent: %s", type(problem).__name__)
        mine.update(state=Subscription.WAITING, tries=row.tries + 1, next_at=now + pause(row.tries))
        return False
    mine.update(**_IDLE)
    return True


def _claim(row: Subscription, digest: str, now: dt.datetime) -> Letter | None:
    """The letter, if it is ours to send. With the role the letters end too: whoever gets one again asks again."""
    with alone(f"report {row.pk}"):
        found = Subscription.objects.select_for_update().filter(pk=row.pk).first()
        if found is None or not queries.is_due(found, digest, now):
            return None
        if not queries.may_have(found.person, timezone.localdate(now)):
            found.delete()
            return None
        found.state, found.claimed_at = Subscription.SENDING, now
        found.digest, found.last_on = digest, timezone.localdate(now)
        letter = letters.letter(found, release_with(digest))
        if letter is None:
            found.state = Subscription.IDLE
        found.save()
        return letter
