"""``python -m tests.suggest.simulate``: the figures of docs/adaptation.md, from simulations with made-up houses."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from oogst.suggest import Suggestion, load_model
from oogst.suggest.adapt import Adapted, Confirmation, Guarded, Layer, adapt
from oogst.suggest.adapt.layer import plain_words
from oogst.suggest.adapt.learn import common_words, learn
from oogst.suggest.labelled import Labelled, packaged_texts, read_labelled
from oogst.suggest.suggester import Suggester
from tests.suggest import house

DATA = Path(house.__file__).parents[2] / "src/oogst/suggest/data"
PEOPLE, WEEKS, LEARNT = 60, 12, 300
TODAY = house.START + dt.timedelta(weeks=WEEKS)
MOMENTS = 20  # in a week that is watched
Act = Callable[[Confirmation, random.Random], Confirmation]


class Remembered:
    """The base model, asked only once about each text: every simulation asks it about the same ones."""

    def __init__(self, base: Suggester) -> None:
        self._base = base
        self._answers: dict[tuple[str, str | None], Suggestion] = {}

    @property
    def name(self) -> str:
        return self._base.name

    def suggest(self, text: str, lang: str | None = None) -> Suggestion:
        if (text, lang) not in self._answers:
            self._answers[text, lang] = self._base.suggest(text, lang)
        return self._answers[text, lang]


def unseen() -> list[Labelled]:
    """Texts by writers whom the base model has not seen."""
    return list(read_labelled((DATA / "apart/hands.jsonl").read_text("utf-8").splitlines(), "hands.jsonl"))


def right(suggester: Suggester, texts: Sequence[Labelled]) -> tuple[float, float]:
    """The share of texts with learning whose first suggestion is right, and of all texts with the right domain."""
    asked = [(one, suggester.suggest(one.text, one.lang)) for one in texts]
    return (
        fmean(given.outcomes[0].id in one.outcomes for one, given in asked if one.outcomes),
        fmean(given.domain == one.domain for one, given in asked),
    )


def accepts_everything(base: Suggester) -> Act:
    return lambda one, _: replace(one, outcomes=base.suggest(one.text, one.lang).chosen)


def at_random(outcomes: Sequence[str]) -> Act:
    return lambda one, chance: replace(one, outcomes=tuple(chance.sample(outcomes, 2)))


def always_one(one: Confirmation, _chance: random.Random) -> Confirmation:
    return replace(one, outcomes=("career.wellbeing",))


def systematically_wrong(outcomes: Sequence[str]) -> Act:
    other = {outcome: outcomes[(at + 7) % len(outcomes)] for at, outcome in enumerate(outcomes)}
    return lambda one, _: replace(one, outcomes=tuple(other[outcome] for outcome in one.outcomes))


def simulate(
    base: Suggester, texts: Sequence[Labelled], general: Sequence[Labelled], act: Act | None, share: float, seed: int
) -> tuple[Guarded, tuple[float, float], tuple[float, float]]:
    """One organisation: what came of its confirmations, and how base and layer do on the moments of others."""
    chance = random.Random(seed)
    shuffled = chance.sample(texts, len(texts))
    given = house.confirmed(shuffled[:LEARNT], PEOPLE, WEEKS, seed)
    bad = {f"p{at:03}" for at in range(round(share * PEOPLE))}
    if act is not None:
        given = [act(one, chance) if one.person in bad else one for one in given]
    found = adapt(base, given, today=TODAY, secret=bytes([seed]), general=general)
    used: Suggester = base if found.layer is None else Adapted(base, found.layer)
    return found, right(base, shuffled[LEARNT:]), right(used, shuffled[LEARNT:])


def rows(base: Suggester, texts: Sequence[Labelled], general: Sequence[Labelled], seeds: int) -> Iterator[str]:
    outcomes = sorted({outcome for one in texts for outcome in one.outcomes})
    acts: dict[str, Act] = {
        "accept everything": accepts_everything(base),
        "confirm at random": at_random(outcomes),
        "always the same one": always_one,
        "systematically wrong": systematically_wrong(outcomes),
    }
    yield row("all honest", [simulate(base, texts, general, None, 0, seed) for seed in range(2 * seeds)])
    for name, act in acts.items():
        for share in (4 / PEOPLE, 0.3, 0.6, 1.0):
            found = [simulate(base, texts, general, act, share, seed) for seed in range(seeds)]
            yield row(f"{share:.0%} {name}", found)


def row(name: str, found: Sequence[tuple[Guarded, tuple[float, float], tuple[float, float]]]) -> str:
    bases, layers = [one[1] for one in found], [one[2] for one in found]
    before, after = (fmean(pair[0] for pair in pairs) for pairs in (bases, layers))
    domain_before, domain_after = (fmean(pair[1] for pair in pairs) for pairs in (bases, layers))
    least = min(one[2][0] - one[1][0] for one in found)
    used = sum(one[0].layer is not None for one in found)
    return (
        f"| {name} | {used} of {len(found)} | {before:.3f} → {after:.3f} | {100 * least:+.1f} "
        f"| {domain_before:.3f} → {domain_after:.3f} |"
    )


def without_one(base: Suggester, texts: Sequence[Labelled], general: Sequence[Labelled]) -> str:
    """Attack 19, the strongest watcher: who sees the whole layer with and without one person."""
    given = sorted(house.confirmed(random.Random(1).sample(texts, LEARNT), PEOPLE, WEEKS, 1))
    never = common_words([one.text for one in general])
    asked = {one: base.suggest(one.text, one.lang) for one in given}

    def layer_of(some: Sequence[Confirmation]) -> Layer | None:
        return learn(some, [asked[one] for one in some], secret=b"s", never=never)

    whole = layer_of(given)
    people = sorted({one.person for one in given})
    others = [layer_of([one for one in given if one.person != person]) for person in people]
    changed = [steps_apart(whole, other) for other in others]
    return (
        f"{sum(one > 0 for one in changed)} of {len(people)} people: the layer differs without them, "
        f"by {fmean(changed):.1f} of {steps_apart(whole, None)} steps on average"
    )


def steps_apart(one: Layer | None, other: Layer | None) -> int:
    mine, theirs = (layer.weights if layer else {} for layer in (one, other))
    width = max((len(row) for row in [*mine.values(), *theirs.values()]), default=0)
    nothing = (0,) * width
    return sum(
        abs(a - b)
        for word in mine.keys() | theirs.keys()
        for a, b in zip(mine.get(word, nothing), theirs.get(word, nothing), strict=True)
    )


def told_by_a_week(base: Suggester, texts: Sequence[Labelled], general: Sequence[Labelled], trials: int = 150) -> str:
    """Attack 19, a watcher from week to week: among the twenty moments of a week is a colleague's with a word of the
    house, or is not. Guess "it is" when any weight of the word changed; 0.5 is chance."""
    given = house.confirmed(random.Random(1).sample(texts, len(texts)), PEOPLE, WEEKS, 1)
    never = common_words([one.text for one in general])
    asked = {one: base.suggest(one.text, one.lang) for one in given}

    def layer_of(some: Sequence[Confirmation]) -> Layer | None:
        return learn(some, [asked[one] for one in some], secret=b"s", never=never)

    earlier, later = given[:LEARNT], given[LEARNT:]
    before = layer_of(earlier)
    assert before is not None
    chance = random.Random(5)
    shown = [(one, word) for one in later for word in sorted(plain_words(one.text) & before.weights.keys())]
    changed = {True: 0, False: 0}
    for _ in range(trials):
        (moment, word), others = chance.choice(shown), chance.sample(later, MOMENTS)
        for wrote in changed:
            week = [*(one for one in others if one != moment), *([moment] if wrote else [])]
            after = layer_of([*earlier, *week])
            changed[wrote] += after is None or after.weights.get(word) != before.weights[word]
    accuracy = (changed[True] / trials + 1 - changed[False] / trials) / 2
    return (
        f"week to week: balanced accuracy {accuracy:.3f} (changed in {changed[True]} and {changed[False]} of {trials})"
    )


def planted(base: Suggester, texts: Sequence[Labelled], accounts: int, secrets: int = 60) -> float:
    """Attack 19, the likely watcher: plants a word with own accounts, and sees the layer with and without a colleague's
    moment with it. The share of installations where that one moment shows."""
    given = sorted(house.confirmed(random.Random(1).sample(texts, 40), PEOPLE, WEEKS, 1))
    plant = [
        Confirmation(TODAY, f"x{at}", "zwaluwkaart", "nl", "count_it", ("job.voice",)) for at in range(accounts + 1)
    ]
    asked = {one: base.suggest(one.text, one.lang) for one in [*given, *plant]}
    seen = 0
    for secret in range(secrets):
        with_colleague, without = (
            learn(some, [asked[one] for one in some], secret=secret.to_bytes(2, "big"))
            for some in ([*given, *plant], [*given, *plant[:accounts]])
        )
        row_with, row_without = (
            layer.weights.get("zwaluwkaart") if layer else None for layer in (with_colleague, without)
        )
        seen += row_with != row_without
    return seen / secrets


def main(seeds: int) -> None:
    base, everything = Remembered(load_model()), packaged_texts()
    general = everything[::10]
    houses = {
        "clear": house.clear_jargon(base, unseen()),
        "ambiguous": house.ambiguous_jargon(base, unseen(), everything),
    }
    for name, texts in houses.items():
        sys.stdout.write(f"\n{name} house\n")
        for line in rows(base, texts, general, seeds):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    sys.stdout.write(f"\n{without_one(base, houses['clear'], general)}\n")
    sys.stdout.write(f"{told_by_a_week(base, houses['clear'], general)}\n")
    for accounts in range(3, 9):
        sys.stdout.write(f"{accounts} accounts: {planted(base, houses['clear'], accounts):.2f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
