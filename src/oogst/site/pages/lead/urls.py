from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.lead import team

urlpatterns = [
    path(pgettext_lazy("address", "team"), team.page, name="team"),
    path("team/guide.pdf", team.guide, name="team_guide"),
    path(pgettext_lazy("address", "team/note"), team.note, name="team_note"),
    path(pgettext_lazy("address", "team/note/<action_id>"), team.change, name="team_change"),
]
