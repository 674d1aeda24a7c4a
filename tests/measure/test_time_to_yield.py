"""When a first yield came: pooling against R and against the formula, and limits that hold for a known truth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import isotonic_regression

from oogst.measure import first_yield, say_first_yield
from oogst.measure.time_to_yield import isotonic
from oogst.texts import LANGUAGES, texts
from tests.measure.worlds import PERIOD, World, release_of, yield_coverage

values = st.lists(st.floats(0, 1), min_size=1, max_size=8)


# The first example on the help page of isoreg in R's stats package. The first two pool to 1/2, the other seven to 3:
# their sum is 21.
def test_it_pools_as_r_does() -> None:
    assert isotonic([1, 0, 4, 3, 3, 5, 4, 2, 0], [1] * 9) == [0.5, 0.5, 3, 3, 3, 3, 3, 3, 3]


@given(values, st.data())
def test_it_is_the_max_min_formula_of_the_weighted_means(shares: list[float], data: st.DataObject) -> None:
    """Derived anew from the max-min formula: the greatest, over all starts, of the least mean over all ends."""
    size = len(shares)
    people = data.draw(st.lists(st.floats(0.5, 500), min_size=size, max_size=size))

    def mean(start: int, end: int) -> float:
        pairs = list(zip(shares[start : end + 1], people[start : end + 1], strict=True))
        return sum(share * n for share, n in pairs) / sum(n for _, n in pairs)

    formula = [max(min(mean(a, b) for b in range(at, size)) for a in range(at + 1)) for at in range(size)]
    found = isotonic(shares, people)
    assert found == pytest.approx(formula, abs=1e-9)
    assert found == pytest.approx(list(isotonic_regression(shares, sample_weight=people)), abs=1e-9)
    assert found == sorted(found)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(1, 500)), min_size=1, max_size=6))
def test_the_estimate_of_a_yield_that_fades_is_never_too_high(waves: list[tuple[float, float, float]]) -> None:
    """Had one by then: a share that only rises; still of use: any part of it."""
    had = sorted(share for share, _, _ in waves)
    still = [share * part for share, (_, part, _) in zip(had, waves, strict=True)]
    estimate = isotonic(still, [people for _, _, people in waves])
    assert all(one <= share + 1e-9 for one, share in zip(estimate, had, strict=True))


def counts(people: int, still: tuple[int, ...], answered: int = 400) -> dict[str, int]:
    yes = {"domain:job": people * 6 // 10}
    for wave, said_yes in enumerate(still, start=1):
        yes |= {f"wave{wave}:answered:job": answered, f"wave{wave}:still:job": said_yes}
    return yes


def test_it_estimates_a_yield_that_comes_later() -> None:
    release = release_of(1000, counts(1000, (120, 240, 320)))
    found = first_yield(release, release.groups[0], "job")
    assert found.code == "estimated"
    assert [at.share for at in found.waves] == [30, 60, 80]
    for at in found.waves:
        assert at.interval is not None
        assert at.share is not None
        assert at.at_least is not None
        assert at.at_least < at.interval.low < at.share < at.interval.high


def test_a_wave_that_looks_lower_by_chance_is_pooled() -> None:
    release = release_of(1000, counts(1000, (200, 200, 196)))
    found = first_yield(release, release.groups[0], "job")
    assert found.code == "estimated"
    assert len({at.share for at in found.waves}) == 1


def test_a_yield_that_fades_gets_no_estimate_and_its_lower_limit_never_falls() -> None:
    release = release_of(1000, counts(1000, (340, 280, 220)))
    found = first_yield(release, release.groups[0], "job")
    assert found.code == "faded"
    assert [(at.share, at.interval) for at in found.waves] == [(None, None)] * 3
    limits = [at.at_least for at in found.waves]
    assert limits[0] is not None
    assert limits == [limits[0]] * 3
    assert 45 < limits[0] <= 100 * 340 / 600


@pytest.mark.parametrize(
    ("still", "had"),
    [
        ((0.36, 0.56, 0.74), (0.36, 0.56, 0.74)),
        ((0.7, 0.7, 0.7), (0.7, 0.7, 0.7)),
        ((0.84, 0.68, 0.54), (0.84, 0.9, 0.92)),
    ],
)
def test_all_that_it_says_of_a_known_truth_is_true_at_least_as_often_as_it_says(
    still: tuple[float, ...], had: tuple[float, ...]
) -> None:
    assert yield_coverage(World(258, {"job": still}), "job", had, draws=150, seed=7)["right"] >= 0.95


@given(st.lists(st.tuples(st.integers(6, 550), st.integers(3, 97)), min_size=1, max_size=3))
def test_an_estimate_lies_in_its_interval_and_neither_ever_falls(waves: list[tuple[int, int]]) -> None:
    yes = {"domain:job": 600}
    for wave, (answered, share) in enumerate(waves, start=1):
        yes |= {f"wave{wave}:answered:job": answered, f"wave{wave}:still:job": answered * share // 100}
    release = release_of(1000, yes, tuple(range(1, 1 + len(waves))))
    found = first_yield(release, release.groups[0], "job").waves
    spans = [at.interval for at in found if at.interval]
    assert [(one.low, one.high) for one in spans] == sorted((one.low, one.high) for one in spans)
    assert all(at.interval.low <= at.share <= at.interval.high for at in found if at.interval and at.share is not None)
    least = [at.at_least or 0 for at in found]
    assert least == sorted(least)


def test_where_a_wave_is_not_shown_there_are_only_lower_limits() -> None:
    release = release_of(1000, counts(1000, (120, 240, 399)))
    found = first_yield(release, release.groups[0], "job")
    assert found.code == "not_shown"
    assert [at.interval for at in found.waves] == [None] * 3
    assert [at.at_least for at in found.waves][1:] == [found.waves[1].at_least] * 2


def test_before_anybody_was_asked_again_there_is_nothing() -> None:
    release = release_of(1000, {"domain:job": 600}, waves=())
    assert release.periods[0].id == PERIOD
    found = first_yield(release, release.groups[0], "job")
    assert (found.code, found.waves) == ("not_asked", ())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_wave_by_wave_with_what_it_rests_on(lang: str) -> None:
    words = texts("measure", lang)
    release = release_of(1000, counts(1000, (120, 240, 320)))
    said = say_first_yield(first_yield(release, release.groups[0], "job"), lang)
    assert said[-1] == words["estimated"]
    assert [share in line for share, line in zip(("30", "60", "80"), said, strict=False)] == [True] * 3
    faded = release_of(1000, counts(1000, (340, 280, 220)))
    assert say_first_yield(first_yield(faded, faded.groups[0], "job"), lang)[-1] == words["faded"]
