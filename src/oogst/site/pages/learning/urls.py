from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.learning import explore, start

_ADDRESSES = {
    "gained": pgettext_lazy("address", "explore"),
    "units": pgettext_lazy("address", "explore/units"),
    "compared": pgettext_lazy("address", "explore/compare"),
    "modes": pgettext_lazy("address", "explore/ways"),
    "later": pgettext_lazy("address", "explore/later"),
    "heard": pgettext_lazy("address", "explore/heard"),
}

urlpatterns = [
    path(pgettext_lazy("address", "getting-started"), start.page, name="start"),
    *(path(address, explore.page, {"view": view}, name=f"explore_{view}") for view, address in _ADDRESSES.items()),
    *(path(f"explore/{view}.csv", explore.download, {"view": view}, name=f"explore_{view}csv") for view in _ADDRESSES),
]
