"""Who sees which rows: a lead sees the own group and those above, and never a neighbour's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from oogst.release import Group, Period, Release, Unit
from oogst.release.audience import AUDIENCE, Role, visible_groups

UNITS = (
    Unit("org", None, "Org", 90),
    Unit("north", "org", "North", 45),
    Unit("south", "org", "South", 45),
    Unit("n1", "north", "N1", 20),
    Unit("n2", "north", "N2", 20),
    Unit("n3", "north", "N3", 5),
)
GROUPS = (
    Group("2026", "g1", None, ("org",), 60),
    Group("2026", "g2", "g1", ("north",), 30),
    Group("2026", "g3", "g1", ("south",), 30),
    Group("2026", "g4", "g2", ("n1",), 15),
    Group("2026", "g5", "g2", ("n2", "n3"), 15),
)
PERIOD = Period("2026", "year", 5, 3, "released", (), (), (), UNITS)
RELEASE = Release(dt.date(2027, 1, 20), "1.1.0", "test", None, (PERIOD,), GROUPS, ())


@pytest.mark.parametrize(
    ("role", "unit", "seen"),
    [
        ("everybody", None, ["g1"]),
        ("everybody", "n1", ["g1"]),
        ("lead", "n1", ["g1", "g2", "g4"]),
        ("lead", "n3", ["g1", "g2", "g5"]),
        ("lead", "north", ["g1", "g2"]),
        ("lead", "gone", ["g1"]),
        ("lead", None, ["g1"]),
        ("learning", "north", ["g1", "g2", "g4", "g5"]),
        ("learning", "org", ["g1", "g2", "g3", "g4", "g5"]),
        ("learning", "n3", ["g1", "g2", "g5"]),
        ("protection", None, ["g1", "g2", "g3", "g4", "g5"]),
    ],
)
def test_each_role_sees_its_rows_and_no_others(role: Role, unit: str | None, seen: list[str]) -> None:
    assert [group.id for group in visible_groups(RELEASE, "2026", role, unit)] == seen


def test_nobody_sees_a_period_that_shows_nothing() -> None:
    assert visible_groups(RELEASE, "2025", "protection") == ()


def test_the_document_says_who_sees_what() -> None:
    document = (Path(__file__).parents[2] / "docs/privacy.md").read_text("utf-8")
    for role, seen in AUDIENCE.items():
        assert f"| `{role}` | {seen} |" in document
