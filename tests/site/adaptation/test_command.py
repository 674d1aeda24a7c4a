"""``oogst adaptation``: somebody who looks after it can read what was learnt, and why it is not used."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from oogst.cli.adaptation import adaptation
from oogst.site import serving
from oogst.site.adaptation.models import OwnLayer
from oogst.site.people.models import Person
from oogst.site.settings_table import Settings as SiteSettings
from oogst.suggest import load_model
from tests.site.adaptation.test_renewal import keep_layer

WEEK = dt.date(2026, 3, 2)


@pytest.fixture
def told(cast: dict[str, Person], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> SiteSettings:
    """The command on the database of the test."""
    site: SiteSettings = settings.OOGST
    monkeypatch.setattr(serving, "set_up", lambda: site)
    monkeypatch.setattr(serving, "check_migrated", lambda: None)
    return site


def said(*options: str) -> str:
    ran = CliRunner(env={"OOGST_LANG": "en"}).invoke(adaptation, list(options))
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_it_says_that_nothing_has_been_learnt_yet(told: SiteSettings) -> None:
    assert said() == "Nothing has been learnt yet. That happens once a week.\n"


@pytest.mark.parametrize("why", ["better", "too_few", "unlike", "not_better", "not_for_most", "worse_elsewhere"])
def test_it_says_for_every_reason_whether_the_words_are_used(told: SiteSettings, why: str) -> None:
    OwnLayer.objects.create(week=WEEK, base=load_model().name, why=why, first_base=0.331, first_layer=0.512)
    answer = said()
    assert answer.startswith("Week of 2 March 2026: ")
    assert ("33% without, 51% with" in answer) == (why == "better")
    assert ("stays" in answer) == (why != "better")


def test_it_says_that_a_layer_of_another_model_is_not_used(told: SiteSettings) -> None:
    keep_layer("zwaluwkaart", base="oogst-base-0")
    assert "another model" in said()


def test_it_prints_the_whole_list_for_whoever_checks_it(told: SiteSettings) -> None:
    keep_layer("zwaluwkaart")
    assert json.loads(said("--words"))["words"] == {"zwaluwkaart": {"job.voice": 3}}
    OwnLayer.objects.update(layer="")
    assert json.loads(said("--words")) == {}
