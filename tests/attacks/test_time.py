"""Attacks 3, 4, 5 and 11: on releases that follow each other."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oogst.intake import Inputs
from oogst.release import Period, Release
from tests.attacks.history import DAYS, History, history, organisation, released, without
from tests.attacks.judge import Person, people_of
from tests.attacks.naive import FLOOR, release_of
from tests.attacks.over_time import (
    balanced_accuracy,
    erasure_differencing,
    moments_left_over,
    month_from_quarter,
    successive_releases,
)

SIZES = [(12, 1), (50, 2), (500, 2), pytest.param(5000, 1, marks=pytest.mark.deep)]
#: Erased one at a time, each seen in a chain of their own.
GONE = 6


def control_of(inputs: Inputs, periods: tuple[Period, ...]) -> Release:
    """What the control shows of these periods, counted from the files as they are."""
    return release_of({one: tuple(people_of(inputs, one).values()) for one in periods}, DAYS[-1])


def contributors_only(release: Release) -> tuple[Period, ...]:
    """The periods of a release with the contributors' items only."""
    return tuple(
        dataclasses.replace(one, plan=tuple(item for item in one.plan if item.encloses == ("base",)), waves=())
        for one in release.periods
        if release.root(one.id)
    )


@pytest.mark.parametrize(("people", "seed"), SIZES)
def test_3_no_two_periods_have_a_day_in_common_whatever_grid_is_asked_for(people: int, seed: int) -> None:
    chain = history(people, seed)
    *_, last = chain.releases
    finer = released(chain.steps[-1].inputs, DAYS[-1], last, grid="quarter")
    coarser = released(chain.steps[-1].inputs, DAYS[-1], last, grid="year")
    found = month_from_quarter([*chain.releases, finer, coarser])
    assert found.succeeded == 0
    assert found.tried > 0
    assert all(total.group == "g1" for total in last.totals)
    assert list(moments_left_over(last)) == []


def test_3_control_a_quarter_is_what_the_half_year_has_more_than_the_other_quarter() -> None:
    inputs = organisation(500, 2)
    half, *_ = (one for one in contributors_only(released(inputs, DAYS[-1])) if one.id == "2025-H1")
    quarters = tuple(dataclasses.replace(half, id=f"2025-Q{number}", grid="quarter") for number in (1, 2))
    release = control_of(inputs, (half, *quarters))
    assert month_from_quarter([release]).succeeded == 2
    found = list(moments_left_over(release))
    assert found
    facts = {one.id: people_of(inputs, one) for one in quarters}
    for period, unit, moments in found:
        inside = [one for one in facts[period].values() if unit in _path(one.unit, half)]
        assert len(inside) < FLOOR
        assert abs(sum(one.moments for one in inside) - moments) <= _late(inputs)


def _path(unit: str, period: Period) -> Iterator[str]:
    above = {one.id: one.parent for one in period.units}
    at: str | None = unit
    while at is not None:
        yield at
        at = above[at]


def _late(inputs: Inputs) -> int:
    """Moments that come so late that a quarter counts them and the half year does not: the judge allows for them."""
    waited = pc.days_between(inputs.moments["captured_at"], inputs.moments["received_at"])
    return int(pc.sum(pc.greater(waited, 14)).as_py())


@pytest.mark.parametrize(("people", "seed"), SIZES)
def test_4_no_old_row_ever_changes(people: int, seed: int) -> None:
    found = successive_releases(history(people, seed).releases)
    assert found.succeeded == 0
    assert found.tried > 0


def test_4_control_counting_anew_changes_old_rows() -> None:
    chain = history(500, 2)
    periods = contributors_only(chain.releases[1])
    releases = [control_of(step.inputs, periods) for step in chain.steps]
    assert successive_releases(releases).succeeded > 0


def leaving(chain: History) -> tuple[Period, list[Person]]:
    """The newest period and some who took part in it, from all over the organisation."""
    last = chain.steps[-1]
    *_, period = contributors_only(last.release)
    people = list(people_of(last.inputs, period).values())
    return period, people[:: max(1, len(people) // GONE)][:GONE]


def said(person: Person, period: Period) -> dict[str, bool]:
    items = [one.item for one in period.plan if one.item.startswith("outcome:")]
    return {item: item in person.items for item in items}


@pytest.mark.parametrize(("people", "seed"), [(12, 1), (50, 2), (500, 2)])
def test_5_an_erasure_tells_nothing_of_whoever_was_erased(people: int, seed: int) -> None:
    chain = history(people, seed)
    last = chain.steps[-1]
    period, gone = leaving(chain)
    for person in gone:
        after = released(without(last.inputs, [person.name]), DAYS[-1] + dt.timedelta(days=1), last.release)
        assert successive_releases([last.release, after]).succeeded == 0
        told = erasure_differencing(last.release, after, period.id, list(_path(person.unit, period)))
        assert told.items == {}
        assert balanced_accuracy(told.items, said(person, period)) == 0.5


def test_5_control_counting_anew_tells_all_of_it() -> None:
    chain = history(500, 2)
    inputs = chain.steps[-1].inputs
    period, gone = leaving(chain)
    before = control_of(inputs, (period,))
    for person in gone:
        after = control_of(without(inputs, [person.name]), (period,))
        told = erasure_differencing(before, after, period.id, list(_path(person.unit, period)))
        assert balanced_accuracy(told.items, said(person, period)) == 1


def moved(inputs: Inputs, person: str, unit: str) -> Inputs:
    """The files after somebody was put under another unit from the beginning: the tree of today laid over the past."""
    theirs = pc.equal(inputs.people["person_id"], person)
    units = pc.if_else(theirs, pa.scalar(unit), inputs.people["unit_id"])
    place = inputs.people.column_names.index("unit_id")
    return dataclasses.replace(inputs, people=inputs.people.set_column(place, "unit_id", units))


@pytest.mark.parametrize(("people", "seed"), [(50, 2), (500, 2)])
def test_11_a_reorganisation_gives_no_old_period_on_a_new_tree(people: int, seed: int) -> None:
    chain = history(people, seed)
    last = chain.steps[-1]
    period, (person, *_) = leaving(chain)
    elsewhere = next(one.id for one in reversed(period.units) if one.id not in (person.unit, "leads-and-staff"))
    after = released(moved(last.inputs, person.name, elsewhere), DAYS[-1] + dt.timedelta(days=1), last.release)
    assert successive_releases([last.release, after]).succeeded == 0
    assert erasure_differencing(last.release, after, period.id, [person.unit]).items == {}
    assert after.period(period.id) == last.release.period(period.id)


def test_11_control_a_period_on_two_trees_tells_what_the_one_who_moved_had_said() -> None:
    chain = history(500, 2)
    inputs = chain.steps[-1].inputs
    period, gone = leaving(chain)
    before = control_of(inputs, (period,))
    shown = {group.id for group in before.groups if group.people > FLOOR}
    person = next(one for one in gone if one.unit in shown)
    elsewhere = next(one.id for one in reversed(period.units) if one.id not in (person.unit, "leads-and-staff"))
    after = control_of(moved(inputs, person.name, elsewhere), (period,))
    told = erasure_differencing(before, after, period.id, [person.unit])
    assert balanced_accuracy(told.items, said(person, period)) == 1
