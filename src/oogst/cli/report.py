"""``oogst report``: a release as slides, a workbook, a report for the works council or a summary in sentences."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.audit import audit_release
from oogst.cli import language
from oogst.cli.looks import look_of, look_options
from oogst.errors import BadInput
from oogst.framework import load_framework
from oogst.release import read_release
from oogst.show.report import FORMATS, render_report, report_view
from oogst.texts import LANGUAGES

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("release", type=_FILE)
@click.option("--unit", help="The id of a unit: its own group is shown, or the smallest shown group it is part of.")
@click.option("--period", help="The id of a period, for example 2026-H1. Without it: the newest.")
@click.option("--name", help="The name of the organisation, where it is not that of its top unit.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the report.")
@click.option("--framework", "own", type=_FILE, help="The organisation's own additions to the framework.")
@look_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="Without it: what the name of the file ends in.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write."
)
def report(
    release: Path,
    unit: str | None,
    period: str | None,
    name: str | None,
    lang: str | None,
    own: Path | None,
    logo: Path | None,
    accent: str | None,
    design: Path | None,
    form: str | None,
    output: Path,
) -> None:
    """Make a report of a RELEASE: pptx (slides), xlsx (workbook), pdf (for the works council), txt (a summary)."""
    form, subject = form or _form(output), read_release(release)
    view = report_view(
        subject,
        framework=load_framework(own),
        lang=lang or language(),
        unit=unit,
        period=period,
        name=name,
        audit=audit_release(subject) if form == "pdf" else None,
    )
    made = render_report(view, form, look_of(name or "", logo=logo, accent=accent, design=design))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(made)
    for notice in view.picture.notices:
        click.echo(notice, err=True)


def _form(output: Path) -> str:
    form = output.suffix.removeprefix(".").lower()
    if form in FORMATS:
        return form
    raise BadInput("picture_form_unknown", file=output.name, known=[f".{one}" for one in FORMATS])
