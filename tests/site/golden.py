"""The golden organisation, noted and confirmed in the database one by one: what the files say, said on the site."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import models, transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from oogst.framework import load_framework
from oogst.intake import Inputs, read_inputs
from oogst.site.followups.actions import Given, answer_ask, give_voice, invite_voice
from oogst.site.followups.links import ANSWER, VOICE, token_for
from oogst.site.followups.models import Answer, Ask, SecondVoice
from oogst.site.moments import actions
from oogst.site.moments.models import Moment, MomentMode, MomentOutcome
from oogst.site.moments.said import Said
from oogst.site.people.actions import import_people, replace_units
from oogst.site.people.files import read_people, read_units
from oogst.site.people.models import DataKey, Membership, Person, Unit, UnitPeriod
from oogst.site.settings_table import prepare_data_folder, read_settings
from oogst.suggest import Suggestion
from tests.harvest.test_golden import GOLDEN

NOW = dt.datetime(2026, 10, 31, 12, 0, tzinfo=dt.UTC)
_KINDS: tuple[type[models.Model], ...] = (
    Unit,
    UnitPeriod,
    Person,
    Membership,
    DataKey,
    Moment,
    MomentOutcome,
    MomentMode,
    Ask,
    Answer,
    SecondVoice,
)


@pytest.fixture(scope="session")
def golden(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Inputs, list[list[models.Model]], bytes]:
    """The golden organisation in files, its rows in the database (noted and confirmed one by one, once), and the
    master key that these were closed with."""
    data = tmp_path_factory.mktemp("golden")
    files = [GOLDEN / f"{kind}.csv" for kind in ("moments", "people", "units", "answers", "voices")]
    inputs = read_inputs(*files, framework=load_framework(), today=NOW.date())
    theirs = read_settings({"OOGST_DATA_DIR": str(data)})
    prepare_data_folder(theirs)
    with django_db_blocker.unblock(), override_settings(OOGST=theirs), transaction.atomic():
        replace_units(read_units(files[2], load_framework(), NOW.date()), NOW)
        import_people(read_people(files[1], load_framework(), NOW.date()), NOW)
        people = {person.code: person for person in Person.objects.all()}
        words = texts_in(files[0])  # the harvest itself lets go of those that it does not need
        rows_of = [row | {"text": words[row["moment_id"]]} for row in inputs.moments.to_pylist()]
        moments = {row["moment_id"]: note(people[row["person_id"]], row) for row in rows_of}
        for row in inputs.answers.to_pylist():
            say_again(moments[row["moment_id"]], row)
        for row in inputs.voices.to_pylist():
            confirm(moments[row["moment_id"]], row)
        rows = [list(kind._default_manager.all()) for kind in _KINDS]
        transaction.set_rollback(True)
    return inputs, rows, theirs.master_key_file.read_bytes()


def texts_in(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8", newline="") as opened:
        return {row["moment_id"]: row["text"] for row in csv.DictReader(opened)}


@pytest.fixture
def inputs(house: Path, golden: tuple[Inputs, list[list[models.Model]], bytes]) -> Inputs:
    (house / "master-key").write_bytes(golden[2])
    for kind, rows in zip(_KINDS, golden[1], strict=True):
        kind._default_manager.bulk_create(rows, batch_size=500)
    return golden[0]


def note(person: Person, row: dict[str, object]) -> Moment:
    captured, received = row["captured_at"], row["received_at"]
    assert isinstance(captured, dt.datetime)
    assert isinstance(received, dt.datetime)
    outcomes, modes = row["outcomes"], row["modes"]
    assert isinstance(outcomes, list)
    assert isinstance(modes, list)
    moment = actions.record_moment(
        person,
        str(row["text"]),
        form=uuid4(),
        now=timezone.make_aware(received),
        visibility=str(row["visibility"]),
        language="nl",
        said=Said(yes=frozenset(outcomes), modes=frozenset(modes), domain=str(row["domain"] or "")),
        suggest=lambda _text, language: Suggestion(language, None, (), (), "none"),
    )
    Moment.objects.filter(pk=moment.pk).update(captured_at=timezone.make_aware(captured))
    return moment


def say_again(moment: Moment, row: dict[str, Any]) -> None:
    at = timezone.make_aware(row["answered_at"])
    days = {"due_on": timezone.localdate(at), "closes_on": timezone.localdate(at) + dt.timedelta(days=1)}
    ask = Ask.objects.create(moment=moment, wave=row["wave"], outcome=row["outcome"], **days)
    figure = "" if row["work_figure"] is None else str(row["work_figure"])
    given = Given(row["answer"], row["barrier"] or "", figure, row["work_unit"] or "")
    answer_ask(token_for(ANSWER, ask.pk), given, at)


def confirm(moment: Moment, row: dict[str, Any]) -> None:
    at = timezone.make_aware(row["answered_at"])
    voice = invite_voice(moment.person, moment.pk, "Zo was het.", at)
    give_voice(token_for(VOICE, voice.pk), row["confirms"], at)
