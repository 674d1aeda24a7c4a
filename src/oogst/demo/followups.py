"""What people answer when they are asked again, and what a second person says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oogst.demo import pattern
from oogst.demo.calendar import ANSWERED_UNTIL, Days, day_number
from oogst.demo.library import library
from oogst.demo.moments import Moments

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_DAY = 86_400
ANSWER_CODES = ("yes_a_lot", "yes_a_little", "not_yet", "no_longer", "never")
DOMAINS = tuple(pattern.PATTERN)


@dataclass(frozen=True)
class Answers:
    """Columns over all answers. ``moment`` is a place in the moments, ``asked`` one in ``outcome``, ``answer`` one in
    ``ANSWER_CODES``, ``barrier`` one in ``pattern.BARRIERS`` or -1; ``figure``: minutes a week or -1; ``answered``:
    seconds since 1970."""

    moment: Ints
    wave: Ints
    answered: Ints
    outcome: tuple[str, ...]
    asked: Ints
    answer: Ints
    barrier: Ints
    figure: Ints


@dataclass(frozen=True)
class Voices:
    moment: Ints
    answered: Ints
    confirms: Bools


def asked_outcomes() -> tuple[tuple[str, ...], Ints]:
    """For each text of the library the outcome that is asked after: the first one in the moment's own domain."""
    asked = tuple(
        next((outcome for outcome in outcomes if outcome.startswith(f"{domain}.")), outcomes[0])
        for domain, outcomes in zip(library().domain, library().outcomes, strict=True)
    )
    codes = tuple(sorted(set(asked)))
    return codes, np.array([codes.index(one) for one in asked])


def make_answers(moments: Moments, rng: np.random.Generator) -> Answers:
    """The answers of the three waves that came in by ``ANSWERED_UNTIL``, in the order of waves and moments."""
    codes, asked_of_text = asked_outcomes()
    domain_of_code = np.array([DOMAINS.index(code.split(".")[0]) for code in codes])
    asked = asked_of_text[moments.text]
    waves = [_wave(number, moments, domain_of_code[asked], rng) for number in range(3)]
    moment, wave, answered, answer = (np.concatenate(parts) for parts in zip(*waves, strict=True))
    said_no, in_job = answer >= 2, domain_of_code[asked[moment]] == DOMAINS.index("job")
    names = rng.random(len(moment)) < pattern.BARRIER_NAMED
    barrier = pattern.drawn(rng.random(len(moment)), [share for _, share in pattern.BARRIERS])
    measured = in_job & (answer == 0) & (rng.random(len(moment)) < pattern.FIGURE_GIVEN)
    minutes = 5 * (1 + np.floor(rng.random(len(moment)) * 12).astype(np.int64))
    return Answers(
        moment,
        wave,
        answered,
        codes,
        asked[moment],
        answer,
        np.where(said_no & names, barrier, -1),
        np.where(measured, minutes, -1),
    )


def _wave(number: int, moments: Moments, domain: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Days, Ints]:
    """Moment, wave, time and answer of those who answer in one wave."""
    size = len(moments.person)
    soon = rng.random(size)
    waits = np.floor(soon * soon * soon * 25).astype(np.int64)  # products are the same on every machine, powers are not
    answered = (
        moments.captured + (pattern.WAVE_DAYS[number] + waits) * _DAY + np.floor(rng.random(size) * 7_200).astype(int)
    )
    comes = (rng.random(size) < pattern.ANSWERED[number]) & (answered < (day_number(ANSWERED_UNTIL) + 1) * _DAY)
    still = rng.random(size) < np.array([pattern.PATTERN[one][number] for one in DOMAINS])[domain]
    how = rng.random(size)
    yes = pattern.drawn(how, [share for _, share in pattern.STILL])
    no = 2 + pattern.drawn(how, [share for _, share in pattern.NOT_STILL[number]])
    where = np.flatnonzero(comes)
    return where, np.full(len(where), number + 1), answered[where], np.where(still, yes, no)[where]


def make_voices(answers: Answers, rng: np.random.Generator) -> Voices:
    """Second people whom the writer asked, in the week after an answer of the first wave."""
    size = len(answers.moment)
    given = (answers.wave == 1) & (rng.random(size) < pattern.VOICE_GIVEN)
    answered = answers.answered + np.floor(rng.random(size) * 7 * _DAY).astype(np.int64)
    given &= answered < (day_number(ANSWERED_UNTIL) + 1) * _DAY
    confirms = rng.random(size) < pattern.VOICE_CONFIRMS
    return Voices(answers.moment[given], answered[given], confirms[given])
