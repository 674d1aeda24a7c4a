"""``oogst infographic``: a release as a page for the screen, the wall, a slide or the ear."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.cli import language
from oogst.cli.looks import look_of, look_options
from oogst.errors import BadInput
from oogst.framework import load_framework
from oogst.release import read_release
from oogst.show import FORMATS, infographic_view, render
from oogst.show.page import SIZES, Size
from oogst.texts import LANGUAGES


@click.command()
@click.argument("release", type=click.Path(path_type=Path), required=False)
@click.option("--unit", help="The id of a unit: its own group is shown, or the smallest shown group it is part of.")
@click.option("--period", help="The id of a period, for example 2026-H1. Without it: the newest.")
@click.option("--name", help="The name of the organisation, where it is not that of its top unit.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the page.")
@click.option(
    "--framework", "own", type=click.Path(path_type=Path), help="The organisation's own additions to the framework."
)
@look_options
@click.option("--size", type=click.Choice(SIZES), default="a3", help="Of a pdf or png: one sheet of A3 or two of A4.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Without it: what the name of the file ends in.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write."
)
def infographic(
    release: Path | None,
    unit: str | None,
    period: str | None,
    name: str | None,
    lang: str | None,
    own: Path | None,
    logo: Path | None,
    accent: str | None,
    design: Path | None,
    size: Size,
    form: str | None,
    output: Path,
) -> None:
    """Make the infographic of a RELEASE; without one, the general infographic of what research says."""
    view = infographic_view(
        read_release(release) if release else None,
        framework=load_framework(own),
        lang=lang or language(),
        unit=unit,
        period=period,
        name=name,
    )
    look = look_of(name or "", logo=logo, accent=accent, design=design)
    picture = render(view, form or _form(output), look, size)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(picture)
    for notice in view.notices:
        click.echo(notice, err=True)


def _form(output: Path) -> str:
    form = output.suffix.removeprefix(".").lower()
    if form in FORMATS:
        return form
    raise BadInput("picture_form_unknown", file=output.name, known=[f".{one}" for one in FORMATS])
