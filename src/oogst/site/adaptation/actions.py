"""Renewing the layer. It is made from nothing each time, so that what was erased is as if it never was."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import timezone

from oogst.site.adaptation.models import OwnLayer
from oogst.site.adaptation.queries import is_renewed
from oogst.site.people.queries import all_names
from oogst.site.settings_table import release_secret
from oogst.site.transactions import alone
from oogst.suggest import load_model
from oogst.suggest.adapt import Confirmation, Guarded, adapt, monday
from oogst.suggest.adapt.layer import plain_words
from oogst.suggest.labelled import packaged_texts

#: Everything that was confirmed before a day, which may teach.
Confirmed = Callable[[dt.date], Iterable[Confirmation]]


def renew_layer(confirmed: Confirmed, now: dt.datetime) -> OwnLayer | None:
    """Make this week's layer, if that is not done yet. None: there was nothing to do.

    Where adaptation is switched off, the layer that was is thrown away. Nothing is kept open while it is worked out:
    that takes seconds, and others write meanwhile.
    """
    if not settings.OOGST.adaptation:
        OwnLayer.objects.all().delete()
        return None
    week = monday(timezone.localdate(now))
    if is_renewed(week):
        return None
    return _put(week, _learnt(confirmed(week), week))


def _learnt(confirmations: Iterable[Confirmation], week: dt.date) -> Guarded:
    return adapt(
        load_model(),
        confirmations,
        today=week,
        secret=hmac.digest(release_secret(settings.OOGST), b"own layer", "sha256"),
        general=packaged_texts(),
        never=frozenset(word for name in all_names() for word in plain_words(name)),
    )


def _put(week: dt.date, found: Guarded) -> OwnLayer:
    values = {
        "week": week,
        "base": load_model().name,
        "why": found.why,
        "first_base": found.first_base,
        "first_layer": found.first_layer,
        "layer": found.layer.as_text() if found.layer else "",
    }
    with alone("own layer"):
        row, _ = OwnLayer.objects.update_or_create(pk=OwnLayer.ONLY, defaults=values)
        return row
