"""Whoever leaves has some time to take everything along, is told so, and is then forgotten.

Somebody left when every membership of theirs has ended. The days of ``OOGST_LEAVER_DAYS`` run from the last of
these, or from the day on which the due work first saw it where that is later: a file that comes late costs nobody
time. Whoever wrote nothing needs none.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from oogst.site.mail import address_of, send_plain
from oogst.site.people.actions import take_role
from oogst.site.people.models import Leaving, Membership, Person, Role

_log = logging.getLogger(__name__)
Ended = dict[UUID, dt.date]


@dataclass(frozen=True)
class Leaver:
    """``left_on``: their last day; ``gone_on``: the day on which everything of them is deleted."""

    person: Person
    left_on: dt.date
    gone_on: dt.date


def leaver(person: Person, today: dt.date) -> Leaver | None:
    """When somebody left, if they did."""
    return next(iter(_leavers(_ended(Membership.objects.filter(person=person), today), today)), None)


def leavers(today: dt.date) -> list[Leaver]:
    """Everybody who left and is still here."""
    return _leavers(_ended(Membership.objects.all(), today), today)


def see_leavers_off(now: dt.datetime) -> int:
    """Note who left, take their roles, and tell whoever wrote something, once and in their own language; how many were.

    Whoever came back is no leaver any more. An e-mail that cannot be sent is tried again the next time. What is
    deleted, and when: ``moments.actions.forget_leavers``, which is to be called after this.
    """
    today = timezone.localdate(now)
    ended = _ended(Membership.objects.all(), today)
    _notice(ended, today, now)
    untold = Leaving.objects.filter(told_at=None, person__email__isnull=False, person__data_key__isnull=False)
    waiting = {pk: ended[pk] for pk in untold.values_list("person_id", flat=True) if pk in ended}
    return sum(_tell(one, now) for one in _leavers(waiting, today) if one.gone_on > today)


def _notice(ended: Ended, today: dt.date, now: dt.datetime) -> None:
    """Asked every minute and nearly always nothing: so nobody waits for a turn to write before there is something."""
    known = set(Leaving.objects.values_list("person_id", flat=True))
    roles = [role for role in Role.objects.select_related("person") if role.person_id in ended]
    if not (roles or known ^ ended.keys()):
        return
    with transaction.atomic():
        Leaving.objects.filter(person__in=known - ended.keys()).delete()
        rows = [Leaving(person_id=pk, noticed_on=today) for pk in ended.keys() - known]
        Leaving.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        for role in roles:
            take_role(role.person, role.kind, role.unit_id, now=now)


def _tell(one: Leaver, now: dt.datetime) -> bool:
    """Whoever claims the row sends; of two workers one does."""
    row = Leaving.objects.filter(person=one.person, told_at=None)
    if not row.update(told_at=now):
        return False
    try:
        _send(one)
    except SMTPRecipientsRefused:  # tried no more: the start page tells them too
        _log.error("There is no such address: somebody who left was not told.")
        return False
    except OSError as problem:  # which SMTPException is too
        Leaving.objects.filter(person=one.person).update(told_at=None)
        _log.error("An e-mail could not be sent: %s", type(problem).__name__)
        return False
    return True


def _send(one: Leaver) -> None:
    told = {"left_on": one.left_on, "gone_on": one.gone_on, "address": address_of(one.person.language, "me")}
    send_plain(one.person.email or "", one.person.language, "employee/email/leaving", **told)


def _ended(memberships: QuerySet[Membership], today: dt.date) -> Ended:
    """The last day of everybody of whose memberships none goes on or is still to come."""
    goes_on = Q(valid_to=None) | Q(valid_to__gte=today)
    by_person = memberships.values("person_id").annotate(last=Max("valid_to"), on=Count("pk", filter=goes_on))
    return dict(by_person.filter(on=0).values_list("person_id", "last"))


def _leavers(ended: Ended, today: dt.date) -> list[Leaver]:
    rows = Person.objects.filter(pk__in=ended).select_related("leaving", "data_key") if ended else []
    return [Leaver(one, ended[one.pk], _gone_on(one, ended[one.pk], today)) for one in rows]


def _gone_on(person: Person, left_on: dt.date, today: dt.date) -> dt.date:
    has_written, is_noticed = hasattr(person, "data_key"), hasattr(person, "leaving")
    noticed_on = person.leaving.noticed_on if is_noticed else today
    begins = max(left_on, noticed_on) if has_written else left_on
    return begins + dt.timedelta(days=settings.OOGST.leaver_days)
