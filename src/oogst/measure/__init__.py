"""How far a printed number may be off: intervals, computed from what a release prints and from nothing else."""

from oogst.measure.interval import Interval, Ratio, bounds, interval, ratio, wilson

__all__ = ["Interval", "Ratio", "bounds", "interval", "ratio", "wilson"]
