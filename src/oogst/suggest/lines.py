"""``oogst suggest``'s format: a JSON line in, a JSON line out; a line that cannot be answered says so in its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from oogst.errors import BadInput, OogstError
from oogst.suggest.model import LONGEST, Model


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of the output, in the place of the line it answers; ``problem`` where it could not be answered."""

    line: str
    problem: OogstError | None = None


def answer_lines(lines: Iterable[bytes], model: Model, lang: str | None = None) -> Iterator[Answered]:
    """One answer for each line that is not empty, in order. ``lang`` serves the lines that name no language."""
    for row, line in enumerate(lines, start=1):
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _answer(line, row, model, lang)


def _answer(line: bytes, row: int, model: Model, lang: str | None) -> Answered:
    identity: Any = None
    try:
        asked = _object(line, row)
        identity = asked.get("id")
        found = model.suggest(_text(asked, row), _language(asked, lang))
        return Answered(json.dumps({"id": identity} | found.as_dict(), ensure_ascii=False))
    except BadInput as problem:
        return Answered(json.dumps({"id": identity, "line": row, "error": problem.code}), problem)


def _object(line: bytes, row: int) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadInput("suggest_not_json", row=str(row)) from None
    if not isinstance(found, dict):
        raise BadInput("suggest_no_text", row=str(row))
    return found


def _text(asked: dict[str, Any], row: int) -> str:
    text = asked.get("text")
    if not isinstance(text, str):
        raise BadInput("suggest_no_text", row=str(row))
    if len(text) > LONGEST:
        raise BadInput("suggest_text_too_long", row=str(row), n=len(text), most=LONGEST)
    return text


def _language(asked: dict[str, Any], otherwise: str | None) -> str | None:
    lang = asked.get("lang")
    return lang if isinstance(lang, str) else otherwise
