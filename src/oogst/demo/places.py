"""What the care group is made of, read from ``care-group.toml``: houses, departments, what is done there, and names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class House:
    """A kind of house, the names of its houses, and its departments: their name and the theme of what is done there."""

    kind: str
    names: tuple[str, ...]
    departments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Places:
    """``sectors``: for each theme, the sectors of the labelled texts (in small letters) that suit it."""

    top: str
    teams: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    houses: tuple[House, ...]
    sectors: dict[str, frozenset[str]]

    @property
    def themes(self) -> tuple[str, ...]:
        return tuple(self.sectors)


@cache
def places() -> Places:
    raw = tomllib.loads(files(__package__).joinpath("care-group.toml").read_text("utf-8"))
    return Places(
        raw["top"],
        tuple(raw["teams"].split()),
        tuple(raw["first_names"].split()),
        tuple(raw["last_names"].split()),
        tuple(House(one["kind"], tuple(one["names"]), tuple(one["departments"].items())) for one in raw["houses"]),
        {theme: frozenset(names) for theme, names in raw["sectors"].items()},
    )
