"""``oogst train``: the model from the labelled texts that came with the package."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.errors import NotFound
from oogst.framework import load_framework
from oogst.suggest.labelled import packaged_texts


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The model file to write.")
def train(output: Path) -> None:
    """Train the suggester and print what to expect of it on writers it has never met.

    Needs the extra "train" (scikit-learn). The same texts give the same model.
    """
    try:
        from oogst.suggest import training
    except ModuleNotFoundError:
        raise NotFound("train_extra_missing") from None
    from oogst.cli.evaluate import as_text

    weights, estimate = training.train(packaged_texts(), load_framework())
    weights.write(output)
    click.echo(as_text(estimate))
