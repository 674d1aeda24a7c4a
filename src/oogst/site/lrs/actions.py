"""Writing to the store: one function per intention, one transaction each."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from oogst.errors import BadInput, NotFound
from oogst.site.lrs import persons, queries
from oogst.site.lrs.bulk import insert
from oogst.site.lrs.hints import forget_put_away
from oogst.site.lrs.models import Activity, Attachment, Carried, Document, Link, Source, Statement
from oogst.site.lrs.places import first_at, places_from
from oogst.site.lrs.queries import Where
from oogst.site.lrs.refusals import Refused
from oogst.site.lrs.sources import SCOPES, digest_of, may_define
from oogst.site.people.models import Person
from oogst.site.people.trail import note_event
from oogst.site.transactions import alone, among
from oogst.xapi import VOIDED, key_of, keys_of, normal_form, read_json, same_statement, write_json
from oogst.xapi.normal import tidied
from oogst.xapi.problems import BadStatement
from oogst.xapi.reach import activities_of, target_of

_TRIES = 4
_AT_ONCE = 2000
#: Requests that a new source may make in a minute.
PER_MINUTE = 6000
_TURNS = "statements"
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Batch:
    """Checked statements (``oogst.xapi.check_statement``) of one request, and the bytes that came with them by their
    digest (SHA-2, in small letters). ``version``: one of ``oogst.xapi.VERSIONS``."""

    statements: Sequence[dict[str, Any]]
    version: str
    attachments: Mapping[str, bytes] = field(default_factory=dict)


# Statements


def store_statements(batch: Batch, source: Source, clock: Clock) -> list[str]:
    """Keep all of them or none; their ids, in order. One that is there already and says the same is left as it is.

    ``clock`` is read inside the transaction: see ``queries.consistent_through``. Raises ``Refused`` ``xapi_conflict``
    where an id is taken by another statement, ``BadStatement`` ``xapi_not_together`` where the batch has it twice.
    """
    sent = {str(one.get("id") or uuid.uuid4()).lower(): one for one in batch.statements}
    if len(sent) != len(batch.statements):
        raise BadStatement("xapi_not_together", where="id, id")
    for tries in range(_TRIES):
        try:
            _store(sent, batch, source, clock)
            break
        except IntegrityError:
            # Somebody stored one of them, or took a place, between our look and our writing: look again.
            if tries == _TRIES - 1:
                raise
    return list(sent)


def _store(sent: Mapping[str, dict[str, Any]], batch: Batch, source: Source, clock: Clock) -> None:
    refers = any(one["object"].get("objectType") == "StatementRef" for one in sent.values())
    # What refers to others must not pass what it refers to on the way: then neither would see the other.
    with alone(_TURNS) if refers else among(_TURNS):
        kept, referrers = _met(sent)
        new = {name: one for name, one in sent.items() if UUID(name) not in kept}
        _refuse_conflicts(sent, kept)
        rows, links = _rows(new, source, clock(), batch.version)
        # In the same order whoever writes, so that two never wait for each other.
        insert(sorted(rows, key=lambda row: row.id), sorted(links))
        if refers or referrers:
            _reach_further(rows, referrers)
        if may_define(source):
            _define(new.values())
        if batch.attachments:
            _attach(rows, batch.attachments)


def _met(sent: Mapping[str, dict[str, Any]]) -> tuple[dict[UUID, Statement], list[Statement]]:
    """Those of the same ids, and those that refer to one of them."""
    ids = [UUID(name) for name in sent]
    found: list[Statement] = []
    for start in range(0, len(ids), _AT_ONCE // 4):
        some = ids[start : start + _AT_ONCE // 4]
        found += Statement.objects.filter(Q(id__in=some) | Q(target__in=some))
    wanted = set(ids)
    return {one.id: one for one in found if one.id in wanted}, [one for one in found if one.target in wanted]


def _refuse_conflicts(sent: Mapping[str, dict[str, Any]], kept: Mapping[UUID, Statement]) -> None:
    for one in kept.values():
        if not same_statement(sent[str(one.id)], json.loads(one.payload)):
            raise Refused("xapi_conflict", id=str(one.id))


def _rows(
    new: Mapping[str, dict[str, Any]], source: Source, stored: dt.datetime, version: str
) -> tuple[list[Statement], list[tuple[int, int]]]:
    """Statements, and for each of their links its key and place."""
    authority = authority_of(source)
    rows: list[Statement] = []
    links: list[tuple[int, int]] = []
    for (name, one), (at, place) in zip(new.items(), places_from(stored), strict=False):
        whole = normal_form(one, statement_id=name, stored=at, authority=authority, version=version)
        target = target_of(whole)
        rows.append(
            Statement(
                place=place,
                id=UUID(name),
                source_id=source.pk,
                payload=write_json(whole),
                target=UUID(target) if target else None,
            )
        )
        links += [(key, place) for key in keys_of(whole)]
    return rows, links


def authority_of(source: Source) -> dict[str, Any]:
    """Who stands for what a source says."""
    home = settings.OOGST.url.geturl().rstrip("/")
    return {
        "objectType": "Agent",
        "name": source.name,
        "account": {"homePage": f"{home}/xapi", "name": source.key},
    }


def _reach_further(rows: Iterable[Statement], referrers: Iterable[Statement]) -> None:
    """What refers to a statement is found under the filters that find that one, and by that one's own reach; what is
    void is found under none. Done whichever of them comes first."""
    todo = [one for one in (*rows, *referrers) if one.target]
    done: set[int] = set()
    while todo:
        one = todo.pop()
        if one.place in done:
            continue
        done.add(one.place)
        links = [Link(key=key, place=one.place) for key in _reach(one)]
        Link.objects.bulk_create(links, ignore_conflicts=True, batch_size=_AT_ONCE)
        _void_target(one)
        todo += Statement.objects.filter(target=one.id)


def _reach(one: Statement) -> set[int]:
    """The keys of a statement and of all that it refers to, however far. A circle ends where it began."""
    keys: set[int] = set()
    seen: set[UUID] = set()
    at: Statement | None = one
    while at is not None and at.id not in seen:
        seen.add(at.id)
        keys |= keys_of(json.loads(at.payload))
        at = Statement.objects.filter(id=at.target).first() if at.target else None
    return keys


def _void_target(one: Statement) -> None:
    if one.target is None or json.loads(one.payload)["verb"]["id"] != VOIDED:
        return
    target = Statement.objects.filter(id=one.target, is_void=False).first()
    if target is not None and json.loads(target.payload)["verb"]["id"] != VOIDED:
        Statement.objects.filter(pk=target.pk).update(is_void=True)
        Link.objects.filter(key__in=_reach(target), place=target.place).delete()


def _attach(rows: Iterable[Statement], contents: Mapping[str, bytes]) -> None:
    kept = [Attachment(sha2=sha2, content=content) for sha2, content in sorted(contents.items())]
    Attachment.objects.bulk_create(kept, ignore_conflicts=True)
    carried = [
        Carried(place=row.place, attachment_id=sha2)
        for row in rows
        for sha2 in {one["sha2"].lower() for one in queries.said_attachments(json.loads(row.payload))}
        if sha2 in contents
    ]
    Carried.objects.bulk_create(carried, batch_size=_AT_ONCE)


# Activities


def _define(statements: Iterable[dict[str, Any]]) -> None:
    """Put what the statements say of activities together with what is known, language by language."""
    told: dict[int, tuple[str, dict[str, Any]]] = {}
    for one in statements:
        for activity in activities_of(tidied(one)):
            if "definition" in activity:
                key = key_of("activity", activity["id"])
                told[key] = (activity["id"], _merged(told.get(key, ("", {}))[1], activity["definition"]))
    if told:
        _keep_definitions(told)


def _keep_definitions(told: Mapping[int, tuple[str, dict[str, Any]]]) -> None:
    known = {one.key: one.definition for one in Activity.objects.filter(key__in=list(told))}
    for key, (iri, definition) in sorted(told.items()):
        if key not in known:
            row = Activity(key=key, iri=iri, definition=write_json(definition))
            Activity.objects.bulk_create([row], ignore_conflicts=True)
            continue
        whole = write_json(_merged(json.loads(known[key]), definition))
        if whole != known[key]:
            Activity.objects.filter(key=key).update(definition=whole)


def _merged(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    texts = {key: known.get(key, {}) | said[key] for key in ("name", "description", "extensions") if key in said}
    return known | said | texts


# Documents


@dataclass(frozen=True)
class Sent:
    """A document as it came in, with the conditions under which it may be kept (RFC 9110, section 13.1).

    ``must_ask``: one that is there may not be replaced without a condition.
    """

    content_type: str
    content: bytes
    if_match: str | None = None
    if_none_match: str | None = None
    must_ask: bool = False


def put_document(where: Where, name: str, sent: Sent, now: dt.datetime) -> None:
    """Raises ``Refused`` ``xapi_precondition``, ``xapi_document_exists``."""
    with alone(f"document {where} {name}"):
        there = queries.document(where, name)
        if there is not None and sent.must_ask and sent.if_match is None and sent.if_none_match is None:
            raise Refused("xapi_document_exists")
        _check_conditions(there, sent)
        _keep(there, where, name, sent.content_type, sent.content, now)


def merge_document(where: Where, name: str, sent: Sent, now: dt.datetime) -> None:
    """Both must be JSON objects; keys of the new one replace the old one's. Raises ``BadStatement``, ``Refused``."""
    with alone(f"document {where} {name}"):
        there = queries.document(where, name)
        _check_conditions(there, sent)
        content = sent.content
        if there is not None:
            old = _json_object(there.content_type, bytes(there.content))
            content = write_json(old | _json_object(sent.content_type, content)).encode()
        elif _is_json(sent.content_type):
            _json_object(sent.content_type, content)
        _keep(there, where, name, sent.content_type, content, now)


