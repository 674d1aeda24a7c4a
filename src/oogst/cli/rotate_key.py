"""``oogst rotate-key``: a new master key."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.command("rotate-key")
def rotate_key() -> None:
    """Make a new master key and wrap the key of everybody's texts with it, and a new key for what phones seal.

    The site may keep running.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.site.people.keys import change_master_key
    from oogst.site.people.seals import change_seal_key
    from oogst.site.people.trail import note_event

    now = dt.datetime.now(dt.UTC)
    change_seal_key(settings.seal_key_file, now.date())
    n, file = change_master_key(), str(settings.master_key_file)
    note_event("key_changed", now)
    click.echo(texts("people", language()).say("key_changed", n=n, file=file))
