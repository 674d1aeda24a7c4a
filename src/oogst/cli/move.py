"""``oogst move``: to another database."""

from __future__ import annotations

import click

from oogst.cli import language
from oogst.errors import BadInput
from oogst.texts import texts


@click.command()
@click.argument("url", metavar="DATABASE_URL")
def move(url: str) -> None:
    """Copy every row into the empty database DATABASE_URL (postgresql://… or sqlite:///…) and compare row by row.

    Stop the site first: what is written while the copy is made stays behind. Afterwards set DATABASE_URL to the new
    database and start the site again; the old one is left as it is.
    """
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site import copies
    from oogst.site.settings_table import TABLE, database_at

    try:
        database = database_at(url)
    except ValueError:
        kind = next(setting.kind for setting in TABLE if setting.name == "DATABASE_URL")
        raise BadInput("setting_wrong", name="DATABASE_URL", kind=kind) from None
    rows = copies.move(database)
    click.echo(texts("copies", language()).say("moved", n=rows, database=str(database)))
