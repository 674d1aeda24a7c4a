"""What is over by itself: sessions, invitations, and that a code or an answer to a sign-on was used."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from oogst.site.people.models import Invitation, UsedAssertion, UsedCode


def drop_expired(now: dt.datetime) -> int:
    """Delete what can be used no more; how many rows these were. Part of the due work.

    Asked every minute and nearly always nothing: nobody waits for a turn to write before there is something.
    """
    over: tuple[QuerySet[Any], ...] = (
        Session.objects.filter(expire_date__lt=now),
        Invitation.objects.filter(expires_at__lt=now),
        UsedCode.objects.filter(until__lt=now),
        UsedAssertion.objects.filter(ends_at__lt=now),
    )
    return sum(rows.delete()[0] for rows in over if rows.exists())
