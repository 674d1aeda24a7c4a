"""Devices and codes. Neither says who used which device, or when."""

from __future__ import annotations

import uuid

from django.db import models

from oogst.site.people.models import Person, Unit


class Kiosk(models.Model):
    """A shared tablet, for the people of a unit and of those below it. Only a digest of its secret is kept.

    ``opens_until``: until when its link may be opened, once; empty: it was. ``tries``, ``tried_at``: see ``tries``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    opens_until = models.DateTimeField(null=True)
    tries = models.FloatField(default=0)
    tried_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class KioskCode(models.Model):
    """By which somebody is known on a shared tablet. ``pin``: hashed; ``is_given``: by a letter, to be replaced."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="kiosk_code")
    code = models.CharField(max_length=8, unique=True)
    pin = models.CharField(max_length=200)
    is_given = models.BooleanField(default=False)
    tries = models.FloatField(default=0)
    tried_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code
