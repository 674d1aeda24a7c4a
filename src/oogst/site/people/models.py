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
    #: Somebody here, a group that the issuer's token named, or a group of the directory. Each takes only what it gave.
    GIVERS = ("hand", "token", "directory")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    given_by = models.CharField(max_length=10, choices=[(giver, giver) for giver in GIVERS], default="hand")

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


class Account(models.Model):
    """Somebody's account at the organisation's own sign-in: whom ``subject`` of ``issuer`` is here. It does not say
    when it was used."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="accounts")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="account_once"),
            models.UniqueConstraint(fields=["issuer", "person"], name="account_of_one"),
        ]

    def __str__(self) -> str:
        return self.subject


class UsedAssertion(models.Model):
    """That an assertion of SAML was used, kept until nobody would believe it any more. It does not say whose it was."""

    digest = models.CharField(max_length=64, primary_key=True)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class GroupRole(models.Model):
    """What a group of the organisation's directory gives its members here. ``group``: as the issuer's token or the
    directory calls it."""

    group = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in Role.KINDS])
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "kind", "unit"], name="group_role_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.kind} {self.unit_id or ''}".strip()


class Directory(models.Model):
    """A system that brings people and groups by SCIM. ``digest``: a keyed digest of its token, which is random."""

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """What a directory says of somebody beside what stands in ``Person``; as it was said, so that it reads it back.

    ``user_name`` is kept in small letters: it is the same however it is written (RFC 7643, section 4.1.1). ``number``
    names the person in the organisation's files, ``department`` their home unit by its id or its name.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="entry")
    user_name = models.CharField(max_length=255, unique=True)
    external_id = models.CharField(max_length=255, null=True, unique=True)
    number = models.CharField(max_length=200, null=True, unique=True)
    department = models.CharField(max_length=500, null=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.user_name


class Group(models.Model):
    """A group of a directory."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, null=True, unique=True)

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Whom the directory names as a member of a group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="memberships")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "entry"], name="group_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.entry_id}"


class SecondStep(models.Model):
    """An app on somebody's phone that makes codes. ``closed``: its secret, closed with the person's own key."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="second_step")
    closed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.person_id)


class RecoveryCode(models.Model):
    """A code for the day on which the phone is gone. Only a keyed digest of it is kept, until it is used."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.person_id)


class UsedCode(models.Model):
    """A code of an app that was used, so that nobody who looked on uses it again. It does not say whose it was."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
