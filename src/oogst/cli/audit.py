"""``oogst audit``: what anybody can check on a release alone."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.audit import as_html, as_json, as_text, audit_release, read_headcounts
from oogst.cli import language
from oogst.release import read_release
from oogst.texts import LANGUAGES


@click.command()
@click.argument("release", type=click.Path(path_type=Path))
@click.option(
    "--headcounts",
    type=click.Path(path_type=Path),
    help="Your own number of people per unit, to check with (CSV: unit_id, headcount).",
)
@click.option(
    "--previous", type=click.Path(path_type=Path), help="The release before this one: shows that it still stands."
)
@click.option("--format", "form", type=click.Choice(("text", "html", "json")), default="text", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the report.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.pass_context
def audit(
    ctx: click.Context,
    release: Path,
    headcounts: Path | None,
    previous: Path | None,
    form: str,
    lang: str | None,
    output: Path | None,
) -> None:
    """Check a release against the seven rules of privacy. Exit code 0: no rule is broken; 1: one is."""
    found = audit_release(
        read_release(release),
        previous=read_release(previous) if previous else None,
        headcounts=read_headcounts(headcounts) if headcounts else None,
    )
    lang = lang or language()
    report = {"text": as_text, "html": as_html}[form](found, lang) if form != "json" else as_json(found)
    if output:
        output.write_text(report, "utf-8")
    else:
        click.echo(report, nl=False)
    ctx.exit(0 if found.passed else 1)
