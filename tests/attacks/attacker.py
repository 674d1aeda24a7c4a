"""What somebody can conclude from a release: intervals of every hidden number, by adding up and subtracting.

Two strengths. The *reader* has what is printed and knows how it was rounded. The *oracle* is stronger than anybody can
be: the exact number of people of every shown group, and the exact count behind every shown figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from oogst.release import Cell, Release
from tests.attacks.board import Board, Flags, Ints, Span, lay_out, settle


@dataclass
class Known:
    """Of one period: the board, the span of who took part, and per item where it is shown and the span of its yes."""

    board: Board
    people: Span
    shown: dict[str, Flags]
    yes: dict[str, Span]
    encloses: Mapping[str, tuple[str, ...]]
    narrowed: dict[str, Span] = field(default_factory=dict)

    def hidden(self, item: str) -> Flags:
        """Places of which the figure is not shown: hidden groups, and units that are shown only with others or not."""
        return ~self.shown[item]

    def narrow(self, item: str) -> Span:
        """The span of the yes at every place, once all is added up and subtracted within all that encloses it."""
        if item not in self.narrowed:
            self.narrowed[item] = self._narrow(item)
        return self.narrowed[item]

    def within(self, item: str) -> Iterator[Span]:
        """The spans of all that encloses the item, the base first."""
        yield self.people
        for other in self.encloses[item]:
            if other != "base":
                yield self.narrow(other)

    def _narrow(self, item: str) -> Span:
        low, high = self.yes[item]
        wholes = list(self.within(item))
        for whole in wholes:
            high = np.minimum(high, whole[1])
        low, high = settle(self.board, (low, high))
        for whole in wholes:
            rest = settle(self.board, (np.maximum(0, whole[0] - high), whole[1] - low))
            low, high = np.maximum(low, whole[0] - rest[1]), np.minimum(high, whole[1] - rest[0])
        return settle(self.board, (low, high))


def by_oracle(release: Release, period: str, board: Board, truth: Mapping[str, Ints]) -> Known:
    """Everything that is shown, exactly: more than the release prints."""
    groups = board.groups
    people = _unknown(board.heads)
    for end in people:
        end[groups] = truth["base"][groups]
    known = _blank(release, board, settle(board, people))
    for cell in _shown(release, period):
        for end in known.yes[cell.item]:
            end[board.at[cell.group]] = truth[cell.item][board.at[cell.group]]
    return known


def by_reader(release: Release, period: str) -> Known:
    """What is printed, and how it was rounded (``docs/privacy.md``, how a release is made, 3 and 4)."""
    board = lay_out(release, period)
    known = _blank(release, board, settle(board, _printed_people(release, board)))
    people = {group.id: group.people for group in release.groups_of(period)}
    for cell in _shown(release, period):
        at = board.at[cell.group]
        least, most = known.people[0][at], known.people[1][at]
        low, high = _printed_yes(cell, int(least), int(most), people[cell.group], board.period.c)
        known.yes[cell.item][0][at], known.yes[cell.item][1][at] = low, high
    return known


def by_reader_of_exact(release: Release, period: str) -> Known:
    """The control prints whole percentages of an exact number of people."""
    board = lay_out(release, period)
    people = _unknown(board.heads)
    for group in release.groups_of(period):
        for end in people:
            end[board.at[group.id]] = group.people
    known = _blank(release, board, settle(board, people))
    for cell in _shown(release, period):
        at = board.at[cell.group]
        fits = _rounding_to(cell.share or 0, int(people[0][at]))
        known.yes[cell.item][0][at], known.yes[cell.item][1][at] = fits
    return known


def _rounding_to(share: int, people: int) -> tuple[int, int]:
    """The fewest and the most of so many people that are that many per cent, rounded half up."""
    low, high = -(-(2 * share - 1) * people // 200), ((2 * share + 1) * people - 1) // 200
    return max(0, low), min(people, high)


def _unknown(most: Ints) -> Span:
    return np.zeros_like(most), most.copy()


def _blank(release: Release, board: Board, people: Span) -> Known:
    items = [planned.item for planned in board.period.plan]
    known = Known(
        board,
        people,
        {item: np.zeros(len(board.units), bool) for item in items},
        {item: _unknown(people[1]) for item in items},
        {planned.item: planned.encloses for planned in board.period.plan},
    )
    for cell in _shown(release, board.period.id):
        known.shown[cell.item][board.at[cell.group]] = True
    return known


def _shown(release: Release, period: str) -> Iterator[Cell]:
    return (cell for cell in release.cells if cell.period == period and cell.share is not None)


def people_step(people: int) -> int:
    return 5 if people < 100 else 10 if people < 1000 else 100


def _printed_people(release: Release, board: Board) -> Span:
    """A row says: at least so many, and fewer than the next printed number, unless the headcount less c came first. A
    row above others may stand lower than its own number (so that it proves nothing); what it leaves open then is left
    to its children's numbers."""
    low, high = _unknown(board.heads)
    c = board.period.c
    parents = {group.parent for group in release.groups_of(board.period.id)}
    for group in release.groups_of(board.period.id):
        at = board.at[group.id]
        low[at], following = group.people, group.people + people_step(group.people)
        if group.id not in parents and following <= board.heads[at] - c:
            high[at] = following - 1
    return low, high


def _printed_yes(cell: Cell, least: int, most: int, printed: int, c: int) -> tuple[int, int]:
    """The fewest and the most yes of ``least`` to ``most`` people behind a printed share."""
    share, step = cell.share or 0, cell.step
    low = max(c, -(-(2 * share - step) * least // 200))
    high = min(most - c, (2 * share + step) * most // 200)
    if cell.end == "at_most":
        low = c
    if cell.end == "at_least":
        high = most - c
    return low, high
