"""The resources for documents: state, agent profiles, activity profiles (xAPI 1.0.3, part 3, sections 2.2 to 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import http_date

from oogst.site.lrs import actions, queries, sources
from oogst.site.lrs.actions import Clock, Sent
from oogst.site.lrs.asking import Asked
from oogst.site.lrs.models import Source
from oogst.site.lrs.queries import Where
from oogst.site.lrs.refusals import Refused
from oogst.site.lrs.statements import parse_agent
from oogst.xapi import key_of, write_json
from oogst.xapi.problems import BadStatement
from oogst.xapi.reach import identifier_of
from oogst.xapi.values import iri, moment_of, uuid


@dataclass(frozen=True)
class Kind:
    """``about``: the parameters that say what a document is about; ``name``: the one that names it."""

    resource: str
    about: tuple[str, ...]
    name: str
    write: frozenset[str]
    read: frozenset[str]


STATE = Kind(
    "state",
    ("activityId", "agent", "registration"),
    "stateId",
    frozenset({"state", "all"}),
    frozenset({"state", "all/read", "all"}),
)
_PROFILE = frozenset({"profile", "all"})
_READ_PROFILE = frozenset({"profile", "all/read", "all"})
AGENT_PROFILE = Kind("agents", ("agent",), "profileId", _PROFILE, _READ_PROFILE)
ACTIVITY_PROFILE = Kind("activities", ("activityId",), "profileId", _PROFILE, _READ_PROFILE)


def get(kind: Kind, asked: Asked, source: Source, _clock: Clock) -> HttpResponse:
    sources.require(source, kind.read)
    asked.allow(*kind.about, kind.name, "since")
    where = _where(kind, asked)
    if kind.name not in asked.params:
        return _names(where, asked)
    found = queries.document(where, asked.params[kind.name])
    if found is None:
        raise Refused("xapi_not_found")
    answer = HttpResponse(bytes(found.content), content_type=found.content_type or "application/octet-stream")
    answer["ETag"] = f'"{found.etag}"'
    answer["Last-Modified"] = http_date(found.updated_at.timestamp())
    return answer


def _names(where: Where, asked: Asked) -> HttpResponse:
    try:
        since = moment_of(asked.params["since"]) if "since" in asked.params else None
    except BadStatement as problem:
        raise problem.inside("since") from None
    return HttpResponse(write_json(queries.document_names(where, since)).encode(), content_type="application/json")


def put(kind: Kind, asked: Asked, source: Source, clock: Clock) -> HttpResponse:
    sources.require(source, kind.write)
    asked.allow(*kind.about, kind.name)
    where, name, sent = _where(kind, asked), asked.need(kind.name), _sent(kind, asked)
    is_blind = sent.if_match is None and sent.if_none_match is None
    if is_blind and asked.version == "1.0.3" and kind is not STATE and queries.document(where, name) is None:
        raise Refused("xapi_condition_missing")
    actions.put_document(where, name, sent, clock())
    return HttpResponse(status=204)


def post(kind: Kind, asked: Asked, source: Source, clock: Clock) -> HttpResponse:
    sources.require(source, kind.write)
    asked.allow(*kind.about, kind.name)
    actions.merge_document(_where(kind, asked), asked.need(kind.name), _sent(kind, asked), clock())
    return HttpResponse(status=204)


def delete(kind: Kind, asked: Asked, source: Source, _clock: Clock) -> HttpResponse:
    sources.require(source, kind.write)
    asked.allow(*kind.about, kind.name)
    where = _where(kind, asked)
    if kind is STATE and kind.name not in asked.params:
        actions.delete_documents(where)
    else:
        sent = _sent(kind, asked)
        actions.delete_document(where, asked.need(kind.name), sent.if_match, sent.if_none_match)
    return HttpResponse(status=204)


def _sent(kind: Kind, asked: Asked) -> Sent:
    return Sent(
        asked.content_type,
        asked.body,
        asked.headers.get("if-match"),
        asked.headers.get("if-none-match"),
        must_ask=kind is not STATE or asked.version == "2.0.0",
    )


def _where(kind: Kind, asked: Asked) -> Where:
    """What the documents are about. Raises ``Refused``, ``BadStatement``."""
    agent = activity = 0
    registration: UUID | None = None
    if "agent" in kind.about:
        agent = key_of("agent", str(identifier_of(parse_agent(asked.need("agent")))))
    if "activityId" in kind.about:
        activity = key_of("activity", checked_iri(asked.need("activityId")))
    if "registration" in kind.about and "registration" in asked.params:
        registration = _checked_uuid(asked.params["registration"])
    return Where(kind.resource, agent, activity, registration)


def checked_iri(told: str) -> str:
    try:
        iri(told)
    except BadStatement as problem:
        raise problem.inside("activityId") from None
    return told


def _checked_uuid(told: str) -> UUID:
    try:
        uuid(told)
    except BadStatement as problem:
        raise problem.inside("registration") from None
    return UUID(told)
