"""Names for moments: in the order of their making, and telling nothing else."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID, uuid5


def uuid7(now: dt.datetime) -> UUID:
    """A UUID of version 7 (RFC 9562, section 5.7): 48 bits of Unix time in milliseconds, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    high = (milliseconds & (1 << 48) - 1) << 16 | 7 << 12 | secrets.randbits(12)
    return UUID(int=high << 64 | 0b10 << 62 | secrets.randbits(62))


def once_key(form: UUID, text: str) -> UUID:
    """The same for the same words from the same form: a double tap or a reload stores once. Somebody who goes back and
    writes something else has written another moment, and nothing of it is lost."""
    return uuid5(form, text)
