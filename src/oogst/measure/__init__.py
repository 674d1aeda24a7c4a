"""What the printed numbers of a release let a reader conclude, and how surely: from released rows and nothing else.

``interval`` and ``ratio``: how far a printed share may be off. ``changes``: more, less, or no clear difference, between
two periods or two groups, guarded against chance over everything that is shown together. ``still_in_use``: what
people say when they are asked again, with what the silent leave open. ``first_yield``: by when there was one.
``axis``: whether "job is short, career is long" holds here. The results are codes and numbers; ``say_…`` words them.
The formulas, their sources and how often they are right: ``docs/measures.md``.
"""

from oogst.measure.change import Change, changes, compare, difference, same_group
from oogst.measure.follow_up import StillInUse, still_in_use
from oogst.measure.horizon import Axis, Claim, axis
from oogst.measure.interval import Interval, Known, Ratio, bounds, interval, known, ratio, wilson
from oogst.measure.said import say_axis, say_change, say_first_yield, say_guard, say_still
from oogst.measure.time_to_yield import ByThen, FirstYield, first_yield

__all__ = [
    "Axis",
    "ByThen",
    "Change",
    "Claim",
    "FirstYield",
    "Interval",
    "Known",
    "Ratio",
    "StillInUse",
    "axis",
    "bounds",
    "changes",
    "compare",
    "difference",
    "first_yield",
    "interval",
    "known",
    "ratio",
    "same_group",
    "say_axis",
    "say_change",
    "say_first_yield",
    "say_guard",
    "say_still",
    "still_in_use",
    "wilson",
]
