"""The privacy kit on the site: from the settings as they run, for administrators and the data protection officer."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from oogst.show.kit import DOCUMENTS
from oogst.site import retention
from oogst.site.people.actions import give_role
from oogst.site.people.models import Person
from oogst.site.privacy_kit import facts
from oogst.texts import texts
from tests.site.asking import text
from tests.site.cast import NOW
from tests.site.test_commands import oogst, ready

__all__ = ["ready"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["administrator", "protection"])
def test_those_who_answer_for_it_read_and_take_along_each_document(client: Client, anna: Person, role: str) -> None:
    give_role(anna, role, None, now=NOW)
    client.force_login(anna)
    leads_there = text(client.get("/nl/mensen?words=" if role == "administrator" else "/nl/mijn-gegevens"))
    assert 'href="/nl/privacydossier"' in leads_there
    page = text(client.get("/nl/privacydossier"))
    for name in DOCUMENTS:
        assert f'href="/nl/privacydossier/{name}"' in page
        assert client.get(f"/nl/privacydossier/{name}").status_code == 200
        taken = client.get(f"/nl/privacydossier/{name}.md")
        assert taken.headers["Content-Type"].startswith("text/markdown")
        assert taken.content.decode().startswith("# ")
    assert client.get("/nl/privacydossier/other").status_code == 404


def test_others_do_not(client: Client, bram: Person) -> None:
    assert client.get("/nl/privacydossier").status_code == 302
    client.force_login(bram)
    for address in ("/nl/privacydossier", "/nl/privacydossier/impact", "/nl/privacydossier/impact.md"):
        assert client.get(address).status_code == 403


def test_it_says_what_the_settings_say(house: Path, settings: Settings) -> None:
    now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    before = facts("nl", now)
    assert (before.record_store, before.open_mailbox, before.day) == (False, True, "25 november 2026")
    settings.OOGST = dataclasses.replace(
        settings.OOGST, xapi=True, xapi_days=77, trail_days=500, leaver_days=20, second_step="roles", name="De Linde"
    )
    after = facts("nl", now)
    assert (after.record_store, after.xapi_days, after.second_step, after.name) == (True, 77, True, "De Linde")
    days = {one.id: one.days for one in after.kept}
    assert (days["trail"], days["moments"], days["records"], days["releases"]) == (500, 20, 77, 0)


def test_every_row_of_the_schedule_has_its_words() -> None:
    words = texts("kit", "nl")
    for row in retention.TABLE:
        assert words[f"what_{row.id}"]
        assert words[f"ends_{row.id}"]


def test_the_command_writes_them(ready: Path) -> None:
    done = oogst(ready, "privacy-kit", "-o", "kit", "--lang", "fr", OOGST_XAPI="on")
    assert done.returncode == 0, done.stderr
    assert sorted(one.stem for one in (ready / "kit").glob("*.md")) == sorted(DOCUMENTS)
    assert "xAPI" in (ready / "kit/record.md").read_text("utf-8")