def delete_document(where: Where, name: str, if_match: str | None, if_none_match: str | None) -> None:
    """Raises ``Refused`` ``xapi_precondition``."""
    with alone(f"document {where} {name}"):
        there = queries.document(where, name)
        _check_conditions(there, Sent("", b"", if_match, if_none_match))
        if there is not None:
            there.delete()


def delete_documents(where: Where) -> None:
    """All of them; where no registration is named, those of every one."""
    queries.documents(where, any_registration=True).delete()


def _check_conditions(there: Document | None, sent: Sent) -> None:
    if sent.if_match is not None and not (there and _matches(sent.if_match, there.etag)):
        raise Refused("xapi_precondition")
    if sent.if_none_match is not None and there and _matches(sent.if_none_match, there.etag):
        raise Refused("xapi_precondition")


def _matches(told: str, etag: str) -> bool:
    tags = {one.strip().removeprefix("W/").strip('"') for one in told.split(",")}
    return "*" in tags or etag in tags


def _keep(there: Document | None, where: Where, name: str, content_type: str, content: bytes, now: dt.datetime) -> None:
    row = there or Document(
        resource=where.resource,
        agent=where.agent,
        activity=where.activity,
        registration=where.registration,
        name=name,
    )
    row.content_type, row.content, row.updated_at = content_type[:250], content, now
    row.etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    row.save()


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _json_object(content_type: str, content: bytes) -> dict[str, Any]:
    if not _is_json(content_type):
        raise BadStatement("xapi_wrong_value", where="Content-Type", wanted="application/json")
    data = read_json(content)
    if type(data) is not dict:
        raise BadStatement("xapi_wrong_value", where="", wanted="object")
    return data


