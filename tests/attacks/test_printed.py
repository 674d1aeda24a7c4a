"""Attacks 1, 2, 7 to 10, 12, 14 and 16: on the figures of releases of four sizes, with two years behind them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from oogst.audit import audit_release
from oogst.harvest import mask, run
from oogst.harvest.arrays import Counts
from oogst.harvest.printing import Shares, share_steps
from tests.attacks import attacks
from tests.attacks.attacks import Outcome, total
from tests.attacks.history import DAYS, history, organisation, released
from tests.attacks.sides import View, controlled, harvested
from tests.harvest.organisation import CLOSED, Organisation, names

Attack = Callable[[View], Outcome]
SMALL = [(12, 1), (12, 2), (50, 2), (50, 3), (500, 2)]
LARGE = [(500, 5), (500, 6), (5000, 1), (5000, 2)]
SIZES = [*SMALL, *(pytest.param(*size, marks=pytest.mark.deep) for size in LARGE)]
ATTACKS = [
    attacks.sibling_subtraction,
    attacks.parent_minus_children,
    attacks.subset_differencing,
    attacks.group_disclosure,
    attacks.small_wave,
    attacks.two_colleagues,
    attacks.everybody_or_nobody,
    attacks.exact_number,
    attacks.nobody_where_nothing_is_shown,
    attacks.thresholds,
]


@pytest.mark.parametrize(("people", "seed"), SIZES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_it_fails(attack: Attack, people: int, seed: int) -> None:
    found = total(map(attack, harvested(people, seed)))
    assert found.succeeded == 0, found
    assert found.tried or people < 500 or attack is attacks.exact_number


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_succeeds_against_a_floor_of_five(attack: Attack) -> None:
    assert total(map(attack, controlled(500, 2))).succeeded > 0


@pytest.mark.parametrize(("people", "seed"), SIZES)
def test_the_truth_lies_within_all_that_an_attacker_concludes(people: int, seed: int) -> None:
    """A second opinion on the harvest: people and answers counted anew, one by one, from the files."""
    for view in harvested(people, seed):
        for known in (view.oracle, view.reader):
            spans = {"base": known.people} | {item: known.narrow(item) for item in known.yes}
            for item, (low, high) in spans.items():
                assert ((low <= view.truth[item]) & (view.truth[item] <= high)).all(), (view.period.id, item)


@pytest.mark.parametrize(
    ("people", "seed"), [*SMALL[:-1], pytest.param(*SMALL[-1], marks=pytest.mark.deep), *SIZES[len(SMALL) :]]
)
def test_the_auditor_agrees(people: int, seed: int) -> None:
    previous = None
    for release in history(people, seed).releases:
        audit = audit_release(release, previous=previous)
        assert audit.passed, [rule.findings[:3] for rule in audit.rules]
        previous = release


def open_scale(yes: Counts, people: Counts, printed_people: Counts, c: int) -> Shares:
    """Shares without the open ends of the scale."""
    step = share_steps(printed_people)
    return Shares(np.rint(100 * yes / people / step).astype(np.int64) * step, np.zeros_like(yes))


def test_12_without_the_open_ends_the_pattern_of_shares_tells_how_many_took_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The regression case of the first specification: the ends of the scale are there for this."""
    monkeypatch.setattr(run, "print_shares", open_scale)
    release = released(organisation(500, 2), DAYS[-1])
    views = [View(release, period, {0: ()}, is_control=False) for period in release.periods if release.root(period.id)]
    assert total(map(attacks.everybody_or_nobody, views)).succeeded > 0


@pytest.fixture
def thirty_of_thirty() -> Organisation:
    """Everybody of thirty took part: 25 are printed."""
    firm = Organisation().unit("firm").staff("firm", names("p", 30))
    for number, person in enumerate(names("p", 30)):
        firm.noted(person, "job.voice" if number < 15 else "job.efficiency")
    return firm


def test_16_a_threshold_on_the_exact_number_would_betray_that_all_took_part(
    thirty_of_thirty: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outcome() -> Outcome:
        release = thirty_of_thirty.released(CLOSED)
        return attacks.thresholds(View(release, release.periods[0], {}, is_control=False))

    for moment in thirty_of_thirty.moments[:5]:
        moment["modes"] = ["feedback"]
    for moment in thirty_of_thirty.moments[20:25]:
        moment["modes"] = ["feedback"]
    assert outcome().tried == 0
    for module in (mask, run):  # 25 are printed exactly when there are 30 of 30: then this is the same as asking for N
        monkeypatch.setattr(module, "CROSS_TABLE_PEOPLE", 25)
    assert outcome().succeeded > 0
