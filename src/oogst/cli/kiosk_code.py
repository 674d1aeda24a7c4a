"""``oogst kiosk-code``: letters for the shared tablet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import texts


@click.command("kiosk-code")
@click.argument("people", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A PDF with a letter for each; its owner only reads it."
)
def kiosk_code(people: tuple[str, ...], output: Path | None) -> None:
    """Print a code and a PIN by which each of PEOPLE (e-mail addresses, or the organisation's own ids) uses a shared
    tablet.

    For whoever has no phone or address of their own. The PIN works until they choose one themselves, at the first
    visit; one that they chose before no longer does.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.cli.letters import keep
    from oogst.show.letters import TabletLetter, tablet_letters_pdf
    from oogst.site.kiosk import actions
    from oogst.site.people.queries import person_known_as

    found, now = [person_known_as(name) for name in people], dt.datetime.now(dt.UTC)
    if output:
        keep(output, b"")  # a place that cannot be written to is known before a PIN is changed
    given = [(one, actions.give_code(one, now)) for one in found]
    if output is None:
        for person, code in given:
            words = texts("people", person.language)
            click.echo(words.say("kiosk_code", person=str(person), code=code.code, pin=code.pin))
        return
    letters = [TabletLetter(str(person), code.code, code.pin, person.language) for person, code in given]
    keep(output, tablet_letters_pdf(letters, settings.name))
    click.echo(texts("people", language()).say("codes_written", n=len(letters), file=str(output)))
