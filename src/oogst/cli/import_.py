"""``oogst import``: people, units and moments from a file. First only looked at, written with ``--apply``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oogst.cli import language, say_refusals
from oogst.texts import texts

if TYPE_CHECKING:
    from oogst.framework import Framework
    from oogst.intake import Sheet


Read = Callable[[Path, "Framework", dt.date], "Sheet"]
Write = Callable[["Sheet", dt.datetime], int]


@click.command("import")
@click.argument("kind", type=click.Choice(["units", "people", "moments"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", is_flag=True, help="Write what is right; without it nothing is written.")
def import_(kind: str, file: Path, apply: bool) -> None:
    """Bring units, people or moments in from FILE (CSV, XLSX, Parquet or JSON lines).

    Units: the whole tree, which replaces the one that stood. People: whoever is named, with their home units; others
    stay as they are. Moments: what people noted in another tool, for each of them alone, waiting for what they say of
    it; visibility, domain, outcomes and modes are not taken from the file. Rows that cannot be used are named with
    row, column and reason.
    """
    from oogst.framework import load_framework
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.moments.actions import import_moments
    from oogst.site.moments.files import read_moments
    from oogst.site.people import actions, files

    kinds: dict[str, tuple[Read, Write]] = {
        "units": (files.read_units, actions.replace_units),
        "people": (files.read_people, actions.import_people),
        "moments": (read_moments, import_moments),
    }
    read, write = kinds[kind]
    sheet = read(file, load_framework(), dt.datetime.now().astimezone().date())
    say_refusals(sheet.refusals)
    say = texts("people", language()).say
    for note in sheet.notes:
        click.echo(f"{note.file}: {texts('intake', language()).say(note.code, **note.data)}", err=True)
    if apply:
        click.echo(say(f"imported_{kind}", n=write(sheet, dt.datetime.now(dt.UTC))))
    else:
        click.echo(say("import_dry", n=sheet.good().num_rows))
