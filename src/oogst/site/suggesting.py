"""Which suggester the site asks: the model that came along, or the outside one that the administrator set up."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from oogst.framework import load_framework
from oogst.suggest import load_model
from oogst.suggest.external import Asked, Outside, Server


def ask(text: str, language: str) -> Asked:
    """A suggestion, and a note where the outside model was asked in vain. Raises ``BadInput`` ``text_too_long``."""
    server: Server | None = settings.OOGST.outside_model
    return Asked(load_model().suggest(text, language)) if server is None else _outside(server).ask(text, language)


@lru_cache(maxsize=1)
def _outside(server: Server) -> Outside:
    return Outside(server, load_model(), load_framework())
