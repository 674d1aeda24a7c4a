"""When the database or the disk fails in the middle: what happened is said, and what somebody wrote is given back."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_request, override

from oogst.errors import OogstError
from oogst.texts import sentence

#: What SQLite says, and PostgreSQL's code for the same (PostgreSQL 15, appendix A).
_FULL = ("disk is full", "53100")
_READ_ONLY = ("readonly database", "25006")
_BUSY = ("database is locked", "55P03", "53300")
_AWAY = ("disk I/O error", "unable to open database file")
_DISK = {errno.ENOSPC: "site_full", errno.EDQUOT: "site_full", errno.EROFS: "site_read_only"}


class Faults:
    """Middleware. A mistake in the program stays one (500); this is for what passes, or what somebody has to mend."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _named: object
    ) -> None:
        """No address and no form holds a zero byte: nobody types one, and PostgreSQL keeps none in a text. What is for
        programs looks after itself. Raises ``BadRequest``."""
        forms = () if getattr(view, "csrf_exempt", False) else (request.GET, request.POST)
        said = (one for fields in forms for _, values in fields.lists() for one in values)
        if "\0" in request.path_info or any("\0" in one for one in said):
            raise BadRequest

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        code = fault(problem)
        return None if code is None else _page(request, code)


def fault(problem: Exception) -> str | None:
    """The code of its sentence: ``site_full``, ``site_read_only``, ``site_busy``, ``site_away``; None: another."""
    if isinstance(problem, OSError):
        return _DISK.get(problem.errno or 0)
    if not isinstance(problem, OperationalError | InterfaceError | InternalError):
        return None
    said = f"{problem} {getattr(problem.__cause__, 'sqlstate', None) or ''}"
    for code, signs in (("site_full", _FULL), ("site_read_only", _READ_ONLY), ("site_busy", _BUSY)):
        if any(sign in said for sign in signs):
            return code
    return "site_away" if _is_away(problem, said) else None


def _is_away(problem: Exception, said: str) -> bool:
    """SQLite also calls a mistake in a statement operational."""
    if isinstance(problem.__cause__, sqlite3.Error):
        return any(sign in said for sign in _AWAY)
    return not isinstance(problem, InternalError)


def _page(request: HttpRequest, code: str) -> HttpResponse:
    language = get_language_from_request(request, check_path=True)
    written = [(name, value) for name, all_of in request.POST.lists() for value in all_of]
    context = {
        "told": sentence(OogstError(code), language),
        "text": request.POST.get("text", ""),
        "rest": [(name, value) for name, value in written if name not in ("text", "csrfmiddlewaretoken")],
        "is_form": request.method == "POST",
    }
    with override(language):
        response = render(request, "public/fault.html", context, status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
