"""Invitations on paper and as a table: for whoever has no e-mail address, or for whom one names."""

from __future__ import annotations

import csv
import datetime as dt
import stat
from pathlib import Path

import pytest

from oogst.site.people import actions, queries
from oogst.site.people.models import AuditEvent, Membership, Person
from tests.show.test_portfolio import text_of
from tests.site.cast import NOW
from tests.site.people.test_import import PEOPLE, UNITS
from tests.site.test_commands import oogst

ROWS = "p1,u2,,,Anna,,nl\np2,u2,,,Bram,b@example.org,\np3,u2,,2020-01-01,Wim,,\np4,u2,,,Chloé,,fr\n"


@pytest.fixture(scope="module")
def house_of_four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house-of-four")
    oogst(folder, "migrate")
    (folder / "units.csv").write_text(UNITS, "utf-8")
    (folder / "people.csv").write_text(PEOPLE + ROWS, "utf-8")
    for kind in ("units", "people"):
        oogst(folder, "import", kind, f"{kind}.csv", "--apply")
    return folder


def test_everybody_without_an_address_gets_a_letter(house_of_four: Path) -> None:
    done = oogst(house_of_four, "letters", "-o", "letters.pdf", "--csv", "links.csv")
    assert "2 letters" in done.stdout, done.stderr
    told = text_of((house_of_four / "letters.pdf").read_bytes())
    assert ("Anna" in told, "Chloé" in told, "Bram" in told, "Wim" in told) == (True, True, False, False)
    rows = list(csv.DictReader((house_of_four / "links.csv").read_text("utf-8-sig").splitlines()))
    assert [row["person_id"] for row in rows] == ["p1", "p4"]
    assert rows[1]["link"].startswith("http://localhost:8000/fr/")
    for name in ("letters.pdf", "links.csv"):
        assert stat.S_IMODE((house_of_four / name).stat().st_mode) == 0o600


def test_others_get_one_when_they_are_named_and_nobody_unknown_does(house_of_four: Path) -> None:
    assert "1 letter " in oogst(house_of_four, "letters", "p2", "-o", "letters.pdf").stdout
    refused = oogst(house_of_four, "letters", "p1", "zoe", "-o", "none.pdf")
    assert refused.returncode == 1
    assert not (house_of_four / "none.pdf").exists()


def test_codes_for_the_tablet_are_printed_or_written_as_letters(house_of_four: Path) -> None:
    said = oogst(house_of_four, "kiosk-code", "p1", "p4").stdout
    assert ("Voor Anna" in said, "Pour Chloé" in said) == (True, True)
    done = oogst(house_of_four, "kiosk-code", "p1", "p4", "-o", "codes.pdf")
    assert "2 letters" in done.stdout, done.stderr
    file = house_of_four / "codes.pdf"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = text_of(file.read_bytes())
    code = said.split("Code: ")[1].split("\n")[0]
    assert all(words in told for words in ("Anna", "Chloé", code))
    assert oogst(house_of_four, "kiosk-code", "p1", "zoe", "-o", "none.pdf").returncode == 1
    assert not (house_of_four / "none.pdf").exists()


def test_an_invitation_can_be_drawn_as_a_code(house_of_four: Path) -> None:
    done = oogst(house_of_four, "invite", "p1", "--qr", "code.svg")
    assert done.stdout.startswith("http://localhost:8000/nl/")
    assert (house_of_four / "code.svg").read_bytes().startswith(b"<?xml")


def test_each_link_is_for_its_person_and_stands_in_the_trail(cast: dict[str, Person]) -> None:
    Person.objects.filter(code__in=("anna", "carla")).update(email=None)
    Membership.objects.filter(person=cast["carla"]).update(valid_to=NOW.date() - dt.timedelta(days=1))
    found = queries.without_address(NOW.date())
    assert [one.code for one in found] == ["anna"]
    ((person, token),) = actions.invite_all(found, NOW)
    assert queries.invited_by(token, NOW) == person == cast["anna"]
    assert AuditEvent.objects.order_by("-pk")[0].kind == "invited"