# Sources


def add_source(
    name: str, scopes: Sequence[str], now: dt.datetime, *, per_minute: int = PER_MINUTE, by: Person | None = None
) -> tuple[Source, str]:
    """A new source, and its secret, which is shown this once. Raises ``BadInput`` ``xapi_scope_unknown``."""
    secret = secrets.token_urlsafe(32)
    source = Source(name=name, digest=digest_of(secret), per_minute=per_minute)
    _add(source, scopes, now, by)
    return source, secret


def add_client(
    name: str,
    client: str,
    scopes: Sequence[str],
    now: dt.datetime,
    *,
    per_minute: int = PER_MINUTE,
    by: Person | None = None,
) -> Source:
    """A new source that brings access tokens of the issuer, who knows it as ``client``; of what these allow, it may do
    no more than ``scopes``. Raises ``BadInput`` ``xapi_scope_unknown``, ``xapi_client_twice``."""
    source = Source(name=name, client=client, per_minute=per_minute)
    try:
        _add(source, scopes, now, by)
    except IntegrityError:
        raise BadInput("xapi_client_twice", client=client) from None
    return source


def _add(source: Source, scopes: Sequence[str], now: dt.datetime, by: Person | None) -> None:
    for scope in scopes:
        if scope not in SCOPES:
            raise BadInput("xapi_scope_unknown", scope=scope, known=", ".join(SCOPES))
    source.key, source.scopes, source.made_at = secrets.token_hex(8), " ".join(scopes), now
    with transaction.atomic():
        source.save()
        note_event("source_added", now, by=by, detail=f"{source.key} {source.scopes}")


