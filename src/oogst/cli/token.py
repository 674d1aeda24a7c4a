"""``oogst token``: tokens with which another program reads released rows."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts

_AUDIENCES = ("everybody", "lead", "learning", "protection")


@click.group()
def token() -> None:
    """Make, list and take back tokens for the interface (/api/v1/)."""
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()


@token.command("make")
@click.argument("purpose")
@click.option("--sees", type=click.Choice(_AUDIENCES), default="everybody", show_default=True, help="Whose rows.")
@click.option("--unit", metavar="ID", help="The unit that it is about: for lead and learning.")
def make(purpose: str, sees: str, unit: str | None) -> None:
    """Print a new token for PURPOSE. It is shown this once and kept nowhere."""
    from oogst.site.releases import tokens

    row, text = tokens.make_token(purpose, sees, unit, dt.datetime.now(dt.UTC))
    click.echo(texts("cli", language()).say("token_made", token=str(row.pk), purpose=row.purpose), err=True)
    click.echo(text)


@token.command("list")
def listed() -> None:
    """List all tokens: number, audience, unit, day, purpose. The token itself is not among them."""
    from oogst.site.releases import tokens

    say = texts("cli", language()).say
    for row in tokens.tokens():
        over = say("token_is_over", day=row.taken_back_at.date()) if row.taken_back_at else ""
        told = (str(row.pk), row.audience, row.unit, row.made_at.date().isoformat(), row.purpose, over)
        click.echo("  ".join(part for part in told if part))


@token.command("take-back")
@click.argument("number")
def take_back(number: str) -> None:
    """Take back the token with this NUMBER (see list): from now on it opens nothing."""
    from oogst.site.releases import tokens

    row = tokens.take_back_token(number, dt.datetime.now(dt.UTC))
    click.echo(texts("cli", language()).say("token_taken_back", purpose=row.purpose))
