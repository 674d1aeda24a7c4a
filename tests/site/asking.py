"""Asking for pages as somebody who is signed in, and reading the answer."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.test import Client

from oogst.site.people.models import Person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode()


def article(page: str) -> str:
    """What the library drew, without what changes with whoever asks."""
    return page[page.index("<article") : page.index("</article>")]
