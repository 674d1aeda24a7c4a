"""``oogst publish``: a release becomes the one that the site shows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("release", type=click.Path(path_type=Path))
def publish(release: Path) -> None:
    """Show RELEASE (release.json, or the folder that it lies in) on the site from now on."""
    from oogst.release import read_release, to_json
    from oogst.site import serving

    sealed = to_json(read_release(release))
    settings = serving.set_up()
    serving.check_migrated()
    from oogst.site.releases.actions import publish_release

    row = publish_release(sealed, dt.datetime.now(dt.UTC))
    say = texts("serve", language()).say
    click.echo(say("published", digest=row.digest[:12], as_of=row.as_of))
    if settings.public_page == "off":
        click.echo(say("not_public"))
