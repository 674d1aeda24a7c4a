"""Who is asking."""

from __future__ import annotations

from django.http import HttpRequest

from oogst.site.people.models import Person


def person_of(request: HttpRequest) -> Person:
    """The person who is signed in, on a page that asks for it (``login_required``)."""
    assert isinstance(request.user, Person)
    return request.user
