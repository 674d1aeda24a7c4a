"""``oogst work``: what has to happen without anybody asking for it."""

from __future__ import annotations

import signal
import threading

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and stop.")
def work(once: bool) -> None:
    """Ask people again about their moments, send letters, see leavers off, let the suggestions learn; until Ctrl+C.

    With PostgreSQL run this beside the site, as often as you like: several workers share the work. With SQLite
    ``oogst serve`` does it by itself.
    """
    from django.utils import timezone

    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.working import do_due_work, keep_working

    if once:
        if failed := do_due_work(timezone.now()):
            click.echo(texts("serve", language()).say("not_done", steps=failed), err=True)
            raise SystemExit(1)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_given: stop.set())
    click.echo(texts("serve", language()).say("working"))
    keep_working(stop)
