"""The two makers of releases, side by side on the same history: the harvest, and the naive control."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from oogst.release import Period, Release
from tests.attacks.attacker import Known, by_oracle, by_reader, by_reader_of_exact
from tests.attacks.board import Board, Ints, lay_out
from tests.attacks.history import DAYS, History, history, periods
from tests.attacks.judge import Person, is_of_wave, people_of
from tests.attacks.naive import release_of


@dataclass(frozen=True)
class View:
    """One period of a release. ``facts``: by wave (0: the contributors) who took part and what held of them when those
    rows were counted."""

    release: Release
    period: Period
    facts: Mapping[int, Sequence[Person]]
    is_control: bool

    @cached_property
    def board(self) -> Board:
        return lay_out(self.release, self.period.id)

    @cached_property
    def truth(self) -> Mapping[str, Ints]:
        """For the judge: the count of every item at every place."""
        counted: dict[str, Ints] = {}
        for wave, people in self.facts.items():
            asked = [one.item for one in self.period.plan if is_of_wave(one.item) == wave]
            counted = self.board.count(people, asked) | counted if wave else self.board.count(people, asked)
        return counted

    @cached_property
    def oracle(self) -> Known:
        if self.is_control:
            return self.reader
        return by_oracle(self.release, self.period.id, self.board, self.truth)

    @cached_property
    def reader(self) -> Known:
        read: Callable[[Release, str], Known] = by_reader_of_exact if self.is_control else by_reader
        return read(self.release, self.period.id)


@cache
def harvested(people: int, seed: int) -> tuple[View, ...]:
    """The periods of the last release of the harvest's chain, each with the facts it was counted from."""
    chain = history(people, seed)
    return tuple(_view(chain, period) for period in periods(chain))


def _view(chain: History, name: str) -> View:
    release = chain.releases[-1]
    period = release.period(name)
    assert period is not None
    facts = {
        wave: tuple(people_of(chain.first_with(name, wave).inputs, period, [wave] if wave else []).values())
        for wave in (0, *period.waves)
    }
    return View(release, period, facts, is_control=False)


@cache
def controlled(people: int, seed: int) -> tuple[View, ...]:
    """The same periods as the control shows them, counted from the files as they are at the end."""
    inputs = history(people, seed).steps[-1].inputs
    shown = [view.period for view in harvested(people, seed)]
    facts = {period: tuple(people_of(inputs, period, period.waves).values()) for period in shown}
    release = release_of(facts, DAYS[-1])
    return tuple(
        View(release, period, dict.fromkeys((0, *period.waves), found), is_control=True)
        for period, found in facts.items()
        if release.root(period.id)
    )
