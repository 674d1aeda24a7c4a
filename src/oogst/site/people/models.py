"""Units, people, and what belongs to them. Nothing here tells whether somebody takes part: there is no last sign-in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

LANGUAGES = [(code, code) for code in ("nl", "fr", "de", "en")]


class Unit(models.Model):
    """A part of the organisation. Its id is the organisation's own, and stable: a unit keeps its series by it."""

    id = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        return self.id


class UnitPeriod(models.Model):
    """How a unit was named, and where it hung, from one day to another, both included; empty: always."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="periods")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=500)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    headcount = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        """An e-mail address is one address, however its letters are written."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who works here. ``code``: the organisation's own id of the person, as its files have it.

    Whoever has no e-mail address comes in by an invitation each time.
    """

    last_login = None
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=200, unique=True)
    email = models.EmailField(null=True, unique=True)
    name = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[People] = People()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name or self.email or self.code


class Membership(models.Model):
    """A home unit from one day to another, both included; empty: always. One home at a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="membership_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit_id}"


class Role(models.Model):
    """What somebody may see beyond their own moments and what everybody sees. Everybody is an employee."""

    KINDS = ("lead", "learning", "protection", "administrator")
    #: The kinds that concern a unit: a lead leads one, HR and L&D look after one and all below it.
    OF_A_UNIT = ("lead", "learning")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind", "unit"], name="role_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(kind__in=("lead", "learning"), unit__isnull=False)
                | Q(kind__in=("protection", "administrator"), unit__isnull=True),
                name="role_of_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.unit_id or ''}".strip()


class DataKey(models.Model):
    """The key of one person's texts, wrapped by the master key ``master``. Without this row they are unreadable."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="data_key")
    master = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.person_id)


class Invitation(models.Model):
    """A link that signs somebody in once. Only a digest of it is kept, and it is gone after use."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="invitation")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person_id)


class AuditName(models.Model):
    """What the audit trail calls somebody: a random name, which goes with the person and then leads to nobody."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="audit_name")
    name = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.name)


class AuditEvent(models.Model):
    """One act on data about others, or one reading of it. Rows are added and never changed: the database refuses.

    ``by``: who did it, empty: at the command line of the server; ``about``: whom it concerns, empty: everybody. Both
    are names of ``AuditName``, and no keys to it: the chain stands when a name is gone. ``digest``: of this event and
    of ``previous``, the digest of the one before; that ``previous`` is unique makes it one chain. ``detail``: an id
    or a number, never a word that somebody wrote.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    by = models.UUIDField(null=True)
    about = models.UUIDField(null=True, db_index=True)
    detail = models.CharField(max_length=250, blank=True)
    previous = models.CharField(max_length=64, unique=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind}"


class Leaving(models.Model):
    """Somebody whose last membership ended. ``noticed_on``: when the due work first saw it; ``told_at``: when they
    were told by e-mail, empty: not yet, or they have no address."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="leaving")
    noticed_on = models.DateField()
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.person_id)


class Passkey(models.Model):
    """A key pair of one person, on a device or in a password manager. ``credential``: its public half, as the
    authenticator attested it (WebAuthn level 2, section 6.5.1). ``is_told``: its owner was written to that it was
    added. When it was used last is not kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    made_on = models.DateField()
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    is_told = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
