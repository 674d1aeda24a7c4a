"""The table of routes, and the OpenAPI 3.1 document that is made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from oogst.site.pages.api import answers, shapes
from oogst.version import __version__

ROOT: Final = "/api/v1"


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    kind: dict[str, Any]
    help: str


@dataclass(frozen=True)
class Route:
    """``path`` as OpenAPI writes it. ``shape``: what is answered as JSON; ``None`` for a file of the type ``media``."""

    path: str
    name: str
    summary: str
    told: Callable[..., HttpResponse]
    shape: type[msgspec.Struct] | None = None
    media: str = answers.JSON
    parameters: tuple[Parameter, ...] = ()


_PERIOD = Parameter("period", "path", {"type": "string", "example": "2026-H1"}, "The id of a period of the release.")
_GROUP = Parameter("group", "query", {"type": "string"}, "Only the rows of this group, by its id.")
_ITEM = Parameter("item", "query", {"type": "string", "example": "outcome:job.voice"}, "Only the rows of this item.")
_OFFSET = Parameter(
    "offset",
    "query",
    {"type": "integer", "minimum": 0, "maximum": answers.FURTHEST, "default": 0},
    "How many rows to pass over.",
)
_LIMIT = Parameter(
    "limit",
    "query",
    {"type": "integer", "minimum": 0, "maximum": answers.MOST_ROWS, "default": answers.ROWS},
    "How many rows to answer at most.",
)

ROUTES: Final = (
    Route("/release", "release", "The newest release and its periods", answers.release, shapes.Release),
    Route(
        "/periods/{period}/groups",
        "groups",
        "The groups of a period that the token may see",
        answers.groups,
        shapes.Groups,
        parameters=(_PERIOD,),
    ),
    Route(
        "/periods/{period}/rows",
        "rows",
        "Released rows of a period",
        answers.rows,
        shapes.Rows,
        parameters=(_PERIOD, _GROUP, _ITEM, _OFFSET, _LIMIT),
    ),
    Route(
        "/periods/{period}/rows.csv",
        "rows_csv",
        "The same rows, all of them, as CSV",
        answers.rows_csv,
        media=answers.CSV,
        parameters=(_PERIOD, _GROUP, _ITEM),
    ),
    Route(
        "/periods/{period}/rows.parquet",
        "rows_parquet",
        "The same rows, all of them, as Parquet",
        answers.rows_parquet,
        media=answers.PARQUET,
        parameters=(_PERIOD, _GROUP, _ITEM),
    ),
)


def patterns() -> list[URLPattern]:
    """The routes as Django wants them."""
    found = (
        path(one.path[1:].replace("{", "<str:").replace("}", ">"), answers.answered(one.told), name=f"api_{one.name}")
        for one in ROUTES
    )
    return [path("openapi.json", description, name="api_description"), *found]


@require_safe
def description(_request: HttpRequest) -> HttpResponse:
    """The document; open to everybody, since it holds no figure."""
    return HttpResponse(msgspec.json.encode(openapi(settings.OOGST.url.geturl())), content_type=answers.JSON)


@lru_cache(maxsize=2)
def openapi(site: str) -> dict[str, Any]:
    """OpenAPI 3.1: its schemas are JSON Schema 2020-12, made from the types of the answers."""
    types = [*(one.shape for one in ROUTES if one.shape), shapes.Problem]
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Oogst",
            "version": __version__,
            "summary": "Released rows: protected figures about groups of people, never about one person.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": site.rstrip("/") + ROOT}],
        "security": [{"token": []}],
        "paths": {one.path: {"get": _operation(one)} for one in ROUTES},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {name: _refusal(words) for name, words in _REFUSALS.values()},
        },
    }


_REFUSALS: Final = {
    400: ("BadRequest", "Something in the address is not as it should be."),
    401: ("Unauthorized", "There is no token, or it opens nothing (any more)."),
    404: ("NotFound", "It does not exist, or the token may not see it."),
}


def _operation(one: Route) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{one.shape.__name__}"} if one.shape else {"type": "string"}
    body = {one.media: {"schema": schema if one.shape or one.media == answers.CSV else {}}}
    refused = {
        str(status): {"$ref": f"#/components/responses/{name}"} for status, (name, _) in sorted(_REFUSALS.items())
    }
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [_parameter(each) for each in one.parameters],
        "responses": {"200": {"description": one.summary, "content": body}, **refused},
    }


def _parameter(each: Parameter) -> dict[str, Any]:
    kind = {name: value for name, value in each.kind.items() if name != "example"}
    example = {"example": each.kind["example"]} if "example" in each.kind else {}
    needed = each.place == "path"
    return {
        "name": each.name,
        "in": each.place,
        "required": needed,
        "description": each.help,
        "schema": kind,
        **example,
    }


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {answers.PROBLEM: {"schema": schema}}}
