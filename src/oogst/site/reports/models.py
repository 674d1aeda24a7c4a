"""Which report somebody wants to be told of, and when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from oogst.show.report import FORMATS
from oogst.site.people.models import Person


class Subscription(models.Model):
    """A report that somebody is told of. ``day``: of the month, for all but ``RELEASE``.

    ``digest``: the newest release when they were told last, or when they asked for this. ``last_on``: that day.
    ``state``, ``claimed_at``, ``tries``, ``next_at``: of the letter that is being sent (``sending.py``).
    """

    RELEASE, MONTHLY, QUARTERLY = "release", "monthly", "quarterly"
    RHYTHMS = (RELEASE, MONTHLY, QUARTERLY)
    IDLE, SENDING, WAITING = "idle", "sending", "waiting"
    STATES = (IDLE, SENDING, WAITING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    form = models.CharField(max_length=4, choices=[(form, form) for form in FORMATS])
    rhythm = models.CharField(max_length=10, choices=[(rhythm, rhythm) for rhythm in RHYTHMS])
    day = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True)
    last_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES], default=IDLE)
    claimed_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "form"], name="report_once")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.rhythm}"
