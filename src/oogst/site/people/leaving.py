"""Whoever leaves has some time to take everything along, is told so, and is then forgotten.

Somebody left when every membership of theirs has ended. The days of ``OOGST_LEAVER_DAYS`` run from the last of
these, or from the day on which the due work first saw it where that is later: a file that comes late costs nobody
time. Whoever wrote nothing needs none.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from oogst.site.people.actions import take_role
from oogst.site.people.models import Leaving, Membership, Person, Role

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Leaver:
    """``left_on``: their last day; ``gone_on``: the day on which everything of them is deleted."""

    person: Person
    left_on: dt.date
    gone_on: dt.date


def leaver(person: Person, today: dt.date) -> Leaver | None:
    """When somebody left, if they did."""
    return next(_leavers(_ended(today).filter(pk=person.pk), today), None)


def leavers(today: dt.date) -> list[Leaver]:
    """Everybody who left and is still here."""
    return list(_leavers(_ended(today), today))


def see_leavers_off(now: dt.datetime) -> int:
    """Note who left, take their roles, and tell them once, in their own language; how many were told.

    Whoever came back is no leaver any more. An e-mail that cannot be sent is tried again the next time. What is
    deleted, and when: ``moments.actions.forget_leavers``, which is to be called after this.
    """
    today = timezone.localdate(now)
    _notice(today, now)
    untold = _ended(today).filter(leaving__told_at=None).exclude(email=None).exclude(data_key=None)
    return sum(_tell(one, now) for one in _leavers(untold, today) if one.gone_on > today)


def _notice(today: dt.date, now: dt.datetime) -> None:
    """Asked every minute and nearly always nothing: so nobody waits for a turn to write before there is something."""
    gone = _ended(today)
    back, new = Leaving.objects.exclude(person__in=gone.values("pk")), gone.filter(leaving=None)
    roles = Role.objects.filter(person__in=gone.values("pk")).select_related("person")
    if not (back.exists() or new.exists() or roles.exists()):
        return
    with transaction.atomic():
        back.delete()
        rows = [Leaving(person=person, noticed_on=today) for person in new]
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
    except OSError as problem:  # which SMTPException is too
        Leaving.objects.filter(person=one.person).update(told_at=None)
        _log.error("An e-mail could not be sent: %s", type(problem).__name__)
        return False
    return True


def _send(one: Leaver) -> None:
    with override(one.person.language):
        address = settings.OOGST.url.geturl().rstrip("/") + reverse("me")
        told = {"person": one.person, "left_on": one.left_on, "gone_on": one.gone_on, "address": address}
        subject = render_to_string("employee/email/leaving_subject.txt", told).strip()
        text = render_to_string("employee/email/leaving_message.txt", told).strip() + "\n"
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [one.person.email or ""])


def _ended(today: dt.date) -> QuerySet[Person]:
    """Everybody with memberships, none of which goes on or is still to come."""
    goes_on = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today)).values("person_id")
    return Person.objects.filter(memberships__isnull=False).exclude(pk__in=goes_on).distinct()


def _leavers(ended: QuerySet[Person], today: dt.date) -> Iterator[Leaver]:
    window = dt.timedelta(days=settings.OOGST.leaver_days)
    rows = ended.annotate(left_on=Max("memberships__valid_to")).select_related("leaving", "data_key")
    for person in rows:
        begins = max(person.left_on, _noticed_on(person, today)) if hasattr(person, "data_key") else person.left_on
        yield Leaver(person, person.left_on, begins + window)


def _noticed_on(person: Person, today: dt.date) -> dt.date:
    return person.leaving.noticed_on if hasattr(person, "leaving") else today
