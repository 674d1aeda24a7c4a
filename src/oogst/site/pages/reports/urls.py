from __future__ import annotations

from django.urls import path

from oogst.site.pages.reports import download

urlpatterns = [path("report.<slug:form>", download.report, name="report")]
