"""Sealed releases, and what is done with them. No foreign key to anybody: nothing here knows a person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Release(models.Model):
    """A sealed release, byte for byte as it was made. Rows are added, never changed.

    ``previous`` is the digest of the release before it, ``""`` for the first. That it is unique makes the releases one
    chain: the database itself refuses a second release after the same one.
    """

    digest = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64, unique=True, blank=True)
    as_of = models.DateField()
    made_by = models.CharField(max_length=100)
    published_at = models.DateTimeField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.as_of} {self.digest[:12]}"


class Action(models.Model):
    """Something that is done with a figure, noted by whoever leads a unit or looks after it (``role``), not by name.

    ``unit``: the organisation's own id. ``item``: what it is about, as ``oogst.show.team.subjects`` names it, empty for
    nothing in particular. ``period``: that of the figure. ``on_infographic``: it may stand there for everybody.
    """

    PLANNED, DONE, DROPPED = "planned", "done", "dropped"
    STATES = (PLANNED, DONE, DROPPED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(kind, kind) for kind in ("lead", "learning")])
    period = models.CharField(max_length=10)
    item = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES], default=PLANNED)
    noted_on = models.DateField()
    changed_on = models.DateField()
    on_infographic = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["unit", "changed_on"], name="action_of_unit")]

    def __str__(self) -> str:
        return self.text


class ReportedQuote(models.Model):
    """A quote, by its seal, that some reader reported: it is shown to nobody any more. Who that was is not kept."""

    hash = models.CharField(max_length=64, unique=True)
    reported_on = models.DateField()

    def __str__(self) -> str:
        return self.hash[:12]


class ReadToken(models.Model):
    """A token with which another program reads released rows. ``digest``: the SHA-256 of it; itself it is not kept.

    ``audience``: the role whose rows it opens (``oogst.release.audience``), with the unit of that role, if any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=200)
    audience = models.CharField(max_length=20)
    unit = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.purpose


class Hook(models.Model):
    """An address of another program that is told when a release is out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=500)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class HookMessage(models.Model):
    """A message that has not arrived yet; gone once it has. ``digest``: the release. ``due_at``: when to try next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.digest[:12]} → {self.hook}"


class HouseStyle(models.Model):
    """How the organisation looks; one row at most. ``logo``: a PNG, made anew from what came in. ``design``: a
    PowerPoint file without slides. ``digest``: of the three, by which what was drawn with them is kept."""

    digest = models.CharField(max_length=64)
    accent = models.CharField(max_length=7, blank=True)
    logo = models.BinaryField(null=True)
    design = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.digest[:12]
