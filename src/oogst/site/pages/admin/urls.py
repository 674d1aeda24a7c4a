from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.admin import people

urlpatterns = [
    path(pgettext_lazy("address", "people"), people.page, name="people"),
    path(pgettext_lazy("address", "people/<person_id>"), people.person_page, name="person"),
    path(pgettext_lazy("address", "people/<person_id>/invitation"), people.invitation, name="invite_person"),
]
