"""In which family a sector belongs, by ``sectors.txt``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from oogst.suggest.words import words


@cache
def family_of(sector: str) -> str:
    """The family of a sector's name in any of the four languages; empty where it has none."""
    found = [word.plain for word in words(sector)]
    return next((name for name, starts in _families() if any(_is_of(word, starts) for word in found)), "")


def families() -> tuple[str, ...]:
    """The names of the families, in the order in which they are tried."""
    return tuple(name for name, _ in _families())


def _is_of(word: str, starts: tuple[str, ...]) -> bool:
    return any(word == start[1:] if start.startswith("=") else word.startswith(start) for start in starts)


@cache
def _families() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = files(__package__).joinpath("sectors.txt").read_text("utf-8").splitlines()
    told = [line.split(" = ", 1) for line in lines if line and not line.startswith("#")]
    return tuple((name, tuple(starts.split())) for name, starts in told)
