"""A store that is switched on, and sources that may all, or only write."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from oogst.site.lrs.actions import add_source
from oogst.site.lrs.models import Source
from tests.xapi.samples import NOW


@dataclass(frozen=True)
class Speaker:
    """A source, and how it asks."""

    source: Source
    secret: str
    version: str = "2.0.0"

    @property
    def headers(self) -> dict[str, str]:
        told = base64.b64encode(f"{self.source.key}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {told}", "X-Experience-API-Version": self.version}

    def ask(
        self,
        method: str,
        resource: str,
        body: bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> HttpResponse:
        address = f"/xapi/{resource}" + (f"?{urlencode(params)}" if params else "")
        answer = Client().generic(method, address, body, content_type, headers={**self.headers, **(headers or {})})
        assert isinstance(answer, HttpResponse)
        return answer

    def store(self, *statements: Mapping[str, Any]) -> list[str]:
        answer = self.ask("POST", "statements", json.dumps(statements).encode())
        assert answer.status_code == 200, answer.content
        ids: list[str] = json.loads(answer.content)
        return ids

    def found(self, **params: Any) -> list[str]:
        """The ids on every page."""
        answer = self.ask("GET", "statements", **params)
        ids: list[str] = []
        while True:
            assert answer.status_code == 200, answer.content
            page = json.loads(answer.content)
            ids += [one["id"] for one in page["statements"]]
            if not page["more"]:
                return ids
            got = Client().get(page["more"], headers=self.headers)
            assert isinstance(got, HttpResponse)
            answer = got


def speaker(scopes: Sequence[str], per_minute: int = 100_000) -> Speaker:
    return Speaker(*add_source("Simulator", scopes, NOW, per_minute=per_minute))


@pytest.fixture
def store(db: None, house: Any, settings: Settings) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, xapi=True)


@pytest.fixture
def sam(store: None) -> Speaker:
    """May do all."""
    return speaker(["all"])


@pytest.fixture
def wim(store: None) -> Speaker:
    """May only write."""
    return speaker(["statements/write"])
