"""Moments. Their text is closed with the writer's own key; nobody but the writer is ever given one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oogst.site.people.models import LANGUAGES, Person

#: What was said of a suggestion: nothing yet, yes, no, or brought up by the writer. Only yes and brought up count.
SUGGESTED, ACCEPTED, REFUSED, ADDED = "suggested", "accepted", "refused", "added"
COUNTED = (ACCEPTED, ADDED)
_SAID = [(one, one) for one in (SUGGESTED, ACCEPTED, REFUSED, ADDED)]


class Moment(models.Model):
    """One learning moment. ``id``: UUID version 7. ``key``: see ``identity.once_key``.

    ``state``: ``waiting`` until the writer said something of the suggestions, ``asked`` once they were put before the
    writer at a later visit, ``confirmed``. ``counts_from``: since when it counts; empty while it does not, or where it
    never did. ``clock_off``: the seconds by which the time that its phone gave was put back, to ``captured_at``.
    ``quote_seen``: the version of the words (``queries.version_of``) that the writer saw as a quote and allowed.
    ``released_in``: the period with which it was counted into a release; it can count in no other.
    ``intention_encrypted``: what its writer is going to do with it, empty where nothing was said; for the writer alone,
    whatever ``visibility`` says. ``intention_done_on``: the day on which the writer ticked that off.
    """

    WAITING, ASKED, CONFIRMED = "waiting", "asked", "confirmed"

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="moments")
    key = models.UUIDField()
    captured_at = models.DateTimeField()
    clock_off = models.IntegerField(default=0)
    received_at = models.DateTimeField()
    happened_on = models.DateField(null=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    text_encrypted = models.BinaryField()
    intention_encrypted = models.BinaryField(blank=True)
    intention_done_on = models.DateField(null=True)
    visibility = models.CharField(max_length=20)
    quote_seen = models.CharField(max_length=16, blank=True)
    domain = models.CharField(max_length=20, blank=True)
    suggested_domain = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, default=WAITING)
    counts_from = models.DateTimeField(null=True)
    released_in = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "key"], name="moment_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "-captured_at"], name="moments_of")]

    def __str__(self) -> str:
        return str(self.id)


class MomentOutcome(models.Model):
    """What a moment may have brought. ``p``: the suggester's probability, with the ``model`` that gave it."""

    moment = models.ForeignKey(Moment, models.CASCADE, related_name="outcomes")
    outcome = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=_SAID)
    p = models.FloatField(null=True)
    model = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["moment", "outcome"], name="outcome_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.state}"


class MomentMode(models.Model):
    """How it was learnt."""

    moment = models.ForeignKey(Moment, models.CASCADE, related_name="modes")
    mode = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=_SAID)
    p = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["moment", "mode"], name="mode_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.state}"
