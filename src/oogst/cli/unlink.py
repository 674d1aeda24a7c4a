"""``oogst unlink``: somebody's account of the organisation is another one now."""

from __future__ import annotations

import datetime as dt

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.argument("person")
@click.option(
    "--second-step", is_flag=True, help="Take off the app of codes instead: phone and recovery codes are lost."
)
def unlink(person: str, second_step: bool) -> None:
    """Take off the account of the organisation's sign-in that is linked to PERSON (an e-mail address, or an own id).

    The next one that the organisation lets through as PERSON is linked anew.
    """
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.people.accounts import forget_accounts
    from oogst.site.people.queries import person_known_as
    from oogst.site.people.second_step import take_second_step

    found = person_known_as(person)
    if second_step:
        take_second_step(found, dt.datetime.now(dt.UTC))
        click.echo(texts("people", language())["second_step_taken"])
        return
    n = forget_accounts(found, dt.datetime.now(dt.UTC))
    click.echo(texts("people", language()).say("unlinked", person=str(found), n=n))
