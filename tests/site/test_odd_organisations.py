"""Organisations as nobody drew them: three hundred units, long and foreign names, a unit that went, another version."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook
from pptx import Presentation
from pytest_django import Settings

from oogst.errors import BadRelease
from oogst.release import Cell, Group, Release, Unit, seal, to_json
from oogst.site.people.actions import give_role
from oogst.site.people.models import Person
from oogst.site.releases import models
from oogst.site.releases.actions import publish_release
from oogst.texts import LANGUAGES, sentence
from tests.show.sample import FIRST, SECOND, sample_release
from tests.site.conftest import NOW

pytestmark = pytest.mark.django_db
LONG = "Verpleegafdeling voor herstel en langdurige zorg, geriatrie, palliatieve zorg en revalidatie op campus Noord"
ARABIC = "قسم التمريض والرعاية طويلة الأمد"
MARKED = "<b>Zorg & co</b>"


def shown(release: Release) -> Release:
    """As if it had been published: the tables hold it, and every page reads it."""
    sealed = seal(dataclasses.replace(release, digest=""))
    models.Release.objects.create(
        digest=sealed.digest, as_of=sealed.as_of, made_by="tests", published_at=NOW, content=to_json(sealed)
    )
    return sealed


def named(name: str) -> Release:
    """The sample with another name for one of its units."""
    release = sample_release()
    periods = tuple(
        dataclasses.replace(
            one, units=tuple(dataclasses.replace(unit, name=name) if unit.id == "wijk" else unit for unit in one.units)
        )
        for one in release.periods
    )
    return dataclasses.replace(release, periods=periods)


def of_three_hundred() -> Release:
    """The sample with three hundred units more, each shown by itself, with the cells of a group that there is."""
    release = sample_release()
    more = tuple(Unit(f"x{at}", "linde", f"Team {at}", 12) for at in range(300))
    groups = tuple(Group(SECOND, f"gx{at}", "g1", (f"x{at}",), 10) for at in range(300))
    like = [cell for cell in release.cells if (cell.period, cell.group) == (SECOND, "g5")]
    cells = tuple(
        Cell(SECOND, cell.item, group.id, cell.share, cell.step, cell.end) for group in groups for cell in like
    )
    periods = tuple(
        dataclasses.replace(one, units=one.units + more) if one.id == SECOND else one for one in release.periods
    )
    return dataclasses.replace(release, periods=periods, groups=release.groups + groups, cells=release.cells + cells)


@pytest.fixture
def officer(cast: dict[str, Person]) -> Client:
    """The data protection officer, who sees every row."""
    give_role(cast["carla"], "protection", None, now=NOW)
    client = Client()
    client.force_login(cast["carla"])
    return client


@pytest.mark.parametrize("name", [LONG, ARABIC, MARKED])
def test_a_long_a_foreign_and_a_marked_name_stand_in_every_form(officer: Client, name: str) -> None:
    shown(named(name))
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for address in ("", "wall", "infographic.html", "explore"):
        page = officer.get(f"/en/{address}", {"unit": "wijk"})
        assert page.status_code == 200
        assert escaped in page.content.decode(), address
        assert name == escaped or name not in page.content.decode()
    assert name in officer.get("/en/infographic.txt", {"unit": "wijk"}).content.decode()
    slide = Presentation(io.BytesIO(officer.get("/en/infographic.pptx", {"unit": "wijk"}).content)).slides[0]
    assert any(name in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    book = load_workbook(io.BytesIO(officer.get("/en/report.xlsx", {"unit": "linde"}).content))
    assert any(name in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_three_hundred_units_can_be_chosen_compared_and_taken_along(officer: Client) -> None:
    shown(of_three_hundred())
    page = officer.get("/nl/").content.decode()
    assert page.count("<option value=") > 300
    assert "Team 299" in officer.get("/nl/", {"unit": "x299"}).content.decode()
    by_unit = officer.get("/nl/verken/afdelingen")
    assert by_unit.status_code == 200
    assert "Team 9" in by_unit.content.decode()
    assert "Team 299" not in by_unit.content.decode()  # on a further page
    assert "Team 299" in officer.get("/nl/verken/afdelingen", {"words": "299"}).content.decode()
    assert officer.get("/nl/report.txt").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_that_went_is_answered_with_the_nearest_and_its_own_period_still_shows_it(
    client: Client, language: str
) -> None:
    release = sample_release()
    periods = tuple(
        dataclasses.replace(one, units=tuple(unit for unit in one.units if unit.id != "kinder"))
        if one.id == SECOND
        else one
        for one in release.periods
    )
    gone = {("g4", SECOND)}
    shown(
        dataclasses.replace(
            release,
            periods=periods,
            groups=tuple(one for one in release.groups if (one.id, one.period) not in gone),
            cells=tuple(one for one in release.cells if (one.group, one.period) not in gone),
        )
    )
    before = client.get(f"/{language}/", {"unit": "kinder", "period": FIRST})
    assert before.status_code == 200
    assert "Kinderopvang Pimpernel" in before.content.decode()
    after = client.get(f"/{language}/", {"unit": "kinder"})
    assert after.status_code == 404
    assert "Kinderopvang Pimpernel" not in after.content.decode()
    assert "Zorggroep De Linde" in after.content.decode()
    assert client.get(f"/{language}/infographic.pdf", {"unit": "kinder"}).status_code == 404


def test_a_period_without_anything_to_show_is_not_offered_and_says_why(client: Client, settings: Settings) -> None:
    release = sample_release()
    shown(dataclasses.replace(release, groups=(), cells=(), totals=()))
    page = client.get("/en/")
    assert page.status_code == 200
    assert 'name="period"' not in page.content.decode()
    assert client.get("/en/", {"period": SECOND}).status_code == 404


def test_a_release_of_another_version_is_refused_with_a_sentence_and_the_pages_stay(client: Client) -> None:
    shown(sample_release())
    before = client.get("/en/").content
    other = json.loads(to_json(sample_release())) | {"format": "oogst-release/9"}
    with pytest.raises(BadRelease) as problem:
        publish_release(json.dumps(other).encode(), NOW)
    assert "oogst-release/9" in sentence(problem.value, "en")
    assert client.get("/en/").content == before
