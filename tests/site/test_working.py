"""The due work: in order, each step for itself, once at the command line, and beside serving on SQLite only."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.site import working
from oogst.site.followups.models import Ask
from oogst.site.mail import letters
from oogst.site.people.models import Person
from oogst.site.settings_table import Postgres
from oogst.site.working import do_due_work, keep_working, work_beside_serving
from tests.site.cast import NOW
from tests.site.followups.scene import confirmed
from tests.site.followups.test_sending import TUESDAY
from tests.site.test_commands import oogst


def test_it_asks_and_sends_in_one_go(anna: Person) -> None:
    confirmed(anna)
    assert do_due_work(TUESDAY) == []
    assert Ask.objects.count() == len(letters()) == 1


@pytest.mark.parametrize("problem", [OperationalError("away"), OSError(28, "full"), BadInput("master_key_unusable")])
def test_a_step_that_fails_keeps_no_other_one_waiting(problem: Exception) -> None:
    done: list[dt.datetime] = []

    def failing(_now: dt.datetime) -> None:
        raise problem

    assert do_due_work(NOW, (failing, done.append)) == ["failing"]
    assert done == [NOW]


def test_it_goes_on_until_told_to_stop(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = threading.Event(), []

    def once(now: dt.datetime) -> list[str]:
        rounds.append(now)
        if len(rounds) == 3:
            stop.set()
        return []

    monkeypatch.setattr(working, "do_due_work", once)
    monkeypatch.setattr(working, "EVERY", dt.timedelta(milliseconds=1))
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    keep_working(stop)
    assert len(rounds) == 3


def test_on_postgresql_serving_does_none_of_it(settings: Settings, house: Path) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, database=Postgres("postgresql://localhost/oogst"))
    assert work_beside_serving() is None


def test_the_command_does_it_once(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    done = oogst(tmp_path, "work", "--once")
    assert (done.returncode, done.stderr) == (0, "")
