"""What to expect of the model that came with the package: its figures on writers that it had not met."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from oogst.suggest.figures import Evaluation


@dataclass(frozen=True)
class Card:
    """The model's id, and the estimate that training made beside it."""

    model: str
    figures: Evaluation


@cache
def packaged_card() -> Card:
    """The figures that ``oogst train`` wrote beside the model, read once."""
    told = json.loads(files(__package__).joinpath("model", "base.json").read_text("utf-8"))
    return Card(told.pop("model"), Evaluation.from_dict(told))
