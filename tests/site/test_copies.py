"""Backup, restore and move, from either database to either: every row, whoever was forgotten, and what may not be."""

from __future__ import annotations

import datetime as dt
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from oogst.errors import BadFile, BadInput
from oogst.site import copies
from oogst.site.moments.actions import forget_person, record_moment
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import my_moments
from oogst.site.people.models import Person
from oogst.site.people.trail import note_event, verify_trail

NOW = dt.datetime(2026, 11, 2, 9, 30, 0, 123456, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(cast: dict[str, Person]) -> Iterator[dict[str, Person]]:
    """Everybody has moments, and the audit trail has events with microseconds in their times."""
    for name, person in cast.items():
        for number in range(3):
            record(person, f"{name} leerde iets: {number}, met é en 🌱 in de tekst.")
    note_event("invited", NOW, about=cast["anna"])
    yield cast
    call_command("flush", interactive=False, verbosity=0)


def record(person: Person, text: str) -> Moment:
    return record_moment(person, text, form=uuid4(), now=NOW, visibility="count_it", language="nl")


def everything() -> dict[str, list[object]]:
    return {
        model._meta.label: [copies._values(row) for row in copies._rows(model, "default")] for model in copies._kept()
    }


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


def test_what_was_backed_up_comes_back_row_for_row(written: dict[str, Person], tmp_path: Path) -> None:
    before = everything()
    rows = copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    assert rows == sum(len(table) for table in before.values())
    empty()
    assert copies.restore(tmp_path / "copy.zip", settings.OOGST) == copies.Restored(rows, 0)
    assert everything() == before
    assert verify_trail().broken_at is None
    assert {moment.text[:16] for moment in my_moments(Person.objects.get(code="anna"))} == {"anna leerde iets"}


def test_after_a_restore_new_rows_get_new_numbers(written: dict[str, Person], tmp_path: Path) -> None:
    copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    empty()
    copies.restore(tmp_path / "copy.zip", settings.OOGST)
    before = verify_trail().events
    record(Person.objects.get(code="anna"), "Nog een moment, na het terugzetten.")
    note_event("invited", NOW, about=Person.objects.get(code="anna"))
    assert (verify_trail().events, verify_trail().broken_at) == (before + 1, None)


def test_whoever_was_forgotten_after_the_backup_stays_forgotten(written: dict[str, Person], tmp_path: Path) -> None:
    copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    forget_person(written["anna"], settings.OOGST.tombstones)
    empty()
    assert copies.restore(tmp_path / "copy.zip", settings.OOGST).forgotten == 1
    assert not Person.objects.filter(code="anna").exists()
    assert Person.objects.filter(code="carla").exists()


def test_on_a_new_machine_the_backup_itself_knows_who_was_forgotten(written: dict[str, Person], tmp_path: Path) -> None:
    gone = str(written["anna"].pk)
    forget_person(written["anna"], settings.OOGST.tombstones)
    copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    (settings.OOGST.tombstones / gone).unlink()
    empty()
    copies.restore(tmp_path / "copy.zip", settings.OOGST)
    assert (settings.OOGST.tombstones / gone).exists()


def test_no_text_and_no_key_can_be_read_in_it(written: dict[str, Person], tmp_path: Path) -> None:
    copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert b"leerde iets" not in held
    for key in (settings.OOGST.master_key_file, settings.OOGST.key_file, settings.OOGST.release_secret_file):
        assert key.read_bytes().strip() not in held
    assert (tmp_path / "copy.zip").stat().st_mode & 0o777 == 0o600


def test_the_keys_go_into_a_folder_apart(written: dict[str, Person], tmp_path: Path) -> None:
    copied = copies.copy_keys(tmp_path / "keys", settings.OOGST)
    assert {"master-key", "secret-key", "release-secret"} <= {file.name for file in copied}
    assert (tmp_path / "keys" / "master-key").read_text() == settings.OOGST.master_key_file.read_text()
    assert {file.stat().st_mode & 0o777 for file in copied} == {0o600}


def test_people_can_write_while_a_backup_is_made(
    written: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    usual = copies._write_table

    def beside() -> None:
        record(written["bram"], "Intussen geleerd.")
        connection.close()

    def write_beside(archive: zipfile.ZipFile, model: copies.Kept) -> dict[str, object]:
        if not seen:
            seen.append(Person.objects.count())  # the moment at which the database is copied
            writer = threading.Thread(target=beside)
            writer.start()
            writer.join(10)
            assert not writer.is_alive()
        return usual(archive, model)

    monkeypatch.setattr(copies, "_write_table", write_beside)
    before = Moment.objects.count()
    copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    assert Moment.objects.count() == before + 1
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert json.loads(archive.read("about.json"))["tables"]["moments.moment"]["rows"] == before


def test_it_refuses_to_restore_over_rows_that_are_there(written: dict[str, Person], tmp_path: Path) -> None:
    copies.back_up(tmp_path / "copy.zip", settings.OOGST, NOW)
    before = everything()
    with pytest.raises(BadInput, match="database_not_empty"):
        copies.restore(tmp_path / "copy.zip", settings.OOGST)
    assert everything() == before


@pytest.mark.parametrize("harm", ["no zip", "cut off", "a row less", "a row changed"])
def test_a_damaged_backup_is_refused_and_nothing_is_put_back(
    harm: str, written: dict[str, Person], tmp_path: Path
) -> None:
    file = tmp_path / "copy.zip"
    copies.back_up(file, settings.OOGST, NOW)
    damage(file, harm)
    empty()
    with pytest.raises(BadFile, match="backup_unreadable"):
        copies.restore(file, settings.OOGST)
    assert not any(everything().values())


def damage(file: Path, harm: str) -> None:
    if harm == "no zip":
        file.write_text("no zip")
        return
    if harm == "cut off":
        file.write_bytes(file.read_bytes()[:-2000])
        return
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    rows = held["rows/people.person.jsonl"].splitlines(keepends=True)
    rows = rows[1:] if harm == "a row less" else [rows[0].replace(b"example.org", b"example.com"), *rows[1:]]
    held["rows/people.person.jsonl"] = b"".join(rows)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def test_a_backup_with_other_tables_is_refused(written: dict[str, Person], tmp_path: Path) -> None:
    file = tmp_path / "copy.zip"
    copies.back_up(file, settings.OOGST, NOW)
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["about.json"] = held["about.json"].replace(b"people.0001_initial", b"people.0001_other")
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    empty()
    with pytest.raises(BadFile, match="backup_other_version"):
        copies.restore(file, settings.OOGST)


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(written: dict[str, Person], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="backup_not_written"):
        copies.back_up(tmp_path / "no folder" / "copy.zip", settings.OOGST, NOW)
    assert list(tmp_path.glob("*copy*")) == []
