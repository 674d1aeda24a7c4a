"""What waited on a phone and is brought: once, by whoever wrote it, with the right time, whoever is signed in."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from oogst.site.moments import queries
from oogst.site.moments.actions import forget_person
from oogst.site.moments.models import Moment
from oogst.site.moments.times import written_at
from oogst.site.people.models import Person
from oogst.site.people.seals import KEPT_FOR, change_seal_key, seal_keys
from tests.site.sealed import load, sealed, written

TEXT = "Vandaag geleerd hoe ik de kassa sneller opstart."
HOUR = 3600 * 1000


@pytest.fixture
def phone(anna: Person) -> Phone:
    return Phone(anna)


class Phone:
    """Somebody's phone: signed in while it had a network, then without one."""

    def __init__(self, person: Person) -> None:
        signed_in = Client()
        signed_in.force_login(person)
        found = re.search(r'name="grant" value="([^"]+)"', signed_in.get("/nl/nieuw").content.decode())
        assert found
        self.grant = found[1]
        self.key = told(Client())["key"]
        self.now = timezone.now().timestamp() * 1000  # its clock

    def note(self, text: str = TEXT, /, **more: Any) -> bytes:
        return sealed(written(self.grant, text, self.now, **more), self.key)

    def bring(self, *seals: bytes) -> dict[str, Any]:
        return bring(load(seals, self.now))


def told(client: Client) -> dict[str, Any]:
    script = client.get("/sw.js").content.decode()
    found: dict[str, Any] = json.loads(script.partition("const told = ")[2].partition(";\n")[0])
    return found


def bring(asked: Any, status: int = 200) -> dict[str, Any]:
    answer = Client().post("/deliver", asked, "application/json")
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_kept_for_whoever_wrote_it_without_anybody_signed_in(phone: Phone, anna: Person) -> None:
    assert phone.bring(phone.note()) == {"told": {"0": "kept"}}
    (mine,) = queries.my_moments(anna)
    assert mine.text == TEXT
    assert mine.state == Moment.WAITING


def test_it_is_kept_for_the_writer_while_somebody_else_is_signed_in(phone: Phone, anna: Person, carla: Person) -> None:
    hers = Client()
    hers.force_login(carla)
    hers.post("/deliver", load([phone.note()], phone.now), "application/json")
    assert len(queries.my_moments(anna)) == 1
    assert queries.my_moments(carla) == []


def test_what_is_brought_twice_is_kept_once(phone: Phone, anna: Person) -> None:
    seal = phone.note()
    for _ in range(2):
        assert phone.bring(seal, seal)["told"]["0"] == "kept"
    form = uuid.uuid4()
    phone.bring(phone.note("Nog iets geleerd.", form=form), phone.note("Nog iets geleerd.", form=form))
    assert len(queries.my_moments(anna)) == 2


def test_it_is_the_same_moment_as_the_one_that_the_form_brought(phone: Phone, anna: Person) -> None:
    form = uuid.uuid4()
    signed_in = Client()
    signed_in.force_login(anna)
    signed_in.post("/nl/nieuw", {"form": form, "text": TEXT, "visibility": "count_it", "keep": "as-it-is"})
    assert phone.bring(phone.note(form=form)) == {"told": {"0": "kept"}}
    assert len(queries.my_moments(anna)) == 1


def test_what_was_tapped_before_the_network_went_is_kept_with_it(phone: Phone, anna: Person) -> None:
    phone.bring(phone.note(**{"outcome:job.efficiency": "yes", "keep": "as-it-is"}))
    (mine,) = queries.my_moments(anna)
    assert mine.state == Moment.CONFIRMED
    assert [one.id for one in mine.outcomes if one.counts] == ["job.efficiency"]


@pytest.mark.parametrize("many", [500, pytest.param(5000, marks=pytest.mark.deep)])
def test_thousands_of_moments_are_all_kept_once(phone: Phone, anna: Person, many: int) -> None:
    """With another key for each, as a phone makes them; and each load twice, as if the answer had been lost."""
    seals = [phone.note(f"Les {number}.") for number in range(many)]
    for start in range(0, many, 100):
        some = seals[start : start + 100]
        assert set(phone.bring(*some)["told"].values()) == {"kept"}
        if start % 300 == 0:
            assert set(phone.bring(*some)["told"].values()) == {"kept"}
    assert Moment.objects.filter(person=anna).count() == many
    assert len({one.text for one in queries.my_moments(anna)}) == many


def test_more_than_a_phone_sends_at_once_is_refused_whole(phone: Phone, anna: Person) -> None:
    asked = load([phone.note(str(number)) for number in range(101)], phone.now)
    assert bring(asked, 400)["problem"] == "delivery_too_large"
    assert queries.my_moments(anna) == []


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"[]",
        b"{}",
        b'{"sent_at": "now", "language": "nl", "moments": []}',
        b'{"sent_at": 1e99, "language": "nl", "moments": []}',
        b'{"sent_at": NaN, "language": "nl", "moments": []}',
        b'{"sent_at": 0, "language": "nl", "moments": [{"name": "0"}]}',
        b'{"sent_at": 0, "language": "nl", "moments": [{"name": "0", "seal": "*"}]}',
        b'{"sent_at": 0, "language": "nl", "moments": 7}',
        b"\xff",
    ],
)
def test_what_cannot_be_read_is_refused(db: None, house: Path, asked: bytes) -> None:
    assert bring(asked, 400)["problem"] == "delivery_unreadable"


def test_a_seal_that_was_changed_on_its_way_is_not_opened(phone: Phone, anna: Person) -> None:
    for place in (0, 1, 9, 40, 75, 90, -1):
        changed = bytearray(phone.note())
        changed[place] ^= 1
        assert phone.bring(bytes(changed))["told"]["0"] not in ("kept", "gone")
    assert phone.bring(b"")["told"]["0"].startswith("Dit is onderweg veranderd")
    assert queries.my_moments(anna) == []


