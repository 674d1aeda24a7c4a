from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.admin import look, people, privacy_kit, sources, tablets

urlpatterns = [
    path(pgettext_lazy("address", "people"), people.page, name="people"),
    path(pgettext_lazy("address", "people/<person_id>"), people.person_page, name="person"),
    path(pgettext_lazy("address", "people/<person_id>/invitation"), people.invitation, name="invite_person"),
    path(pgettext_lazy("address", "people/<person_id>/tablet"), tablets.letter, name="tablet_letter"),
    path(pgettext_lazy("address", "systems"), sources.page, name="sources"),
    path(pgettext_lazy("address", "tablets"), tablets.page, name="tablets"),
    path(pgettext_lazy("address", "privacy-kit"), privacy_kit.page, name="privacy_kit"),
    path(pgettext_lazy("address", "privacy-kit/<name>.md"), privacy_kit.to_edit, name="privacy_document_to_edit"),
    path(pgettext_lazy("address", "privacy-kit/<name>"), privacy_kit.document, name="privacy_document"),
    path(pgettext_lazy("address", "house-style"), look.page, name="look"),
    path(pgettext_lazy("address", "house-style/<part>"), look.change, name="change_look"),
]
