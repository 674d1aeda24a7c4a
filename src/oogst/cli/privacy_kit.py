"""``oogst privacy-kit``: the documents for the data protection officer and the works council."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oogst.cli import language
from oogst.texts import LANGUAGES, texts


@click.command("privacy-kit")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Without it: the language of OOGST_LANG.")
def privacy_kit(output: Path, lang: str | None) -> None:
    """Write six documents, worded from the settings as they are now: a data protection impact assessment, a record of
    processing, a privacy notice, a request to the works council, the AI Act, and how long what is kept.

    Markdown, to complete where brackets stand.
    """
    from oogst.show import kit
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.privacy_kit import facts

    chosen = lang or language()
    known = facts(chosen, dt.datetime.now(dt.UTC))
    output.mkdir(parents=True, exist_ok=True)
    for name in kit.DOCUMENTS:
        file = output / f"{name}.md"
        file.write_text(kit.document(name, chosen, known), "utf-8")
        click.echo(texts("kit", language())["written"].format(file=file))
