"""Reports of the site: who may take which along, and that they hold no row that their reader may not see."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from oogst.release import Release
from oogst.release.audience import visible_groups
from oogst.show.choose import group_name
from oogst.show.report import FORMATS
from oogst.site.people.models import Person
from tests.site.harvested import NEWER

pytestmark = pytest.mark.django_db
BEGINNINGS = {"pptx": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "txt": b"IN SHORT"}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_those_who_look_after_people_take_every_form_along(cast: dict[str, Person], release: Release) -> None:
    client = signed_in(cast["dirk"])
    for form in FORMATS:
        answer = client.get(f"/en/report.{form}")
        assert answer.status_code == 200
        assert answer.content.startswith(BEGINNINGS[form])
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "no-cache" in answer.headers["Cache-Control"]


def test_an_outsider_and_an_employee_may_not(cast: dict[str, Person], release: Release) -> None:
    assert Client().get("/en/report.xlsx").headers["Location"].startswith("/en/sign-in?next=")
    assert signed_in(cast["carla"]).get("/en/report.xlsx").status_code == 403
    assert signed_in(cast["anna"]).get("/en/report.xlsx").status_code == 403


def test_what_is_not_shown_or_not_theirs_is_not_found(cast: dict[str, Person], release: Release) -> None:
    client = signed_in(cast["dirk"])
    for asked in ("report.xlsx?period=1999-H1", "report.xlsx?unit=nowhere", "report.docx"):
        assert client.get(f"/en/{asked}").status_code == 404


def test_a_lead_finds_no_group_in_it_but_the_own_one_and_those_above(cast: dict[str, Person], release: Release) -> None:
    bram = cast["bram"]
    unit = bram.roles.get(kind="lead").unit_id
    seen = visible_groups(release, NEWER, "lead", unit)
    period = release.period(NEWER)
    assert period is not None
    hidden = [group_name(period, one, "en") for one in release.groups_of(NEWER) if one not in seen]
    assert hidden
    book = load_workbook(io.BytesIO(signed_in(bram).get(f"/en/report.xlsx?period={NEWER}").content))
    rows = [sheet.iter_rows(min_row=5, max_col=1) for sheet in book if sheet.title == "How many people took part"]
    labels = {str(row[0].value) for sheet in rows for row in sheet}
    assert labels
    assert not labels & set(hidden)


def test_before_a_release_there_is_none(cast: dict[str, Person]) -> None:
    assert signed_in(cast["dirk"]).get("/en/report.txt").status_code == 404
