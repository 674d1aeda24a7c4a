"""What informal learning yields, as data: ``framework.toml`` in four languages, and its loader."""

from oogst.framework.load import load_framework
from oogst.framework.model import (
    Answer,
    Barrier,
    Choice,
    Citizenship,
    Definition,
    Domain,
    Example,
    Framework,
    Grade,
    Horizon,
    Mode,
    Outcome,
    Proof,
    Stage,
    Text,
    Wording,
)

__all__ = [
    "Answer",
    "Barrier",
    "Choice",
    "Citizenship",
    "Definition",
    "Domain",
    "Example",
    "Framework",
    "Grade",
    "Horizon",
    "Mode",
    "Outcome",
    "Proof",
    "Stage",
    "Text",
    "Wording",
    "load_framework",
]
