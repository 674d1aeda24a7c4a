"""People and units from files: refused row by row, looked at first, and applied whole."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from oogst.framework import load_framework
from oogst.intake import Sheet
from oogst.site.people import actions, files, queries
from oogst.site.people.models import Membership, Person, Unit
from tests.site.test_commands import oogst

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)
UNITS = "unit_id,parent_id,name\nu1,,De Linde\nu2,u1,Klantendienst\n"
PEOPLE = "person_id,unit_id,valid_from,valid_to,name,email,language\n"


def read(folder: Path, kind: str, text: str) -> Sheet:
    file = folder / f"{kind}.csv"
    file.write_text(text, "utf-8")
    reader = {"units": files.read_units, "people": files.read_people}[kind]
    return reader(file, load_framework(), TODAY)


def reasons(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in sheet.refusals]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    assert actions.replace_units(read(tmp_path, "units", UNITS), NOW) == 2
    return tmp_path


def test_people_come_in_with_their_home_units(tree: Path) -> None:
    rows = "p1,u1,2024-01-01,2025-12-31,Anna,anna@example.org,fr\np1,u2,2026-01-01,,,,\np2,u2,,,Bram,,\n"
    assert actions.import_people(read(tree, "people", PEOPLE + rows), NOW) == 2
    anna = queries.person_known_as("ANNA@example.org")
    assert (anna.code, anna.name, anna.language, anna.has_usable_password()) == ("p1", "Anna", "fr", False)
    homes = [queries.home_of(anna, day) for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2023, 1, 1))]
    assert [home and home.name for home in homes] == ["De Linde", "Klantendienst", None]
    assert queries.person_known_as("p2").email is None


def test_a_second_file_changes_whom_it_names_and_leaves_the_others(tree: Path) -> None:
    actions.import_people(
        read(tree, "people", PEOPLE + "p1,u1,,,Anna,a@example.org,fr\np2,u2,,,Bram,b@example.org,\n"), NOW
    )
    before = queries.person_known_as("p1").pk
    # Two people may exchange their addresses in one file; what a row leaves empty stays as it was.
    actions.import_people(read(tree, "people", PEOPLE + "p1,u2,,,,a2@example.org,\n"), NOW)
    anna, bram = queries.person_known_as("p1"), queries.person_known_as("p2")
    assert (anna.pk, anna.name, anna.email, anna.language) == (before, "Anna", "a2@example.org", "fr")
    assert [home.unit_id for home in anna.memberships.all()] == ["u2"]
    assert bram.email == "b@example.org"
    assert Membership.objects.count() == 2


def test_an_address_of_two_people_is_refused_also_when_the_database_has_it(tree: Path) -> None:
    actions.import_people(read(tree, "people", PEOPLE + "p1,u1,,,Anna,a@example.org,\n"), NOW)
    sheet = read(tree, "people", PEOPLE + "p2,u1,,,B,A@example.org,\np3,u1,,,C,c@x.org,\np4,u1,,,D,c@x.org,\n")
    assert reasons(sheet) == [(2, "email", "email_taken"), (4, "email", "email_taken")]


def test_a_row_that_is_not_right_is_refused_and_the_others_are_kept(tree: Path) -> None:
    rows = "p1,u9,,,,,\np2,u2,2026-01-01,2025-01-01,,,\np3,u2,,,,nowhere,\np4,u2,,,,,it\np5,u2,,,,,\n"
    sheet = read(tree, "people", PEOPLE + rows)
    assert set(reasons(sheet)) == {
        (2, "unit_id", "unknown_unit"),
        (3, "valid_to", "ends_before_start"),
        (4, "email", "email_wrong"),
        (5, "language", "unknown_language"),
    }
    actions.import_people(sheet, NOW)
    assert [person.code for person in Person.objects.all()] == ["p5"]


def test_a_tree_may_change_but_not_lose_a_unit_in_which_somebody_is_at_home(tree: Path) -> None:
    actions.import_people(read(tree, "people", PEOPLE + "p1,u2,,,,,\n"), NOW)
    sheet = read(tree, "units", "unit_id,parent_id,name\nu1,,De Linde\n")
    assert reasons(sheet) == [(1, "unit_id", "unit_still_used")]
    actions.replace_units(sheet, NOW)
    assert set(Unit.objects.values_list("id", flat=True)) == {"u1", "u2"}
    actions.replace_units(read(tree, "units", UNITS.replace("Klantendienst", "Onthaal") + "u3,u2,Balie\n"), NOW)
    home = queries.home_of(queries.person_known_as("p1"), TODAY)
    assert home
    assert home.name == "Onthaal"


def test_a_tree_may_not_lose_a_unit_that_somebody_leads_and_no_role_goes_unseen(tree: Path) -> None:
    bram = Person.objects.create(code="bram")
    actions.give_role(bram, "lead", "u2", now=NOW)
    sheet = read(tree, "units", "unit_id,parent_id,name\nu1,,De Linde\n")
    assert reasons(sheet) == [(1, "unit_id", "unit_still_used")]
    actions.replace_units(sheet, NOW)
    assert bram.roles.get().unit_id == "u2"


def test_the_command_writes_only_when_told_and_names_what_it_refuses(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE + "p1,u2,,,Anna,a@example.org,\np2,u9,,,,,\n", "utf-8")
    assert oogst(tmp_path, "import", "units", "units.csv", "--apply").returncode == 0
    dry = oogst(tmp_path, "import", "people", "people.csv")
    assert "1 row is right; nothing was written" in dry.stdout
    assert "people.csv, row 3, column unit_id" in dry.stderr
    assert oogst(tmp_path, "invite", "p1").returncode == 1
    assert "1 person is up to date" in oogst(tmp_path, "import", "people", "people.csv", "--apply").stdout
    invited = oogst(tmp_path, "invite", "a@example.org", "--role", "lead", "--unit", "u2")
    assert invited.stdout.startswith("http://localhost:8000/nl/uitnodiging/")
    refused = oogst(tmp_path, "invite", "p1", "--role", "lead")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "0 keys are wrapped" in oogst(tmp_path, "rotate-key").stdout
