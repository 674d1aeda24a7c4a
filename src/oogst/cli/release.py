"""``oogst release``: what people confirmed on the site becomes its next release."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import click

from oogst.cli import language
from oogst.release import Grid
from oogst.release import Release as SealedRelease
from oogst.texts import texts


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release; today without it.")
@click.option(
    "--grid",
    type=click.Choice(["year", "half", "quarter"]),
    default="half",
    show_default=True,
    help="How a year is cut.",
)
@click.option("--k", type=int, help="Fewest people of a group: 5, or more from the next period on.")
@click.option("--c", type=int, help="Fewest people on each side of a figure: 3, or more from the next period on.")
@click.option("--dry-run", is_flag=True, help="Count everything, say what would be shown, and write nothing.")
def release(as_of: dt.datetime | None, grid: Grid, k: int | None, c: int | None, dry_run: bool) -> None:
    """Count every closed period that was not yet released, and show it on the site from now on.

    Only what people confirmed and let be counted; no word of what they wrote is read. What was released never changes.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.site.releases.actions import harvest_moments, publish_harvest

    now = dt.datetime.now(dt.UTC)
    day = as_of.date() if as_of else now.astimezone().date()
    harvested = harvest_moments(day, now, grid=grid, k=k, c=c)
    _say(harvested.release)
    if dry_run:
        click.echo(texts("cli", language())["harvest_dry"])
        return
    row = publish_harvest(harvested, now)
    say = texts("serve", language()).say
    click.echo(say("published", digest=row.digest[:12], as_of=row.as_of))
    if settings.public_page == "off":
        click.echo(say("not_public"))


def _say(sealed: SealedRelease) -> None:
    say = texts("cli", language()).say
    groups = Counter(group.period for group in sealed.groups)
    cells = Counter(cell.period for cell in sealed.cells if cell.share is not None)
    for period in sealed.periods:
        click.echo(say("harvest_period", period=period.id, groups=groups[period.id], figures=cells[period.id]))
