"""Rule A5: what is not shown cannot be worked out from what is shown.

Three ways, each by itself: by intervals for every figure (``bounds.py``), for a reader who knows how figures are hidden
(``knowing.py``), and by linear programming (``linear.py``) for all figures of a release up to 5,000, else for 1,000.
Where linear programming leaves less doubt than the intervals, its answer counts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from oogst.audit.bounds import Solved, believed, intervals
from oogst.audit.knowing import check_knowing
from oogst.audit.linear import asked_of, solve
from oogst.audit.result import Finding, RuleResult
from oogst.audit.sheet import Sheet
from oogst.audit.tree import Bounds, Flags, Ints, clashes

#: Up to so many figures all are solved by linear programming, else a sample of so many, at most so many an item.
ALL_UP_TO, SAMPLE, SAMPLE_EACH = 5_000, 1_000, 25
#: Per place in the list of sheets and row of the sheet: the groups.
Chosen = Mapping[tuple[int, int], Ints]


def check_doubt(pairs: Sequence[tuple[Sheet, Bounds]], seed: str) -> RuleResult:
    """A5: of every not-shown figure under a shown one at least c yes and c no remain possible, and c numbers of doubt.

    The no's are counted within the base and within every enclosing item. ``seed``: of the sample, the same for
    whoever audits the same release.
    """
    not_shown = [_not_shown(sheet) for sheet, _ in pairs]
    chosen = choose(not_shown, seed)
    findings: list[Finding] = []
    sharper = 0
    for place, (sheet, numbers) in enumerate(pairs):
        people, known = believed(sheet, numbers), dict[int, Bounds]()
        for solved in intervals(sheet, people):
            groups = chosen.get((place, solved.row)) if _is_sound(sheet, solved, known) else None
            better = solved if groups is None else _solve_again(sheet, people, solved, groups)
            sharper += _narrowed(solved, better)
            findings += _judged(sheet, better, not_shown[place][solved.row])
            known |= {} if better.contradicts else {solved.row: better.bounds}
        findings += check_knowing(sheet, people, known, not_shown[place])
    remarks = _remarks(sum(len(groups) for groups in chosen.values()), sharper)
    return RuleResult("A5", sum(int(flags.sum()) for flags in not_shown), tuple(findings), remarks=remarks)


def _remarks(solved: int, sharper: int) -> tuple[Finding, ...]:
    return (Finding("solved", {"n": solved}), Finding("sharper", {"n": sharper})) if solved else ()


def _not_shown(sheet: Sheet) -> Flags:
    return np.asarray(sheet.under_shown() & (sheet.share < 0) & (sheet.tree.parent >= 0))


def choose(not_shown: Sequence[Flags], seed: str) -> Chosen:
    """The figures for linear programming."""
    rows = [(place, row) for place, flags in enumerate(not_shown) for row in np.flatnonzero(flags.any(axis=1)).tolist()]
    cells = {at: np.flatnonzero(not_shown[at[0]][at[1]]) for at in rows}
    if sum(len(groups) for groups in cells.values()) <= ALL_UP_TO:
        return cells
    draw = random.Random(seed)  # noqa: S311 - a sample that anybody can draw again, no secret
    draw.shuffle(rows)
    chosen: dict[tuple[int, int], Ints] = {}
    left = SAMPLE
    while left:
        at = rows.pop()
        taken = draw.sample(cells[at].tolist(), min(len(cells[at]), SAMPLE_EACH, left))
        chosen[at] = np.array(sorted(taken))
        left = left - len(taken) if rows else 0
    return chosen


def _is_sound(sheet: Sheet, solved: Solved, known: Mapping[int, Bounds]) -> bool:
    """Whether neither the item nor any that encloses it contradicts itself."""
    return not solved.contradicts and all(sheet.items.index(name) in known for name in solved.names[1:])


def _solve_again(sheet: Sheet, people: Bounds, solved: Solved, groups: Ints) -> Solved:
    """The same with the ends of linear programming where these are nearer."""
    asked = asked_of(sheet, sheet.items[solved.row], groups)
    if asked.names[: asked.own] != solved.names:  # the plan says that items enclose each other
        return solved
    low, high = (end.copy() for end in solved.bounds)
    ends = solve(sheet, people, asked, (low[:, groups], high[:, groups]))
    low[:, groups], high[:, groups] = (1, 0) if ends is None else ends
    return replace(solved, bounds=(low, high))


def _narrowed(solved: Solved, better: Solved) -> int:
    """In how many groups linear programming came closer."""
    (low, high), (least, most) = solved.bounds, better.bounds
    return int(((least > low) | (most < high)).any(axis=0).sum())


def _judged(sheet: Sheet, solved: Solved, not_shown: Flags) -> Iterator[Finding]:
    low, high = solved.bounds
    c, where = sheet.c, {"period": sheet.period.id, "item": sheet.items[solved.row]}
    if solved.contradicts:
        first = int(np.argmax(clashes(sheet.tree, low, high)))
        yield Finding("figures_contradict", {**where, "group": sheet.tree.groups[first].id})
        return
    narrow = (high[0] < c) | (high[0] - low[0] < c) | (high[1:] < c).any(axis=0)
    for at in np.flatnonzero(not_shown & narrow):
        place = {**where, "group": sheet.tree.groups[at].id}
        if high[0, at] < c:
            yield Finding("yes_too_few", {**place, "most": int(high[0, at])})
        for name, most in zip(solved.names, high[1:, at], strict=True):
            if most < c:
                yield Finding("rest_too_few", {**place, "other": name, "most": int(most)})
        if high[0, at] - low[0, at] < c:
            yield Finding("doubt_too_small", {**place, "least": int(low[0, at]), "most": int(high[0, at])})
