"""Differences against published tables, and chance that must not be coloured."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.measure import Change, Known, changes, compare, difference, known, same_group, say_change, say_guard
from oogst.measure.change import chance, holm
from oogst.release import Release
from oogst.texts import LANGUAGES
from tests.measure.worlds import false_alarms
from tests.show.sample import FIRST, SECOND, sample_release

known_shares = st.builds(
    lambda ends, people: Known(min(ends), max(ends), people),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.floats(1, 5000),
)


def exactly(yes: int, people: int) -> Known:
    return Known(yes / people, yes / people, people)


# Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods", in
# Statistics in Medicine 17 (1998), 873-890, table II, method 10. The same rows are the reference values of several
# public test suites, among them that of the R package cicalc; DescTools::BinomDiffCI (method "score") gives them too.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_it_gives_the_published_intervals(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert difference(exactly(*one), exactly(*other)) == pytest.approx((low, high), abs=6e-5)


@given(known_shares, known_shares, st.floats(0.001, 0.5))
def test_the_difference_turned_round_is_the_same_with_the_sign_turned(one: Known, other: Known, alpha: float) -> None:
    low, high = difference(one, other, alpha)
    assert difference(other, one, alpha) == pytest.approx((-high, -low), abs=1e-12)
    assert -1 <= low <= high <= 1


@given(known_shares, known_shares, st.data())
def test_rounding_widens_it_to_every_share_that_may_be_true(one: Known, other: Known, data: st.DataObject) -> None:
    low, high = difference(one, other)
    inside = [data.draw(st.floats(side.low, side.high)) for side in (one, other)]
    points = [Known(share, share, side.people) for share, side in zip(inside, (one, other), strict=True)]
    true_low, true_high = difference(points[0], points[1])
    assert low <= true_low + 1e-9
    assert high >= true_high - 1e-9


@given(known_shares, known_shares, st.floats(1, 1000))
def test_fewer_people_never_make_a_difference_clearer(one: Known, other: Known, more: float) -> None:
    low, high = difference(one, other)
    larger = [dataclasses.replace(side, people=side.people + more) for side in (one, other)]
    closer_low, closer_high = difference(larger[0], larger[1])
    assert low <= closer_low + 1e-9
    assert closer_high <= high + 1e-9


@given(known_shares, known_shares)
def test_at_the_level_of_its_chance_an_interval_just_touches_zero(one: Known, other: Known) -> None:
    at = chance(one, other)
    if 1e-6 < at < 1:
        low, high = difference(one, other, at)
        assert min(abs(low), abs(high)) < 1e-6
    if at == 1:
        low, high = difference(one, other)
        assert low <= 0 <= high


# Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57
# (1995), 289-300: the fifteen p-values of their example, of which their own procedure calls four significant. Holm's
# calls three: 0.0019 ≤ 0.05/13, but 0.0095 > 0.05/12.
BENJAMINI_HOCHBERG_1995 = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
)  # fmt: skip


def test_the_guard_is_stricter_than_the_false_discovery_rate() -> None:
    levels = holm(BENJAMINI_HOCHBERG_1995)
    clear = [p <= level for p, level in zip(BENJAMINI_HOCHBERG_1995, levels, strict=True)]
    assert clear == [True] * 3 + [False] * 12
    assert levels == pytest.approx([0.05 / 15, 0.05 / 14, 0.05 / 13] + [0.05 / 12] * 12)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_the_guard_decides_as_the_closed_test_of_all_subsets_does(chances: list[float]) -> None:
    """Derived anew: Holm's is the closure of Bonferroni's, which calls one clear if every family it is in does so."""
    decided = [p <= level for p, level in zip(chances, holm(chances), strict=True)]
    assert decided == [_in_every_family(at, chances) for at in range(len(chances))]


def _in_every_family(at: int, chances: Sequence[float]) -> bool:
    """The hardest family of each size is the one with the largest other chances."""
    others = sorted((p for place, p in enumerate(chances) if place != at), reverse=True)
    families = ([chances[at], *others[:size]] for size in range(len(others) + 1))
    return all(min(family) <= 0.05 / len(family) for family in families)


def test_one_page_with_nothing_but_chance_is_hardly_ever_coloured() -> None:
    """Nothing changed: with the guard at most 5 % of pages may show anything; without it many do, so it does matter."""
    guarded, alone = false_alarms(people=258, items=29, together=0.0, draws=120, seed=4)
    assert guarded <= 0.05
    assert alone > 0.10


def test_people_who_take_part_twice_only_make_it_more_careful() -> None:
    together, _ = false_alarms(people=258, items=29, together=0.6, draws=60, seed=5)
    assert together == 0.0


def test_a_real_change_is_found_among_many_that_are_none() -> None:
    pairs = {f"same{at}": (exactly(60, 250), exactly(60, 250)) for at in range(25)}
    found = compare({**pairs, "grown": (exactly(110, 250), exactly(60, 250))})
    assert [change.item for change in found if change.clear] == ["grown"]
    assert found[-1].verdict == "more"
    assert found[-1].low > 0


@given(st.lists(st.tuples(known_shares, known_shares), max_size=8))
def test_no_interval_is_narrower_than_alone_and_the_word_agrees_with_it(pairs: list[tuple[Known, Known]]) -> None:
    for change, pair in zip(compare({str(at): pair for at, pair in enumerate(pairs)}), pairs, strict=True):
        alone = compare({"": pair})[0]
        assert change.low <= alone.low
        assert alone.high <= change.high
        assert change.clear == (not change.low <= 0 <= change.high)


# In a release -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def release() -> Release:
    return sample_release()


def test_a_group_is_compared_with_the_same_units_of_another_period(release: Release) -> None:
    for group in release.groups_of(SECOND):
        before = same_group(release, group, FIRST)
        assert before is not None
        assert (before.period, before.units) == (FIRST, group.units)


def test_other_units_or_a_period_of_another_length_are_not_the_same_group(release: Release) -> None:
    group = next(release.groups_of(SECOND))
    assert same_group(release, dataclasses.replace(group, units=("wijk", "woon")), FIRST) is None
    assert same_group(release, group, "2019-H1") is None
    first, second = release.periods
    longer = dataclasses.replace(release, periods=(dataclasses.replace(first, grid="year"), second))
    assert same_group(longer, group, FIRST) is None


def test_what_one_period_does_not_show_is_not_compared(release: Release) -> None:
    before, after = (next(release.groups_of(period)) for period in (FIRST, SECOND))
    items = ["outcome:job.knowledge", "outcome:career.wellbeing", "outcome:not.there", "wave1:still:job"]
    hidden = {item for item in items for group in (before, after) if known(release, group, item) is None}
    assert {"outcome:not.there"} <= hidden < set(items)
    assert [change.item for change in changes(release, before, after, items)] == [
        item for item in items if item not in hidden
    ]


def test_still_of_use_is_compared_as_a_share_of_those_who_answered(release: Release) -> None:
    group = next(release.groups_of(SECOND))
    found = known(release, group, "wave1:still:job")
    assert found is not None
    assert found.low < 0.84 < found.high
    assert found.people < group.people * 0.64 * 0.61 + 1


def test_two_groups_of_one_period_are_compared_the_same_way(release: Release) -> None:
    one, other = (release.group(SECOND, name) for name in ("g2", "g3"))
    assert one is not None
    assert other is not None
    forth, back = changes(release, one, other, ["mode:feedback"]), changes(release, other, one, ["mode:feedback"])
    assert (forth[0].low, forth[0].high) == (-back[0].high, -back[0].low)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_is_said_with_its_interval_and_without_a_minus_where_a_word_says_it(lang: str) -> None:
    more, less, neither = (say_change(Change("", *ends), lang) for ends in ((3, 12), (-12, -3), (-3, 12)))
    for said in (more, less):
        assert said.index("3") < said.index("12")
        assert "−" not in said
    assert "−3" in neither
    assert "+12" in neither
    assert more != less
    assert "29" in say_guard([Change("", 0, 0)] * 29, lang)
