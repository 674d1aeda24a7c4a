from __future__ import annotations

from django.apps import AppConfig


class MomentsConfig(AppConfig):
    name = "oogst.site.moments"
    label = "moments"
