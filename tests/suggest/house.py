"""A made-up organisation with its own jargon, to simulate how its layer learns.

Its moments are labelled texts by writers that the base model has not seen. The words that carry an outcome, those that
the base model gives as the reason for it, are replaced by the house's own code word for that outcome, the same in every
language, as houses do with the names of their programmes and tools. There are two houses:

- a *clear* one, which says its code word where the outcome is meant (in a text with that outcome),
- an *ambiguous* one, which says it wherever a carrying word of any general text stands, meant or not.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from oogst.suggest.adapt import Confirmation
from oogst.suggest.labelled import Labelled
from oogst.suggest.suggester import Suggester
from oogst.suggest.words import words

#: A word carries an outcome if the base gave it as a reason for that outcome in at least this share of the cases.
_SHARE = 1 / 2
_SYLLABLES = ("bra", "fel", "gro", "kim", "lus", "nor", "pla", "rik", "sto", "tev", "vox", "zem")
START = dt.date(2025, 1, 6)


def carriers(base: Suggester, general: Sequence[Labelled]) -> dict[str, str]:
    """Word → the outcome that it carries."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for one in general:
        for outcome in base.suggest(one.text, one.lang).outcomes:
            if outcome.chosen and outcome.id in one.outcomes:
                for span in outcome.because:
                    for word in words(span.text):
                        reasons[word.plain][outcome.id] += 1
    found = {word: counts.most_common(1)[0] for word, counts in reasons.items() if len(word) > 2}
    return {word: outcome for word, (outcome, n) in found.items() if n >= _SHARE * reasons[word].total()}


def code_words(outcomes: Sequence[str]) -> dict[str, str]:
    """An invented word for each outcome."""
    chosen = random.Random(3)
    found: dict[str, None] = {}
    while len(found) < len(outcomes):
        found["".join(chosen.choices(_SYLLABLES, k=3))] = None
    return dict(zip(outcomes, found, strict=True))


def in_jargon(text: str, carried: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """The text with every carrying word in the house's own words."""
    parts, at = [], 0
    for word in words(text):
        if (outcome := carried.get(word.plain)) is not None:
            parts += [text[at : word.span.start], codes[outcome]]
            at = word.span.end
    return "".join([*parts, text[at:]])


def clear_jargon(base: Suggester, texts: Sequence[Labelled]) -> list[Labelled]:
    """The texts as the people of the clear house write them."""
    codes = code_words(sorted({outcome for one in texts for outcome in one.outcomes}))
    return [replace(one, text=in_jargon(one.text, carriers(base, [one]), codes)) for one in texts]


def ambiguous_jargon(base: Suggester, texts: Sequence[Labelled], general: Sequence[Labelled]) -> list[Labelled]:
    """The texts as the people of the ambiguous house write them."""
    carried = carriers(base, general)
    codes = code_words(sorted(set(carried.values())))
    return [replace(one, text=in_jargon(one.text, carried, codes)) for one in texts]


def confirmed(texts: Sequence[Labelled], people: int, weeks: int, seed: int) -> list[Confirmation]:
    """Each text as a moment that one of the people wrote in one of the weeks and confirmed as it is labelled."""
    chance = random.Random(seed)
    return [
        Confirmation(
            confirmed_on=START + dt.timedelta(days=chance.randrange(7 * weeks)),
            person=f"p{chance.randrange(people):03}",
            text=one.text,
            lang=one.lang,
            visibility="count_it",
            outcomes=one.outcomes,
            modes=one.modes,
        )
        for one in texts
    ]
