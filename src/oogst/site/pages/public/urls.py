from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.show import FORMATS
from oogst.site.pages.public import (
    about,
    card,
    evidence,
    handbook,
    infographic,
    profile,
    questions,
    style,
    templates,
    try_it,
)

urlpatterns = [
    *(
        path(f"infographic.{form}", infographic.download, {"form": form}, name=f"infographic_{form}")
        for form in FORMATS
    ),
    path("infographic-a4.pdf", infographic.download, {"form": "a4"}, name="infographic_a4"),
    path(pgettext_lazy("address", "wall"), infographic.wall, name="wall"),
    path(pgettext_lazy("address", "questions"), questions.page, name="questions"),
    path(pgettext_lazy("address", "style"), style.page, name="style"),
    path(pgettext_lazy("address", "try"), try_it.page, name="try"),
    path(pgettext_lazy("address", "evidence"), evidence.page, name="evidence"),
    path(pgettext_lazy("address", "suggestions"), card.page, name="card"),
    path(pgettext_lazy("address", "about"), about.page, name="about"),
    path(pgettext_lazy("address", "handbook"), handbook.page, name="handbook"),
    path("xapi-profile", profile.page, name="xapi_profile"),
    path("files/<slug:kind>.<slug:form>", templates.download, name="template"),
]
