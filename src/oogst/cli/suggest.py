"""``oogst suggest``: texts in, suggestions out, one JSON line each."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.cli import complain
from oogst.errors import BadFile
from oogst.suggest.lines import answer_lines
from oogst.suggest.model import load_model
from oogst.texts import LANGUAGES


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--lang", type=click.Choice(LANGUAGES), help="The writers' language, for texts too short to tell.")
@click.option("--model", "path", type=click.Path(path_type=Path), help="Another model than the one that came along.")
@click.pass_context
def suggest(ctx: click.Context, file: Path | None, lang: str | None, path: Path | None) -> None:
    """Suggest domain, outcomes and modes for texts.

    Reads JSON lines {"id", "text"[, "lang"]} from FILE or standard input; writes one JSON line for each.
    A line that cannot be answered says why in its place and on standard error; the others are still answered.
    """
    if file is not None and str(file) != "-" and not file.is_file():
        raise BadFile("file_missing", file=str(file))
    refused = 0
    with click.open_file("-" if file is None else str(file), "rb") as lines:
        for answered in answer_lines(lines, load_model(path), lang):
            click.echo(answered.line)
            if answered.problem is not None:
                refused += 1
                complain(answered.problem)
    ctx.exit(1 if refused else 0)
