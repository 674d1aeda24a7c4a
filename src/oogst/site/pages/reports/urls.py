from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.reports import download, schedule

urlpatterns = [
    path("report.<slug:form>", download.report, name="report"),
    path(pgettext_lazy("address", "reports"), schedule.page, name="reports"),
    path(pgettext_lazy("address", "reports/stop/<token>"), schedule.stop, name="stop_report"),
]
