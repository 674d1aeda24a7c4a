"""A confirmed moment, and the clock put on: what nearly every test of follow-ups begins with."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from django.db import connection

from oogst.site.followups import queries
from oogst.site.followups.actions import plan_asks
from oogst.site.followups.queries import Question
from oogst.site.moments.models import Moment
from oogst.site.moments.said import Said
from oogst.site.people.models import Person
from tests.site.cast import NOW
from tests.site.moments.test_moments import record

OUTCOMES = frozenset({"job.efficiency", "job.knowledge"})


def later(days: float) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def confirmed(person: Person, text: str = "Ik leerde een offerte kopiëren.") -> Moment:
    return record(person, text, said=Said(yes=OUTCOMES, domain="job"))


def asked(person: Person, days: float = 28) -> Question:
    """The question about a moment of that many days ago."""
    confirmed(person)
    plan_asks(later(days))
    (question,) = queries.open_questions(person, later(days).date())
    return question


def two_at_once(work: Callable[[], int]) -> list[int]:
    """What each of two workers did who begin at the same time, the lesser first. It needs real transactions."""
    found: list[int] = []
    start = threading.Barrier(2)

    def worker() -> None:
        start.wait()
        try:
            found.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)
