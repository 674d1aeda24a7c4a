"""Sources, statements, documents, and what a person said of them.

A statement is kept once, as the text that is given back; thin links find it.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from oogst.site.people.models import Person


class Source(models.Model):
    """A system that may speak to the store. ``digest``: a keyed digest of its secret, which is random and long.

    ``client``: by which name the issuer knows it, for one that brings access tokens; then it has no secret, and
    ``digest`` is empty, which no secret has. ``scopes``: those of the specification, separated by blanks.
    ``per_minute``: how often it may ask.
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    client = models.CharField(max_length=200, blank=True)
    scopes = models.CharField(max_length=200)
    per_minute = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(revoked_at=None) & ~models.Q(client=""),
                name="source_of_client_once",
            )
        ]

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


class PutAway(models.Model):
    """Somebody is done with a hint: nothing done with the activity (``activity``: its key) until the end of
    ``through`` is put before them again. Whether it became a moment is not kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    activity = models.BigIntegerField()
    through = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "activity"], name="put_away_once")
        ]

    def __str__(self) -> str:
        return str(self.through)


class SwitchedOff(models.Model):
    """Somebody wants no hints from a source."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "source"], name="switched_off_once")
        ]

    def __str__(self) -> str:
        return str(self.source_id)


class OwnStore(models.Model):
    """The record store that somebody connected for their own statements. ``closed``: its key and secret, closed with
    the person's own key. ``is_leaving``: what arrived there is being taken back, and then this goes.

    ``problem``: why nothing arrives, empty where all is well: ``refused`` (it does not take the key), ``unreachable``,
    ``rejected`` (it does not take a statement). ``due_at``: when it is looked after next.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    address = models.CharField(max_length=500)
    closed = models.BinaryField()
    with_words = models.BooleanField(default=False)
    connected_at = models.DateTimeField()
    is_leaving = models.BooleanField(default=False)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return str(self.person_id)


class Told(models.Model):
    """What was sent of one moment. ``moment``: a random id that leads to no moment without the person's key.

    ``statements``: the ids that were sent or are about to be, each with whether it arrived. ``generation``: from 0;
    where something that was told is no longer so, all of it is taken back (``is_over``) and told anew under the next.
    """

    store = models.ForeignKey(OwnStore, models.CASCADE, related_name="told")
    moment = models.UUIDField()
    generation = models.PositiveIntegerField(default=0)
    statements = models.JSONField(default=dict)
    is_over = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["store", "moment", "generation"], name="told_once")
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.generation}"


class Farewell(models.Model):
    """Somebody was forgotten, and a record store of theirs has yet to hear it. ``closed``: where, with what key, and
    which statements to take back, closed with a key of the site's. Gone when it arrived, or after its last try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    closed = models.BinaryField()
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.id)
