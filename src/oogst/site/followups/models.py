"""Questions about earlier moments, their answers, what a second person says, and when somebody wants a letter.

All of it goes with the moment or the person that it belongs to.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from oogst.site.moments.models import Moment
from oogst.site.people.models import Person

#: Where most people here are at work, and when a letter disturbs least: on Tuesday at ten.
ZONE, WEEKDAY, HOUR = "Europe/Brussels", 1, 10


class Rhythm(models.Model):
    """How somebody wants to be asked, and where their letter of the week stands. At most one a week, whatever it is.

    ``weekday``: 0 for Monday; ``hour`` and ``weekday`` in ``zone``. ``asks``: whether there are questions at all;
    ``letters``: whether they also come by e-mail; ``nudges``: whether a letter may come when there is no question.
    ``calendar``: names the calendar feed; empty: there is none. ``last_on``: the day of the last letter. ``told_on``:
    what was done with what people said was told as far as before that day. ``state``: ``idle``, ``waiting`` (it could
    not be sent, and is tried again at ``next_at``), ``sending`` since ``claimed_at``.
    """

    IDLE, WAITING, SENDING = "idle", "waiting", "sending"

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="rhythm")
    weekday = models.PositiveSmallIntegerField(default=WEEKDAY)
    hour = models.PositiveSmallIntegerField(default=HOUR)
    zone = models.CharField(max_length=60, default=ZONE)
    asks = models.BooleanField(default=True)
    letters = models.BooleanField(default=True)
    nudges = models.BooleanField(default=False)
    calendar = models.UUIDField(null=True, unique=True)
    last_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default=IDLE)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.person_id)


class Ask(models.Model):
    """One question about a moment, in one wave. ``outcome``: the one that was drawn; ``not_asked``: the others of that
    moment, separated by spaces. It can be answered from ``due_on`` until the day before ``closes_on``.

    ``lettered_on``: the day of the letter that it went along with. ``not_before``: the writer wants it later.
    ``is_stopped``: the writer wants no question about this moment any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    moment = models.ForeignKey(Moment, models.CASCADE, related_name="asks")
    wave = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=60)
    not_asked = models.TextField(blank=True)
    due_on = models.DateField()
    closes_on = models.DateField()
    lettered_on = models.DateField(null=True)
    not_before = models.DateField(null=True)
    is_stopped = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["moment", "wave"], name="asked_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["closes_on"], name="asks_open")]

    def __str__(self) -> str:
        return f"{self.moment_id} {self.wave}"


class Answer(models.Model):
    """What was answered. ``work_figure``: a figure from the work itself. ``words_encrypted``: what the writer added in
    words, and what the figure is measured in, closed with the writer's key; empty: nothing."""

    ask = models.OneToOneField(Ask, models.CASCADE, primary_key=True, related_name="answer")
    answered_at = models.DateTimeField()
    answer = models.CharField(max_length=20)
    barrier = models.CharField(max_length=30, blank=True)
    work_figure = models.FloatField(null=True)
    words_encrypted = models.BinaryField(blank=True)

    def __str__(self) -> str:
        return self.answer


class SecondVoice(models.Model):
    """Somebody whom the writer invited to say whether it is so. Who that is, is not kept.

    ``shown_encrypted``: the words that the writer shows them, closed with the writer's key. ``confirms``: empty until
    they answered, which they do once. ``letter``: where an e-mail to them stands: none was asked for, ``waiting``
    (until ``next_at``), ``sending`` since ``claimed_at``, ``sent``, ``unsure`` (perhaps it left, perhaps not),
    ``refused`` (there is no such address). ``to_encrypted``: the address, closed likewise, until it is of no more use.
    """

    NONE, WAITING, SENDING, SENT, UNSURE, REFUSED = "", "waiting", "sending", "sent", "unsure", "refused"
    OVER = (SENT, UNSURE, REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    moment = models.OneToOneField(Moment, models.CASCADE, related_name="voice")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shown_encrypted = models.BinaryField()
    answered_at = models.DateTimeField(null=True)
    confirms = models.BooleanField(null=True)
    letter = models.CharField(max_length=10, blank=True, default=NONE)
    to_encrypted = models.BinaryField(blank=True, default=b"")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.moment_id} {self.confirms}"
