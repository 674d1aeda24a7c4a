"""The harvest itself: a chain of named steps from checked tables to a sealed release."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa

from oogst.errors import BadInput, NothingToShow
from oogst.framework import Framework
from oogst.harvest.arrays import Counts
from oogst.harvest.counting import Counted, UnitCounts, count, first_day
from oogst.harvest.engines import Engines, on_duckdb
from oogst.harvest.facts import Facts, encode
from oogst.harvest.mask import Draw, Masked, mask_items
from oogst.harvest.plan import Asked, contributors_plan, wave_plan
from oogst.harvest.printing import ENDS, print_shares, print_total, share_steps
from oogst.harvest.quotes import Offer, Willing, as_table, choose_quotes
from oogst.harvest.rules import CROSS_TABLE_PEOPLE, TOTAL_PEOPLE, WAVES, Rules, Window, raised, windows
from oogst.harvest.snapshot import Snapshot, snapshot_of
from oogst.harvest.tree import Groups, Tree, close_groups, groups_of, make_tree, number_groups, refilled, tree_of
from oogst.intake import Inputs
from oogst.release import Cell, Grid, Group, Period, Quote, Release, Total, seal

#: Its words by the numbers of ``Shares.end``, of which -1 stands last.
_ENDS = np.array([ENDS[0], ENDS[1], ENDS[-1]], object)
_NOTHING = np.array(None, object)


def harvest(
    found: Inputs | Facts,
    *,
    framework: Framework,
    as_of: dt.date,
    secret: bytes,
    made_by: str,
    rules: Rules | None = None,
    grid: Grid = "half",
    previous: Release | None = None,
    withdraw: Collection[str] = (),
    notes: Collection[str] = (),
    offers: Sequence[Offer] = (),
    engine: Engines = on_duckdb,
) -> Release:
    """Release every period and follow-up wave that is closed on ``as_of`` and was not yet released.

    ``found``: checked tables (``oogst.intake``), every moment labelled, or facts made from them. ``secret``: the
    installation's key for the order of masking; who has it can tell which figures were hidden only for another's sake.
    ``previous``: the release to go on from; its rows stand in the new one unchanged, except those of the periods to
    ``withdraw``. ``notes``: codes for the reader. ``offers``: moments that may be quoted (``quotes.offers_of``); the
    release holds the seals of those chosen, and ``quotes.open_quotes`` finds their texts again. ``engine``: what counts
    the facts; each gives the same release.

    Raises ``NothingToShow`` if no period has a group that may be shown, ``BadInput`` for rules below the floor, an
    imported headcount below the people counted, or a period to withdraw that was never released.
    """
    kept = _withdrawn(previous, withdraw)
    facts = encode(found, framework) if isinstance(found, Inputs) else found
    with engine(facts) as counting:
        calendar = _calendar(first_day(counting), as_of, grid, kept)
        counted = count(counting, framework, calendar, as_of, as_table(offers))
    field = _Field(counted, facts.units, framework, _rules(previous, rules), secret, as_of, offers)
    parts = [_part(field, number, window, kept) for number, window in enumerate(calendar)]
    return seal(_assembled([part for part in parts if part], framework, as_of, made_by, previous, notes))


@dataclass(frozen=True)
class _Field:
    """What every period of one harvest shares."""

    counted: Counted
    units: pa.Table
    framework: Framework
    rules: Rules
    secret: bytes
    as_of: dt.date
    offers: Sequence[Offer]


@dataclass(frozen=True)
class _Part:
    """One period's rows of the release."""

    period: Period
    groups: tuple[Group, ...] = ()
    cells: tuple[Cell, ...] = ()
    totals: tuple[Total, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class _Base:
    """A period's people in their closed groups: the frozen base on which its items and waves are counted. ``people``:
    of each group, of whom its shares are shares."""

    number: int
    window: Window
    rules: Rules
    tree: Tree
    snapshot: Snapshot
    groups: Groups
    people: Counts

    def counts(self, found: UnitCounts) -> Counts:
        """Yes-counts per unit as found in the facts → per group."""
        return self.groups.counts(_totals(self.tree, self.snapshot, found.units, found.yes))


def _rules(previous: Release | None, rules: Rules | None) -> Rules:
    return raised(previous) if rules is None else raised(previous, rules.k, rules.c)


def _withdrawn(previous: Release | None, withdraw: Collection[str]) -> Release | None:
    """The previous release without the rows of the periods to withdraw; their place is kept, so that they stay gone."""
    released = {period.id for period in previous.periods} if previous else set()
    if unknown := set(withdraw) - released:
        raise BadInput("withdraw_unknown", period=min(unknown))
    if previous is None:
        return None
    return dataclasses.replace(
        previous,
        periods=tuple(
            dataclasses.replace(one, status="withdrawn", waves=(), plan=(), covers=(), units=())
            if one.id in withdraw
            else one
            for one in previous.periods
        ),
        groups=tuple(row for row in previous.groups if row.period not in withdraw),
        cells=tuple(row for row in previous.cells if row.period not in withdraw),
        totals=tuple(row for row in previous.totals if row.period not in withdraw),
        quotes=tuple(row for row in previous.quotes if row.period not in withdraw),
    )


def _calendar(first: dt.date | None, as_of: dt.date, grid: Grid, previous: Release | None) -> tuple[Window, ...]:
    """Every closed period from the first moment, or the first released period, on."""
    released = previous.periods if previous else ()
    starts = [period.starts_on for period in released]
    if first is not None:
        starts.append(first)
    if not starts:
        raise NothingToShow("nothing_counted")
    fixed = {period.starts_on.year: period.grid for period in released}
    return tuple(one for one in windows(min(starts), as_of, grid, fixed) if one.closes_on <= as_of)


def _part(field: _Field, number: int, window: Window, previous: Release | None) -> _Part | None:
    """The rows of a period: new ones, or those of the previous release with the waves that have closed since."""
    released = previous.period(window.id) if previous else None
    if previous is None or released is None:
        return _new_part(field, number, window)
    old = _Part(
        released,
        tuple(previous.groups_of(window.id)),
        tuple(cell for cell in previous.cells if cell.period == window.id),
        tuple(total for total in previous.totals if total.period == window.id),
        tuple(quote for quote in previous.quotes if quote.period == window.id),
    )
    return _with_waves(field, _frozen_base(field, number, window, old), old) if old.groups else old


def _new_part(field: _Field, number: int, window: Window) -> _Part:
    """Group the period's people, mask and print what they have in common, then the waves that are closed already."""
    asked = contributors_plan(field.framework)
    found = field.counted.contributors(number, asked)
    snapshot = snapshot_of(field.units, window.ends_on)
    tree = make_tree(
        snapshot.parent_of, snapshot.name_of, snapshot.headcount(field.counted.headcount(number), window.id)
    )
    people = _totals(tree, snapshot, found.units, found.people)
    blocks = close_groups(tree, people, field.rules)
    if not blocks:
        return _Part(_header(window, field.rules, (), tree))
    groups = number_groups(tree, people, blocks, field.rules)
    base = _Base(number, window, field.rules, tree, snapshot, groups, groups.people)
    masked = Masked.of_base(groups.people)
    asked, yes = _without_cross(asked, base.counts(found), groups)
    mask_items(groups, asked, yes, masked, field.rules, Draw(field.secret, window.id))
    part = _Part(
        _header(window, field.rules, asked, tree),
        _group_rows(base),
        tuple(_cells(base, asked, masked)),
        tuple(_totals_of_moments(field, base)),
        _quotes(field, base),
    )
    return _with_waves(field, base, part, masked)


def _without_cross(asked: Sequence[Asked], yes: Counts, groups: Groups) -> tuple[tuple[Asked, ...], Counts]:
    """The cross table is not asked at all where even the whole organisation is too small for it."""
    large = groups.printed[0] >= CROSS_TABLE_PEOPLE
    kept = [at for at, one in enumerate(asked) if large or not one.is_cross]
    return tuple(asked[at] for at in kept), yes[:, kept]


def _frozen_base(field: _Field, number: int, window: Window, old: _Part) -> _Base:
    """The base as it was released: its groups and printed people, whoever has left or was erased since."""
    tree = tree_of(old.period.units)
    snapshot = snapshot_of(field.units, window.ends_on)
    found = field.counted.contributors(number, ())
    people = _totals(tree, snapshot, found.units, found.people)
    rules = Rules(old.period.k, old.period.c)
    groups = groups_of(tree, people, old.groups)
    return _Base(number, window, rules, tree, snapshot, groups, refilled(groups, rules.c))


def _with_waves(field: _Field, base: _Base, part: _Part, masked: Masked | None = None) -> _Part:
    """The part with every follow-up wave that is closed and not yet in it."""
    for wave in WAVES:
        if wave not in part.period.waves and base.window.wave_closes_on(wave) <= field.as_of:
            masked = masked or _masked_before(field, base, part)
            part = _with_wave(field, base, part, wave, masked)
    return part


def _with_wave(field: _Field, base: _Base, part: _Part, wave: int, masked: Masked) -> _Part:
    asked = [one for one in wave_plan(field.framework, wave) if masked.yes.keys() >= _outside(one, wave)]
    yes = base.counts(field.counted.wave(base.number, wave, asked))
    mask_items(base.groups, asked, yes, masked, base.rules, Draw(field.secret, base.window.id))
    period = dataclasses.replace(
        part.period,
        waves=(*part.period.waves, wave),
        plan=(*part.period.plan, *(one.plan_item for one in asked)),
    )
    return dataclasses.replace(part, period=period, cells=(*part.cells, *_cells(base, asked, masked)))


def _outside(one: Asked, wave: int) -> set[str]:
    """What encloses an item of a wave from outside that wave: an outcome added since is not asked of an older base."""
    return {name for name in one.encloses if not name.startswith(f"wave{wave}:")}


def _masked_before(field: _Field, base: _Base, part: _Part) -> Masked:
    """What the released rows show of the contributors' items, with today's counts of them."""
    names = {item.item for item in part.period.plan}
    asked = [one for one in contributors_plan(field.framework) if one.name in names]
    yes = base.counts(field.counted.contributors(base.number, asked))
    masked = Masked.of_base(base.groups.people)
    at = {group: number for number, group in enumerate(base.groups.ids)}
    for column, one in enumerate(asked):
        masked.yes[one.name] = yes[:, column]
        masked.listed[one.name] = np.zeros(len(at), bool)
        masked.shown[one.name] = np.zeros(len(at), bool)
    for cell in part.cells:
        if cell.item in masked.shown:
            masked.listed[cell.item][at[cell.group]] = True
            masked.shown[cell.item][at[cell.group]] = cell.share is not None
    return masked


def _totals(tree: Tree, snapshot: Snapshot, units: Sequence[str], counts: Counts) -> Counts:
    """Counts per unit that ever was → per unit of the tree with everything below it. A unit that has dropped out of
    the tree since is counted where it hung."""
    return tree.totals([_in_tree(snapshot.stands_for[unit], tree, snapshot) for unit in units], counts)


def _in_tree(unit: str, tree: Tree, snapshot: Snapshot) -> str:
    while unit not in tree.number and (above := snapshot.parent_of[unit]) is not None:
        unit = above
    return unit if unit in tree.number else tree.units[0]


def _header(window: Window, rules: Rules, asked: Sequence[Asked], tree: Tree) -> Period:
    return Period(
        id=window.id,
        grid=window.grid,
        k=rules.k,
        c=rules.c,
        status="released",
        waves=(),
        plan=tuple(one.plan_item for one in asked),
        # By definition nobody must have an item: whose moments carry no domain or mode stay in the base.
        covers=(),
        units=tree.rows,
    )


def _group_rows(base: _Base) -> tuple[Group, ...]:
    groups = base.groups
    return tuple(
        Group(
            base.window.id,
            groups.ids[at],
            None if parent < 0 else groups.ids[parent],
            tuple(sorted(base.tree.units[unit] for unit in groups.units[at])),
            int(groups.printed[at]),
        )
        for at, parent in enumerate(groups.parents)
    )


def _cells(base: _Base, asked: Sequence[Asked], masked: Masked) -> Iterator[Cell]:
    groups, period = base.groups, base.window.id
    ids, steps = np.array(groups.ids, object), share_steps(groups.printed)
    for one in sorted(asked, key=lambda one: one.name):
        printed = print_shares(masked.yes[one.name], base.people, groups.printed, base.rules.c)
        shown = masked.shown[one.name]
        shares, ends = (np.where(shown, words, _NOTHING) for words in (printed.share, _ENDS[printed.end]))
        listed = masked.listed[one.name]
        columns = (column[listed].tolist() for column in (ids, shares, steps, ends))
        yield from map(Cell, repeat(period), repeat(one.name), *columns)


def _totals_of_moments(field: _Field, base: _Base) -> Iterator[Total]:
    if base.groups.printed[0] >= TOTAL_PEOPLE:
        yield Total(base.window.id, base.groups.ids[0], print_total(field.counted.total(base.number)))


def _quotes(field: _Field, base: _Base) -> tuple[Quote, ...]:
    smallest = {unit: group for group, units in enumerate(base.groups.units) for unit in units}
    willing = []
    for offer, unit in field.counted.offers(base.number):
        at = base.tree.seat(_in_tree(base.snapshot.stands_for[unit], base.tree, base.snapshot))
        while at not in smallest:
            at = base.tree.parents[at]
        willing.append(Willing(field.offers[offer], smallest[at]))
    return tuple(one.quote for one in choose_quotes(base.groups, base.window.id, willing, base.rules.c, field.secret))


def _assembled(
    parts: Sequence[_Part],
    framework: Framework,
    as_of: dt.date,
    made_by: str,
    previous: Release | None,
    notes: Collection[str],
) -> Release:
    release = Release(
        as_of=as_of,
        framework=framework.version,
        made_by=made_by,
        previous=previous.digest if previous else None,
        periods=tuple(part.period for part in parts),
        groups=tuple(row for part in parts for row in part.groups),
        cells=tuple(row for part in parts for row in part.cells),
        totals=tuple(row for part in parts for row in part.totals),
        quotes=tuple(row for part in parts for row in part.quotes),
        notes=tuple(sorted({*notes, *(previous.notes if previous else ())})),
    )
    if not release.groups:
        raise _why_nothing(parts)
    return release


def _why_nothing(parts: Sequence[_Part]) -> NothingToShow:
    """Too few people: the organisation is told so, with the floor; no number about anybody is given away."""
    if not parts:
        return NothingToShow("nothing_closed")
    rules: Mapping[str, int] = {"k": parts[-1].period.k, "heads": parts[-1].period.k + parts[-1].period.c}
    return NothingToShow("too_few_people", period=parts[-1].period.id, **rules)
