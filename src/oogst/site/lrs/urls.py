from __future__ import annotations

from django.urls import path

from oogst.site.lrs import views

urlpatterns = [
    path("about", views.about),
    *(path(name, views.resource, {"name": name}) for name in views.RESOURCES),
]
