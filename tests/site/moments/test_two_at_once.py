"""Two requests at the same moment, each on a connection of its own: nothing twice, nothing lost, on either database."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from oogst.site.moments.actions import change_visibility, record_moment
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import my_moments
from oogst.site.people.models import DataKey, Person
from oogst.site.transactions import alone, snapshot

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
AT_ONCE = 8


def all_at_once(do: Callable[[int], Any]) -> list[Any]:
    """What each of eight threads, let go together, gave back or raised."""
    ready = threading.Barrier(AT_ONCE)
    came: list[Any] = [None] * AT_ONCE

    def run(number: int) -> None:
        ready.wait()
        try:
            came[number] = do(number)
        except Exception as problem:  # noqa: BLE001 (whatever it is, the test must see it)
            came[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came


@pytest.fixture
def newcomer(house: Path) -> Person:
    return Person.objects.create(code="p900", email="nieuw@example.org")


def record(person: Person, form: uuid.UUID, text: str = "Vandaag geleerd om eerst te luisteren.") -> Moment:
    return record_moment(person, text, form=form, now=NOW, visibility="count_it", language="nl")


def test_the_same_form_sent_eight_times_at_once_is_one_moment(newcomer: Person) -> None:
    form = uuid.uuid4()
    kept = all_at_once(lambda _: record(newcomer, form))
    assert len({moment.pk for moment in kept}) == 1
    assert Moment.objects.count() == 1


def test_eight_first_moments_at_once_are_closed_with_one_key_and_can_all_be_read(newcomer: Person) -> None:
    all_at_once(lambda number: record(newcomer, uuid.uuid4(), f"Geleerd om {number} dozen te tillen."))
    assert DataKey.objects.count() == 1
    assert {moment.text for moment in my_moments(newcomer)} == {f"Geleerd om {n} dozen te tillen." for n in range(8)}


def test_a_change_and_a_second_change_at_once_leave_one_of_the_two(newcomer: Person) -> None:
    moment = record(newcomer, uuid.uuid4())
    choices = ("only_me", "count_it")
    came = all_at_once(lambda number: change_visibility(newcomer, moment.pk, choices[number % 2], NOW))
    assert all(isinstance(one, Moment) for one in came)
    moment.refresh_from_db()
    assert (moment.visibility == "count_it") is (moment.counts_from is not None) or moment.state == Moment.WAITING


def test_one_alone_waits_for_the_other(newcomer: Person) -> None:
    def add_one(_: int) -> None:
        with alone("counting"):
            person = Person.objects.get(pk=newcomer.pk)
            person.name = str(int(person.name or 0) + 1)
            person.save()

    assert all_at_once(add_one) == [None] * AT_ONCE
    newcomer.refresh_from_db()
    assert newcomer.name == str(AT_ONCE)


def test_a_snapshot_does_not_see_what_is_written_beside_it(newcomer: Person) -> None:
    begun, written = threading.Event(), threading.Event()

    def write() -> None:
        begun.wait()
        try:
            Person.objects.create(code="p901")
        finally:
            written.set()
            connection.close()

    beside = threading.Thread(target=write)
    beside.start()
    with snapshot():
        before = Person.objects.count()
        begun.set()
        # On SQLite the writer waits for us instead of going on beside us.
        written.wait(2 if connection.vendor == "sqlite" else 20)
        assert Person.objects.count() == before
    beside.join()
    assert Person.objects.count() == before + 1
