"""JSON lines: an object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from oogst.errors import BadFile
from oogst.intake.cells import Cells, as_text, is_damaged


def read_json_lines(data: bytes, file: str) -> Cells:
    """The objects of a file as rows; ``row`` is the line. Raises ``BadFile``: ``json_not_lines``, ``file_empty``."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        raise BadFile("json_not_lines", file=file)
    objects = [(at, _object(line)) for at, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    header = list(dict.fromkeys(name for _, one in objects if one for name in one))
    if not header:
        raise BadFile("file_empty", file=file)
    return Cells(header, _rows(objects, header))


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except ValueError:
        return None
    return value if isinstance(value, dict) and not any(isinstance(v, dict) for v in value.values()) else None


def _rows(
    objects: list[tuple[int, dict[str, Any] | None]], header: list[str]
) -> Iterator[tuple[int, list[str | None] | str]]:
    for row, one in objects:
        cells = [as_text(one.get(name)) for name in header] if one is not None else []
        if any(cell and is_damaged(cell) for cell in cells):
            yield row, "not_utf8"
        else:
            yield row, cells or "json_line_broken"
