"""Asking for a report by e-mail, and for no more of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from oogst.errors import BadInput
from oogst.show.report import FORMATS
from oogst.site.people.models import Person
from oogst.site.releases.queries import current_digest
from oogst.site.reports import queries
from oogst.site.reports.models import Subscription

#: The last day that every month has.
LAST_DAY = 28


def ask_for_report(person: Person, form: str, rhythm: str, day: int, now: dt.datetime) -> None:
    """Tell somebody of a report from now on: not of what is already out.

    Raises ``BadInput``: ``report_without_role``, and ``report_choice`` for a form, rhythm or day that there is not.
    """
    today = timezone.localdate(now)
    if form not in FORMATS or rhythm not in Subscription.RHYTHMS or not 1 <= day <= LAST_DAY:
        raise BadInput("report_choice", last=LAST_DAY)
    if not queries.may_have(person, today):
        raise BadInput("report_without_role")
    chosen = {"rhythm": rhythm, "day": day, "digest": current_digest() or "", "last_on": today}
    fresh = {"state": Subscription.IDLE, "claimed_at": None, "next_at": None, "tries": 0}
    with transaction.atomic():
        Subscription.objects.update_or_create(person=person, form=form, defaults=chosen | fresh)


def stop_report(person: Person, form: str) -> None:
    """No letter about this report any more; nothing where there was none."""
    Subscription.objects.filter(person=person, form=form).delete()


def stop_by_link(token: str) -> None:
    """The same by the link in a letter. Raises ``NotFound`` ``link_wrong``."""
    queries.subscription_stopping(token).delete()
