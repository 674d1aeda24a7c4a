"""The one table of this app."""

from __future__ import annotations

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
