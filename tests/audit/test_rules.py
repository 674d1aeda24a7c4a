"""A release made by hand is green; each change to it, one at a time, is red on the rule that it breaks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest

from oogst.audit import Audit, Finding, audit_release
from oogst.errors import NotFound
from oogst.release import Cell, Group, PlanItem, Quote, Release, Total, seal
from tests.audit.sample import (
    ABOUT_JOB,
    ANSWERED,
    CROSSED,
    FEEDBACK,
    HALF,
    HELPING,
    JOB,
    NO_TIME,
    STILL_JOB,
    UNITS,
    VOICE,
    first_release,
    second_release,
    three_hidden,
    with_cell,
    with_group,
    with_period,
)


def audited(release: Release) -> Audit:
    return audit_release(seal(release), previous=first_release())


def found(audit: Audit) -> set[tuple[str, str]]:
    return {(rule.rule, finding.code) for rule in audit.rules for finding in rule.findings}


@dataclass(frozen=True)
class Change:
    name: str
    rule: str
    code: str
    made: Callable[[Release], Release]


def _plan(release: Release, item: str, *encloses: str) -> Release:
    plan = release.periods[0].plan
    return with_period(release, plan=tuple(PlanItem(item, encloses) if one.item == item else one for one in plan))


def _more_plan(release: Release, item: str, *encloses: str) -> Release:
    return with_period(release, plan=(*release.periods[0].plan, PlanItem(item, encloses)))


def _unit(release: Release, unit: str, **changes: Any) -> Release:
    units = release.periods[0].units
    changed = (replace(one, **changes) if one.id == unit else one for one in units)
    return with_period(release, units=tuple(changed))


def _without_cell(release: Release, group: str, item: str) -> Release:
    return replace(release, cells=tuple(one for one in release.cells if (one.group, one.item) != (group, item)))


def _more(release: Release, **rows: Any) -> Release:
    more: dict[str, Any] = {kind: (*getattr(release, kind), row) for kind, row in rows.items()}
    return replace(release, **more)


def _second_period(release: Release, **changes: Any) -> Release:
    other = replace(release.periods[0], waves=(), plan=(), units=UNITS[:1], **changes)
    return replace(release, periods=(*release.periods, other), as_of=dt.date(2027, 6, 1))


def _quotes(release: Release, *quotes: Quote) -> Release:
    return replace(release, quotes=quotes)


def _three(group: str, domain: str = "job") -> tuple[Quote, ...]:
    return tuple(Quote(HALF, group, domain, digit * 64) for digit in "def")


def _pool_of_one(release: Release, heads: int) -> Release:
    changed = _unit(_unit(release, "west", headcount=heads), "east", headcount=20 - heads)
    return _unit(changed, "leads-and-staff", headcount=0)


def _hidden(release: Release, item: str, *groups: str) -> Release:
    for group in groups:
        release = with_cell(release, group, item, share=None, end=None)
    return release


def _shares(release: Release, item: str, **shares: int) -> Release:
    for group, share in shares.items():
        release = with_cell(release, group, item, share=share)
    return release


def _all_about_the_job(release: Release) -> Release:
    """Of the 36 to 39 who answered at least 30 did so about the job; in north 7 or more did not: 2 are left at most."""
    release = with_cell(with_cell(release, "g1", JOB, share=80), "g1", ABOUT_JOB, share=54)
    return _hidden(_hidden(release, JOB, "g3", "g4"), ABOUT_JOB, "g3", "g4")


PLAN = (
    Change(
        "a second period in the same months",
        "A1",
        "periods_overlap",
        lambda r: _second_period(r, id="2026", grid="year"),
    ),
    Change(
        "another grid in the same year", "A1", "grids_mixed", lambda r: _second_period(r, id="2026-Q4", grid="quarter")
    ),
    Change(
        "a period with a strange name", "A1", "period_malformed", lambda r: _second_period(r, id="2026-07", grid="half")
    ),
    Change("a floor of four people", "A1", "floor_lowered", lambda r: with_period(r, k=4)),
    Change("a floor of two on a side", "A1", "floor_lowered", lambda r: with_period(r, c=2)),
    Change("the same wave twice", "A1", "waves_malformed", lambda r: with_period(r, waves=(1, 1))),
    Change("a release before closing day", "A1", "released_early", lambda r: replace(r, as_of=dt.date(2026, 7, 13))),
    Change("a wave before it is closed", "A1", "wave_early", lambda r: replace(r, as_of=dt.date(2026, 8, 26))),
    Change("a kind of question nobody knows", "A1", "item_unknown", lambda r: _more_plan(r, "age:thirty", "base")),
    Change("a mode without a name", "A1", "item_unknown", lambda r: _more_plan(r, "mode", "base")),
    Change("a name that is none", "A1", "item_unknown", lambda r: _more_plan(r, "Job voice?", "base")),
    Change(
        "an item of a wave that is not released",
        "A1",
        "item_before_wave",
        lambda r: _more_plan(r, "wave2:answered", "base"),
    ),
    Change("an item twice in the plan", "A1", "item_twice", lambda r: _more_plan(r, VOICE, "base")),
    Change(
        "a cover by an item not asked",
        "A1",
        "cover_unknown",
        lambda r: with_period(r, covers=((JOB, "domain:career"),)),
    ),
    Change("the base not listed", "A1", "enclosing_missing", lambda r: _plan(r, VOICE)),
    Change("a crossed item without its mode", "A1", "enclosing_missing", lambda r: _plan(r, CROSSED, "base", VOICE)),
    Change(
        "still without the domain itself",
        "A1",
        "enclosing_missing",
        lambda r: _plan(r, STILL_JOB, "base", ANSWERED, ABOUT_JOB),
    ),
    Change("a barrier without who answered", "A1", "enclosing_missing", lambda r: _plan(r, NO_TIME, "base")),
    Change("part of an item not asked", "A1", "enclosing_unknown", lambda r: _plan(r, VOICE, "base", "domain:career")),
    Change("an item part of itself", "A1", "enclosing_itself", lambda r: _plan(r, VOICE, "base", VOICE)),
)
GROUPS = (
    Change("two units at the top", "A2", "units_malformed", lambda r: _unit(r, "south", parent=None)),
    Change("a unit under one that is not there", "A2", "unit_loose", lambda r: _unit(r, "south", parent="nowhere")),
    Change("units in a loop", "A2", "unit_loose", lambda r: _unit(r, "north", parent="n1")),
    Change(
        "leads and staff deeper down", "A2", "staff_misplaced", lambda r: _unit(r, "leads-and-staff", parent="north")
    ),
    Change("a headcount that is not the sum", "A2", "headcount_not_sum", lambda r: _unit(r, "org", headcount=91)),
    Change("a root that is not everybody", "A2", "root_not_whole", lambda r: with_group(r, "g1", units=("north",))),
    Change(
        "a group that hangs loose", "A2", "group_loose", lambda r: _more(r, groups=Group(HALF, "g7", "g9", ("n1",), 10))
    ),
    Change("a second root", "A2", "group_loose", lambda r: _more(r, groups=Group(HALF, "g7", None, ("org",), 55))),
    Change(
        "a group of no period",
        "A2",
        "group_loose",
        lambda r: _more(r, groups=Group("2025-H1", "g1", None, ("org",), 55)),
    ),
    Change("one id for two groups", "A2", "group_twice", lambda r: with_group(r, "g6", id="g5")),
    Change("an only child", "A2", "child_alone", lambda r: replace(r, groups=r.groups[:-1])),
    Change(
        "a pool that is opened",
        "A2",
        "pool_opened",
        lambda r: with_group(with_group(r, "g5", parent="g4"), "g6", parent="g4"),
    ),
    Change("a unit in two groups", "A2", "unit_in_two_groups", lambda r: with_group(r, "g6", units=("n1", "n2"))),
    Change("a unit in no group", "A2", "unit_missing", lambda r: with_group(r, "g4", units=("east", "west"))),
    Change("a unit from elsewhere", "A2", "unit_elsewhere", lambda r: with_group(r, "g6", units=("n2", "south"))),
    Change("a group of fewer than five", "A2", "people_below_floor", lambda r: with_group(r, "g4", people=0)),
    Change(
        "five people where the floor is ten",
        "A2",
        "people_below_floor",
        lambda r: with_group(with_period(r, k=10), "g4", people=5),
    ),
    Change("an exact number of people", "A2", "people_not_rounded", lambda r: with_group(r, "g3", people=22)),
    Change("too few heads for a group", "A2", "heads_below_floor", lambda r: with_period(r, k=10, c=11)),
    Change(
        "a pool of one large unit",
        "A2",
        "pool_one_sided",
        lambda r: _unit(_unit(_unit(r, "east", headcount=1), "leads-and-staff", headcount=1), "west", headcount=18),
    ),
)
CELLS = (
    Change("a cell of a group not there", "A3", "cell_stray", lambda r: with_cell(r, "g6", VOICE, group="g9")),
    Change(
        "a cell of an item not asked",
        "A3",
        "cell_stray",
        lambda r: _more(r, cells=Cell(HALF, "outcome:job.insight", "g1", None, 2, None)),
    ),
    Change("a cell of no period", "A3", "cell_stray", lambda r: with_cell(r, "g6", VOICE, period="2025-H2")),
    Change("a cell twice", "A3", "cell_twice", lambda r: _more(r, cells=r.cells[0])),
    Change("a row missing", "A3", "cell_missing", lambda r: _without_cell(r, "g6", VOICE)),
    Change("a row missing at the root", "A3", "cell_missing", lambda r: _without_cell(r, "g1", CROSSED)),
    Change(
        "a row below a group not shown",
        "A3",
        "cell_under_hidden",
        lambda r: _more(r, cells=Cell(HALF, CROSSED, "g5", None, 10, None)),
    ),
    Change("one alone not shown", "A3", "hidden_alone", lambda r: with_cell(r, "g4", VOICE, share=None, end=None)),
    Change("a crossed figure of 25 people", "A3", "crossed_too_small", lambda r: with_cell(r, "g2", CROSSED, share=30)),
    Change(
        "a figure of five among nine",
        "A3",
        "few_heads",
        lambda r: with_group(_unit(r, "n2", headcount=9), "g6", people=5),
    ),
    Change("a question deep within others", "A3", "nested_too_deep", lambda r: with_period(r, c=6)),
    Change("a step of another size", "A3", "step_wrong", lambda r: with_cell(r, "g3", VOICE, step=2)),
    Change(
        "a step of another size where nothing is shown",
        "A3",
        "step_wrong",
        lambda r: with_cell(r, "g5", HELPING, step=5),
    ),
    Change("a share between two steps", "A3", "share_off_scale", lambda r: with_cell(r, "g1", VOICE, share=43)),
    Change("a share of nobody", "A3", "share_off_scale", lambda r: with_cell(r, "g4", VOICE, share=0, end="at_most")),
    Change(
        "a share of everybody", "A3", "share_off_scale", lambda r: with_cell(r, "g4", VOICE, share=100, end="at_least")
    ),
    Change("an end that is none", "A3", "end_wrong", lambda r: with_cell(r, "g1", VOICE, end="at_most")),
    Change("an end not marked", "A3", "end_wrong", lambda r: with_cell(r, "g4", NO_TIME, end=None)),
    Change("an end where nothing is shown", "A3", "end_wrong", lambda r: with_cell(r, "g5", HELPING, end="at_most")),
    Change(
        "a part shown without its whole",
        "A3",
        "enclosing_not_shown",
        lambda r: with_cell(with_cell(r, "g5", ANSWERED, share=None), "g6", ANSWERED, share=None),
    ),
    Change(
        "a part shown without a whole it does not list",
        "A3",
        "enclosing_not_shown",
        lambda r: with_cell(_plan(r, CROSSED, "base", VOICE), "g1", FEEDBACK, share=None),
    ),
    Change(
        "moments of one department", "A3", "total_not_whole", lambda r: replace(r, totals=(Total(HALF, "g2", 100),))
    ),
    Change("moments told twice", "A3", "total_not_whole", lambda r: _more(r, totals=Total(HALF, "g1", 190))),
    Change(
        "moments of no period", "A3", "total_not_whole", lambda r: replace(r, totals=(Total("2025-H1", "g1", 180),))
    ),
    Change("moments to the last one", "A3", "total_too_exact", lambda r: replace(r, totals=(Total(HALF, "g1", 183),))),
    Change(
        "more moments than can be counted",
        "A3",
        "total_too_large",
        lambda r: replace(r, totals=(Total(HALF, "g1", 1000),)),
    ),
    Change("moments of fewer than fifty people", "A3", "total_too_small", lambda r: with_group(r, "g1", people=45)),
)
PEOPLE = (
    Change("everybody took part", "A4", "everybody_proven", lambda r: with_group(r, "g4", people=20)),
    # north is at most 28 (14 and 14), south at most 24: 18 or more of the pool's 20 are left.
    Change(
        "everybody took part, by subtraction",
        "A4",
        "everybody_proven",
        lambda r: with_group(with_group(r, "g1", people=70), "g4", people=15),
    ),
    Change("parts larger than the whole", "A4", "people_contradict", lambda r: with_group(r, "g1", people=40)),
    # Subtraction leaves 13 or 14 people for the pool, of whom one at most is not of west.
    Change(
        "a unit in a pool left no doubt",
        "A4",
        "pool_unit_pinned",
        lambda r: with_group(_pool_of_one(r, 19), "g1", people=65),
    ),
)
BOUNDS = (
    # The whole has 11 or 12 with a yes, north at least 11 of them.
    Change(
        "nobody left for those not shown",
        "A5",
        "yes_too_few",
        lambda r: _hidden(with_cell(r, "g1", VOICE, share=20), VOICE, "g3", "g4"),
    ),
    Change(
        "everybody left for those not shown",
        "A5",
        "rest_too_few",
        lambda r: _hidden(_shares(r, VOICE, g1=80, g2=55, g5=60, g6=60), VOICE, "g3", "g4"),
    ),
    # North has 6 or 7 with a yes, its first team 3 or 4.
    Change(
        "a number pinned",
        "A5",
        "doubt_too_small",
        lambda r: with_cell(with_cell(r, "g2", HELPING, share=25, end=None), "g5", HELPING, share=30, end="at_most"),
    ),
    Change("nobody left within a larger question", "A5", "rest_too_few", _all_about_the_job),
    # Of 2,500 or so with about 1,050 yes, all three failed: one of the two large groups has nearly nothing but yes, the
    # small one two at most.
    Change("who knows the rules of hiding", "A5", "hiding_gives_away", lambda _: three_hidden((1000, 1000, 500), 42)),
    # Half of 3,000 is neither two groups that nearly all said yes, nor one.
    Change("nothing to hide", "A5", "hiding_unexplained", lambda _: three_hidden((1000, 1000, 1000), 50)),
    Change(
        "figures larger than their whole", "A5", "figures_contradict", lambda r: with_cell(r, "g1", VOICE, share=10)
    ),
)
HISTORY = (
    Change("another chain", "A6", "chain_broken", lambda r: replace(r, previous="0" * 64)),
    Change("no chain at all", "A6", "chain_broken", lambda r: replace(r, previous=None)),
    Change("older than what it follows", "A6", "older_than_previous", lambda r: replace(r, as_of=dt.date(2026, 7, 19))),
    Change("a period that disappears", "A6", "period_gone", lambda r: with_period(r, id="2025-H2")),
    Change(
        "an item taken out of the plan", "A6", "period_changed", lambda r: with_period(r, plan=r.periods[0].plan[1:])
    ),
    Change(
        "an item added to an old plan", "A6", "period_changed", lambda r: _more_plan(r, "outcome:job.insight", "base")
    ),
    Change("other floors afterwards", "A6", "period_changed", lambda r: with_period(r, k=10)),
    Change("a unit renamed afterwards", "A6", "period_changed", lambda r: _unit(r, "n1", name="Another name")),
    Change("a share that changed", "A6", "row_changed", lambda r: with_cell(r, "g3", VOICE, share=45)),
    Change("a group that changed", "A6", "row_changed", lambda r: with_group(r, "g3", people=25)),
    Change("a total that changed", "A6", "row_changed", lambda r: replace(r, totals=(Total(HALF, "g1", 190),))),
    Change("a quote that disappeared", "A6", "row_changed", _quotes),
    Change("a quote that was added", "A6", "row_added", lambda r: _more(r, quotes=Quote(HALF, "g1", "job", "d" * 64))),
    Change(
        "a row added to what was released",
        "A6",
        "row_added",
        lambda r: _more(r, cells=Cell(HALF, HELPING, "g9", None, 5, None)),
    ),
    Change(
        "a period withdrawn in part",
        "A6",
        "withdrawn_in_part",
        lambda r: replace(with_period(r, status="withdrawn"), cells=()),
    ),
)
QUOTES = (
    Change("quotes of a group not there", "A7", "quote_stray", lambda r: _quotes(r, *_three("g9"))),
    Change("two quotes only", "A7", "quotes_number", lambda r: _quotes(r, *r.quotes[:2])),
    Change(
        "nine quotes",
        "A7",
        "quotes_number",
        lambda r: _quotes(r, *(Quote(HALF, "g1", "job", str(n) * 64) for n in range(9))),
    ),
    Change(
        "the same quote in two groups",
        "A7",
        "quote_twice",
        lambda r: _quotes(r, *r.quotes, *(replace(one, group="g2") for one in r.quotes)),
    ),
    Change(
        "quotes among five people",
        "A7",
        "quote_among_few",
        lambda r: _quotes(with_group(r, "g2", people=5), *_three("g2")),
    ),
    Change("quotes at the level of a team", "A7", "quote_in_own_team", lambda r: _quotes(r, *_three("g3"))),
    Change("quotes at the level of a pool", "A7", "quote_in_own_team", lambda r: _quotes(r, *_three("g4"))),
    Change("a quote with an outcome", "A7", "quote_malformed", lambda r: _quotes(r, *_three("g1", "job.voice"))),
    Change(
        "a quote with its text",
        "A7",
        "quote_malformed",
        lambda r: _more(r, quotes=Quote(HALF, "g1", "job", "I showed the others")),
    ),
)

CHANGES = (*PLAN, *GROUPS, *CELLS, *PEOPLE, *BOUNDS, *HISTORY, *QUOTES)


def test_a_release_by_the_rules_is_green() -> None:
    assert found(audit_release(first_release())) == set()
    audit = audited(second_release())
    assert found(audit) == set()
    assert audit.passed
    assert [(rule.rule, rule.status) for rule in audit.rules] == [(f"A{n}", "ok") for n in range(1, 8)]


def test_it_names_what_is_too_few_and_within_what() -> None:
    """By intervals 2 are left at most. But answered is at most 67 % of the people, about the job at least 53 %: less
    than 8.3 of 59, of whom 8 are in north. That linear programming sees it counts, and is told."""
    rule = audit_release(seal(_all_about_the_job(second_release()))).rule("A5")
    told = [one.data for one in rule.findings if one.data["item"] == ABOUT_JOB and one.code == "rest_too_few"]
    where = {"period": HALF, "item": ABOUT_JOB, "other": ANSWERED, "most": 0}
    assert told == [{**where, "group": "g3"}, {**where, "group": "g4"}]
    assert {remark.code: remark.data["n"] > 0 for remark in rule.remarks} == {"solved": True, "sharper": True}


def test_it_counts_what_it_looked_at() -> None:
    checked = {rule.rule: rule.checked for rule in audited(second_release()).rules}
    # Not shown under a shown one: two of helping, three crossed, four of still, three of figure.
    assert checked == {"A1": 11, "A2": 6, "A3": 62, "A4": 6, "A5": 12, "A6": 38, "A7": 3}


def test_every_rule_is_broken_in_several_ways() -> None:
    """The table of mutations that docs/assurance.md counts on: each breaks one rule of a release that is green."""
    ways = Counter(change.rule for change in CHANGES)
    assert ways.keys() == {f"A{n}" for n in range(1, 8)}
    assert min(ways.values()) >= 4
    assert len({change.name for change in CHANGES}) == len(CHANGES) >= 100


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name.replace(" ", "_"))
def test_it_is_red_on(change: Change) -> None:
    audit = audited(change.made(second_release()))
    assert (change.rule, change.code) in found(audit)
    assert not audit.passed
    assert audit.rule(change.rule).status == "failed"


def test_a_period_withdrawn_whole_is_green_and_stays_withdrawn() -> None:
    gone = replace(with_period(second_release(), status="withdrawn"), groups=(), cells=(), totals=(), quotes=())
    assert found(audited(gone)) == set()
    assert found(audited(with_period(gone, plan=(), waves=(), units=()))) == set()
    back = audit_release(seal(second_release()), previous=replace(gone, digest=first_release().digest))
    assert ("A6", "period_back") in found(back)


def test_a_period_that_shows_nothing_is_green() -> None:
    assert found(audit_release(replace(first_release(), groups=(), cells=(), totals=(), quotes=()))) == set()


def test_a_release_that_follows_another_is_not_passed_on_time_without_it() -> None:
    audit = audit_release(second_release())
    assert audit.rule("A6").status == "unchecked"
    assert audit.passed


def test_the_auditors_own_headcounts_take_the_place_of_the_releases() -> None:
    assert found(audit_release(first_release(), headcounts={"n1": 24})) == set()
    few = audit_release(first_release(), headcounts={"west": 3})
    assert ("A4", "everybody_proven") not in found(few)
    fewer = audit_release(first_release(), headcounts={"west": 1})
    assert ("A4", "everybody_proven") in found(fewer)


def test_headcounts_of_an_unknown_unit_are_refused() -> None:
    with pytest.raises(NotFound, match="headcount_of_unknown_unit"):
        audit_release(first_release(), headcounts={"wst": 12})


def test_a_cell_that_belongs_nowhere_stands_in_nobodys_place() -> None:
    release = first_release()
    strays = [msgspec.structs.replace(cell, group="g9") for cell in release.cells if cell.group == "g1"]
    audit = audit_release(replace(release, cells=(*strays, *release.cells)))
    assert [finding.code for finding in audit.rule("A3").findings] == ["cell_stray"] * len(strays)


def test_figures_that_contradict_each_other_are_told_once() -> None:
    audit = audit_release(seal(with_cell(first_release(), "g1", VOICE, share=10)))
    assert [finding.data["item"] for finding in audit.rule("A5").findings] == [VOICE]


def test_numbers_that_contradict_each_other_are_told_where_they_do() -> None:
    audit = audit_release(seal(with_group(first_release(), "g2", people=10)))
    told = {"period": HALF, "group": "g2", "people": 10, "least": 20, "most": 28}
    assert audit.rule("A4").findings == (Finding("people_contradict", told),)