@transaction.atomic
def revoke_source(key: str, now: dt.datetime, by: Person | None = None) -> None:
    """It may no longer speak; what it stored stays. Raises ``NotFound`` ``xapi_source_unknown``."""
    if not Source.objects.filter(key=key, revoked_at=None).update(revoked_at=now):
        raise NotFound("xapi_source_unknown", source_key=key)
    note_event("source_revoked", now, by=by, detail=key)


# Erasing


def erase_person(person: Person) -> int:
    """Delete every statement in which somebody stands, what refers to it, and the documents about them; how many
    statements these were."""
    with alone(_TURNS):
        count = _erase(persons.places_about(person))
        Document.objects.filter(pk__in=[one.pk for one in persons.documents_about(person)]).delete()
    return count


def erase_older(than: dt.datetime) -> int:
    """Delete every statement stored before, and documents last changed before; how many statements these were."""
    limit = first_at(than)
    with alone(_TURNS):
        count, _ = Statement.objects.filter(place__lt=limit).delete()
        Link.objects.filter(place__lt=limit).delete()
        _drop_carried(Carried.objects.filter(place__lt=limit).values_list("pk", flat=True))
        Document.objects.filter(updated_at__lt=than).delete()
    return count


def erase_outdated(now: dt.datetime) -> int:
    """Delete what is older than ``OOGST_XAPI_DAYS``, and hints put away that are no more. Part of the due work."""
    forget_put_away(now)
    return erase_older(now - dt.timedelta(days=settings.OOGST.xapi_days))


def _erase(places: set[int]) -> int:
    some = sorted(places)
    for start in range(0, len(some), _AT_ONCE // 4):
        part = some[start : start + _AT_ONCE // 4]
        rows = list(Statement.objects.filter(place__in=part))
        for row in rows:
            Link.objects.filter(key__in=_reach(row), place=row.place).delete()
        _drop_carried(Carried.objects.filter(place__in=part).values_list("pk", flat=True))
    for start in range(0, len(some), _AT_ONCE // 4):
        Statement.objects.filter(place__in=some[start : start + _AT_ONCE // 4]).delete()
    return len(some)


def _drop_carried(rows: Iterable[int]) -> None:
    """And the bytes that nothing carries any more."""
    gone = Carried.objects.filter(pk__in=list(rows))
    digests = set(gone.values_list("attachment_id", flat=True))
    gone.delete()
    Attachment.objects.filter(pk__in=digests, carried=None).delete()
