"""``oogst forget``: everything of somebody goes."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(person: str, yes: bool) -> None:
    """Erase PERSON (an e-mail address, or the organisation's own id): moments, key, sign-in, membership.

    What was released stays. An empty file in the data folder sees to it that an older backup changes nothing.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.site.moments.actions import forget_person
    from oogst.site.people.queries import person_known_as
    from oogst.site.people.trail import note_event

    found, say = person_known_as(person), texts("people", language()).say
    if not yes:
        click.confirm(say("forget_sure", person=str(found)), abort=True)
    forget_person(found, settings.tombstones)
    note_event("forgotten", dt.datetime.now(dt.UTC))
    click.echo(say("forgotten"))
