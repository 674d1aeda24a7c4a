"""Several that write at the same moment, each on a connection of its own: none lost, none half, no deadlock."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from oogst.site.lrs.models import Activity, Link, Statement
from oogst.xapi import VOIDED
from tests.site.lrs.conftest import Speaker
from tests.site.lrs.test_statements import about
from tests.xapi.samples import sample

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each of them came to, in order; an error or a minute of waiting fails."""
    start = Barrier(WRITERS)

    def one(number: int) -> Any:
        start.wait(60)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS), timeout=60))


def send(sam: Speaker, statements: Sequence[dict[str, Any]]) -> int:
    return sam.ask("POST", "statements", json.dumps(statements).encode()).status_code


def test_batches_that_come_at_once_are_all_there(sam: Speaker) -> None:
    batches = [[[sample() for _ in range(10)] for _ in range(4)] for _ in range(WRITERS)]
    ids = [
        name
        for names in at_once(lambda n: [one for batch in batches[n] for one in sam.store(*batch)])
        for name in names
    ]
    assert len(set(ids)) == WRITERS * 40
    assert set(sam.found()) == set(sam.found(verb=sample()["verb"]["id"])) == set(ids)


def test_the_same_statement_sent_by_many_at_once_is_kept_once(sam: Speaker) -> None:
    same = sample(id=str(uuid.uuid4()))
    assert at_once(lambda _: send(sam, [same, sample()])) == [200] * WRITERS
    assert Statement.objects.filter(id=same["id"]).count() == 1
    assert Statement.objects.count() == WRITERS + 1


def test_the_same_statements_in_any_order_are_no_deadlock(sam: Speaker) -> None:
    lessons = [{"id": f"https://example.org/{n}", "definition": {"name": {"en": "Lesson"}}} for n in range(30)]
    same = [sample(id=str(uuid.uuid4()), object=lesson) for lesson in lessons]
    orders = [random.Random(n).sample(same, len(same)) for n in range(WRITERS)]
    assert at_once(lambda n: send(sam, orders[n])) == [200] * WRITERS
    assert Statement.objects.count() == Activity.objects.count() == 30


def test_of_different_statements_with_one_id_the_first_stays_and_the_batches_of_the_others_go_whole(
    sam: Speaker,
) -> None:
    name = str(uuid.uuid4())
    batches = [[sample(), sample(id=name, verb={"id": f"https://example.org/verbs/{n}"})] for n in range(WRITERS)]
    assert sorted(at_once(lambda n: send(sam, batches[n]))) == [200] + [409] * (WRITERS - 1)
    assert Statement.objects.count() == 2
    assert set(Link.objects.values_list("place", flat=True)) == set(Statement.objects.values_list("place", flat=True))


def test_a_statement_and_what_voids_it_may_come_at_once(sam: Speaker) -> None:
    names = [str(uuid.uuid4()) for _ in range(WRITERS // 2)]
    sent = [one for name in names for one in (sample(id=name), about(name, VOIDED))]
    assert at_once(lambda n: send(sam, [sent[n]])) == [200] * WRITERS
    assert set(Statement.objects.filter(is_void=True).values_list("id", flat=True)) == set(map(uuid.UUID, names))
