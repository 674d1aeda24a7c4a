"""An organisation's own layer on top of the base model, from what its people confirmed (``docs/adaptation.md``)."""

from oogst.suggest.adapt.adapted import Adapted
from oogst.suggest.adapt.confirmation import MOST, Confirmation, monday
from oogst.suggest.adapt.guard import Guarded, adapt
from oogst.suggest.adapt.layer import Layer

__all__ = ["MOST", "Adapted", "Confirmation", "Guarded", "Layer", "adapt", "monday"]