@pytest.mark.parametrize("plain", ["", "[]", "{}", '{"fields": 1}', '{"fields": [["text"]], "language": "nl"}', "\x00"])
def test_a_seal_with_something_else_in_it_is_refused(phone: Phone, plain: str) -> None:
    assert phone.bring(sealed(plain, phone.key))["told"]["0"].startswith("Dit is onderweg veranderd")


@pytest.mark.parametrize("grant", ["", "é", "AAAA", "A" * 120])
def test_without_a_grant_nobody_writes(phone: Phone, grant: str) -> None:
    phone.grant = grant
    assert phone.bring(phone.note())["told"]["0"] not in ("kept", "gone")
    assert Moment.objects.count() == 0


def test_one_that_is_wrong_does_not_hold_up_the_others(phone: Phone, anna: Person) -> None:
    told = phone.bring(phone.note("  "), phone.note())["told"]
    assert told["0"] not in ("kept", "gone")
    assert told["1"] == "kept"


def test_of_somebody_who_was_forgotten_nothing_is_kept(phone: Phone, anna: Person, tmp_path: Path) -> None:
    forget_person(anna, tmp_path / "tombstones")
    assert phone.bring(phone.note()) == {"told": {"0": "gone"}}


def test_of_somebody_whose_access_ended_nothing_is_kept(phone: Phone, anna: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert phone.bring(phone.note()) == {"told": {"0": "gone"}}
    assert Moment.objects.count() == 0


def test_a_grant_tells_nobody_whose_it_is_and_reads_nothing(phone: Phone, anna: Person) -> None:
    assert anna.pk.hex not in phone.grant
    for name in ("sessionid", "grant"):
        client = Client()
        client.cookies[name] = phone.grant
        assert client.get("/nl/nieuw").status_code == 302


def test_a_database_that_stops_half_way_leaves_the_rest_waiting(phone: Phone, anna: Person) -> None:
    seals = [phone.note(f"Les {number}.") for number in range(4)]
    with patch.object(Moment, "save", _fails_at(2)):
        answer = bring(load(seals, phone.now), 503)
    assert answer == {"told": {"0": "kept", "1": "kept"}, "problem": "database"}
    assert phone.bring(*seals)["told"] == dict.fromkeys("0123", "kept")
    assert len(queries.my_moments(anna)) == 4


def test_without_its_master_key_the_server_lets_all_wait(phone: Phone, house: Path) -> None:
    (house / "master-key").rename(house / "elsewhere")
    assert bring(load([phone.note()], phone.now), 503) == {"told": {}, "problem": "master_key_unusable"}
    (house / "elsewhere").rename(house / "master-key")
    assert phone.bring(phone.note())["told"]["0"] == "kept"


def test_after_the_key_changed_a_phone_still_delivers_until_it_was_away_too_long(phone: Phone, house: Path) -> None:
    file, first = house / "seal-keys", timezone.localdate()
    change_seal_key(file, first + dt.timedelta(days=3000))
    assert phone.bring(phone.note("Voor de sleutel veranderde."))["told"]["0"] == "kept"
    change_seal_key(file, first + dt.timedelta(days=3000) + KEPT_FOR)
    assert len(seal_keys(file)) == 2
    assert phone.bring(phone.note())["told"]["0"].startswith("Dit heeft te lang op het toestel gewacht")
    back = Phone(Person.objects.get(code="anna"))
    assert back.bring(back.note())["told"]["0"] == "kept"


def test_a_clock_that_is_a_day_ahead_is_put_right_and_that_is_written_down(phone: Phone, anna: Person) -> None:
    phone.now += 26 * HOUR
    phone.bring(phone.note())
    (row,) = Moment.objects.all()
    assert abs(row.captured_at - row.received_at) < dt.timedelta(minutes=1)
    assert abs(row.clock_off - 26 * 3600) < 60
    assert row.happened_on is None


def test_what_was_written_hours_ago_keeps_its_time() -> None:
    now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    hours = [dt.timedelta(hours=number) for number in range(100)]
    right = written_at(now - hours[7], now, now - hours[20], now)
    assert (right.at, right.moved) == (now - hours[7], hours[0])
    behind = written_at(now - hours[7] - hours[24], now - hours[24], now - hours[20], now)
    assert (behind.at, behind.moved) == (now - hours[7], -hours[24])
    put_right_meanwhile = written_at(now + hours[24], now, now - hours[20], now)
    assert (put_right_meanwhile.at, put_right_meanwhile.moved) == (now, hours[24])
    before_it_could = written_at(now - hours[50], now, now - hours[20], now)
    assert (before_it_could.at, before_it_could.moved) == (now - hours[20], -hours[30])


def test_yesterday_is_the_day_before_it_was_written(phone: Phone) -> None:
    phone.bring(phone.note(when="yesterday"))
    (row,) = Moment.objects.all()
    assert row.happened_on == timezone.localdate() - dt.timedelta(days=1)


def test_a_day_that_only_the_wrong_clock_knew_is_moved_with_it(phone: Phone) -> None:
    day = timezone.localdate() + dt.timedelta(days=3)
    assert phone.bring(phone.note(happened_on=day.isoformat()))["told"]["0"] == "kept"
    assert Moment.objects.get().happened_on == timezone.localdate()


def _fails_at(number: int) -> Callable[..., None]:
    save, calls = Moment.save, iter(range(100))

    def once_too_many(self: Moment, **asked: Any) -> None:
        if next(calls) >= number:
            raise OperationalError("the connection is gone")
        save(self, **asked)

    return once_too_many
