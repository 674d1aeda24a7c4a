"""The due work: what has to happen without anybody asking for it. Any number of workers may do it at once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone

from oogst.errors import OogstError
from oogst.site.followups.actions import plan_asks
from oogst.site.followups.inviting import send_invitations
from oogst.site.followups.sending import send_due
from oogst.site.lrs.actions import erase_outdated
from oogst.site.lrs.forwarding import forward_due
from oogst.site.moments.actions import forget_leavers
from oogst.site.moments.teaching import renew_adaptation
from oogst.site.people.expired import drop_expired
from oogst.site.people.leaving import see_leavers_off
from oogst.site.people.passkeys import tell_of_passkeys
from oogst.site.people.trail import shorten_trail
from oogst.site.releases.agreements import drop_old_actions
from oogst.site.releases.hooks import tell_hooks
from oogst.site.reports.sending import send_reports
from oogst.site.said_and_done import news_for
from oogst.site.settings_table import Postgres

_log = logging.getLogger(__name__)
#: How often somebody looks whether something is due. A letter comes in the minute that was chosen.
EVERY = dt.timedelta(minutes=1)
Step = Callable[[dt.datetime], object]


def send_letters(now: dt.datetime) -> int:
    """Every letter that is due, with what was done with what people said; how many were sent."""
    return send_due(now, news_for)


#: In this order: whoever left is told before anything of theirs goes, and a question is made before it is sent.
STEPS: tuple[Step, ...] = (
    *(see_leavers_off, tell_of_passkeys, forget_leavers, erase_outdated, drop_expired, drop_old_actions, shorten_trail),
    *(plan_asks, send_letters, send_invitations, send_reports, tell_hooks, forward_due, renew_adaptation),
)


def do_due_work(now: dt.datetime, steps: tuple[Step, ...] = STEPS) -> list[str]:
    """Each step once; the names of those that could not be done, which are tried again the next time."""
    return [step.__name__ for step in steps if not _is_done(step, now)]


def _is_done(step: Step, now: dt.datetime) -> bool:
    """One that fails keeps no other one waiting. What went wrong is logged by its kind alone: it may hold words."""
    try:
        step(now)
    except (OogstError, Error, OSError) as problem:
        _log.error("%s could not be done: %s", step.__name__, type(problem).__name__)
        return False
    return True


def keep_working(stop: threading.Event) -> None:
    """Until told to stop. A connection that the database closed meanwhile is made anew."""
    while not stop.is_set():
        close_old_connections()
        do_due_work(timezone.now())
        mark_worked()
        stop.wait(EVERY.total_seconds())


def mark_worked() -> None:
    _mark().touch()


def last_worked() -> float | None:
    """When somebody last looked through the due work, in seconds since 1970; None: nobody has yet."""
    try:
        return _mark().stat().st_mtime
    except OSError:
        return None


def _mark() -> Path:
    """An empty file whose time says it; in the database it would be a write a minute."""
    folder: Path = settings.OOGST.data_dir
    return folder / "worked"


def work_beside_serving() -> threading.Thread | None:
    """On SQLite the process that serves does the due work as well: two processes that write wait for each other.

    On PostgreSQL ``oogst work`` does it, and this does nothing.
    """
    if isinstance(settings.OOGST.database, Postgres):
        return None
    thread = threading.Thread(target=keep_working, args=[threading.Event()], name="due work", daemon=True)
    thread.start()
    return thread
