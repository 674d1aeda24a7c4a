"""What goes to the log: what happened, where and to which request, and nothing that somebody typed or that says who.

An address may hold the key of a link, the words of a mistake may quote a text or an e-mail address. So a request is
named by its route and its number, and of an exception stay its kind and the places in the code.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from django.http import HttpRequest

#: The number of the request that this thread is busy with; also on its error page and in its answer (X-Request-Id).
request_number: ContextVar[str] = ContextVar("request_number", default="")


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, without what stands in it; ``?`` where no pattern fits."""
    found = request.resolver_match
    return f"/{found.route}" if found else "?"


class JsonLines(logging.Formatter):
    """One JSON object a line: ``at`` (UTC), ``level``, ``by``, ``said``, and where there is one ``request``, ``trace``
    (``file:line function``, innermost last, then the kind of the exception) and what the caller gave as ``facts``."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_told(record), ensure_ascii=False)


class Lines(logging.Formatter):
    """The same for the eye, a line and its places below it."""

    def format(self, record: logging.LogRecord) -> str:
        told = _told(record)
        first = " ".join(str(told.pop(name)) for name in ("at", "level", "by", "said"))
        trace = told.pop("trace", [])
        rest = "".join(f" {name}={value}" for name, value in told.items())
        return "\n    ".join([first + rest, *trace])


def _told(record: logging.LogRecord) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
    told: dict[str, Any] = {"at": at, "level": record.levelname, "by": record.name, "said": _said(record)}
    if number := request_number.get():
        told["request"] = number
    told |= getattr(record, "facts", {})
    if record.exc_info and record.exc_info[1] is not None:
        told["trace"] = _places(record.exc_info[1], record.exc_info[2])
    return told


def _said(record: logging.LogRecord) -> str:
    """Django's own lines about a request quote its address; they become its status, method and route."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        return f"{getattr(record, 'status_code', '')} {request.method} {route_of(request)}".strip()
    return record.getMessage()


def _places(problem: BaseException, trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [*(f"{one.filename}:{one.lineno} {one.name}" for one in frames), type(problem).__name__]
