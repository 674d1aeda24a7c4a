"""What a machine that watches the site reads, and what the log holds: never who, never what somebody wrote."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.site import working
from oogst.site.logs import JsonLines, Lines
from oogst.site.pages import watching
from oogst.site.people.models import Person
from oogst.site.releases import queries
from tests.postgres import free_port

TOKEN = "a token of forty characters, or even more"


@pytest.fixture
def watched(settings: Settings) -> str:
    settings.OOGST = replace(settings.OOGST, metrics_token=TOKEN)
    return f"Bearer {TOKEN}"


def read_metrics(client: Client, bearer: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    answer = client.get("/metrics", headers={"authorization": bearer})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for sample in (sample for family in families for sample in family.samples):
        found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_it_lives_whatever_the_database_does(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", _gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_ready(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_not_ready_without_its_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", _gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"database\n")


def test_it_is_not_ready_before_it_was_migrated(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "pending_migrations", lambda: ["people.0099_later"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations\n")


def _gone() -> None:
    raise DatabaseError


@pytest.mark.parametrize("bearer", ["", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer é"])
def test_metrics_are_for_whoever_has_the_token(client: Client, db: None, watched: str, bearer: str) -> None:
    assert client.get("/metrics", headers={"authorization": bearer}).status_code == 404


def test_there_are_no_metrics_without_the_setting(client: Client, db: None) -> None:
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_metrics_tell_requests_by_area_and_how_the_house_is(client: Client, db: None, watched: str) -> None:
    before = {tuple(labels.items()): n for labels, n in read_metrics(client, watched).get("oogst_requests_total", [])}
    client.get("/nl/over")
    client.get("/nl/bestaat-niet")
    found = read_metrics(client, watched)
    after = {tuple(labels.items()): n for labels, n in found["oogst_requests_total"]}
    grown = {key: n - before.get(key, 0) for key, n in after.items() if n > before.get(key, 0)}
    asked = (("area", "public"), ("method", "GET"), ("status", "200"))
    assert grown[asked] == 1
    assert grown[("area", "none"), ("method", "GET"), ("status", "404")] == 1
    assert found["oogst_ready"] == [({}, 1.0)]
    assert {labels["area"] for labels, _ in found["oogst_request_seconds_count"]} >= {"public", "none"}


def test_they_say_when_the_due_work_was_last_looked_through(
    client: Client, db: None, watched: str, settings: Settings, tmp_path: Path
) -> None:
    settings.OOGST = replace(settings.OOGST, data_dir=tmp_path)
    assert "oogst_work_timestamp_seconds" not in read_metrics(client, watched)
    working.mark_worked()
    assert abs(read_metrics(client, watched)["oogst_work_timestamp_seconds"][0][1] - timezone.now().timestamp()) < 60


def test_a_page_that_fails_tells_the_number_under_which_the_log_has_it(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise BadInput("setting_wrong", name="anna@example.org", kind="x")

    monkeypatch.setattr(queries, "current_digest", broken)
    client.raise_request_exception = False
    caplog.handler.setFormatter(JsonLines())
    answer = client.get("/nl/?code=geheim")
    number = answer["X-Request-Id"]
    assert f"<code>{number}</code>" in answer.content.decode()
    line = next(told for told in map(json.loads, caplog.text.splitlines()) if told["by"] == "django.request")
    assert line["request"] == number
    assert line["said"] == "500 GET /nl/"
    assert line["trace"][-1] == "BadInput"
    assert any("broken" in place for place in line["trace"])
    assert "anna@" not in caplog.text
    assert "geheim" not in caplog.text


def test_the_log_of_a_whole_visit_says_neither_who_nor_what(
    client: Client, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "oogst.requests")
    caplog.handler.setFormatter(JsonLines())
    client.force_login(anna)
    text = "Een collega toonde me hoe ik een pomp ontlucht."
    client.post("/nl/nieuw", {"text": text, "visibility": "count"})
    client.get("/nl/oogst?q=pomp")
    client.get("/nl/uitnodiging/verkeerd-geheim")
    lines = [json.loads(line) for line in caplog.text.splitlines()]
    assert [line["area"] for line in lines if line["by"] == "oogst.requests"]
    for secret in (text, "pomp", "verkeerd-geheim", str(anna.email), anna.name, anna.code, "127.0.0.1"):
        assert secret not in caplog.text


def test_the_log_for_the_eye_says_the_same() -> None:
    record = logging.LogRecord("oogst", logging.ERROR, "x.py", 1, "%s failed", ("letters",), None)
    assert Lines().format(record).endswith("ERROR oogst letters failed")


def test_metrics_tell_what_all_processes_answered(tmp_path: Path) -> None:
    port, environ = free_port(), os.environ | {"OOGST_DATA_DIR": str(tmp_path / "d"), "OOGST_METRICS_TOKEN": TOKEN}
    environ.pop("DATABASE_URL", None)
    words = [sys.executable, "-c", "from oogst.cli import main; main()"]
    subprocess.run([*words, "migrate"], cwd=tmp_path, env=environ, check=True, capture_output=True)
    served = [*words, "serve", "--workers", "2", "--port", str(port)]
    with subprocess.Popen(served, cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL) as running:
        try:
            _awaited(port)
            for _ in range(20):
                _asked(port, "/nl/over")
            told = {_counted(_asked(port, "/metrics")) for _ in range(6)}
        finally:
            running.terminate()
    assert told == {20.0}


def _asked(port: int, path: str) -> str:
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(asked, timeout=20) as answer:
        return str(answer.read().decode())


def _awaited(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            _asked(port, "/healthz")
            return
        time.sleep(0.1)
    raise AssertionError


def _counted(metrics: str) -> float:
    """Answers of the area ``public``."""
    samples = (sample for family in text_string_to_metric_families(metrics) for sample in family.samples)
    return sum(one.value for one in samples if one.name == "oogst_requests_total" and one.labels["area"] == "public")
