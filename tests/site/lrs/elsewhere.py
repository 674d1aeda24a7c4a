"""A record store elsewhere, and what it holds: the product's own one, reached without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from oogst.site.lrs.models import Statement
from tests.site.lrs.conftest import Speaker

ADDRESS = "https://own.example/xapi"


class Elsewhere:
    """Answers as ``oogst.site.outgoing.ask`` does. ``status``: said instead of doing anything; ``dies_after``: the
    answer is lost once so many requests were taken; ``refuses``: ids that are never taken."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker, self.requests = speaker, list[list[dict[str, Any]]]()
        self.status: int | None = None
        self.dies_after: int | None = None
        self.refuses: set[str] = set()

    def ask(
        self, url: str, body: bytes, headers: Mapping[str, str], *, inside: frozenset[str], method: str = "POST"
    ) -> tuple[int, bytes]:
        assert url == f"{ADDRESS}/statements"
        assert not inside
        statements = json.loads(body)
        self.requests.append(statements)
        if self.status is not None:
            return self.status, b""
        if self.refuses & {one["id"] for one in statements}:
            return 400, b""
        answer = Client().generic(method, urlsplit(url).path, body, "application/json", headers=dict(headers))
        if self.dies_after is not None and len(self.requests) >= self.dies_after:
            raise ConnectionResetError
        return answer.status_code, answer.content

    def holds(self) -> list[dict[str, Any]]:
        """What is found there, the oldest first."""
        return [json.loads(one.payload) for one in self._rows(is_void=False)]

    def moments(self) -> list[dict[str, Any]]:
        """Without the voiding statements."""
        return [one for one in self.holds() if not one["verb"]["id"].endswith("/voided")]

    def voided(self) -> set[str]:
        return {str(one.id) for one in self._rows(is_void=True)}

    def _rows(self, *, is_void: bool) -> list[Statement]:
        return list(Statement.objects.filter(is_void=is_void).order_by("place"))
