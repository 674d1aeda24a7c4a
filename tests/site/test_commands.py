"""The commands around the site, as somebody at a terminal meets them: each in a process of its own."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import cache
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


@cache
def _migrated() -> Path:
    """Kept for the whole run: making its tables takes longer than most of what is asked of it."""
    folder = Path(tempfile.mkdtemp(prefix="oogst-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    assert oogst(folder, "migrate").returncode == 0
    return folder


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A folder with a site that was just migrated."""
    shutil.copytree(_migrated(), tmp_path, dirs_exist_ok=True)
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


PEOPLE = "person_id,unit_id,email\np1,u1,an@example.org\np2,u1,bo@example.org\n"
UNITS = "unit_id,parent_id,name\nu1,,De Linde\n"


@pytest.fixture
def peopled(ready: Path) -> Path:
    for kind, rows in (("units", UNITS), ("people", PEOPLE)):
        (ready / f"{kind}.csv").write_text(rows)
        assert oogst(ready, "import", kind, f"{kind}.csv", "--apply").returncode == 0
    return ready


def test_a_backup_is_restored_in_another_folder(peopled: Path, tmp_path: Path) -> None:
    kept = oogst(peopled, "backup", "copy.zip", "--keys", "keys")
    assert re.match(
        r"Kept in copy\.zip: [1-9]\d* rows\. The keys are not in it\.\n4 key files copied to keys", kept.stdout
    )
    there = tmp_path / "new machine"
    (there / "data").mkdir(parents=True)
    for key in (peopled / "keys").iterdir():
        key.rename(there / "data" / key.name)
    restored = oogst(there, "restore", str(peopled / "copy.zip"))
    assert re.match(r"Put back from .*copy\.zip: [1-9]\d* rows\.", restored.stdout), restored.stderr
    again = oogst(there, "restore", str(peopled / "copy.zip"))
    assert (again.returncode, "The database is not empty" in again.stderr) == (1, True)


def test_it_moves_from_sqlite_to_postgresql_and_back_with_every_row(peopled: Path, tmp_path: Path) -> None:
    with running_postgres() as url:
        moved = oogst(peopled, "move", url)
        assert (told := re.match(r"Copied to postgresql://\S+ and compared row by row: (\d+) rows\.", moved.stdout))
        back = oogst(peopled, "move", f"sqlite:///{tmp_path}/back.db", DATABASE_URL=url)
        assert f"{told[1]} rows" in back.stdout
        again = oogst(peopled, "move", url)
    assert (again.returncode, "The database is not empty" in again.stderr) == (1, True)


def test_a_copy_that_differs_is_not_kept(peopled: Path, tmp_path: Path) -> None:
    harmed = """
from oogst.site import serving
serving.set_up()
from oogst.site import copies
from oogst.site.people.models import Person
copies._after_loading = lambda using: Person.objects.using(using).filter(code="p2").update(email="x@example.org")
from oogst.cli import main
main()
"""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("OOGST_", "DATABASE_URL"))}
    command = [sys.executable, "-c", harmed, "move", f"sqlite:///{tmp_path}/there.db"]
    environ = told | {"OOGST_LANG": "en", "OOGST_DATA_DIR": str(peopled / "data")}
    refused = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=180, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The copy is not the same as the original: table people_person, row ")
    with closing(sqlite3.connect(tmp_path / "there.db")) as there:
        assert there.execute("SELECT count(*) FROM people_person").fetchone() == (0,)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://anna:geheim@127.0.0.1:1/oogst", "The database does not answer"),
        ("mysql://localhost/oogst", "DATABASE_URL"),
    ],
)
def test_it_does_not_move_to_what_is_not_there(url: str, sentence: str, ready: Path) -> None:
    refused = oogst(ready, "move", url)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "geheim" not in refused.stderr
