"""Keys: one a person, wrapped by a master key that can be changed and must not be lost or swapped."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.conf import settings

from oogst.errors import BadInput
from oogst.site.people import keys
from oogst.site.people.models import DataKey, Person
from oogst.site.settings_table import prepare_data_folder, read_settings


def master_file() -> Path:
    file: Path = settings.OOGST.master_key_file
    return file


def refused(code: str) -> pytest.RaisesExc[BadInput]:
    return pytest.RaisesExc(BadInput, check=lambda problem: problem.code == code)


def test_what_was_closed_opens_again_and_tells_nothing_from_outside(anna: Person) -> None:
    box = keys.box_of(anna)
    closed = box.close(b"Ik leerde iets.", "moment 1")
    assert box.open(closed, "moment 1").decode() == "Ik leerde iets."
    assert b"leerde" not in closed
    assert closed != box.close(b"Ik leerde iets.", "moment 1")
    assert box.key.hex() not in repr(box)
    assert str(box.key) not in repr(box)


def test_a_person_keeps_one_key(anna: Person, carla: Person) -> None:
    assert keys.box_of(anna).key == keys.box_of(anna).key
    assert keys.box_of(anna).key != keys.box_of(carla).key


def test_a_text_cannot_be_swapped_changed_or_opened_by_another(anna: Person, carla: Person) -> None:
    box = keys.box_of(anna)
    closed = box.close(b"mine", "moment 1")
    changed = closed[:-1] + bytes([closed[-1] ^ 1])
    for opener, content, about in (
        (box, closed, "moment 2"),
        (box, changed, "moment 1"),
        (box, b"", "moment 1"),
        (keys.box_of(carla), closed, "moment 1"),
    ):
        with refused("text_unreadable"):
            opener.open(content, about)


def test_a_wrapped_key_cannot_be_given_to_somebody_else(anna: Person, carla: Person) -> None:
    keys.box_of(anna)
    row = DataKey.objects.get(person=anna)
    DataKey.objects.create(person=carla, master=row.master, wrapped=row.wrapped)
    with refused("text_unreadable"):
        keys.box_of(carla)


def test_a_new_master_key_opens_everything_and_the_old_one_nothing(anna: Person, carla: Person) -> None:
    before = [keys.box_of(anna).key, keys.box_of(carla).key]
    old = master_file().read_text()
    assert keys.change_master_key() == 2
    assert [keys.box_of(anna).key, keys.box_of(carla).key] == before
    assert len(master_file().read_text().split()) == 1
    assert stat.S_IMODE(master_file().stat().st_mode) == 0o600
    assert [file.name for file in master_file().parent.iterdir() if file.name.startswith(".")] == []
    master_file().write_text(old)
    with refused("master_key_other"):
        keys.box_of(anna)
    with refused("master_key_other"):
        keys.check_master_key()


def test_a_master_key_that_changes_between_two_readings_is_no_fault(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keys.box_of(anna).key
    read = keys.master_keys

    def changed_meanwhile(file: Path) -> dict[str, bytes]:
        monkeypatch.setattr(keys, "master_keys", read)
        keys.change_master_key()
        return read(file)

    monkeypatch.setattr(keys, "master_keys", changed_meanwhile)
    assert keys.box_of(anna).key == key


@pytest.mark.parametrize("dies_in_write", [1, 2])
def test_killed_while_the_master_key_changes_everything_still_opens(
    anna: Person, monkeypatch: pytest.MonkeyPatch, dies_in_write: int
) -> None:
    key = keys.box_of(anna).key
    write, calls = keys._write, [0]

    def dying(file: Path, written: list[bytes]) -> None:
        calls[0] += 1
        if calls[0] == dies_in_write:
            raise KeyboardInterrupt
        write(file, written)

    monkeypatch.setattr(keys, "_write", dying)
    with pytest.raises(KeyboardInterrupt):
        keys.change_master_key()
    assert keys.box_of(anna).key == key
    monkeypatch.undo()
    keys.change_master_key()
    assert keys.box_of(anna).key == key
    assert len(master_file().read_text().split()) == 1


@pytest.mark.parametrize("content", ["", "no key\n", "c2hvcnQ=\n"])
def test_a_master_key_that_is_none_is_said(anna: Person, content: str) -> None:
    master_file().write_text(content)
    with refused("master_key_unusable"):
        keys.box_of(anna)
    assert not DataKey.objects.exists()


def test_a_master_key_that_is_not_there_is_said_and_not_made_up(anna: Person, tmp_path: Path) -> None:
    elsewhere = read_settings({"OOGST_DATA_DIR": str(tmp_path), "OOGST_MASTER_KEY_FILE": str(tmp_path / "usb" / "key")})
    prepare_data_folder(elsewhere)
    with refused("master_key_unusable"):
        keys.master_keys(elsewhere.master_key_file)
