"""What was probably meant: the known code that looks most like one that does not exist."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable

#: Comparing letter by letter is for slips of the pen. After so many different ones the whole column is something else.
_COMPARED = 50


class Nearest:
    """Finds the nearest of the ``known`` codes, the same one for the same value; a dash where nothing is known."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(known)
        self._found: dict[str, str] = {}

    def of(self, value: str) -> str:
        if value not in self._found:
            self._found[value] = self._look_for(value)
        return self._found[value]

    def _look_for(self, value: str) -> str:
        if not self._known:
            return "–"
        same_end = [code for code in self._known if code.split(".")[-1] == value]  # voice is job.voice
        if same_end:
            return same_end[0]
        if len(self._found) >= _COMPARED or len(value) > 200:
            return self._known[min(bisect_left(self._known, value), len(self._known) - 1)]
        return difflib.get_close_matches(value, self._known, n=1, cutoff=0.0)[0]
