"""Databases of earlier versions are brought up to date with nothing lost, and everything in them can still be read."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.postgres import running_postgres
from tests.site.test_commands import oogst

ROOT = Path(__file__).parents[2]
SNAPSHOTS = sorted(one.parent for one in (Path(__file__).parent / "snapshots").glob("*/database.sql"))
#: What migrating itself writes.
OWN = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence")
SAID = {
    "anna": {
        "Eén: een collega toonde me een sneltoets.",
        "Twee: ik durf het nu alleen.",
        "Drie: vandaag veel werk gehad.",
    },
    "bram": {"Vier: een klant wees me op een fout."},
}


@pytest.fixture(params=SNAPSHOTS, ids=[one.name for one in SNAPSHOTS])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the site as it was, and with its keys."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    for key in ("master-key", "seal-keys"):
        if (request.param / key).exists():
            shutil.copy(request.param / key, data / key)
            (data / key).chmod(0o600)
    with closing(sqlite3.connect(data / "oogst.sqlite3")) as database:
        database.executescript((request.param / "database.sql").read_text("utf-8"))
    return tmp_path


def counted(folder: Path) -> dict[str, int]:
    """Rows by table."""
    with closing(sqlite3.connect(folder / "data/oogst.sqlite3")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names if name not in OWN
        }


def texts_of(folder: Path, code: str) -> set[str]:
    told = oogst(folder, "export-person", code, "-o", f"{code}.json")
    assert told.returncode == 0, told.stderr
    return {one["text"] for one in json.loads((folder / f"{code}.json").read_text("utf-8"))["moments"]}


def test_it_is_brought_up_to_date_and_nothing_is_lost(site: Path) -> None:
    before = counted(site)
    done = oogst(site, "migrate")
    assert done.returncode == 0, done.stderr
    after = counted(site)
    assert {name: after.get(name) for name, rows in before.items() if rows} == {
        name: rows for name, rows in before.items() if rows
    }
    with closing(sqlite3.connect(site / "data/oogst.sqlite3")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {code: texts_of(site, code) for code in SAID} == SAID
    assert oogst(site, "trail").returncode == 0
    with running_postgres() as url:
        moved = oogst(site, "move", url)
        assert moved.returncode == 0, moved.stderr


def test_every_version_that_was_released_left_one() -> None:
    released = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert SNAPSHOTS
    assert set(released) <= {one.name for one in SNAPSHOTS}
