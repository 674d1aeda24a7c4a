from __future__ import annotations

from django.urls import path, re_path

from oogst.site.pages.scim import views

_KIND = "(?P<name>Users|Groups)"
_ABOUT = "(?P<name>ServiceProviderConfig|ResourceTypes|Schemas)"

urlpatterns = [
    re_path(rf"^{_ABOUT}$", views.about, name="scim_about"),
    re_path(r"^(?P<name>ResourceTypes|Schemas)/(?P<identity>[^/]+)$", views.about, name="scim_about_one"),
    re_path(rf"^{_KIND}$", views.several, name="scim_several"),
    path(".search", views.search, name="scim_search_all"),
    re_path(rf"^{_KIND}/\.search$", views.search, name="scim_search"),
    re_path(rf"^{_KIND}/(?P<identity>[^/]+)$", views.single, name="scim_single"),
    path("<path:rest>", views.unknown, name="scim_unknown"),
]
