"""The site as a Django app. It owns no tables; it brings templates, static files, translations and start-up checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class SiteConfig(AppConfig):
    name = "oogst.site"
    label = "site"

    def ready(self) -> None:
        register(check_settings)
        register(check_translations)


def check_settings(**_kwargs: Any) -> Iterable[CheckMessage]:
    """Every environment variable with a value that it cannot have."""
    from django.conf import settings

    from oogst.texts import sentence

    return [Error(sentence(problem, "en"), id=identity) for identity, problem in settings.OOGST.problems]


def check_translations(**_kwargs: Any) -> Iterable[CheckMessage]:
    """The pages' texts must have been compiled, or every page would be in English at English addresses."""
    from oogst.site.messages import uncompiled

    return [
        Error(f"The texts for {language} are not compiled.", hint="python -m oogst.site compile", id="oogst.E010")
        for language in uncompiled()
    ]
