"""A grant to write says for whom a seal is (``seals``), and travels inside it.

It is closed with a key that comes from the server's own, so that whoever holds it can add moments to one person's own
and do nothing else: not read, not sign in, not even see whose it is. It ends with the person.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from pathlib import Path
from uuid import UUID

from django.utils.crypto import salted_hmac

from oogst.errors import BadInput, NotFound
from oogst.site.people.keys import Box
from oogst.site.people.models import Person
from oogst.site.people.seals import SealKey, derived, key_named, seal_keys

_ABOUT = "grant to write"
_ID, _NAME = 16, 8


def grant_to_write(person: Person, now: dt.datetime, file: Path) -> str:
    """Lets its holder add moments to those of the person, for as long as the key and the person are there.

    Raises ``BadInput`` ``seal_keys_unusable``.
    """
    key = seal_keys(file)[0]
    said = person.pk.bytes + int(now.timestamp()).to_bytes(8)
    return base64.urlsafe_b64encode(key.name + _box(key).close(said, _ABOUT)).decode()


def mark_of(person: Person) -> str:
    """The same for the same person, and telling nobody whose: so that a browser knows that somebody else signed in."""
    return salted_hmac("oogst.writer", person.pk.hex).hexdigest()[:16]


def granted(grant: str, file: Path) -> tuple[Person, dt.datetime]:
    """Who may write with that grant, and when it was given.

    Raises ``BadInput`` ``seal_unreadable``, ``seal_key_gone``, ``seal_keys_unusable``; ``NotFound`` ``writer_gone``:
    the person left or was forgotten.
    """
    said = _opened(grant, file)
    person = Person.objects.filter(pk=UUID(bytes=said[:_ID]), is_active=True).first()
    if person is None:
        raise NotFound("writer_gone")
    return person, dt.datetime.fromtimestamp(int.from_bytes(said[_ID:]), dt.UTC)


def _opened(grant: str, file: Path) -> bytes:
    try:
        whole = base64.urlsafe_b64decode(grant)
    except (ValueError, binascii.Error):
        raise BadInput("seal_unreadable") from None
    key = key_named(whole[:_NAME], file)
    try:
        return _box(key).open(whole[_NAME:], _ABOUT)
    except BadInput:
        raise BadInput("seal_unreadable") from None


def _box(key: SealKey) -> Box:
    return Box(derived(key.number, b"oogst grant to write"))
