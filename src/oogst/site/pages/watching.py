"""For the machine that watches: does the process live, is it ready, how much is asked of it and how long that takes.

Requests are counted by area of the site (``employee``, ``public``, ``api`` and so on) and not by page, so that the
counts of a small house do not tell that somebody noted something just now.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from oogst import __version__
from oogst.errors import OogstError
from oogst.site import working
from oogst.site.logs import request_number, route_of
from oogst.site.serving import pending_migrations

_log = logging.getLogger("oogst.requests")
_LABELS = ("area", "method", "status")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUESTS = Counter("oogst_requests", "Answered requests.", _LABELS)
_SECONDS = Histogram(
    "oogst_request_seconds",
    "How long they took.",
    ("area",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class Watching:
    """Middleware, the outermost: gives each request a number, counts it and logs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started, number = time.perf_counter(), uuid4().hex[:12]
        held = request_number.set(number)
        try:
            response = self._get_response(request)
            response["X-Request-Id"] = number
            _note(request, response.status_code, time.perf_counter() - started)
        finally:
            request_number.reset(held)
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    area = _area_of(request)
    method = request.method if request.method in _METHODS else "other"
    _REQUESTS.labels(area, method, str(status)).inc()
    _SECONDS.labels(area).observe(seconds)
    facts = {"area": area, "status": status, "ms": round(1000 * seconds, 1)}
    _log.info("%s %s", method, route_of(request), extra={"facts": facts})


def _area_of(request: HttpRequest) -> str:
    """The part of the house that answered: ``oogst.site.pages.employee.capture`` is ``employee``."""
    found = request.resolver_match
    if found is None:
        return "none"
    parts = found.func.__module__.split(".")
    return parts[-1 if parts[-2:-1] == ["pages"] else -2] if parts[0] == "oogst" else parts[0]


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The process lives. Whoever gets no answer may start it anew; that would not mend a database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Whether people can be sent here: the database answers, and has the form that this program expects."""
    lacks = _lacking()
    return HttpResponse(f"{lacks or 'ok'}\n", content_type="text/plain", status=503 if lacks else 200)


def _lacking() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "migrations" if pending_migrations() else None
    except (Error, OogstError):
        return "database"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """In the text format of Prometheus, for whoever has the token of the setting; else this address does not exist."""
    token = settings.OOGST.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not constant_time_compare(given, token):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """What this process counted or, where several serve (``serving.serve``), what all of them did; and the house."""
    registry = CollectorRegistry()
    registry.register(_House())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Process())
    return registry


class _Process(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()


class _House(Collector):
    """What there is one of, however many processes serve."""

    def collect(self) -> Iterator[Metric]:
        told = GaugeMetricFamily("oogst_info", "The version that answers.", labels=("version",))
        told.add_metric([__version__], 1)
        yield told
        is_ready = _lacking() is None
        yield GaugeMetricFamily("oogst_ready", "1 where people can be served.", float(is_ready))
        if (last := working.last_worked()) is not None:
            said = "When the due work was last looked through, in seconds since 1970."
            yield GaugeMetricFamily("oogst_work_timestamp_seconds", said, last)
