from __future__ import annotations

from django.apps import AppConfig


class LrsConfig(AppConfig):
    name = "oogst.site.lrs"
    label = "lrs"
