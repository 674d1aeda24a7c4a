"""``oogst migrate``: the database, brought to the form that this version expects."""

from __future__ import annotations

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
def migrate() -> None:
    """Make the database, or bring it up to date."""
    from oogst.site import serving

    settings = serving.set_up()
    done = serving.migrate()
    click.echo(texts("serve", language()).say("migrated", n=len(done), file=str(settings.database)))
