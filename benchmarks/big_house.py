"""A large organisation in the database of the environment: people, their moments, questions, a release, sessions.

For ``site_load.py``, which calls ``main`` in a process of its own, after ``serving.set_up``.
Rows are written as the site writes them (texts closed with each person's own key), but in bulk; the questions are
planned, and the release harvested and published, by the site's own actions. Last it prints, as one line of JSON, what a
client has to know: see ``told``.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import resource
import secrets
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from oogst.site import serving
from oogst.site.followups.actions import plan_asks
from oogst.site.followups.links import ANSWER, token_for
from oogst.site.followups.models import Ask
from oogst.site.moments.identity import uuid7
from oogst.site.moments.models import Moment, MomentMode, MomentOutcome
from oogst.site.moments.queries import about
from oogst.site.people.keys import Box, master_keys
from oogst.site.people.models import DataKey, Membership, Person, Role, Unit, UnitPeriod
from oogst.site.releases.actions import harvest_moments, publish_harvest
from oogst.suggest.labelled import packaged_texts

TEAM, DEPARTMENT = 25, 20
YEARS = 2
VISIBILITIES = ("count_it",) * 17 + ("only_me",) * 2 + ("may_be_quoted",)


def insert(rows: Iterable[models.Model]) -> int:
    """Write the rows of one model, with the values that ``save`` would give them; how many they were."""
    rows = iter(rows)
    if (first := next(rows, None)) is None:
        return 0
    fields = first._meta.local_concrete_fields
    kept = [one for one in fields if not isinstance(one, models.AutoField)]
    columns = ", ".join(f'"{one.column}"' for one in kept)

    def values() -> Iterator[list[Any]]:
        for row in chain((first,), rows):
            yield [one.get_db_prep_save(one.pre_save(row, True), connection) for one in kept]

    table, before = first._meta.db_table, type(first)._default_manager.count()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for one in values():
                    copy.write_row([bytes(cell.obj) if hasattr(cell, "obj") else cell for cell in one])
        else:
            marks = ", ".join("?" * len(kept))
            cursor.cursor.connection.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', values())
    return type(first)._default_manager.count() - before


def people_of(many: int) -> list[Person]:
    """An organisation of departments of teams of 25 people."""
    teams = max(many // TEAM, 1)
    units = {"u0": ("", "Organisatie")}
    units |= {f"d{n}": ("u0", f"Departement {n}") for n in range(-(-teams // DEPARTMENT))}
    units |= {f"t{n}": (f"d{n // DEPARTMENT}", f"Team {n}") for n in range(teams)}
    insert(Unit(id=one) for one in units)
    insert(UnitPeriod(unit_id=one, parent_id=up or None, name=name) for one, (up, name) in units.items())
    people = [Person(code=f"p{n}", name=f"Naam {n}", email=f"p{n}@example.org") for n in range(many)]
    insert(people)
    insert(Membership(person=one, unit_id=f"t{n % teams}") for n, one in enumerate(people))
    return people


def keys_of(people: list[Person]) -> dict[uuid.UUID, Box]:
    (name, master), *_ = master_keys(settings.OOGST.master_key_file).items()
    boxes, rows = {}, []
    for person in people:
        key = secrets.token_bytes(32)
        boxes[person.pk] = Box(key)
        closed = Box(master).close(key, f"data key of {person.pk}")
        rows.append(DataKey(person=person, master=name, wrapped=closed))
    insert(rows)
    return boxes


def moments_of(people: list[Person], many: int, now: dt.datetime) -> None:
    """Spread over two years; nine of ten confirmed, as a text of the labelled ones says it."""
    texts, boxes, chance = packaged_texts(), keys_of(people), random.Random(1)
    outcomes: list[MomentOutcome] = []
    modes: list[MomentMode] = []

    def rows() -> Iterator[Moment]:
        for number in range(many):
            person, said = people[number % len(people)], chance.choice(texts)
            at = now - dt.timedelta(seconds=chance.randrange(YEARS * 365 * 86400))
            confirmed = chance.random() < 0.9
            visibility = chance.choice(VISIBILITIES)
            moment = Moment(
                id=uuid7(at),
                person=person,
                key=uuid.UUID(int=chance.getrandbits(128), version=4),
                captured_at=at,
                received_at=at,
                language=said.lang,
                intention_encrypted=b"",
                visibility=visibility,
                domain=said.domain or "" if confirmed else "",
                suggested_domain=said.domain or "",
                state=Moment.CONFIRMED if confirmed else Moment.WAITING,
                counts_from=at if confirmed and visibility != "only_me" else None,
            )
            moment.text_encrypted = boxes[person.pk].close(said.text.encode(), about(moment))
            state = "accepted" if confirmed else "suggested"
            outcomes.extend(MomentOutcome(moment=moment, outcome=one, state=state, p=0.8) for one in said.outcomes)
            modes.extend(MomentMode(moment=moment, mode=one, state=state, p=0.8) for one in said.modes)
            yield moment

    insert(rows())
    insert(outcomes)
    insert(modes)


def session_of(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def told(people: list[Person], visitors: int) -> dict[str, Any]:
    """``looker``: the session of somebody of L&D; ``visitors``: sessions of people, each with the address of moments
    that wait for them; ``questions``: addresses of questions that are open."""
    looker = Person.objects.create(code="looker")
    Role.objects.create(person=looker, kind="learning", unit_id="u0")
    newest = Moment.objects.filter(state=Moment.WAITING, person__in=people[:visitors]).defer("text_encrypted")
    waiting: dict[uuid.UUID, list[str]] = {}
    with override("nl"):
        for one in newest:
            waiting.setdefault(one.person_id, []).append(reverse("moment", args=[one.pk]))
        asks = Ask.objects.order_by("pk").values_list("pk", flat=True)[:50_000]
        questions = [reverse("follow_up", args=[token_for(ANSWER, one)]) for one in asks]
    return {
        "looker": session_of(looker),
        "visitors": [[session_of(one), waiting.get(one.pk, [])] for one in people[:visitors]],
        "questions": questions,
    }


def main(people: int, moments: int, visitors: int) -> None:
    now, start = timezone.now(), time.perf_counter()

    def done(what: str) -> None:
        nonlocal start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {what:<32} {time.perf_counter() - start:7.1f} s, {most:6.0f} MiB at most so far", file=sys.stderr)
        start = time.perf_counter()

    serving.migrate()
    everybody = people_of(people)
    done(f"{people:,} people written")
    moments_of(everybody, moments, now)
    done(f"{moments:,} moments written")
    plan_asks(now)
    done(f"{Ask.objects.count():,} questions planned")
    harvested = harvest_moments(timezone.localdate(now), now)
    done("release harvested")
    publish_harvest(harvested, now)
    done("release checked and published")
    print(json.dumps(told(everybody, visitors)))
