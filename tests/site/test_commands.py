"""The commands around the site, as somebody at a terminal meets them: each in a process of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from oogst.release import write_release
from tests.postgres import running_postgres
from tests.site.harvested import releases


def oogst(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own; it must end by itself."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OOGST_", "DATABASE_URL", "DJANGO_"))
    }
    told = kept | {"OOGST_LANG": "en", "OOGST_DATA_DIR": str(folder / "data"), "PYTHONPATH": ""} | environ
    command = [sys.executable, "-c", "from oogst.cli import main; main()", *words]
    return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, timeout=180, check=False)


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    assert oogst(tmp_path, "migrate").returncode == 0
    return tmp_path


def test_migrate_makes_the_database_and_a_second_time_has_nothing_to_do(tmp_path: Path) -> None:
    first, second = oogst(tmp_path, "migrate"), oogst(tmp_path, "migrate")
    assert re.search(r"\([1-9]\d* steps\)", first.stdout)
    assert "(0 steps)" in second.stdout
    assert (tmp_path / "data" / "oogst.sqlite3").exists()


def test_migrate_makes_the_tables_in_postgresql_as_well(tmp_path: Path) -> None:
    with running_postgres() as url:
        first, second = (oogst(tmp_path, "migrate", DATABASE_URL=url) for _ in range(2))
    assert re.search(r"postgresql://127\.0\.0\.1:\d+/postgres .*\([1-9]\d* steps\)", first.stdout)
    assert "(0 steps)" in second.stdout


def test_migrate_says_that_postgresql_does_not_answer_and_keeps_the_password_to_itself(tmp_path: Path) -> None:
    refused = oogst(tmp_path, "migrate", DATABASE_URL="postgresql://anna:geheim@127.0.0.1:1/oogst")
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database does not answer: ")
    assert "geheim" not in refused.stdout + refused.stderr


def test_serve_refuses_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    refused = oogst(tmp_path, "serve")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "The database is missing, or is of an older version. Run oogst migrate first."


def test_serve_refuses_a_port_that_is_in_use(ready: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = oogst(ready, "serve", "--port", port)
    assert refused.returncode == 1
    assert f"127.0.0.1 port {port}" in refused.stderr


def test_serve_refuses_a_setting_that_cannot_be(ready: Path) -> None:
    refused = oogst(ready, "serve", OOGST_PUBLIC_PAGE="everything")
    assert refused.returncode == 1
    assert "OOGST_PUBLIC_PAGE" in refused.stderr
    assert "off | organisation | units" in refused.stderr


def test_publish_shows_a_release_and_says_when_nobody_can_see_it_yet(ready: Path) -> None:
    write_release(releases()[0], ready / "release")
    done = oogst(ready, "publish", "release")
    assert done.returncode == 0, done.stderr
    assert "The site now shows the release of 1 February 2026" in done.stdout
    assert "OOGST_PUBLIC_PAGE" in done.stdout
    again = oogst(ready, "publish", "release", OOGST_PUBLIC_PAGE="units")
    assert again.returncode == 1
    assert "already published" in again.stderr


def test_publish_refuses_a_release_that_is_not_there(ready: Path) -> None:
    refused = oogst(ready, "publish", "nowhere")
    assert refused.returncode == 1
    assert "There is no release in nowhere" in refused.stderr
