"""The harvest from end to end on small organisations: who counts, where, when, and what never changes."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from oogst.errors import BadInput, NothingToShow
from oogst.harvest import Rules
from oogst.release import LEADS_AND_STAFF, from_json, to_json
from tests.harvest.organisation import CLOSED, SPRING, Organisation, bakery, names, shares

SUMMER = dt.date(2027, 1, 14)
AUTUMN = dt.datetime(2026, 9, 20, 8, 30)


def test_people_are_counted_not_moments() -> None:
    firm = bakery()
    before = firm.released()
    for _ in range(40):
        firm.noted("bakers0", "job.efficiency", "job.voice")
    after = firm.released()
    assert after.cells == before.cells
    assert shares(after, "outcome:job.efficiency")["firm"] == 60


def test_only_me_moments_never_count() -> None:
    firm = bakery()
    before = firm.released()
    firm.noted("bakers11", "job.efficiency", visibility="only_me")
    assert firm.released().groups == before.groups


def test_a_group_is_shown_only_with_five_of_eight() -> None:
    firm = bakery().unit("van", "firm").staff("van", names("van", 4))
    firm.noted("van0", "job.voice")
    units = {group.units for group in firm.released().groups}
    assert units == {("firm",), ("bakers",), ("shop", "van")} or units == {("firm",), ("bakers", "van"), ("shop",)}


def test_too_few_people_are_refused_with_the_floor_and_without_a_number() -> None:
    firm = Organisation().unit("firm").staff("firm", names("p", 4))
    for person in names("p", 4):
        firm.noted(person, "job.voice")
    with pytest.raises(NothingToShow, match="too_few_people") as caught:
        firm.released()
    assert caught.value.data == {"period": "2026-H1", "k": 5, "heads": 8}


def test_a_late_moment_counts_in_the_period_in_which_it_is_received() -> None:
    firm = bakery()
    for person in names("bakers", 8):
        firm.noted(person, "job.insight", received_at=dt.datetime(2026, 7, 15))
        firm.noted(person, "career.direction", received_at=dt.datetime(2026, 7, 14, 23, 59))
    release = firm.released(SUMMER)
    assert shares(release, "outcome:job.insight", "2026-H1")["firm"] is None
    assert shares(release, "outcome:career.direction", "2026-H1")["firm"] == 50
    assert release.group("2026-H2", "g1") is not None


def test_a_leaver_counts_in_the_last_unit_and_in_its_headcount() -> None:
    firm = bakery()
    firm.staff("shop", ["gone"], valid_to=dt.date(2026, 2, 1))
    firm.staff("bakers", ["moved"], valid_to=dt.date(2026, 4, 30))
    firm.staff("shop", ["moved"], valid_from=dt.date(2026, 5, 1))
    heads = {unit.id: unit.headcount for unit in firm.released().periods[0].units}
    assert heads == {"firm": 26, "bakers": 12, "shop": 14}


def test_who_left_before_the_period_is_not_counted_unless_a_moment_comes_late() -> None:
    firm = bakery().staff("shop", ["gone"], valid_to=dt.date(2025, 12, 31))
    assert {unit.id: unit.headcount for unit in firm.released().periods[0].units}["shop"] == 12
    firm.noted("gone", "job.voice", at=dt.datetime(2025, 12, 1), received_at=SPRING)
    period = firm.released().period("2026-H1")
    assert period is not None
    assert {unit.id: unit.headcount for unit in period.units}["shop"] == 13


def test_heads_and_staff_are_one_group_under_the_root() -> None:
    firm = bakery().staff("firm", names("head", 9))
    for person in names("head", 6):
        firm.noted(person, "career.direction")
    release = firm.released()
    assert (LEADS_AND_STAFF,) in {group.units for group in release.groups}
    assert shares(release, "outcome:job.efficiency")["firm"] == 45


def test_an_imported_headcount_counts_and_may_not_be_too_small() -> None:
    firm = bakery()
    firm.units[1]["headcount"] = 40
    assert {unit.id: unit.headcount for unit in firm.released().periods[0].units}["bakers"] == 40
    firm.units[1]["headcount"] = 11
    with pytest.raises(BadInput, match="headcount_too_small"):
        firm.released()


def test_a_closed_unit_is_counted_where_it_hung() -> None:
    firm = bakery().unit("night", "bakers", valid_to=dt.date(2026, 5, 31)).staff("night", names("night", 5))
    heads = {unit.id: unit.headcount for unit in firm.released().periods[0].units}
    assert heads == {"firm": 29, "bakers": 17, "shop": 12}


def test_the_next_release_changes_nothing_old() -> None:
    firm = bakery()
    first = firm.released()
    firm.people = [row for row in firm.people if row["person_id"] != "shop3"]
    firm.moments = [row for row in firm.moments if row["person_id"] != "shop3"]
    for team in ("bakers", "shop"):
        for person in names(team, 8):
            if person != "shop3":
                firm.noted(person, "job.insight", "career.direction", at=AUTUMN)
    second = firm.released(SUMMER, previous=first)
    assert second.previous == first.digest
    assert second.cells[: len(first.cells)] == first.cells
    assert set(first.groups) < set(second.groups)
    assert [period.id for period in second.periods] == ["2026-H1", "2026-H2"]
    assert from_json(to_json(second)) == second


def test_the_same_harvest_gives_the_same_bytes_whatever_the_order_of_the_rows() -> None:
    firm, turned = bakery(), bakery()
    for rows in (turned.units, turned.people, turned.moments):
        rows.reverse()
    assert to_json(firm.released()) == to_json(turned.released())


def test_a_period_that_showed_nothing_stays_closed() -> None:
    firm = bakery()
    firm.noted("shop1", "job.voice", at=dt.datetime(2025, 8, 1))
    first = firm.released()
    assert [period.id for period in first.periods] == ["2025-H2", "2026-H1"]
    assert first.root("2025-H2") is None
    for person in names("bakers", 12):
        firm.noted(person, "job.voice", at=dt.datetime(2025, 8, 1))
    assert firm.released(SUMMER, previous=first).root("2025-H2") is None


def test_a_withdrawn_period_is_gone_whole_and_never_comes_back() -> None:
    firm = bakery()
    firm.noted("shop1", "job.voice", at=AUTUMN)
    for person in names("shop", 8):
        firm.noted(person, "job.voice", "job.insight", at=AUTUMN)
    first = firm.released()
    second = firm.released(SUMMER, previous=first, withdraw=["2026-H1"])
    assert second.periods[0] == dataclasses.replace(first.periods[0], status="withdrawn", waves=(), plan=(), units=())
    assert {cell.period for cell in second.cells} == {"2026-H2"}
    assert not list(second.groups_of("2026-H1"))
    assert firm.released(SUMMER, previous=second).periods[0].status == "withdrawn"
    with pytest.raises(BadInput, match="withdraw_unknown"):
        firm.released(SUMMER, previous=first, withdraw=["2025-H1"])


def test_a_year_keeps_the_grid_with_which_it_began() -> None:
    firm = bakery()
    for person in names("bakers", 8):
        firm.noted(person, "job.insight", at=AUTUMN)
    first = firm.released()
    second = firm.released(SUMMER, previous=first, grid="quarter")
    assert [period.id for period in second.periods] == ["2026-H1", "2026-H2"]


def test_the_floors_stay_where_an_earlier_period_put_them() -> None:
    firm = bakery()
    for person in names("bakers", 12) + names("shop", 12):
        firm.noted(person, "job.insight", at=AUTUMN)
    first = firm.released(rules=Rules(10, 3))
    assert [period.k for period in firm.released(SUMMER, previous=first, rules=None).periods] == [10, 10]
    assert [period.k for period in firm.released(SUMMER, previous=first, rules=Rules(15, 5)).periods] == [10, 15]
    with pytest.raises(BadInput, match="rules_lowered_since"):
        firm.released(SUMMER, previous=first, rules=Rules())


def test_the_total_of_moments_counts_each_person_ten_times_at_most() -> None:
    firm = Organisation().unit("firm").staff("firm", names("p", 80))
    for person in names("p", 60):
        firm.noted(person, "job.voice")
    for _ in range(500):
        firm.noted("p1", "job.voice")
    (total,) = firm.released().totals
    assert total.moments == 69


def test_small_organisations_get_no_total_and_no_cross_table() -> None:
    release = bakery().released()
    assert not release.totals
    assert not [item for item in release.periods[0].plan if item.item.startswith("outcome_mode:")]


def test_it_says_nothing_before_the_first_period_is_closed() -> None:
    with pytest.raises(NothingToShow, match="nothing_closed"):
        bakery().released(CLOSED - dt.timedelta(days=1))
    with pytest.raises(NothingToShow, match="nothing_counted"):
        Organisation().unit("firm").released()
