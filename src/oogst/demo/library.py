"""The texts that the demonstration's people write: those of the labelled set that name something learnt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from oogst.demo.pattern import LANGUAGES, ONE_SIDED_OUTCOME
from oogst.demo.places import places

Ints = npt.NDArray[np.int64]
#: With fewer texts than this in a language, a theme takes those of all themes in that language.
_ENOUGH = 8


@dataclass(frozen=True)
class Library:
    """Texts with their labels.

    ``shelves``: for each theme and language (places in ``places().themes`` and ``pattern.LANGUAGES``) which texts suit
    them. ``one_sided``: for each language the texts with ``pattern.ONE_SIDED_OUTCOME``.
    """

    text: tuple[str, ...]
    language: tuple[str, ...]
    domain: tuple[str, ...]
    outcomes: tuple[tuple[str, ...], ...]
    modes: tuple[tuple[str, ...], ...]
    shelves: dict[tuple[int, int], Ints]
    one_sided: dict[int, Ints]


@cache
def library() -> Library:
    rows = _rows()
    languages = np.array([row["lang"] for row in rows])
    is_one_sided = np.array([ONE_SIDED_OUTCOME in row["outcomes"] for row in rows])
    return Library(
        tuple(row["text"] for row in rows),
        tuple(row["lang"] for row in rows),
        tuple(row["domain"] for row in rows),
        tuple(tuple(row["outcomes"]) for row in rows),
        tuple(tuple(row["modes"]) for row in rows),
        _shelves(languages, np.array([row["sector"].lower() for row in rows])),
        {at: np.flatnonzero((languages == code) & is_one_sided) for at, (code, _) in enumerate(LANGUAGES)},
    )


def _rows() -> list[dict[str, Any]]:
    """Of the first labelled file only: another one that is laid beside it must not change the demonstration."""
    lines = (files("oogst.suggest") / "data" / "moments-labelled.jsonl").read_text("utf-8").splitlines()
    suited = frozenset[str]().union(*places().sectors.values())
    return [row for row in map(json.loads, lines) if row["outcomes"] and row["sector"].lower() in suited]


def _shelves(languages: npt.NDArray[np.str_], sectors: npt.NDArray[np.str_]) -> dict[tuple[int, int], Ints]:
    shelves = {}
    for at, (code, _) in enumerate(LANGUAGES):
        spoken = np.flatnonzero(languages == code)
        for theme, names in enumerate(places().sectors.values()):
            own = spoken[np.isin(sectors[spoken], sorted(names))]
            shelves[theme, at] = own if len(own) >= _ENOUGH else spoken
    return shelves


def pick(theme: Ints, language: Ints, is_one_sided: npt.NDArray[np.bool_], rng: np.random.Generator) -> Ints:
    """A text for every moment that suits its theme and language, none twice before all of its shelf were taken."""
    shelf = np.where(is_one_sided, -1, theme) * len(LANGUAGES) + language
    chosen = np.zeros(len(theme), dtype=np.int64)
    for key in np.unique(shelf):
        where = np.flatnonzero(shelf == key)
        at, spoken = divmod(int(key), len(LANGUAGES))
        texts = library().one_sided[spoken] if at < 0 else library().shelves[at, spoken]
        turns = -(-len(where) // len(texts))
        chosen[where] = np.concatenate([rng.permutation(texts) for _ in range(turns)])[: len(where)]
    return chosen
