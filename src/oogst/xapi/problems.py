"""What is wrong with a statement, and where in it."""

from __future__ import annotations

from oogst.errors import BadInput


class BadStatement(BadInput):
    """Something breaks the specification. ``data["where"]``: its place, for instance ``actor.account.homePage``.

    Codes: ``xapi_wrong_value`` (``wanted``: a term of the specification), ``xapi_unknown_key``, ``xapi_missing_key``,
    ``xapi_not_together``, ``xapi_not_json``.
    """

    def inside(self, key: str | int) -> BadStatement:
        """The same, seen from one level up: what is checked need not know where it stands, which keeps that quick."""
        where = str(self.data["where"])
        own = f"[{key}]" if isinstance(key, int) else key
        self.data["where"] = own + (where if not where or where.startswith("[") else f".{where}")
        return self


def wrong(wanted: str) -> BadStatement:
    """A value is not what belongs there."""
    return BadStatement("xapi_wrong_value", where="", wanted=wanted)
