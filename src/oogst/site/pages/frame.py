"""What every page needs around it: the same page in the other languages, and which page this is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from oogst.site.people.models import Person
from oogst.site.people.queries import roles_of
from oogst.version import __version__


def frame(request: HttpRequest) -> dict[str, Any]:
    """For every template: ``languages`` (code, own name, address of this page in it), ``page``, ``version``, whether
    somebody is ``signed_in`` and in which ``roles``, how people sign in (``sign_on``, ``saml``,
    ``local_sign_in``), whether letters lie on a page (``has_mailbox``), and whether texts go to a model elsewhere
    (``sends_texts``)."""
    match = request.resolver_match
    return {
        "languages": [(code, name, _address(request, code)) for code, name in settings.LANGUAGES],
        "language": get_language(),
        "page": match.url_name if match else "",
        "version": __version__,
        "signed_in": _is_signed_in(request),
        "roles": SimpleLazyObject(lambda: _roles(request)),
        "sign_on": settings.OOGST.sign_on,
        "saml": settings.OOGST.saml,
        "local_sign_in": settings.OOGST.local_sign_in,
        "has_mailbox": settings.OOGST.mailbox == "page",
        "sends_texts": settings.OOGST.outside_model is not None,
    }


def _is_signed_in(request: HttpRequest) -> bool:
    """An error page must stand even where nobody was looked up yet, or where the database is what went wrong."""
    try:
        return hasattr(request, "user") and request.user.is_authenticated
    except Error:
        return False


def _roles(request: HttpRequest) -> frozenset[str]:
    """The kinds of roles of whoever is signed in; looked up only where a page asks."""
    try:
        person = request.user
        return frozenset(role.kind for role in roles_of(person)) if isinstance(person, Person) else frozenset()
    except Error:
        return frozenset()


def _address(request: HttpRequest, language: str) -> str:
    """This page with its choices in another language; where there is no page here, the first page."""
    if request.resolver_match and request.resolver_match.url_name:
        return translate_url(request.get_full_path(), language)
    with override(language):
        return reverse("infographic")
