"""What a text about learning at work seems to say: language, domain, outcomes, modes, and the words that made it so."""

from oogst.suggest.answer import Span, SuggestedMode, SuggestedOutcome, Suggestion
from oogst.suggest.model import LONGEST, Model, load_model

__all__ = ["LONGEST", "Model", "Span", "SuggestedMode", "SuggestedOutcome", "Suggestion", "load_model"]
