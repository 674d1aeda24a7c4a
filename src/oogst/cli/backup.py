"""``oogst backup``: everything that the database holds, in one file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(file_okay=False, path_type=Path), help="Copy the keys too, into this folder, kept apart."
)
def backup(file: Path, keys: Path | None) -> None:
    """Write every row of the database into FILE, as it stands at one moment. The site may keep running.

    Texts in it stay closed: the keys that open them are not in it. Keep those apart, and throw away old copies of them
    sooner than old backups, so that whoever was forgotten is forgotten there as well.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.site import copies

    say = texts("copies", language()).say
    rows = copies.back_up(file, settings, dt.datetime.now(dt.UTC))
    click.echo(say("backed_up", n=rows, file=str(file)))
    if keys is not None:
        click.echo(say("keys_copied", n=len(copies.copy_keys(keys, settings)), folder=str(keys)))
