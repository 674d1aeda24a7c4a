"""``oogst kiosk-code``: somebody's letter for the shared tablet."""

from __future__ import annotations

import datetime as dt

import click

from oogst.texts import texts


@click.command("kiosk-code")
@click.argument("person")
def kiosk_code(person: str) -> None:
    """Print a code and a PIN by which PERSON (an e-mail address, or the organisation's own id) uses a shared tablet.

    For whoever has no phone or address of their own. The PIN works until they choose one themselves, at the first
    visit.
    """
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.kiosk import actions
    from oogst.site.people.queries import person_known_as

    found = person_known_as(person)
    given = actions.give_code(found, dt.datetime.now(dt.UTC))
    click.echo(texts("people", found.language).say("kiosk_code", person=str(found), code=given.code, pin=given.pin))
