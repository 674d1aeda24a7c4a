"""``oogst restore``: a backup, back into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put the rows of the backup FILE into the database of the settings, which must be new and empty.

    First put the keys and the list of the forgotten back into the data folder: whoever is on that list, or on the one
    in the backup, stays forgotten.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.migrate()
    from oogst.site import copies
    from oogst.site.people.keys import check_master_key

    say = texts("copies", language()).say
    done = copies.restore(file, settings)
    click.echo(say("restored", n=done.rows, file=str(file)))
    if done.forgotten:
        click.echo(say("forgotten_again", n=done.forgotten))
    check_master_key()
