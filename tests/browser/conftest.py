"""A real server, as ``oogst serve`` starts it, on a free port of this machine, and the machine's own Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from oogst.release import write_release
from tests.site.harvested import releases

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1440, height=900)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The browser that the machine has; none is downloaded."""
    found = os.environ.get("OOGST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return {"executable_path": found, "args": QUIET}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that shows the demonstration's releases."""
    folder = tmp_path_factory.mktemp("site")
    for name, release in zip(("first", "second"), releases(), strict=True):
        write_release(release, folder / name)
    yield from _served(folder, ["migrate"], ["publish", "first"], ["publish", "second"])


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site where nothing was published yet."""
    yield from _served(tmp_path_factory.mktemp("new-site"), ["migrate"])


def _served(folder: Path, *before: list[str], port: int = 0, **settings: str) -> Iterator[str]:
    environ = _environ(folder) | settings
    for words in before:
        subprocess.run(_command(*words), cwd=folder, env=environ, check=True, capture_output=True)
    port = port or _free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            _command("serve", "--port", str(port)), cwd=folder, env=environ, stdout=log, stderr=log
        )
        try:
            yield _awaited(f"http://localhost:{port}", server, folder / "log")
        finally:
            server.terminate()
            server.wait(timeout=20)


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from oogst.cli import main; main()", *words]


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OOGST_", "DATABASE_URL"))}
    ours = {"OOGST_PUBLIC_PAGE": "units", "OOGST_MAILBOX": "page", "OOGST_LANG": "en", "OOGST_XAPI": "on"}
    return kept | ours | {"OOGST_DATA_DIR": str(folder / "data")}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _awaited(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz") as answer:
                assert answer.read() == b"ok\n"
                return address
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[Any]:
    """Makes pages; at the end none of them may have complained (a refused script or style is such a complaint)."""
    complaints: list[str] = []

    def make(**asked: Any) -> Page:
        page = browser.new_context(**({"base_url": site, "viewport": DESKTOP} | asked)).new_page()
        page.on("console", lambda said: complaints.append(_told(said)) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        return page

    yield make
    for context in browser.contexts:
        context.close()
    assert complaints == []


def _told(said: ConsoleMessage) -> str:
    return f"{said.page.url if said.page else ''}: {said.text}"
