"""JSON in and out, stricter than Python's own: what two readers could take for two things is refused."""

from __future__ import annotations

import json
import math
from typing import Any

from oogst.xapi.problems import BadStatement

#: A whole number with fewer digits is less than the greatest double, 1.8 · 10³⁰⁸.
_DIGITS = 308


def read_json(body: bytes) -> Any:
    """Raises ``BadStatement`` ``xapi_not_json``: no UTF-8, no JSON, a key twice, a number that no double can hold, a
    half character, or too deep."""
    try:
        return json.loads(
            body.decode(), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite, parse_int=_whole
        )
    except (ValueError, RecursionError) as problem:
        raise BadStatement("xapi_not_json", where=_where(problem)) from None


def write_json(data: Any) -> str:
    """One line without blanks. Raises ``BadStatement`` ``xapi_not_json`` for half a character: no UTF-8."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadStatement("xapi_not_json", where="\\ud800–\\udfff") from None
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        seen: set[str] = set()
        raise ValueError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return data


def _refuse(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text[:20])
    return number


def _whole(text: str) -> int:
    """No greater than a double can be, as which others read it."""
    if len(text) > _DIGITS:
        _finite(text)
    return int(text)


def _where(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.lineno}:{problem.colno}"
    if isinstance(problem, RecursionError):
        return "{{{…"
    if isinstance(problem, UnicodeDecodeError):
        return f"byte {problem.start}"
    return str(problem)[:80]
