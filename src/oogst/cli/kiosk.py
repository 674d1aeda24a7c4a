"""``oogst kiosk``: shared tablets."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("unit", required=False)
@click.option("--name", default="Kiosk", help="What to call it, for instance where it stands.")
@click.option("--end", metavar="ID", help="Take this one out of use.")
def kiosk(unit: str | None, name: str, end: str | None) -> None:
    """Print a link that makes a tablet the shared one of UNIT (an id) and of the units below it.

    Open the link on that tablet. Without UNIT: the shared tablets there are, each with its id.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from django.urls import reverse
    from django.utils.translation import override

    from oogst.site.kiosk import actions, queries

    words = texts("people", language())
    if end:
        actions.end_kiosk(end)
        click.echo(words["kiosk_ended"])
    elif unit is None:
        for one in queries.kiosks():
            click.echo(f"{one.pk}  {one.unit_id}  {one.name}")
    else:
        _, token = actions.register_kiosk(unit, name, dt.datetime.now(dt.UTC))
        click.echo(words.say("kiosk_made", name=name, days=actions.OPENS_FOR.days), err=True)
        with override(language()):
            click.echo(settings.url.geturl().rstrip("/") + reverse("kiosk_open", args=[token]))
