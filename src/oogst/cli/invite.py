"""``oogst invite``: a link by which somebody comes in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("person")
@click.option("--role", type=click.Choice(["lead", "learning", "protection", "administrator"]), help="Give this role.")
@click.option("--unit", metavar="ID", help="The unit that the role is about: for lead and learning.")
@click.option("--qr", type=click.Path(path_type=Path), help="Draw the link as a QR code into this file (SVG) as well.")
def invite(person: str, role: str | None, unit: str | None, qr: Path | None) -> None:
    """Print a link for PERSON (an e-mail address, or the organisation's own id) that works once.

    Whoever gets the link comes in as that person: hand it to nobody else.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from django.urls import reverse
    from django.utils.translation import override

    from oogst.site.people import actions, queries

    found = queries.person_known_as(person)
    now = dt.datetime.now(dt.UTC)
    if role:
        actions.give_role(found, role, unit, now=now)
    token = actions.invite(found, now)
    with override(found.language):
        address = settings.url.geturl().rstrip("/") + reverse("invitation", args=[token])
    click.echo(texts("people", language()).say("invited", person=str(found), days=actions.INVITED_FOR.days), err=True)
    click.echo(address)
    if qr:
        from oogst.show.letters import qr_svg

        qr.touch(mode=0o600)
        qr.write_bytes(qr_svg(address))
