"""``oogst directory``: systems of the organisation that bring people and groups by SCIM."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.group()
def directory() -> None:
    """Add, list and revoke directories (Entra ID, Okta, Keycloak, …) that bring people and groups below /scim/v2."""
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()


@directory.command()
@click.argument("name")
def add(name: str) -> None:
    """Make a token for the directory NAME, and print it. It is shown this once."""
    from oogst.site.people.directory import add_directory

    row, token = add_directory(name, dt.datetime.now(dt.UTC))
    click.echo(texts("people", language()).say("directory_added", name=row.name, number=row.pk), err=True)
    click.echo(token)


@directory.command("list")
def listed() -> None:
    """List the directories that may come in, each with its number and since when."""
    from oogst.site.people.directory import directories

    for row in directories():
        click.echo(f"{row.pk}  {row.made_at.date().isoformat()}  {row.name}")


@directory.command()
@click.argument("number")
def revoke(number: str) -> None:
    """Take the token of a directory back, at once, by its number. What it brought stays."""
    from oogst.site.people.directory import revoke_directory

    revoke_directory(number, dt.datetime.now(dt.UTC))
    click.echo(texts("people", language())["directory_revoked"])
