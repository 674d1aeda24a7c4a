"""What somebody sees when a page cannot be shown: what happened and what they can do, in their language.

Django gives each handler what went wrong; it is never shown, since it may tell about the inside.
"""
# ruff: noqa: ARG001

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_request, override

from oogst.site.logs import request_number


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, expired=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


def _error(request: HttpRequest, status: int, *, expired: bool = False) -> HttpResponse:
    """In the language of the address, else the browser's: an error may come before Django has chosen one."""
    context = {"status": status, "expired": expired, "number": request_number.get()}
    with override(get_language_from_request(request, check_path=True)):
        return render(request, "public/error.html", context, status=status)
