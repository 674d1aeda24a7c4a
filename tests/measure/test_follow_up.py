"""Still of use: the ratio, and what the silent leave open."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.measure import Ratio, say_still, still_in_use
from oogst.texts import LANGUAGES
from tests.measure.worlds import release_of


def counts(noted: int, answered: int, still: int) -> dict[str, int]:
    return {"domain:job": noted, "wave1:answered:job": answered, "wave1:still:job": still}


def test_it_reads_the_ratio_and_the_bounds_off_the_printed_shares() -> None:
    """1,000 people, 600 noted, 400 answered, 300 say yes: 75 %, and of all of them (300 … 300 + 200)/600 say yes."""
    release = release_of(1000, counts(600, 400, 300), waves=(1,))
    (found,) = still_in_use(release, release.groups[0], "job")
    assert (found.wave, found.still and found.still.share, found.answered and found.answered.share) == (1, 75, 67)
    assert found.unanswered is not None
    assert found.unanswered.low == 48  # 29.5 / 60.5 = 48.8 %, rounded outwards
    assert found.unanswered.high == 86  # 1 - (39.5 - 30.5) / 60.5 = 85.1 %, rounded outwards
    assert found.everybody is not None
    assert found.everybody.low < 48
    assert found.everybody.high > 86


@given(st.data())
def test_the_bounds_hold_whatever_the_silent_would_have_said(data: st.DataObject) -> None:
    people = data.draw(st.integers(20, 2000))
    noted = data.draw(st.integers(6, people - 3))
    answered = data.draw(st.integers(6, noted))
    still = data.draw(st.integers(3, answered - 3))
    silent_yes = data.draw(st.integers(0, noted - answered))
    release = release_of(people, counts(noted, answered, still), waves=(1,))
    (found,) = still_in_use(release, release.groups[0], "job")
    if found.unanswered:
        assert found.unanswered.low <= 100 * (still + silent_yes) / noted <= found.unanswered.high
    if found.still:
        assert found.still.interval.low <= 100 * still / answered <= found.still.interval.high


def test_the_bounds_with_chance_hold_at_least_as_often_as_they_say() -> None:
    """Those who answer say yes in 80 %, the silent would in 40 %: 64 % of all, which the ratio alone misses."""
    rng, right, naive, draws = np.random.default_rng(6), 0, 0, 200
    for _ in range(draws):
        noted = int(rng.binomial(500, 0.6))
        answered = int(rng.binomial(noted, 0.6))
        release = release_of(500, counts(noted, answered, int(rng.binomial(answered, 0.8))), waves=(1,))
        (found,) = still_in_use(release, release.groups[0], "job")
        assert found.everybody
        assert found.still
        right += found.everybody.low <= 64 <= found.everybody.high
        naive += found.still.interval.low <= 64 <= found.still.interval.high
    assert right >= 0.95 * draws
    assert naive < 0.5 * draws


def test_more_silence_leaves_more_open() -> None:
    widths = []
    for answered in (500, 300, 100):
        release = release_of(1000, counts(600, answered, answered * 3 // 4), waves=(1,))
        (found,) = still_in_use(release, release.groups[0], "job")
        assert found.unanswered
        widths.append(found.unanswered.high - found.unanswered.low)
    assert widths == sorted(widths)
    assert widths[0] < widths[-1] - 30


def test_what_is_not_shown_stays_unsaid() -> None:
    release = release_of(100, counts(60, 40, 39), waves=(1,))
    (found,) = still_in_use(release, release.groups[0], "job")
    assert (found.still, found.everybody, found.unanswered) == (None, None, None)
    assert isinstance(found.answered, Ratio)
    assert still_in_use(dataclasses.replace(release, periods=()), release.groups[0], "job") == ()


def test_an_outcome_is_read_beside_its_own_item() -> None:
    yes = {"outcome:job.voice": 300, "wave2:answered:job.voice": 200, "wave2:still:job.voice": 100}
    release = release_of(1000, yes, waves=(2,))
    (found,) = still_in_use(release, release.groups[0], "job.voice")
    assert (found.wave, found.still and found.still.share, found.answered and found.answered.share) == (2, 50, 67)
    assert found.unanswered is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_with_what_the_silent_leave_open(lang: str) -> None:
    release = release_of(1000, counts(600, 400, 300), waves=(1,))
    (found,) = still_in_use(release, release.groups[0], "job")
    assert found.everybody
    said = say_still(found, lang)
    assert "75" in said[0]
    assert str(found.everybody.low) in said[1]
    assert len(say_still(dataclasses.replace(found, still=None), lang)) == 1
