"""Labelled texts: made-up learning moments with what they say, as JSON lines (see ``data/README.md``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from oogst.errors import BadFile


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its labels. ``writer`` is the part of the id before the dash."""

    id: str
    lang: str
    text: str
    domain: str | None
    outcomes: tuple[str, ...]
    modes: tuple[str, ...]
    sector: str = ""
    register: str = ""

    @property
    def writer(self) -> str:
        return self.id.split("-")[0]


def packaged_texts() -> list[Labelled]:
    """Every labelled text of the package, in the order of file names and lines."""
    folder = files(__package__).joinpath("data")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".jsonl")), key=lambda one: one.name)
    return [one for file in found for one in read_labelled(file.read_text("utf-8").splitlines(), file.name)]


def read_labelled(lines: Iterable[str], file: str) -> Iterator[Labelled]:
    """Labelled texts from JSON lines; empty lines are passed over. Raises ``BadFile`` with the number of a bad line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _labelled(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise BadFile("labelled_line", file=file, row=str(number)) from None


def _labelled(raw: dict[str, Any]) -> Labelled:
    return Labelled(
        id=str(raw["id"]),
        lang=str(raw["lang"]),
        text=str(raw["text"]),
        domain=raw["domain"],
        outcomes=tuple(raw["outcomes"]),
        modes=tuple(raw["modes"]),
        sector=str(raw.get("sector", "")),
        register=str(raw.get("register", "")),
    )
