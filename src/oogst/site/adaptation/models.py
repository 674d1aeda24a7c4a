"""What the suggestions learnt from the house: a list of words with small weights, and whether it is used."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OwnLayer(models.Model):
    """The newest layer, in the only row. Older ones are not kept: who compares two could see what one week brought.

    ``week``: the Monday before which everything it learnt from was confirmed. ``base``: the model that it lies upon.
    ``why``, ``first_base`` and ``first_layer``: as in ``oogst.suggest.adapt.Guarded``. ``layer``: as
    ``oogst.suggest.adapt.Layer.as_text`` writes it; empty where the base model stays.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    week = models.DateField()
    base = models.CharField(max_length=100)
    why = models.CharField(max_length=20)
    first_base = models.FloatField()
    first_layer = models.FloatField()
    layer = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="own_layer_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.why}"
