"""``oogst train``: the model from the labelled texts that came with the package."""

from __future__ import annotations

import json
from pathlib import Path

import click

from oogst.errors import NotFound
from oogst.framework import load_framework
from oogst.suggest.labelled import packaged_texts


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The model file to write.")
@click.option(
    "--curve", is_flag=True, help="Also what to expect after learning from fewer writers; takes twice as long."
)
def train(output: Path, curve: bool) -> None:
    """Train the suggester and print what to expect of it on writers it has never met.

    The same figures stand beside the model as JSON, for the page that shows them.

    Needs the extra "train" (scikit-learn). The same texts give the same model.
    """
    try:
        from oogst.suggest import training
    except ModuleNotFoundError:
        raise NotFound("train_extra_missing") from None
    from oogst.cli.evaluate import as_text, curve_as_text

    texts, framework = packaged_texts(), load_framework()
    weights, estimate = training.train(texts, framework)
    weights.write(output)
    told = {"model": weights.name, **estimate.as_dict()}
    output.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    click.echo(as_text(estimate))
    if curve:
        parts = training.learning_curve(weights, texts, framework)
        click.echo(curve_as_text([*parts, (1.0, estimate.all)]))
