"""Cells as figures: the wording of a printed share, its interval, and the ratio of two of them."""

from __future__ import annotations

from oogst.measure import Interval, interval, ratio
from oogst.release import Cell
from oogst.show.model import Figure
from oogst.texts import Texts

#: With so few people only "half or fewer" and "more than half" can be told apart (privacy rules, printing of shares).
_FIVE = 5


def share_figure(cell: Cell | None, people: int, words: Texts) -> Figure:
    """A cell as it is printed, with its interval; a cell that is absent or not shown is one quiet word."""
    found = interval(cell, people) if cell else None
    if cell is None or cell.share is None or found is None:
        return Figure(words["not_shown"])
    return _figure(_share_text(cell, people, words), cell.share, found, words, end=cell.end or "")


def ratio_figure(part: Cell | None, whole: Cell | None, people: int, words: Texts) -> Figure:
    """What share of the whole the part is. Where an end of the scale leaves only an interval, that is the text."""
    found = ratio(part, whole, people) if part and whole else None
    if found is None:
        return Figure(words["not_shown"])
    text = _between(found.interval, words) if found.share is None else words.percent(found.share)
    return _figure(text, found.share, found.interval, words)


def _share_text(cell: Cell, people: int, words: Texts) -> str:
    assert cell.share is not None
    share = words.percent(cell.share)
    if cell.end is None:
        return share
    if people == _FIVE:
        return words["half_or_fewer" if cell.end == "at_most" else "more_than_half"]
    return words.say(cell.end, share=share)


def _figure(text: str, fill: int | None, found: Interval, words: Texts, *, end: str = "") -> Figure:
    return Figure(
        text,
        shown=True,
        fill=fill,
        end=end,
        low=found.low,
        high=found.high,
        between=_between(found, words),
        span=f"{found.low}–{found.high}",
    )


def _between(found: Interval, words: Texts) -> str:
    return words.say("between", low=words.percent(found.low), high=words.percent(found.high))
