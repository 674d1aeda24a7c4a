"""The made-up people of the demonstration can come in; a real organisation is never mistaken for it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.site.people.test_import import PEOPLE, UNITS
from tests.site.test_commands import oogst


def test_the_demonstration_names_somebody_who_can_sign_in_and_starts_again_as_it_was(tmp_path: Path) -> None:
    first = oogst(tmp_path, "demo", "--people", "120", "--no-serve")
    assert first.returncode == 0, first.stderr
    named = re.search(r"Sign in on the site as (\S+):", first.stdout)
    assert named
    assert oogst(tmp_path, "invite", named[1]).returncode == 0
    assert re.search(r"(\S+) leads a team, (\S+) looks for HR and L&D, (\S+) is data protection officer", first.stdout)
    again = oogst(tmp_path, "demo", "--people", "120", "--no-serve")
    assert (again.returncode, again.stdout) == (0, first.stdout)


def test_the_demonstration_stays_away_from_real_people(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE + "p1,u2,,,Anna,a@example.org,\n", "utf-8")
    for kind in ("units", "people"):
        oogst(tmp_path, "import", kind, f"{kind}.csv", "--apply")
    refused = oogst(tmp_path, "demo", "--people", "120", "--no-serve")
    assert refused.returncode == 1
    assert "OOGST_DATA_DIR" in refused.stderr
    assert oogst(tmp_path, "invite", "a@example.org").returncode == 0
