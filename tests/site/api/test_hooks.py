"""Webhooks: signed, tried again until they arrive, and never sent into a network that only this server can reach."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from oogst.cli import main
from oogst.errors import BadInput, NotFound
from oogst.release import Release, to_json
from oogst.site.releases import hooks, models
from oogst.site.releases.actions import publish_release
from oogst.site.working import STEPS
from tests.site.conftest import NOW
from tests.site.harvested import releases

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class Other(HTTPServer):
    """Another program that is told of releases; answers with ``status``."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/told?by=oogst"


class _Handler(BaseHTTPRequestHandler):
    server: Other

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1/inside")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing on the terminal."""


@pytest.fixture
def other(settings: Settings) -> Iterator[Other]:
    allowed(settings, "127.0.0.1")
    server = Other()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def allowed(settings: Settings, *hosts: str) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, hook_hosts=frozenset(hosts))


def test_a_release_is_told_once_signed_and_without_a_figure(other: Other) -> None:
    _, secret = hooks.add_hook(other.url, NOW)
    publish_release(to_json(releases()[0]), NOW)
    assert hooks.tell_hooks(NOW) == 1
    assert hooks.tell_hooks(NOW + DAY) == 0
    ((headers, body),) = other.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    told = json.loads(body)
    assert told["type"] == "release.published"
    assert told["data"]["digest"] == releases()[0].digest
    assert set(told["data"]) == {"digest", "as_of", "periods"}


@pytest.mark.parametrize("status", [500, 302, 404])
def test_what_did_not_arrive_is_tried_again_later_under_the_same_name(
    other: Other, release: Release, status: int
) -> None:
    hooks.add_hook(other.url, NOW)
    hooks.queue_messages(release.digest, NOW)
    other.status = status
    assert hooks.tell_hooks(NOW) == 0
    assert hooks.tell_hooks(NOW + dt.timedelta(seconds=59)) == 0
    assert len(other.got) == 1
    other.status = 200
    assert hooks.tell_hooks(NOW + dt.timedelta(seconds=61)) == 1
    assert len({headers["webhook-id"] for headers, _ in other.got}) == 1
    assert not models.HookMessage.objects.exists()


def test_it_is_given_up_after_some_days(other: Other, release: Release) -> None:
    hooks.add_hook(other.url, NOW)
    hooks.queue_messages(release.digest, NOW)
    other.status, now, tries = 500, NOW, 0
    while models.HookMessage.objects.exists():
        hooks.tell_hooks(now)
        now, tries = now + dt.timedelta(hours=6), tries + 1
        assert tries < 20
    assert len(other.got) == 16


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "192.168.1.1", "::1", "fd00::1"])
def test_an_address_inside_the_network_is_told_nothing(
    settings: Settings, release: Release, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    allowed(settings)
    reached: list[Any] = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    entry = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [entry])
    monkeypatch.setattr(socket, "create_connection", lambda *where, **_: reached.append(where))
    hooks.add_hook("https://innocent.example.org/hook", NOW)
    hooks.queue_messages(release.digest, NOW)
    assert hooks.tell_hooks(NOW) == 0
    assert reached == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https:///nothing",
        "https://user:word@example.org/",
        "https://example.org:99999/",
        "https://example.org/" + "a" * 500,
        "nonsense",
        "",
    ],
)
def test_an_address_that_cannot_be_told_is_refused(settings: Settings, url: str) -> None:
    allowed(settings)
    with pytest.raises(BadInput, match="hook_address"):
        hooks.add_hook(url, NOW)
    assert not models.Hook.objects.exists()


def test_who_is_removed_is_told_nothing_any_more(other: Other, release: Release) -> None:
    hook, _ = hooks.add_hook(other.url, NOW)
    hooks.queue_messages(release.digest, NOW)
    assert hooks.remove_hook(str(hook.pk)) == other.url
    assert hooks.tell_hooks(NOW) == 0
    assert other.got == []
    with pytest.raises(NotFound, match="hook_unknown"):
        hooks.remove_hook(str(hook.pk))


def test_the_due_work_tells() -> None:
    assert hooks.tell_hooks in STEPS


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["hook", *words], env={"OOGST_LANG": "en"})


def test_the_command_adds_lists_and_removes(monkeypatch: pytest.MonkeyPatch) -> None:
    from oogst.site import serving

    monkeypatch.setattr(serving, "set_up", lambda: None)
    monkeypatch.setattr(serving, "check_migrated", lambda: None)
    assert run("add", "https://example.org/hook").stdout.startswith("whsec_")
    number = str(models.Hook.objects.get().pk)
    assert number in run("list").stdout
    assert "whsec_" not in run("list").stdout
    assert run("remove", number).exit_code == 0
    assert run("remove", number).exit_code == 1
