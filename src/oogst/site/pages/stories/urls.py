from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.stories import infographic, report

urlpatterns = [
    path("", infographic.page, name="infographic"),
    path(pgettext_lazy("address", "report-a-quote"), report.page, name="report_quote"),
]
