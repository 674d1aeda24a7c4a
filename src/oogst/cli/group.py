"""``oogst group``: which group of the organisation gives which role."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts

_ROLES = click.Choice(["lead", "learning", "protection", "administrator"])


@click.group()
def group() -> None:
    """Let groups of the organisation's own sign-in (a claim of its token) or directory (SCIM) give roles."""
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()


@group.command()
@click.argument("name")
@click.option("--role", required=True, type=_ROLES, help="What its members become.")
@click.option("--unit", help="The id of the unit, for lead and learning.")
def add(name: str, role: str, unit: str | None) -> None:
    """Give ROLE to whoever is in the group NAME, as the token or the directory calls it (a name or an id)."""
    from oogst.site.people.group_roles import add_group_role

    add_group_role(name, role, unit, now=dt.datetime.now(dt.UTC))
    click.echo(texts("people", language())["group_added"])


@group.command("list")
def listed() -> None:
    """List which group gives which role, each with its number."""
    from oogst.site.people.group_roles import group_roles

    for row in group_roles():
        click.echo(f"{row.pk}  {row}")


@group.command()
@click.argument("number")
def remove(number: str) -> None:
    """Let a group no longer give a role, by the number of the line."""
    from oogst.site.people.group_roles import remove_group_role

    remove_group_role(number, now=dt.datetime.now(dt.UTC))
    click.echo(texts("people", language())["group_removed"])
