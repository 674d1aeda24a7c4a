"""Made-up worlds with a known truth, counted and printed as the harvest does: what the measures are tried on.

``python -m tests.measure.worlds`` prints the tables of ``docs/measures.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import click
import numpy as np
import numpy.typing as npt

from oogst.demo import PATTERN
from oogst.harvest.printing import ENDS, print_people, print_shares, share_steps
from oogst.measure import Known, axis, compare, first_yield, interval, ratio
from oogst.measure.interval import known_share
from oogst.release import Cell, Group, Period, Release, Unit

Floats = npt.NDArray[np.float64]
#: Fewest people on each side of a figure, and the people of a made-up organisation who did not take part.
C, REST = 3, 20
PERIOD = "2025-H2"
#: What floating point may add to a share that is a whole number of points.
_HAIR = 1e-9


# Printing -----------------------------------------------------------------------------------------------------------


def printed(yes: int, people: int, item: str = "outcome:job.voice", *, headcount: int | None = None) -> Cell:
    """A cell as the harvest prints it; not shown where one side has fewer than ``C`` people."""
    most = print_people(people, headcount or people + REST, C)
    step = int(share_steps(np.array([most]))[0])
    if not C <= yes <= people - C:
        return Cell(PERIOD, item, "g1", None, step, None)
    shares = print_shares(np.array([yes]), np.array([people]), np.array([most]), C)
    return Cell(PERIOD, item, "g1", int(shares.share[0]), step, ENDS[int(shares.end[0])])


def release_of(people: int, yes: Mapping[str, int], waves: Sequence[int] = (1, 2, 3)) -> Release:
    """One group in one period; an item is hidden where it, or what encloses it, has too few people on a side."""
    most = print_people(people, people + REST, C)
    period = Period(PERIOD, "half", 5, C, "released", tuple(waves), (), (), (Unit("u1", None, "U", people + REST),))
    cells = []
    for item, count in yes.items():
        around = [yes[one] for one in enclosing(item) if one in yes]
        hidden = any(not C <= one <= people - C for one in around) or any(one - count < C for one in around)
        cells.append(printed(0 if hidden else count, people, item))
    group = Group(PERIOD, "g1", None, ("u1",), most)
    return Release(dt.date(2026, 10, 31), "1.0.0", "test", None, (period,), (group,), tuple(cells))


def enclosing(item: str) -> list[str]:
    """The items of a wave that an item is by definition part of."""
    wave, _, rest = item.partition(":")
    kind, _, domain = rest.partition(":")
    if not wave.startswith("wave"):
        return []
    return [f"domain:{domain}"] + ([f"{wave}:answered:{domain}"] if kind == "still" else [])


# Worlds -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """What is true: who notes moments of a domain, who answers in each wave, and who of them says yes."""

    people: int
    still: Mapping[str, Sequence[float]]
    noted: float = 0.55
    answered: Sequence[float] = (0.70, 0.70, 0.70)
    #: How much a person's answers hang together over waves and domains (correlation of the latent normal).
    together: float = 0.0

    def release(self, rng: np.random.Generator) -> Release:
        """One draw of this world, printed."""
        yes: dict[str, int] = {}
        own = rng.standard_normal(self.people)
        for domain, shares in self.still.items():
            noted = rng.random(self.people) < self.noted
            yes[f"domain:{domain}"] = int(noted.sum())
            for wave, (share, reached) in enumerate(zip(shares, self.answered, strict=False), start=1):
                answered = noted & (rng.random(self.people) < reached)
                said_yes = answered & says_yes(own, share, self.together, rng)
                yes[f"wave{wave}:answered:{domain}"] = int(answered.sum())
                yes[f"wave{wave}:still:{domain}"] = int(said_yes.sum())
        waves = range(1, 1 + min(len(shares) for shares in self.still.values()))
        return release_of(self.people, yes, tuple(waves))


def says_yes(own: Floats, share: float, together: float, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """A yes from ``share`` of the people; those of one person hang together by ``together``."""
    latent = np.sqrt(together) * own + np.sqrt(1 - together) * rng.standard_normal(len(own))
    return np.asarray(latent < NormalDist().inv_cdf(share))


# How often the measures are right -----------------------------------------------------------------------------------


class Coverage(NamedTuple):
    """Probabilities: that a figure is shown, and that it is shown with an interval that holds the truth."""

    shown: float
    right: float

    @property
    def of_shown(self) -> float:
        return self.right / self.shown


def binomial(n: int, p: float) -> Floats:
    """The probabilities of 0 to ``n`` yes."""
    ks, logs = np.arange(n + 1), np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    log_choose = logs[n] - logs - logs[::-1]
    return np.asarray(np.exp(log_choose + ks * np.log(p) + (n - ks) * np.log1p(-p)))


def share_coverage(people: int, truths: Sequence[float]) -> list[Coverage]:
    """How often a share is shown, and how often its interval then holds the truth: counted out, so exact."""
    most = print_people(people, people + REST, C)
    found = [interval(printed(yes, people), most) for yes in range(people + 1)]
    low, high = (np.array([getattr(one, end) if one else np.nan for one in found]) for end in ("low", "high"))
    result = []
    for truth in truths:
        chances, holds = binomial(people, truth), (low - _HAIR <= 100 * truth) & (100 * truth <= high + _HAIR)
        result.append(Coverage(float(chances[~np.isnan(low)].sum()), float(chances[holds].sum())))
    return result


def worst_coverage(sizes: Sequence[int], truths: Sequence[float]) -> dict[str, float]:
    """The worst over all sizes and truths: shown and wrong, and wrong of what is shown often, and of what is shown."""
    found = [one for people in sizes for one in share_coverage(people, truths)]
    return {
        "shown and wrong, of all": max(one.shown - one.right for one in found),
        "wrong, of those shown in at least half of the cases": max(
            1 - one.of_shown for one in found if one.shown >= 0.5
        ),
        "wrong, of those shown in at least 1 % of the cases": max(
            1 - one.of_shown for one in found if one.shown >= 0.01
        ),
    }


def ratio_coverage(people: int, answered: float, truth: float) -> float:
    """The same for the share of those who answered: counted out over both numbers, exact."""
    most, holds, shown = print_people(people, people + REST, C), 0.0, 0.0
    for whole, chance in enumerate(binomial(people, answered)):
        if chance < 1e-9 or not 2 * C <= whole <= people - C:
            continue
        for part, within in enumerate(binomial(whole, truth)):
            if within > 1e-9 and C <= part <= whole - C:
                found = ratio(printed(part, people), printed(whole, people), most)
                shown += chance * within if found else 0.0
                inside = found is not None and found.interval.low <= 100 * truth <= found.interval.high
                holds += chance * within if inside else 0.0
    return holds / shown


def team_coverage(people: int, team: int, likeness: float, truth: float, draws: int, seed: int) -> float:
    """How often the interval holds the truth where the people of a team are alike.

    ``likeness``: the correlation of two people of one team (the share of each team is drawn from a beta distribution).
    """
    rng, most, right = np.random.default_rng(seed), print_people(people, people + REST, C), 0
    spread = 1 / likeness - 1
    for _ in range(draws):
        shares = rng.beta(truth * spread, (1 - truth) * spread, people // team)
        found = interval(printed(int(rng.binomial(team, shares).sum()), people // team * team), most)
        right += found is not None and found.low <= 100 * truth <= found.high
    return right / draws


def two_periods(people: int, shares: Sequence[float], together: float, rng: np.random.Generator) -> Iterator[Floats]:
    """Yes-counts of the items in two periods in which the same people take part and nothing changes.

    ``together``: how much the two answers of a person hang together, -1 to 1.
    """
    own = rng.standard_normal((len(shares), people))
    for sign in (1, 1 if together >= 0 else -1):
        drawn = (says_yes(sign * z, share, abs(together), rng).sum() for z, share in zip(own, shares, strict=True))
        yield np.array(list(drawn))


def false_alarms(people: int, items: int, together: float, draws: int, seed: int) -> tuple[float, float]:
    """The share of pages on which anything is called clear though nothing changed: with the guard, and without it."""
    rng, most = np.random.default_rng(seed), print_people(people, people + REST, C)
    shares = [float(share) for share in np.linspace(0.05, 0.60, items)]
    guarded = alone = 0
    for _ in range(draws):
        before, after = two_periods(people, shares, together, rng)
        pairs = {str(at): pair for at, pair in enumerate(_known(before, after, people, most)) if pair}
        guarded += any(change.clear for change in compare(pairs))
        alone += any(compare({item: pair})[0].clear for item, pair in pairs.items())
    return guarded / draws, alone / draws


def _known(before: Floats, after: Floats, people: int, most: int) -> Iterator[tuple[Known, Known] | None]:
    for one, other in zip(after, before, strict=True):
        pair = known_share(printed(int(one), people), most), known_share(printed(int(other), people), most)
        yield (pair[0], pair[1]) if pair[0] and pair[1] else None


def answers(world: World, draws: int, seed: int) -> dict[str, float]:
    """How often each answer about the axis is given."""
    rng = np.random.default_rng(seed)
    found = {"holds": 0, "does_not_hold": 0, "not_yet": 0}
    for _ in range(draws):
        release = world.release(rng)
        found[axis(release, release.groups[0]).answer] += 1
    return {answer: count / draws for answer, count in found.items()}


def yield_coverage(world: World, domain: str, had: Sequence[float], draws: int, seed: int) -> dict[str, float]:
    """How often all that ``first_yield`` says is true together, and how often it gives an estimate.

    ``had``: the true share who had a first yield by each wave.
    """
    rng, right, estimated = np.random.default_rng(seed), 0, 0
    for _ in range(draws):
        release = world.release(rng)
        found = first_yield(release, release.groups[0], domain)
        estimated += found.code == "estimated"
        least = all((at.at_least or 0) <= 100 * share for at, share in zip(found.waves, had, strict=True))
        spans = [(at.interval, 100 * share) for at, share in zip(found.waves, had, strict=True)]
        right += least and all(one.low <= share <= one.high for one, share in spans if one)
    return {"right": right / draws, "estimated": estimated / draws}


# The tables of the document -----------------------------------------------------------------------------------------

TRUTHS: Mapping[str, Mapping[str, Sequence[float]]] = {
    "the demonstration’s pattern": PATTERN,
    "the other way round": {"job": PATTERN["career"], "career": PATTERN["job"]},
    "no difference": {"job": (0.6, 0.6, 0.6), "career": (0.6, 0.6, 0.6)},
    "career later, job no earlier": {"job": (0.5, 0.5, 0.5), "career": (0.5, 0.65, 0.8)},
}
SIZES = (50, 100, 250, 1000, 5000)
YIELDS = (
    (PATTERN["career"], PATTERN["career"]),
    ((0.7, 0.7, 0.7), (0.7, 0.7, 0.7)),
    (PATTERN["job"], (0.84, 0.90, 0.92)),
    ((0.75, 0.70, 0.65), (0.75, 0.80, 0.85)),
)
ALL_SIZES = (8, 9, 10, 12, 14, 18, 20, 23, 30, 45, 49, 50, 58, 80, 99, 100, 137, 258, 500)
ALL_SHARES = tuple(at / 200 for at in range(2, 199))
SHARES = (0.05, 0.10, 0.25, 0.50, 0.80)


def tables(draws: int) -> Iterator[str]:
    """Markdown: coverage, false alarms, the axis, the first yield."""
    yield "| people | " + " | ".join(f"share {share:.0%}" for share in SHARES) + " | still, of those who answered |"
    yield "|" + "---|" * (len(SHARES) + 2)
    for people in (12, 23, 58, 137, 258, 1043):
        held = [f"{one.of_shown:.1%}" for one in share_coverage(people, SHARES)]
        of_answers = f"{ratio_coverage(people, 0.4, 0.7):.1%}" if people < 300 else ""
        yield f"| {people} | {' | '.join(held)} | {of_answers} |"
    yield f"\n| {len(ALL_SIZES)} sizes from 8 to 500 people, shares from 1 to 99 % | at worst |\n|---|---|"
    yield from (f"| {name} | {share:.1%} |" for name, share in worst_coverage(ALL_SIZES, ALL_SHARES).items())
    yield "\n| 256 people in teams of 8, share 25 % | holds the truth |\n|---|---|"
    for likeness in (0.02, 0.05, 0.10):
        yield f"| two of a team alike by {likeness} | {team_coverage(256, 8, likeness, 0.25, draws, seed=1):.1%} |"
    yield "\n| people | answers hang together | pages with a false alarm | without the guard |\n|---|---|---|---|"
    for people, together in ((23, 0.0), (258, 0.0), (258, 0.5), (258, -0.5), (1043, 0.0)):
        guarded, alone = false_alarms(people, 29, together, draws, seed=1)
        yield f"| {people} | {together} | {guarded:.1%} | {alone:.1%} |"
    yield "\n| truth | took part | holds | does not hold | cannot be said yet |\n|---|---|---|---|---|"
    for name, still in TRUTHS.items():
        for people in SIZES:
            found = answers(World(people, still, together=0.2), draws, seed=2)
            yield f"| {name} | {people} | {' | '.join(f'{share:.1%}' for share in found.values())} |"
    yield "\n| of use in the three waves | had a yield by then | all limits right | with an estimate |"
    yield "|---|---|---|---|"
    for now, had in YIELDS:
        rates = yield_coverage(World(258, {"job": now}), "job", had, draws, seed=3)
        told = (" ".join(f"{share:.0%}" for share in shares) for shares in (now, had))
        yield f"| {' | '.join(told)} | {rates['right']:.1%} | {rates['estimated']:.1%} |"


if __name__ == "__main__":
    for line in tables(draws=1000):
        click.echo(line)
