"""Sources, statements, documents. A statement is kept once, as the text that is given back; thin links find it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Source(models.Model):
    """A system that may speak to the store. ``digest``: a keyed digest of its secret, which is random and long.

    ``scopes``: those of the specification, separated by blanks. ``per_minute``: how often it may ask.
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scopes = models.CharField(max_length=200)
    per_minute = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """``place``: its place in the order of storing, see ``places``. ``payload``: JSON in its exact form.

    ``target``: the statement that it is about. ``is_void``: it was taken back; then no link leads to it.
    """

    place = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(unique=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    payload = models.TextField()
    target = models.UUIDField(null=True)
    is_void = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target"], condition=models.Q(target__isnull=False), name="statement_target")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Link(models.Model):
    """A statement is found under a filter: ``key`` of ``oogst.xapi.keys_of``; within it in the order of ``place``."""

    pk = models.CompositePrimaryKey("key", "place")
    key = models.BigIntegerField()
    place = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key} {self.place}"


class Activity(models.Model):
    """What is known of an activity, from all statements that were allowed to define it. ``key``: of its IRI."""

    key = models.BigIntegerField(primary_key=True)
    iri = models.TextField()
    definition = models.TextField()

    def __str__(self) -> str:
        return self.iri


class Attachment(models.Model):
    """Bytes that came with a statement, kept once for all that carry them."""

    sha2 = models.CharField(max_length=128, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha2


class Carried(models.Model):
    """A statement carries an attachment."""

    place = models.BigIntegerField(db_index=True)
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="carried")

    def __str__(self) -> str:
        return f"{self.place} {self.attachment_id}"


class Document(models.Model):
    """Something that another system keeps here about an agent, an activity, or both.

    ``resource``: state, agents or activities (the profile of one). ``agent``, ``activity``: keys, 0 for none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.CharField(max_length=10)
    agent = models.BigIntegerField(default=0, db_index=True)
    activity = models.BigIntegerField(default=0)
    registration = models.UUIDField(null=True)
    name = models.TextField()
    content_type = models.CharField(max_length=250)
    content = models.BinaryField()
    etag = models.CharField(max_length=40)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["resource", "agent", "activity", "registration", "name"],
                name="document_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.name}"
