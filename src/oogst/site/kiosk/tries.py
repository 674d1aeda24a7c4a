"""How often somebody may try: a bucket that drips. Whoever waits a little may try again: nobody is locked out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Bucket:
    """``tries``: how many at once; ``pause``: after these one more each time that this has passed."""

    tries: int
    pause: dt.timedelta

    def level(self, level: float, since: dt.datetime | None, now: dt.datetime) -> float:
        """What is left by now of the tries counted until ``since``."""
        return 0.0 if since is None else max(0.0, level - max((now - since) / self.pause, 0.0))

    def wait(self, level: float) -> dt.timedelta:
        """How long until the next try."""
        return max(level + 1 - self.tries, 0.0) * self.pause


#: For a person, on whatever device: guessing six digits then takes a year on average. For a device: one after another.
PERSON = Bucket(5, dt.timedelta(minutes=1))
DEVICE = Bucket(20, dt.timedelta(seconds=10))
