"""Oogst makes visible what informal learning yields at work."""

from oogst.version import __version__

__all__ = ["__version__"]
