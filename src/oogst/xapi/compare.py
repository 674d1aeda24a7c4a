"""When two statements say the same (xAPI 1.0.3, part 2, sections 2.1.2 and 2.3.1)."""

from __future__ import annotations

import re
from typing import Any

from oogst.xapi.normal import tidied
from oogst.xapi.values import moment_of

_FINER = re.compile(r"([.,]\d\d)\d+(?=S)")
#: What a store adds or replaces.
_ADDED = ("id", "stored", "authority", "version")


def same_statement(sent: dict[str, Any], kept: dict[str, Any]) -> bool:
    """Whether a checked statement says what the one says that a store keeps; what the store added is left aside."""
    left, right = tidied(sent), tidied(kept)
    if "timestamp" in left and moment_of(left["timestamp"]) != moment_of(right["timestamp"]):
        return False
    return _said(left) == _said(right)


def _said(statement: dict[str, Any]) -> dict[str, Any]:
    said = {key: one for key, one in statement.items() if key not in _ADDED and key != "timestamp"}
    if "duration" in said.get("result", {}):
        said["result"] = said["result"] | {"duration": _rounded(said["result"]["duration"])}
    return said


def _rounded(duration: str) -> str:
    """Cut off at a hundredth of a second: what is finer does not count (xAPI 2.0, section 4.2.7.2)."""
    return _FINER.sub(r"\1", duration)
