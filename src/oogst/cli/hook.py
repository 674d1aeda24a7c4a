"""``oogst hook``: addresses of other programs that are told when a release is out."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.group()
def hook() -> None:
    """Add, list and remove addresses (webhooks) that are told when a release is out."""
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()


@hook.command()
@click.argument("url")
def add(url: str) -> None:
    """Tell URL (https) of every release from now on, and print the secret with which it checks the signature."""
    from oogst.site.releases import hooks

    row, secret = hooks.add_hook(url, dt.datetime.now(dt.UTC))
    click.echo(texts("cli", language()).say("hook_added", hook=str(row.pk), url=row.url), err=True)
    click.echo(secret)


@hook.command("list")
def listed() -> None:
    """List all addresses with their number."""
    from oogst.site.releases import hooks

    for row in hooks.hooks():
        click.echo(f"{row.pk}  {row.added_at.date().isoformat()}  {row.url}")


@hook.command()
@click.argument("number")
def remove(number: str) -> None:
    """Remove the address with this NUMBER (see list); what was still to be told to it is not."""
    from oogst.site.releases import hooks

    click.echo(texts("cli", language()).say("hook_removed", url=hooks.remove_hook(number)))
