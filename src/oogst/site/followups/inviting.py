"""Sending invitations to confirm a moment by e-mail: each once, through crashes and a mail server that is down.

Whoever claims a row sends. Where a worker dies between handing it over and noting that, nobody can tell whether it
arrived: then the writer is told so, and decides. The address is wiped as soon as it is of no more use.
"""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from oogst.site.followups import letters, queries
from oogst.site.followups.models import SecondVoice
from oogst.site.followups.sending import DEAD, pause

_log = logging.getLogger(__name__)
#: From here on a mail server says that it will never take it (RFC 5321, section 4.2.1).
_NEVER = 500


def send_invitations(now: dt.datetime) -> int:
    """Send every invitation that waits, and tell what became of those of a worker that died; how many were sent."""
    if not settings.OOGST.has_mail:
        return 0
    waiting = SecondVoice.objects.filter(letter=SecondVoice.WAITING)
    _end(SecondVoice.objects.filter(letter=SecondVoice.SENDING, claimed_at__lt=now - DEAD), SecondVoice.UNSURE)
    _end(waiting.filter(Q(expires_at__lte=now) | Q(answered_at__isnull=False)), SecondVoice.NONE)
    due = waiting.filter(next_at__lte=now).order_by("pk").values_list("pk", flat=True)
    return sum(send_invitation(pk, now) for pk in list(due))


def send_invitation(voice_id: UUID, now: dt.datetime) -> bool:
    """Send the one that waits, if nobody else does just now; whether it left."""
    row = SecondVoice.objects.select_related("moment__person").filter(pk=voice_id, letter=SecondVoice.WAITING).first()
    if row is None:
        return False
    writer, to = row.moment.person, queries.invited_address(row, row.moment.person)
    letter = letters.invitation_to_confirm(writer, queries.voice_token(row))
    # Claimed with the address that was read: where another was typed meanwhile, that one is sent.
    ours = SecondVoice.objects.filter(pk=row.pk, letter=SecondVoice.WAITING, to_encrypted=row.to_encrypted)
    if not ours.update(letter=SecondVoice.SENDING, claimed_at=now):
        return False
    try:
        letters.post(letter, to)
    except OSError as problem:  # which SMTPException is too
        _log.error("An e-mail could not be sent: %s", type(problem).__name__)
        _put_off(row, problem, now)
        return False
    _end(_ours(row, now), SecondVoice.SENT)
    return True


def _put_off(row: SecondVoice, problem: OSError, now: dt.datetime) -> None:
    """Tried again after a pause that doubles each time; not where there is no such address."""
    if isinstance(problem, SMTPRecipientsRefused) and all(code >= _NEVER for code, _ in problem.recipients.values()):
        _end(_ours(row, now), SecondVoice.REFUSED)
        return
    _ours(row, now).update(letter=SecondVoice.WAITING, next_at=now + pause(row.tries), tries=row.tries + 1)


def _ours(row: SecondVoice, now: dt.datetime) -> QuerySet[SecondVoice]:
    """The one that we claimed, if nobody declared us dead meanwhile."""
    return SecondVoice.objects.filter(pk=row.pk, letter=SecondVoice.SENDING, claimed_at=now)


def _end(rows: QuerySet[SecondVoice], letter: str) -> None:
    """No more tries; the address goes."""
    rows.update(letter=letter, to_encrypted=b"", next_at=None)
