"""``oogst source``: other systems that may store or read records of learning by xAPI."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.group()
def source() -> None:
    """Add, list and revoke systems that may speak to the record store (xAPI) below /xapi/."""
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()


@source.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("statements/write",),
    show_default=True,
    help="What it may do, by the names of the specification; once for each.",
)
@click.option("--per-minute", type=click.IntRange(1), default=6000, show_default=True, help="How often it may ask.")
@click.option("--client", default="", help="It brings access tokens of the issuer instead, who knows it by this name.")
def add(name: str, scopes: tuple[str, ...], per_minute: int, client: str) -> None:
    """Give the system NAME a key and a secret, and print both, the key first. It may only write, unless told more.

    With --client nothing but the key is printed, by which it is revoked.
    """
    from oogst.site.lrs import actions

    now = dt.datetime.now(dt.UTC)
    if client:
        click.echo(actions.add_client(name, client, scopes, now, per_minute=per_minute).key)
        return
    row, secret = actions.add_source(name, scopes, now, per_minute=per_minute)
    click.echo(texts("people", language()).say("source_added", name=row.name, source_key=row.key), err=True)
    click.echo(f"{row.key} {secret}")


@source.command("list")
def listed() -> None:
    """List the systems that may speak, each with its key, since when, and what it may do."""
    from oogst.site.lrs import queries

    for row in queries.sources():
        client = f"  {row.client}" if row.client else ""
        click.echo(f"{row.key}  {row.made_at.date().isoformat()}  {row.name}  ({row.scopes}){client}")


@source.command()
@click.argument("key")
def revoke(key: str) -> None:
    """Take the key of a system back, at once."""
    from oogst.site.lrs import actions

    actions.revoke_source(key, dt.datetime.now(dt.UTC))
    click.echo(texts("people", language())["source_revoked"])
