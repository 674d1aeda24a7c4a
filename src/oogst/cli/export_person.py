"""``oogst export-person``: everything that is kept about somebody, in a file for that person."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import texts


@click.command("export-person")
@click.argument("person")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The file; its owner only reads it."
)
def export_person(person: str, output: Path) -> None:
    """Write what is kept about PERSON (an e-mail address, or the organisation's own id), words and all, as JSON.

    For somebody who asks for it and cannot sign in. It belongs to that person: hand it over and keep no copy.
    """
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.people.queries import person_known_as
    from oogst.site.people.trail import note_event
    from oogst.site.reports.export import export_person as export

    found, now = person_known_as(person), dt.datetime.now(dt.UTC)
    note_event("exported", now, about=found)
    made = export(found, now)
    output.touch(mode=0o600)
    output.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    click.echo(texts("people", language()).say("exported", person=str(found), file=str(output)))
