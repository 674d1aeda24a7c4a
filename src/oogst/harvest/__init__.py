"""From learning moments to a sealed release: people counted, small groups joined, figures masked and printed.

``docs/privacy.md`` is the specification; section numbers in this package refer to it. ``run.harvest`` reads as one
short chain of named steps.
"""

from oogst.harvest.rules import ANSWERING_DAYS, WAVES, Rules, Window, raised, wave_due_on, windows
from oogst.harvest.run import harvest

__all__ = ["ANSWERING_DAYS", "WAVES", "Rules", "Window", "harvest", "raised", "wave_due_on", "windows"]
