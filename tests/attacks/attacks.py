"""The attacks on what is printed. Each takes one period as a maker of releases shows it, and says how often it was
tried and how often it succeeded.

``c`` is the doubt that must remain, in people. Only places with at least ``c`` heads are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from oogst.release import Cell
from tests.attacks.board import Flags, Ints, Span, settle
from tests.attacks.judge import is_of_wave
from tests.attacks.sides import View

#: What two colleagues can know of each other.
PAIR = 2
#: From so many printed people an outcome × mode table, and the total of moments, are shown.
CROSSED_FROM, TOTAL_FROM = 30, 50


@dataclass(frozen=True)
class Outcome:
    """``narrowest``: of all that was tried, the fewest people that remained (of doubt, or of those asked for)."""

    tried: int = 0
    succeeded: int = 0
    narrowest: int | None = None

    def __add__(self, other: Outcome) -> Outcome:
        left = [one.narrowest for one in (self, other) if one.narrowest is not None]
        return Outcome(self.tried + other.tried, self.succeeded + other.succeeded, min(left, default=None))


def total(outcomes: Iterable[Outcome]) -> Outcome:
    return sum(outcomes, Outcome())


def judged(remains: Ints, floor: int) -> Outcome:
    """Each of these must leave at least ``floor``."""
    if not remains.size:
        return Outcome()
    return Outcome(remains.size, int((remains < floor).sum()), int(remains.min()))


def _items(view: View) -> list[str]:
    return [planned.item for planned in view.period.plan]


def _hidden(view: View, item: str) -> Flags:
    """Places whose figure is not shown, with enough heads to ask about."""
    return view.oracle.hidden(item) & _worth_asking(view)


def _worth_asking(view: View) -> Flags:
    """Places with at least c heads, and at least c others in the smallest group around them: a unit that but for one or
    two is a whole group has that group's figure, which stands for enough people itself."""
    board, c = view.board, view.period.c
    around = board.around
    return (board.heads >= c) & ((around < 0) | (board.heads[around] - board.heads >= c))


def sibling_subtraction(view: View) -> Outcome:
    """1: bring a count that is not shown within fewer than c, item by item, knowing every shown count exactly."""
    found = []
    for item in _items(view):
        low, high = view.oracle.narrow(item)
        found.append(judged((high - low)[_hidden(view, item)], view.period.c))
    return total(found)


def parent_minus_children(view: View) -> Outcome:
    """2: bring the number who took part in a unit that is not shown alone within fewer than c, from printed numbers."""
    low, high = view.reader.people
    asked = _worth_asking(view)
    asked[view.board.groups] = False
    return judged((high - low)[asked], view.period.c)


def subset_differencing(view: View) -> Outcome:
    """7: from an item and one that encloses it, a count of one or two, or so few who have the one and not the other."""
    found = []
    for planned in view.period.plan:
        low, high = view.oracle.narrow(planned.item)
        for whole, known in _enclosing(view, planned.encloses):
            shown = known & view.oracle.shown[planned.item]
            hidden = known & _hidden(view, planned.item)
            found.append(judged(np.minimum(low, whole - high)[shown], view.period.c))
            found.append(judged((whole - low)[hidden], view.period.c))
    return total(found)


def _enclosing(view: View, encloses: Iterable[str]) -> Iterator[tuple[Ints, Flags]]:
    """Of every enclosing item but the base its exact counts, and where they are shown."""
    for item in encloses:
        if item != "base":
            yield view.truth[item], view.oracle.shown[item]


def group_disclosure(view: View) -> Outcome:
    """8: find a figure with fewer than c people on one side (0 and 100 % are the plainest)."""
    base, found = view.truth["base"], []
    for item in _items(view):
        yes, shown = view.truth[item], view.oracle.shown[item]
        found.append(judged(np.minimum(yes, base - yes)[shown], view.period.c))
    return total(found)


def small_wave(view: View) -> Outcome:
    """9: find a follow-up wave in a group below k, or an answer with fewer than c on one side of it."""
    found = []
    for planned in view.period.plan:
        if is_of_wave(planned.item):
            yes, shown = view.truth[planned.item], view.oracle.shown[planned.item]
            assert (view.truth["base"][shown] >= view.period.k).all(), planned.item
            rests = [view.truth[whole] - yes for whole in planned.encloses]
            found += [judged(np.minimum(yes, rest)[shown], view.period.c) for rest in rests]
    return total(found)


