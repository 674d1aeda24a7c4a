"""Noting a moment without a network: the page that stands in, the worker that shows it, and the way back."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from oogst.errors import BadInput, NotFound
from oogst.site.moments.times import written_at
from oogst.site.pages.employee.capture import box_in, happened_on, keep_written
from oogst.site.people.grants import granted
from oogst.site.people.seals import SealKey, open_sealed, seal_keys
from oogst.texts import LANGUAGES, sentence

#: More than a phone brings at once (queue.js).
_MOST = 100
#: The server's own trouble: what was brought waits on.
_PASSING = {"master_key_unusable", "master_key_other", "seal_keys_unusable"}
#: With what the page that stands in is drawn, of the infographic's files and of the site's own.
_SHOWN = ("show.css", *(f"fonts/{one}.woff2" for one in ("text-regular", "text-bold", "text-italic", "display")))
_OURS = ("tokens.css", "site.css", "mine.css", "mark.svg", "queue.js", "offline.js", "without.js")
#: File, size, purpose; drawn by scripts/draw_icons.
_ICONS = (("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("icon-512", "512x512", "maskable"))


class Brought(NamedTuple):
    """One of what a phone brings. ``name``: its own, for the answer; ``seal``: as in ``people.seals``."""

    name: str
    seal: bytes


@require_safe
@cache_control(no_cache=True)
def without(_request: HttpRequest) -> HttpResponse:
    """The page that stands in for the one to note a moment: the same for everybody, and kept on their devices."""
    return HttpResponse(_page(get_language(), _key()))


@require_safe
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that stands between the browser and the network. It changes whenever something that it keeps does."""
    key = _key()
    whole = "".join(_page(language, key) for language in LANGUAGES)
    told = {
        "version": hashlib.sha256(whole.encode()).hexdigest()[:16],
        "files": [static(f"show/{one}") for one in _SHOWN] + [static(f"site/{one}") for one in _OURS],
        "pages": dict(_stand_in(language) for language in LANGUAGES),
        "key": _public(key),
    }
    scripts = ", ".join(json.dumps(static(f"site/{name}.js")) for name in ("queue", "worker"))
    return HttpResponse(
        f"const told = {json.dumps(told)};\nimportScripts({scripts});\n", content_type="text/javascript"
    )


def _stand_in(language: str) -> tuple[str, dict[str, str]]:
    with override(language):
        return reverse("capture"), {"page": reverse("without"), "language": language}


@require_safe
@cache_control(no_cache=True)
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone asks to put the site among its apps."""
    told = {
        "id": "/",
        "name": "Oogst",
        "short_name": "Oogst",
        "description": gettext("Note in twenty seconds what you learnt at work"),
        "lang": get_language(),
        "start_url": reverse("capture"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf6ea",
        "theme_color": "#fbf6ea",
        "icons": [
            {"src": static(f"site/{file}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in _ICONS
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@never_cache
@csrf_exempt
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """Take in what waited on a phone. Nobody need be signed in: who wrote it stands in each seal.

    Answers what became of each, by its name: ``kept``, ``gone`` (whose writer is), or a sentence that says why it can
    never be kept. What is not named waits on.
    """
    now, told = timezone.now(), dict[str, str]()
    try:
        sent_at, language, brought = _read(request.body)
        for one in brought:
            told[one.name] = _kept(one.seal, sent_at, now, language)
    except BadInput as problem:
        status = 503 if problem.code in _PASSING else 400
        return JsonResponse({"told": told, "problem": problem.code}, status=status)
    except (Error, OSError):
        return JsonResponse({"told": told, "problem": "database"}, status=503)
    return JsonResponse({"told": told})


def _read(body: bytes) -> tuple[dt.datetime, str, list[Brought]]:
    """Raises ``BadInput`` ``delivery_unreadable``, ``delivery_too_large``."""
    try:
        asked = json.loads(body)
        brought = [Brought(str(one["name"]), base64.b64decode(one["seal"], validate=True)) for one in asked["moments"]]
        language = asked["language"] if asked["language"] in LANGUAGES else LANGUAGES[0]
        sent_at = _time(asked["sent_at"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise BadInput("delivery_unreadable") from None
    if len(brought) > _MOST:
        raise BadInput("delivery_too_large", most=_MOST)
    return sent_at, language, brought


def _kept(seal: bytes, sent_at: dt.datetime, now: dt.datetime, language: str) -> str:
    try:
        _keep(seal, sent_at, now)
    except NotFound:
        return "gone"
    except BadInput as problem:
        if problem.code in _PASSING:
            raise
        return sentence(problem, language)
    return "kept"


def _keep(seal: bytes, sent_at: dt.datetime, now: dt.datetime) -> None:
    told = _opened(seal)
    person, since = granted(told.form.get("grant", ""), settings.OOGST.seal_key_file)
    written = written_at(told.written_at, sent_at, since, now)
    keep_written(
        person,
        told.form,
        now=now,
        happened_on=_day(told.form, timezone.localdate(written.at)),
        language=told.language,
        written=written,
    )


class _Told(NamedTuple):
    form: QueryDict
    language: str
    written_at: dt.datetime


def _opened(seal: bytes) -> _Told:
    """Raises ``BadInput`` as ``open_sealed``."""
    plain = open_sealed(seal, settings.OOGST.seal_key_file)
    try:
        told = json.loads(plain)
        form = QueryDict(mutable=True)
        for name, value in told["fields"]:
            form.appendlist(str(name), str(value))
        return _Told(
            form, told["language"] if told["language"] in LANGUAGES else LANGUAGES[0], _time(told["written_at"])
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        raise BadInput("seal_unreadable") from None


def _day(form: QueryDict, written_on: dt.date) -> dt.date | None:
    """The chosen day. Nobody can be asked any more: one that cannot be is left out, or moved with the phone's clock."""
    try:
        day = happened_on(form, written_on)
    except BadInput:
        return None
    return min(day, written_on) if day else None


def _time(milliseconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def _key() -> SealKey:
    return seal_keys(settings.OOGST.seal_key_file)[0]


def _public(key: SealKey) -> dict[str, str]:
    return {"name": base64.b64encode(key.name).decode(), "point": base64.b64encode(key.point).decode()}


@lru_cache(maxsize=2 * len(LANGUAGES))
def _page(language: str, key: SealKey) -> str:
    """Nothing of a person stands on it, and nothing that differs between requests."""
    with override(language):
        return render_to_string(
            "employee/without.html", {"language": language, "key": _public(key), **box_in(language)}
        )
