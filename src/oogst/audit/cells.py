"""Rule A3: where a figure stands, and in which steps it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log10

import numpy as np

from oogst.audit.plan import enclosing, steps_to_base
from oogst.audit.result import Finding
from oogst.audit.sheet import ABSENT, ENDS, HIDDEN, Sheet
from oogst.audit.tree import Flags, Ints
from oogst.release import Cell, Total

CROSSED_FROM, TOTAL_FROM = 30, 50
#: A group printed with fewer people than the first shows no figure unless it has as many heads as the second.
FEW_PEOPLE, FEW_HEADS = 10, 10
#: Every person's moments count at most this often in the total of the whole organisation.
MOMENTS_EACH = 10


def steps(people: Ints) -> Ints:
    """The width of a printed step in points, for a printed number of people: one step is worth at least one person."""
    return np.select([people >= 100, people >= 50, people >= 20, people >= 10], [1, 2, 5, 10], 20)


def lowest_shares(people: Ints, c: int) -> Ints:
    """The lowest share that can be printed: 100 c / P up to a whole step, at most 40. The highest is 100 less this."""
    step = steps(people)
    up: Ints = -(-100 * c // (step * np.maximum(people, 1))) * step
    return np.minimum(40, up)


def check_cells(sheet: Sheet) -> Iterator[Finding]:
    """A3: shown only where the group above and all enclosing items are; never one alone not shown; steps and ends."""
    for cell in sheet.strays:
        yield Finding("cell_stray", _where(cell))
    for cell in sheet.repeats:
        yield Finding("cell_twice", _where(cell))
    for code, broken in (*_places(sheet), *_scale(sheet)):
        yield from _named(code, broken, sheet)
    yield from _beside_enclosing(sheet)


def _where(cell: Cell) -> dict[str, str]:
    return {"period": cell.period, "group": cell.group, "item": cell.item}


def _named(code: str, broken: Flags, sheet: Sheet) -> Iterator[Finding]:
    for row, column in np.argwhere(broken):
        where = {"period": sheet.period.id, "group": sheet.tree.groups[column].id, "item": sheet.items[row]}
        yield Finding(code, where)


def _places(sheet: Sheet) -> Iterator[tuple[str, Flags]]:
    due, present, shown = sheet.under_shown(), sheet.share != ABSENT, sheet.share >= 0
    yield "cell_missing", due & ~present
    yield "cell_under_hidden", present & ~due
    hidden = due & ~shown
    alone = np.zeros_like(hidden)
    for level in sheet.tree.levels:
        count = sheet.tree.sums(level, hidden.astype(np.int64))
        alone[:, level.children] = hidden[:, level.children] & (count[:, level.of] == 1)
    yield "hidden_alone", alone
    yield from ((code, shown & small) for code, small in too_small(sheet))


def too_small(sheet: Sheet) -> Iterator[tuple[str, Flags]]:
    """Where everybody sees that a group is too small for a question, whatever its people said: for outcome × mode; for
    any figure ("more than half of 5" needs 7 people, nearly all of 8 or 9); for a question so many steps within others
    that c people for each step are not printed (c yes, c others within each would tell how many there are)."""
    crossed = np.array([item.startswith("outcome_mode:") for item in sheet.items], dtype=bool)[:, None]
    yield "crossed_too_small", crossed & (sheet.people < CROSSED_FROM)
    few = (sheet.people < FEW_PEOPLE) & (sheet.heads < FEW_HEADS)
    yield "few_heads", np.broadcast_to(few, sheet.share.shape)
    depth = steps_to_base(sheet.period)
    yield "nested_too_deep", sheet.people < sheet.c * np.array([depth[item] for item in sheet.items])[:, None]


def _scale(sheet: Sheet) -> Iterator[tuple[str, Flags]]:
    present, shown = sheet.share != ABSENT, sheet.share >= 0
    step, low = steps(sheet.people), lowest_shares(sheet.people, sheet.c)
    yield "step_wrong", present & (sheet.step != step)
    off = (sheet.share < low) | (sheet.share > 100 - low) | (sheet.share % step != 0)
    yield "share_off_scale", shown & off
    due = np.select([sheet.share == low, sheet.share == 100 - low], [ENDS["at_most"], ENDS["at_least"]], ENDS[None])
    yield "end_wrong", present & (sheet.end != np.where(sheet.share == HIDDEN, ENDS[None], due)) & ~(shown & off)


def _beside_enclosing(sheet: Sheet) -> Iterator[Finding]:
    row = {item: at for at, item in enumerate(sheet.items)}
    shown = sheet.share >= 0
    for item, others in enclosing(sheet.period).items():
        for other in others:
            for column in np.flatnonzero(shown[row[item]] & ~shown[row[other]]):
                where = {"period": sheet.period.id, "group": sheet.tree.groups[column].id, "item": item}
                yield Finding("enclosing_not_shown", {**where, "other": other})


def check_totals(sheet: Sheet, totals: Iterable[Total], most_people: int) -> Iterator[Finding]:
    """A3: the number of moments is told of the whole organisation only, from 50 people, in two significant digits."""
    root = sheet.tree.groups[0] if sheet.tree.groups else None
    for at, total in enumerate(totals):
        where = {"period": total.period, "group": total.group}
        if root is None or total.group != root.id or at > 0:
            yield Finding("total_not_whole", where)
        elif root.people < TOTAL_FROM:
            yield Finding("total_too_small", where)
        elif total.moments <= 0 or total.moments % 10 ** max(0, int(log10(total.moments)) - 1):
            yield Finding("total_too_exact", {**where, "moments": total.moments})
        elif total.moments > _rounded_up(MOMENTS_EACH * most_people):
            yield Finding("total_too_large", {**where, "moments": total.moments})


def _rounded_up(number: int) -> int:
    """To two significant digits: whichever way the total was rounded, it is not above this."""
    unit = int(10 ** max(0, len(str(number)) - 2))
    return -(-number // unit) * unit
