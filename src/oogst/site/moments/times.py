"""When a moment was written, if it comes later: the clock of a phone may be wrong, and is put right by the server's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

#: What the way to the server may take; a difference below it says nothing of the clock.
_ON_THE_WAY = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Written:
    """``at``: when it was written, as far as anybody can tell. ``moved``: by how much the phone's own time was put
    back; negative where it was put on."""

    at: dt.datetime
    moved: dt.timedelta = dt.timedelta()


def written_at(said: dt.datetime, sent: dt.datetime, earliest: dt.datetime, now: dt.datetime) -> Written:
    """From the phone's clock at writing (``said``) and at sending (``sent``), and the server's at receiving (``now``).

    It cannot have been written before ``earliest``, when the phone was given leave to, nor after it came in.
    """
    ahead = sent - now
    at = said - ahead if abs(ahead) > _ON_THE_WAY else said
    at = min(max(at, earliest), now)
    moved = said - at
    return Written(at, moved if abs(moved) > _ON_THE_WAY else dt.timedelta())
