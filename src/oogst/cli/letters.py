"""``oogst letters``: invitations on paper, and as a table for a mail merge."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oogst.cli import language
from oogst.errors import NotFound
from oogst.texts import texts

if TYPE_CHECKING:
    from oogst.show.letters import Letter
    from oogst.site.people.models import Person


@click.command()
@click.argument("people", nargs=-1)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The PDF; its owner only reads it."
)
@click.option("--csv", "table", type=click.Path(path_type=Path), help="The same links as a table, for a mail merge.")
def letters(people: tuple[str, ...], output: Path, table: Path | None) -> None:
    """Print a letter of invitation for each of PEOPLE (e-mail addresses, or the organisation's own ids).

    Without PEOPLE: for everybody who works here today and has no e-mail address. Each letter has a QR code to point a
    phone at, and a link that works once; earlier links of these people no longer do. Hand each to its reader only.
    """
    from oogst.site import serving

    settings = serving.set_up()
    serving.check_migrated()
    from oogst.show.letters import letters_pdf
    from oogst.site.people import queries

    now = dt.datetime.now(dt.UTC)
    today = now.astimezone().date()
    found = [queries.person_known_as(one) for one in people] or queries.without_address(today)
    if not found:
        raise NotFound("nobody_to_invite")
    written = _written(found, now, settings.url.geturl().rstrip("/"))
    keep(output, letters_pdf([letter for _, letter in written], settings.name))
    if table:
        keep(table, _table(written))
    click.echo(texts("people", language()).say("letters_written", n=len(found), file=str(output)))


def _written(people: Sequence[Person], now: dt.datetime, site: str) -> list[tuple[Person, Letter]]:
    from django.urls import reverse
    from django.utils.translation import override

    from oogst.show.letters import Letter
    from oogst.site.people import actions

    until = (now + actions.INVITED_FOR).astimezone().date() - dt.timedelta(days=1)
    written = []
    for person, token in actions.invite_all(people, now):
        with override(person.language):
            address = site + reverse("invitation", args=[token])
        written.append((person, Letter(str(person), address, person.language, until)))
    return written


def _table(written: Sequence[tuple[Person, Letter]]) -> bytes:
    """With a byte order mark, so that Excel reads the letters of names right."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["person_id", "name", "language", "link", "until"])
    rows.writerows([p.code, p.name, p.language, one.address, one.until.isoformat()] for p, one in written)
    return out.getvalue().encode("utf-8-sig")


def keep(file: Path, content: bytes) -> None:
    """Only its owner reads it."""
    file.touch(mode=0o600)
    file.write_bytes(content)
