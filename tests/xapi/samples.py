"""A statement with a bit of everything."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ANNA: dict[str, Any] = {
    "objectType": "Agent",
    "name": "Anna",
    "account": {"homePage": "https://school.example", "name": "anna"},
}
_WHOLE: dict[str, Any] = {
    "actor": ANNA,
    "verb": {"id": "http://adlnet.gov/expapi/verbs/attempted", "display": {"en": "attempted", "nl": "probeerde"}},
    "object": {
        "objectType": "Activity",
        "id": "https://example.org/lesson",
        "definition": {"name": {"en": "Lesson"}, "type": "http://adlnet.gov/expapi/activities/lesson"},
    },
    "result": {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "duration": "PT1H30.25S"},
    "context": {
        "registration": "7b0a6f0e-1111-4222-8333-944444444444",
        "instructor": {"mbox": "mailto:bram@example.org"},
        "contextActivities": {"parent": [{"id": "https://example.org/course"}]},
        "platform": "simulator",
        "language": "nl-BE",
        "extensions": {"https://example.org/try": 2},
    },
    "timestamp": "2026-03-02T09:30:00.250+01:00",
}


def sample(**changed: Any) -> dict[str, Any]:
    """A copy, with other parts where they are given."""
    return copy.deepcopy(_WHOLE) | changed


def recorded(name: str) -> list[dict[str, Any]]:
    """A stream of statements as a player sends it: ``cmi5_session`` (a lesson tried, passed, completed, with what its
    launcher adds), ``video_player`` (a film watched in pieces). Their actor is Anna, by her account at the site."""
    told: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text("utf-8"))
    return told
