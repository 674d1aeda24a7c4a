"""``oogst template``: an empty file to fill in, with example rows and what each column is for."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.cli import language
from oogst.framework import load_framework
from oogst.intake import COLUMNS, write_template
from oogst.texts import LANGUAGES, texts


@click.command()
@click.argument("kind", type=click.Choice(list(COLUMNS)))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .csv or .xlsx file.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the explanation (XLSX).")
@click.option("--framework", "own", type=click.Path(path_type=Path), help="The organisation's own additions.")
def template(kind: str, output: Path, lang: str | None, own: Path | None) -> None:
    """Write a template for a file of moments, people, units, answers or voices."""
    output.parent.mkdir(parents=True, exist_ok=True)
    write_template(kind, output, language=lang or language(), framework=load_framework(own))
    click.echo(texts("intake", language()).say("template_written", file=str(output)))
