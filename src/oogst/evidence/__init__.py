"""What research says about each outcome: a grade, a warning where the outcome may also come first, and the sources."""

from oogst.evidence.load import Evidence, Finding, Study, load_evidence

__all__ = ["Evidence", "Finding", "Study", "load_evidence"]
