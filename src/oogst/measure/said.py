"""Measures in words: codes and numbers → sentences, in four languages (``texts/measure.toml``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oogst.measure.change import Change, verdict
from oogst.measure.follow_up import StillInUse
from oogst.measure.horizon import Axis, Claim
from oogst.measure.interval import Interval, Ratio
from oogst.measure.time_to_yield import ByThen, FirstYield
from oogst.texts import Texts, texts


def say_change(change: Change, lang: str) -> str:
    """Clearly more, clearly less, or no clear difference, with the interval."""
    words = texts("measure", lang)
    return words.say(change.verdict, **_points(change.low, change.high, words))


def say_guard(changes: Sequence[Change], lang: str) -> str:
    """How many comparisons stand together, and how seldom chance makes one of them look clear."""
    return texts("measure", lang).say("guard", n=len(changes))


def say_still(found: StillInUse, lang: str) -> tuple[str, ...]:
    """The share still of use in one wave, and what the silent leave open."""
    words = texts("measure", lang)
    when = words[f"wave{found.wave}"]
    if found.still is None:
        return (words.say("still_not_shown", when=when),)
    told = (words.say("still", when=when, still=_ratio(found.still, words)),)
    if found.everybody is None:
        return told
    return (*told, words.say("still_everybody", **_ends(found.everybody, words)))


def say_first_yield(found: FirstYield, lang: str) -> tuple[str, ...]:
    """By when there was a first yield, wave by wave, and on what that rests or why it is not more."""
    words = texts("measure", lang)
    return (*(line for at in found.waves for line in _by_then(at, words)), words[found.code])


def say_axis(found: Axis, lang: str) -> tuple[str, ...]:
    """The question whether the axis holds here, the answer, its reason if any, and the figures that decide it."""
    words = texts("measure", lang)
    reason = (words[found.reason],) if found.reason else ()
    return (
        words["question"],
        words[found.answer],
        *reason,
        *(_claim(claim, found.wave, words) for claim in found.claims),
    )


def _by_then(at: ByThen, words: Texts) -> Iterator[str]:
    if at.at_least is None:
        return
    data = {"share": words.percent(at.at_least), "when": words[f"wave{at.wave}"]}
    if at.interval is None:
        yield words.say("at_least", **data)
    else:
        yield words.say("at_least_estimated", estimate=_estimate(at.share, at.interval, words), **data)


def _estimate(share: int | None, interval: Interval, words: Texts) -> str:
    if share is None:
        return _between(interval, words)
    return words.say("estimate", share=words.percent(share), **_ends(interval, words))


def _claim(claim: Claim, last: int, words: Texts) -> str:
    gap = words.say(f"gap_{verdict(claim.low, claim.high)}", **_points(claim.low, claim.high, words))
    when, sides = words[f"wave{last}"], {"one": _ratio(claim.one, words), "other": _ratio(claim.other, words)}
    return words.say(f"claim_{claim.id}", gap=gap, when=when, **sides)


def _points(low: int, high: int, words: Texts) -> dict[str, str]:
    """The ends of a difference: bare where the word beside them says which way it goes, smallest first; else signed."""
    if verdict(low, high) == "no_clear_difference":
        return {"low": _signed(low, words), "high": _signed(high, words)}
    near, far = sorted((abs(low), abs(high)))
    return {"low": words.number(near), "high": words.number(far)}


def _signed(points: int, words: Texts) -> str:
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return sign + words.number(abs(points))


def _ratio(found: Ratio, words: Texts) -> str:
    return _between(found.interval, words) if found.share is None else words.percent(found.share)


def _between(found: Interval, words: Texts) -> str:
    return words.say("between", **_ends(found, words))


def _ends(found: Interval, words: Texts) -> dict[str, str]:
    return {"low": words.percent(found.low), "high": words.percent(found.high)}
