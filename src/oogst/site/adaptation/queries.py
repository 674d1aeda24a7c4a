"""Reading the layer, and suggesting with it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.conf import settings

from oogst.errors import BadFile
from oogst.site.adaptation.models import OwnLayer
from oogst.suggest import load_model
from oogst.suggest.adapt import Adapted, Layer
from oogst.suggest.suggester import Suggester


def newest_layer() -> OwnLayer | None:
    """What the last week brought; None before the first, or where adaptation is switched off."""
    return OwnLayer.objects.first() if settings.OOGST.adaptation else None


def is_renewed(week: dt.date) -> bool:
    """Whether the layer was made for this week (a Monday) and for the model that the package now has."""
    return OwnLayer.objects.filter(week=week, base=load_model().name).exists()


def own_suggester() -> Suggester:
    """Who suggests to the people of the house: the model with their own layer, or the model by itself."""
    row = newest_layer()
    if row is None or not row.layer or row.base != load_model().name:
        return load_model()
    return _with(row.layer)


@lru_cache(maxsize=1)
def _with(layer: str) -> Suggester:
    """A layer that another version of the program wrote in another form is no layer: next week brings a new one."""
    try:
        return Adapted(load_model(), Layer.from_text(layer))
    except BadFile:
        return load_model()
