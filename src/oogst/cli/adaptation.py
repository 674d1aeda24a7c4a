"""``oogst adaptation``: what the suggestions learnt from the people of the house, for whoever looks after that."""

from __future__ import annotations

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.option("--words", is_flag=True, help="The whole list: each word, and what it adds to which label (JSON).")
def adaptation(words: bool) -> None:
    """Say whether the suggestions use the house's own words, and why not if they do not.

    The list holds nothing but words that at least six people used, so that works councils and data protection officers
    may see it.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.site.adaptation.queries import newest_layer
    from oogst.suggest import load_model

    say, row = texts("adaptation", language()), newest_layer()
    if row is None:
        click.echo(say["never" if settings.adaptation else "off"])
    elif words:
        click.echo(row.layer or "{}", nl=False)
    else:
        shares = {
            "before": say.percent(round(100 * row.first_base)),
            "after": say.percent(round(100 * row.first_layer)),
        }
        click.echo(say.say(row.why if row.base == load_model().name else "outdated", week=row.week, **shares))
