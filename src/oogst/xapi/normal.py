"""The one form in which a store keeps a statement and gives it back as ``exact``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from oogst.xapi.values import moment_of


def normal_form(
    statement: dict[str, Any], *, statement_id: str, stored: dt.datetime, authority: dict[str, Any], version: str
) -> dict[str, Any]:
    """A checked statement with what the store adds (xAPI 1.0.3, part 2, section 2.3): id, stored, authority, version.

    Times are in UTC, context activities are always arrays. The statement itself is left as it was.
    """
    said = written_time(stored)
    return tidied(statement) | {
        "id": statement_id,
        "timestamp": in_utc(statement["timestamp"]) if "timestamp" in statement else said,
        "stored": said,
        "authority": authority,
        "version": statement.get("version", version),
    }


def written_time(moment: dt.datetime) -> str:
    """With microseconds, so that times of one store have one length and one order."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_utc(timestamp: str) -> str:
    """As it was sent if that is in UTC already."""
    return timestamp if timestamp.endswith("Z") else written_time(moment_of(timestamp))


def tidied(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement or a sub-statement, with its context activities as arrays."""
    changed: dict[str, Any] = {}
    if "contextActivities" in (context := statement.get("context", {})):
        arrays = {key: one if type(one) is list else [one] for key, one in context["contextActivities"].items()}
        changed["context"] = context | {"contextActivities": arrays}
    if (inner := statement["object"]).get("objectType") == "SubStatement":
        changed["object"] = tidied(inner)
        if "timestamp" in inner:
            changed["object"]["timestamp"] = in_utc(inner["timestamp"])
    return statement | changed
