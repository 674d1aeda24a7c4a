"""Reading statements, activities, agents and documents."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import Exists, OuterRef, QuerySet

from oogst.site.lrs.models import Activity, Attachment, Document, Link, Source, Statement
from oogst.site.lrs.places import time_of
from oogst.site.lrs.refusals import Refused
from oogst.xapi import key_of, matches_agent
from oogst.xapi.reach import agents_of, identifier_of

#: How many statements a page holds at most, and how many where none are asked for.
MOST = 500
_Placed = TypeVar("_Placed", Statement, Link)
_WRITES_LAST = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Filter:
    """What is asked for. ``keys``: of ``oogst.xapi.key_of``, all of which must match; ``after``, ``before``: places,
    neither of them included. ``source``: only what that one stored."""

    keys: tuple[int, ...] = ()
    after: int | None = None
    before: int | None = None
    ascending: bool = False
    limit: int = MOST
    source: Source | None = None


@dataclass(frozen=True)
class Page:
    """Statements in their order, and whether there are more after them."""

    statements: tuple[Statement, ...]
    has_more: bool


def page(asked: Filter) -> Page:
    """The next statements. The cost is that of the page, whatever the store holds."""
    rows = list(_ordered(_found(asked), asked)[: asked.limit + 1])
    return Page(tuple(rows[: asked.limit]), len(rows) > asked.limit)


def _found(asked: Filter) -> QuerySet[Statement]:
    """All of them, or those of the page where keys are asked for: their places are taken from the links first, so that
    no planner, with whatever statistics, begins with the statements."""
    rows = Statement.objects.all()
    if asked.keys:
        return rows.filter(place__in=_ordered(_linked(asked), asked)[: asked.limit + 1].values("place"))
    rows = _between(rows.filter(is_void=False), asked)
    return rows if asked.source is None else rows.filter(source=asked.source)


def _linked(asked: Filter) -> QuerySet[Link]:
    rows = Link.objects.filter(key=asked.keys[0])
    for key in asked.keys[1:]:
        rows = rows.filter(Exists(Link.objects.filter(key=key, place=OuterRef("place"))))
    if asked.source is not None:
        rows = rows.filter(Exists(Statement.objects.filter(place=OuterRef("place"), source=asked.source)))
    return _between(rows, asked)


def _between(rows: QuerySet[_Placed], asked: Filter) -> QuerySet[_Placed]:
    if asked.after is not None:
        rows = rows.filter(place__gt=asked.after)
    return rows if asked.before is None else rows.filter(place__lt=asked.before)


def _ordered(rows: QuerySet[_Placed], asked: Filter) -> QuerySet[_Placed]:
    return rows.order_by("place" if asked.ascending else "-place")


def statement(statement_id: UUID, *, is_void: bool, source: Source | None = None) -> Statement:
    """Raises ``Refused`` ``xapi_not_found``."""
    rows = Statement.objects.filter(id=statement_id, is_void=is_void)
    found = (rows if source is None else rows.filter(source=source)).first()
    if found is None:
        raise Refused("xapi_not_found")
    return found


def attachments_of(statements: Iterable[dict[str, Any]]) -> list[tuple[dict[str, Any], bytes]]:
    """What the statements say of each attachment that is kept here, and its bytes; each once."""
    said = {one["sha2"].lower(): one for each in statements for one in said_attachments(each)}
    kept = Attachment.objects.in_bulk(list(said))
    return [(one, bytes(kept[sha2].content)) for sha2, one in said.items() if sha2 in kept]


def said_attachments(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from statement.get("attachments", ())
    yield from statement["object"].get("attachments", ()) if isinstance(statement.get("object"), dict) else ()


def activity(iri: str) -> dict[str, Any]:
    """The activity as it is known; one that nobody defined has nothing but its id."""
    known = Activity.objects.filter(key=key_of("activity", iri)).first()
    definition = json.loads(known.definition) if known else {}
    return {"objectType": "Activity", "id": iri} | ({"definition": definition} if definition else {})


def definitions(iris: Iterable[str]) -> dict[str, Any]:
    """Of the activities that are known, by IRI."""
    known = Activity.objects.filter(key__in={key_of("activity", iri) for iri in iris})
    return {one.iri: json.loads(one.definition) for one in known if one.definition != "{}"}


def person(agent: dict[str, Any]) -> dict[str, Any]:
    """The agent as a *Person* (part 3, section 2.4): its names in the newest statements, and its identifier."""
    names = dict.fromkeys([agent["name"]] if "name" in agent else [])
    for one in page(Filter((key_of("related_agent", str(identifier_of(agent))),), limit=25)).statements:
        names |= dict.fromkeys(_names(json.loads(one.payload), agent))
    told: dict[str, Any] = {"objectType": "Person"} | ({"name": list(names)} if names else {})
    return told | {key: [agent[key]] for key in ("mbox", "mbox_sha1sum", "openid", "account") if key in agent}


def _names(statement: dict[str, Any], agent: dict[str, Any]) -> Iterator[str]:
    for one in agents_of(statement):
        for each in (one, *one.get("member", ())):
            if "name" in each and matches_agent(each, agent):
                yield each["name"]


def consistent_through(clock: Callable[[], dt.datetime]) -> dt.datetime:
    """Whatever was stored until then can be read; statements get their time after their transaction began.

    PostgreSQL knows since when the oldest transaction is open. On SQLite one writes at a time: whoever gets the turn
    knows that nobody does; else what is still coming is later than the newest that is there.
    """
    now = clock()
    if connection.vendor == "postgresql":
        return min(now, _oldest_open() or now)
    if connection.in_atomic_block:
        return now
    if _nobody_writes():
        return clock()
    newest = Statement.objects.order_by("-place").values_list("place", flat=True).first()
    return min(now, now - _WRITES_LAST if newest is None else time_of(newest))


def _oldest_open() -> dt.datetime | None:
    """By the function behind ``pg_stat_activity``: the view looks up names as well, which takes five times as long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_get_activity(NULL)"
            " WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid <> pg_backend_pid()"
        )
        oldest: dt.datetime | None = cursor.fetchone()[0]
    return oldest


def _nobody_writes() -> bool:
    """On SQLite: whether a turn to write is had at once.

    On a cursor of our own, which is closed here: Django leaves the one open on which a transaction could not begin, and
    when Python clears that away in another thread, both wait for each other until the time for waiting is over.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    return True


@dataclass(frozen=True)
class Where:
    """Which documents are meant: of a resource (``state``, ``agents``, ``activities``), by the keys of what it is
    about. ``registration``: None where none is named."""

    resource: str
    agent: int = 0
    activity: int = 0
    registration: UUID | None = None


def document(where: Where, name: str) -> Document | None:
    return documents(where, any_registration=False).filter(name=name).first()


def documents(where: Where, *, any_registration: bool) -> QuerySet[Document]:
    """``any_registration``: where none is named, those of every registration."""
    rows = Document.objects.filter(resource=where.resource, agent=where.agent, activity=where.activity)
    if where.registration is None and any_registration:
        return rows
    return rows.filter(registration=where.registration)


def document_names(where: Where, since: dt.datetime | None) -> list[str]:
    rows = documents(where, any_registration=True)
    if since is not None:
        rows = rows.filter(updated_at__gt=since)
    return list(dict.fromkeys(rows.order_by("name").values_list("name", flat=True)))


def sources() -> list[Source]:
    """Those that may speak, in the order of their names."""
    return list(Source.objects.filter(revoked_at=None).order_by("name", "key"))
