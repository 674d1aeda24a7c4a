"""The texts that the demonstration's people write: those of the labelled set that name something learnt."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from oogst.demo.pattern import LANGUAGES, ONE_SIDED_OUTCOME
from oogst.demo.places import places

Ints = npt.NDArray[np.int64]
#: With fewer texts than this in a language, a theme takes those of all themes in that language.
_ENOUGH = 8


@dataclass(frozen=True)
class Library:
    """Texts with their labels, and for each theme and language which of them suit it."""

    text: tuple[str, ...]
    language: tuple[str, ...]
    domain: tuple[str, ...]
    outcomes: tuple[tuple[str, ...], ...]
    modes: tuple[tuple[str, ...], ...]
    shelves: dict[tuple[int, int], Ints]
    one_sided: dict[int, Ints]


@cache
def library() -> Library:
    """Read once. Only the first labelled file: another one must not change the demonstration."""
    lines = (files("oogst.suggest") / "data" / "moments-labelled.jsonl").read_text("utf-8").splitlines()
    suited = frozenset[str]().union(*places().sectors.values())
    rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["outcomes"] and row["sector"].lower() in suited]
    languages = [code for code, _ in LANGUAGES]

    def found(fits: Callable[[dict[str, str]], bool]) -> Ints:
        return np.array([at for at, row in enumerate(rows) if fits(row)], dtype=np.int64)

    shelves = {}
    for at, language in enumerate(languages):
        spoken = found(lambda row, language=language: row["lang"] == language)  # type: ignore[misc]
        for number, sectors in enumerate(places().sectors.values()):
            own = np.array([one for one in spoken if rows[one]["sector"].lower() in sectors], dtype=np.int64)
            shelves[number, at] = own if len(own) >= _ENOUGH else spoken
    sided = {
        at: found(lambda row, language=language: row["lang"] == language and ONE_SIDED_OUTCOME in row["outcomes"])  # type: ignore[misc]
        for at, language in enumerate(languages)
    }
    return Library(
        tuple(row["text"] for row in rows),
        tuple(row["lang"] for row in rows),
        tuple(row["domain"] for row in rows),
        tuple(tuple(row["outcomes"]) for row in rows),
        tuple(tuple(row["modes"]) for row in rows),
        shelves,
        sided,
    )


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