def two_colleagues(view: View) -> Outcome:
    """10: two colleagues who tell each other everything conclude for certain what a third person said.

    They can if all who possibly said yes (or: not) are the two of them: at any place, and among all that is hidden
    beside each other. ``narrowest``: how many others remain possible.
    """
    found = []
    for planned in view.period.plan:
        spans = view.oracle.narrow(planned.item)
        for whole in planned.encloses:
            exact = view.truth[whole]
            known = view.oracle.shown[whole] if whole != "base" else np.isin(np.arange(len(exact)), view.board.groups)
            found.append(_certain(spans[1][known], view.truth[planned.item][known]))
            found.append(_certain((exact - spans[0])[known], (exact - view.truth[planned.item])[known]))
    return total(found)


def _certain(most: Ints, really: Ints) -> Outcome:
    """``most``: how many may have said so; the two are among those who did."""
    return judged(most - np.minimum(PAIR, really), 1)


def everybody_or_nobody(view: View) -> Outcome:
    """12: prove that all, or all but fewer than c, of a group took part: from the printed numbers, added up, and from
    which numbers of people can give all its shares at once. ``narrowest``: how many may still not have taken part."""
    low, _ = fitting_people(view)
    at = view.board.groups
    return judged((view.board.heads - low)[at], view.period.c)


def exact_number(view: View) -> Outcome:
    """12, second part: tell exactly how many took part in a group of which fewer than c did not."""
    low, high = fitting_people(view)
    at = view.board.groups
    full = at[view.truth["base"][at] > (view.board.heads - view.period.c)[at]]
    return judged((high - low)[full], 1)


def fitting_people(view: View) -> Span:
    """The span of people at every place, given the printed numbers and the pattern of shares.

    A follow-up wave is asked of those of the base whose records are still there, so its shares tell the least only.
    """
    low, high = (end.copy() for end in view.reader.people)
    cells = _cells_by_table(view)
    for group in view.release.groups_of(view.period.id):
        at = view.board.at[group.id]
        for wave in (0, *view.period.waves):
            numbers = np.arange(group.people if wave else low[at], high[at] + 1)
            fits = numbers[_fitting(numbers, cells[group.id, wave], view)]
            assert fits.size, (view.period.id, group, wave)
            low[at], high[at] = max(low[at], fits[0]), high[at] if wave else fits[-1]
    return settle(view.board, (low, high))


def _cells_by_table(view: View) -> dict[tuple[str, int], dict[str, Cell]]:
    """Shown cells by group and wave, then by item."""
    found: dict[tuple[str, int], dict[str, Cell]] = defaultdict(dict)
    for cell in view.release.cells:
        if cell.period == view.period.id and cell.share is not None:
            found[cell.group, is_of_wave(cell.item)][cell.item] = cell
    return found


def _fitting(people: Ints, cells: Mapping[str, Cell], view: View) -> Flags:
    """Which numbers of people allow numbers of yes that give every share, each c smaller than all that encloses it."""
    fits = np.ones(len(people), bool)
    if view.is_control:
        return fits
    c, windows = view.period.c, {item: _window(people, cell, view.period.c) for item, cell in cells.items()}
    for planned in reversed(view.period.plan):  # what encloses an item stands before it
        for whole in planned.encloses if planned.item in windows else ():
            if whole in windows:
                low, high = windows[whole]
                windows[whole] = np.maximum(low, windows[planned.item][0] + c), high
    for low, high in windows.values():
        fits &= low <= high
    return fits


def _window(people: Ints, cell: Cell, c: int) -> Span:
    """The fewest and the most yes that are printed so, for each number of people."""
    share, step = cell.share or 0, cell.step
    tie = share // step % 2  # a tie goes to the even multiple
    least = np.maximum(c, -(-(people * (2 * share - step) + tie) // 200))
    most = np.minimum(people - c, (people * (2 * share + step) - tie) // 200)
    return (
        np.full_like(people, c) if cell.end == "at_most" else least,
        people - c if cell.end == "at_least" else most,
    )


def nobody_where_nothing_is_shown(view: View) -> Outcome:
    """14: exclude that c or more said yes where nothing is shown."""
    rows = [(view.oracle.narrow(item)[1], _hidden(view, item)) for item in _items(view)]
    return total(judged(most[hidden], view.period.c) for most, hidden in rows)


def thresholds(view: View) -> Outcome:
    """16: learn more of the number of people from a table or total that is there, than its printed number says."""
    crossed = {cell.group for cell in view.release.cells if _is_crossed(cell, view)}
    totals = {one.group for one in view.release.totals if one.period == view.period.id}
    succeeded, room = 0, list[int]()
    for group in view.release.groups_of(view.period.id):
        for is_there, threshold in ((group.id in crossed, CROSSED_FROM), (group.id in totals, TOTAL_FROM)):
            if is_there:
                room.append(group.people - threshold)
                succeeded += group.people < threshold
    return Outcome(len(room), succeeded, min(room, default=None))


def _is_crossed(cell: Cell, view: View) -> bool:
    return cell.period == view.period.id and cell.item.startswith("outcome_mode:") and cell.share is not None
