"""The addresses below /xapi/: one view, a table of who answers what, and one place where refusals become answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from oogst.errors import OogstError
from oogst.site.lrs import documents, queries, sources, statements
from oogst.site.lrs.actions import Clock
from oogst.site.lrs.asking import Asked, asked
from oogst.site.lrs.authentication import takes_tokens, who_asks
from oogst.site.lrs.models import Source
from oogst.site.lrs.refusals import STATUS, Refused
from oogst.texts import sentence
from oogst.xapi import VERSIONS, write_json
from oogst.xapi.normal import written_time

Answering = Callable[[Asked, Source, Clock], HttpResponse]
#: Said where no version was asked for, so that a client of either version sees that it has to.
_NO_VERSION = "0.95"
_pace = sources.Pace()
_WAYS_IN, _TOKEN = 'Basic realm="xAPI", charset="UTF-8"', ', Bearer realm="xAPI", error="invalid_token"'


def _agents(question: Asked, source: Source, _clock: Clock) -> HttpResponse:
    sources.require(source, sources.MAY_READ)
    question.allow("agent")
    return _json(queries.person(statements.parse_agent(question.need("agent"))))


def _activities(question: Asked, source: Source, _clock: Clock) -> HttpResponse:
    sources.require(source, sources.MAY_READ)
    question.allow("activityId")
    return _json(queries.activity(documents.checked_iri(question.need("activityId"))))


def _documents(kind: documents.Kind) -> dict[str, Answering]:
    ways = {"GET": documents.get, "PUT": documents.put, "POST": documents.post, "DELETE": documents.delete}
    return {method: partial(way, kind) for method, way in ways.items()}


RESOURCES: dict[str, dict[str, Answering]] = {
    "statements": {"GET": statements.get, "POST": statements.post, "PUT": statements.put},
    "activities": {"GET": _activities},
    "agents": {"GET": _agents},
    "activities/state": _documents(documents.STATE),
    "activities/profile": _documents(documents.ACTIVITY_PROFILE),
    "agents/profile": _documents(documents.AGENT_PROFILE),
}


@csrf_exempt
def resource(request: HttpRequest, name: str) -> HttpResponse:
    """Whatever is asked of one of ``RESOURCES``."""
    _refuse_if_off()
    version = _NO_VERSION
    try:
        question = asked(request)
        version = question.version or _NO_VERSION
        answer = _answered(question, RESOURCES[name])
    except OogstError as problem:
        answer = _refusal(problem)
    answer["X-Experience-API-Version"] = version
    if name == "statements":
        answer["X-Experience-API-Consistent-Through"] = written_time(queries.consistent_through(timezone.now))
    return _without_body(answer) if request.method == "HEAD" else answer


@csrf_exempt
def about(request: HttpRequest) -> HttpResponse:
    """Which versions are spoken here. Asks for no credentials."""
    _refuse_if_off()
    if request.method not in ("GET", "HEAD"):
        answer = _refusal(Refused("xapi_method"))
    else:
        answer = _json({"version": list(VERSIONS), "extensions": {}})
    asked_for = request.headers.get("X-Experience-API-Version", "")
    answer["X-Experience-API-Version"] = VERSIONS[0] if asked_for.startswith("1.") else VERSIONS[1]
    return _without_body(answer) if request.method == "HEAD" else answer


def _answered(question: Asked, ways: dict[str, Answering]) -> HttpResponse:
    if not question.version:
        raise Refused("xapi_version_missing")
    source = who_asks(question.headers.get("authorization", ""), timezone.now())
    _pace.count(source, time.monotonic())
    if question.method not in ways:
        raise Refused("xapi_method")
    return ways[question.method](question, source, timezone.now)


def _refusal(problem: OogstError) -> HttpResponse:
    answer = _json({"error": problem.code, "told": sentence(problem, "en"), **problem.data})
    answer.status_code = STATUS.get(problem.code, 400)
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = _WAYS_IN + (_TOKEN if takes_tokens() else "")
    if "seconds" in problem.data:
        answer["Retry-After"] = str(problem.data["seconds"])
    return answer


def _refuse_if_off() -> None:
    if not settings.OOGST.xapi:
        raise Http404


def _json(data: object) -> HttpResponse:
    return HttpResponse(write_json(data).encode(), content_type="application/json")


def _without_body(answer: HttpResponse) -> HttpResponse:
    answer["Content-Length"] = str(len(answer.content))
    answer.content = b""
    return answer
