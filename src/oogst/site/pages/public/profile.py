"""The xAPI profile for informal learning: as JSON-LD for programs, as a page for people, at the same addresses."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.texts import texts
from oogst.xapi import write_json
from oogst.xapi.profile import VERSION, profile
from oogst.xapi.telling import Learnt, Teller, statements_about

_JSON_LD = "application/ld+json"
#: A pseudonym of nobody, for the example.
_NOBODY = UUID("00000000-0000-5000-8000-000000000000")


@dataclass(frozen=True)
class Term:
    """A part of the profile in one language. ``anchor``: its place on the page; ``name`` its last word in its IRI."""

    anchor: str
    iri: str
    label: str
    means: str
    verb: str = ""


@require_safe
def document(request: HttpRequest, version: str = VERSION) -> HttpResponse:
    """The profile, or one version of it. Browsers are led to the page."""
    if version != VERSION:
        raise Http404
    return _led("") if _is_read(request) else _json_ld()


@require_safe
def file(_request: HttpRequest) -> HttpResponse:
    """The profile for whoever wants the file itself, in a browser too."""
    return _json_ld()


@require_safe
def term(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """A term of the profile: led to where it is explained. Moments have an IRI too, and nothing stands there."""
    made = _profile()
    known = {one["id"] for part in ("concepts", "templates", "patterns") for one in made[part]}
    if f"{made['id']}/{kind}/{name}" not in known:
        raise Http404
    return _led(f"#{kind}.{name}") if _is_read(request) else _see_other(made["versions"][0]["id"])


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language, made = get_language(), _profile()
    words, known = texts("profile", language), [_term(one, made["id"], language) for one in made["concepts"]]
    context = {
        "words": dict(words),
        "version": words.say("page_version", version=VERSION, framework=load_framework().version),
        "iri": made["id"],
        "chain": [_term(one, made["id"], language) for one in made["templates"]],
        "orders": [_term(one, made["id"], language) for one in made["patterns"] if one.get("primary")],
        "own": [one for one in known if one.anchor.startswith(("verbs.", "activity-types.", "extensions."))],
        "framework": _framework(known, language),
        "example": json.dumps(_example(language), ensure_ascii=False, indent=2),
    }
    return render(request, "public/profile.html", context)


def _framework(known: list[Term], language: str) -> list[tuple[str, str, list[Term]]]:
    """The outcomes of each domain, with its hue, and what else the framework knows."""
    framework = load_framework()
    of_domain = [
        (one.id, one.label[language], [each for each in known if each.anchor.startswith(f"outcomes.{one.id}.")])
        for one in framework.domains
    ]
    others = [each for each in known if each.anchor.startswith(("domains.", "stages.", "modes."))]
    return [*of_domain, ("", "", others)]


def _term(part: dict[str, Any], home: str, language: str) -> Term:
    told = part.get("activityDefinition", part)
    label, means = told.get("prefLabel") or told["name"], told.get("definition") or told.get("description", {})
    anchor = part["id"].removeprefix(f"{home}/").replace("/", ".", 1)
    return Term(anchor, part["id"], label[language], means.get(language, ""), part.get("verb", ""))


def _example(language: str) -> dict[str, Any]:
    teller = Teller(load_framework(), _home(), _NOBODY, language)
    noted = Learnt("example", dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), language, "")
    return statements_about(noted, teller)[0]


def _profile() -> dict[str, Any]:
    return profile(load_framework(), _home())


def _home() -> str:
    home: str = settings.OOGST.url.geturl().rstrip("/")
    return home


def _is_read(request: HttpRequest) -> bool:
    """Whether somebody reads it in a browser. Whoever takes anything is a program."""
    return request.get_preferred_type([_JSON_LD, "application/json", "text/html"]) == "text/html"


def _led(anchor: str) -> HttpResponse:
    return _see_other(f"{reverse('xapi_profile')}{anchor}")


def _see_other(address: str) -> HttpResponse:
    answer = HttpResponse(status=303, headers={"Location": address})
    patch_vary_headers(answer, ["Accept"])
    return answer


def _json_ld() -> HttpResponse:
    """Open to scripts of any site: it is the same for everybody and holds nothing of anybody."""
    answer = HttpResponse(write_json(_profile()).encode(), content_type=_JSON_LD)
    answer["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(answer, ["Accept"])
    return answer


#: Outside the languages: the IRIs of the profile's terms are addresses that stay.
addresses = [
    path("xapi-profile", document, name="xapi_profile_document"),
    path("xapi-profile.jsonld", file, name="xapi_profile_file"),
    path("xapi-profile/v<version>", document),
    path("xapi-profile/<kind>/<name>", term),
]
