"""The resource for statements: what it takes, and what it answers (xAPI 1.0.3, part 3, section 2.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import http_date

from oogst.site.lrs import actions, queries, sources
from oogst.site.lrs.actions import Batch, Clock
from oogst.site.lrs.asking import Asked
from oogst.site.lrs.models import Source, Statement
from oogst.site.lrs.parts import check_attachments, read_body, write_parts
from oogst.site.lrs.places import first_after, time_of
from oogst.site.lrs.queries import MOST, Filter
from oogst.site.lrs.refusals import Refused
from oogst.xapi import (
    BadStatement,
    canonical_form,
    check_agent,
    check_statement,
    ids_form,
    key_of,
    read_json,
    write_json,
)
from oogst.xapi.problems import wrong
from oogst.xapi.reach import activities_of, identifier_of
from oogst.xapi.values import iri, moment_of, uuid

#: How many statements a page holds where no number is asked for.
PAGE = 100
_FILTERS = (
    *("agent", "verb", "activity", "registration", "since", "until"),
    *("limit", "related_agents", "related_activities", "ascending"),
)
_ANSWER = ("format", "attachments")
#: Where a page goes on; stands in ``more`` alone.
_FROM = "from"


def post(asked: Asked, source: Source, clock: Clock) -> HttpResponse:
    asked.allow()
    sent, contents = read_body(asked.content_type, asked.body)
    statements = sent if type(sent) is list else [sent]
    ids = _store(asked, statements, contents, source, clock)
    return _json(write_json(ids))


def put(asked: Asked, source: Source, clock: Clock) -> HttpResponse:
    asked.allow("statementId")
    named = _uuid(asked.need("statementId"), "statementId")
    sent, contents = read_body(asked.content_type, asked.body)
    if type(sent) is not dict:
        raise wrong("object")
    if str(sent.get("id", named)).lower() != str(named):
        raise BadStatement("xapi_not_together", where="id, statementId")
    _store(asked, [sent | {"id": str(named)}], contents, source, clock)
    return HttpResponse(status=204)


def _store(asked: Asked, statements: list[Any], contents: dict[str, bytes], source: Source, clock: Clock) -> list[str]:
    sources.require(source, sources.MAY_WRITE)
    for place, one in enumerate(statements):
        try:
            check_statement(one, asked.version)
        except BadStatement as problem:
            raise problem.inside(place) if len(statements) > 1 else problem from None
    check_attachments(statements, contents)
    return actions.store_statements(Batch(statements, asked.version, contents), source, clock)


def get(asked: Asked, source: Source, _clock: Clock) -> HttpResponse:
    sources.require(source, sources.MAY_READ_MINE)
    own = source if sources.is_confined(source) else None
    if "statementId" in asked.params or "voidedStatementId" in asked.params:
        return _one(asked, own)
    asked.allow(*_FILTERS, *_ANSWER, _FROM)
    chosen = replace(_filter(asked.params), source=own)
    found = queries.page(chosen)
    more = _more(asked.params, found.statements[-1]) if found.has_more else ""
    texts = _formed(asked, found.statements)
    body = f'{{"statements":[{",".join(texts)}],"more":{write_json(more)}}}'
    return _answer(asked, body, found.statements)


def _one(asked: Asked, own: Source | None) -> HttpResponse:
    asked.allow("statementId", "voidedStatementId", *_ANSWER)
    if len(asked.params.keys() & {"statementId", "voidedStatementId"}) == 2:
        raise BadStatement("xapi_not_together", where="statementId, voidedStatementId")
    name = "statementId" if "statementId" in asked.params else "voidedStatementId"
    wanted = _uuid(asked.params[name], name)
    found = queries.statement(wanted, is_void=name == "voidedStatementId", source=own)
    answer = _answer(asked, _formed(asked, [found])[0], [found])
    answer["Last-Modified"] = http_date(time_of(found.place).timestamp())
    return answer


def _filter(params: Any) -> Filter:
    keys = []
    if "agent" in params:
        keys.append(_agent_key(params["agent"], _flag(params, "related_agents")))
    if "verb" in params:
        keys.append(key_of("verb", _iri(params["verb"], "verb")))
    if "activity" in params:
        kind = "related_activity" if _flag(params, "related_activities") else "activity"
        keys.append(key_of(kind, _iri(params["activity"], "activity")))
    if "registration" in params:
        keys.append(key_of("registration", str(_uuid(params["registration"], "registration"))))
    _flag(params, "related_agents")
    _flag(params, "related_activities")
    return _between(Filter(tuple(keys), ascending=_flag(params, "ascending"), limit=_limit(params)), params)


def _between(chosen: Filter, params: Any) -> Filter:
    """``since`` is left out, ``until`` is within (part 3, section 2.1.3)."""
    after = first_after(_moment(params["since"], "since")) - 1 if "since" in params else None
    before = first_after(_moment(params["until"], "until")) if "until" in params else None
    if _FROM in params:
        if not params[_FROM].isdigit() or int(params[_FROM]) >= 2**63:
            raise Refused("xapi_parameter", name=_FROM)
        place = int(params[_FROM])
        if chosen.ascending:
            after = place if after is None else max(after, place)
        else:
            before = place if before is None else min(before, place)
    return replace(chosen, after=after, before=before)


def _more(params: Any, last: Statement) -> str:
    return "/xapi/statements?" + urlencode({**params, _FROM: last.place})


def _formed(asked: Asked, statements: Iterable[Statement]) -> list[str]:
    form = asked.params.get("format", "exact")
    if form not in ("exact", "ids", "canonical"):
        raise Refused("xapi_parameter", name="format")
    if form == "exact":
        return [one.payload for one in statements]
    read = [json.loads(one.payload) for one in statements]
    if form == "ids":
        return [write_json(ids_form(one)) for one in read]
    languages = _languages(asked.headers.get("accept-language", ""))
    known = queries.definitions({one["id"] for each in read for one in activities_of(each)})
    return [write_json(canonical_form(one, languages, known)) for one in read]


def _answer(asked: Asked, body: str, statements: Iterable[Statement]) -> HttpResponse:
    if not _flag(asked.params, "attachments"):
        return _json(body)
    carried = queries.attachments_of(json.loads(one.payload) for one in statements)
    content_type, whole = write_parts(body.encode(), carried)
    return HttpResponse(whole, content_type=content_type)


def _json(body: str) -> HttpResponse:
    return HttpResponse(body.encode(), content_type="application/json")


def _agent_key(told: str, related: bool) -> int:
    agent = parse_agent(told)
    return key_of("related_agent" if related else "agent", str(identifier_of(agent)))


def parse_agent(told: str) -> dict[str, Any]:
    """The agent or identified group of a parameter. Raises ``BadStatement``."""
    try:
        agent = read_json(told.encode())
        check_agent(agent)
    except BadStatement as problem:
        raise problem.inside("agent") from None
    return dict(agent)


def _flag(params: Any, name: str) -> bool:
    if (told := params.get(name, "false")) not in ("true", "false"):
        raise Refused("xapi_parameter", name=name)
    return bool(told == "true")


def _limit(params: Any) -> int:
    told = params.get("limit", "0")
    if not told.isdigit() or len(told) > 9:
        raise Refused("xapi_parameter", name="limit")
    return min(int(told), MOST) or PAGE


def _uuid(told: str, name: str) -> UUID:
    try:
        uuid(told)
    except BadStatement as problem:
        raise problem.inside(name) from None
    return UUID(told)


def _iri(told: str, name: str) -> str:
    try:
        iri(told)
    except BadStatement as problem:
        raise problem.inside(name) from None
    return told


def _moment(told: str, name: str) -> Any:
    try:
        return moment_of(told)
    except BadStatement as problem:
        raise problem.inside(name) from None


def _languages(header: str) -> list[str]:
    """The tags of an Accept-Language header, best first (RFC 9110, section 12.5.4)."""
    ranked = []
    for place, part in enumerate(header.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            ranked.append((-weight, place, tag.strip()))
    return [tag for _, _, tag in sorted(ranked)]
