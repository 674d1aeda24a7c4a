"""A summary in sentences, by fixed rules: every figure in it carries a number that leads to its released row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from oogst.measure import changes, say_change
from oogst.release import Group
from oogst.show.choose import period_label
from oogst.show.explore import Scope, item_label, items_of
from oogst.show.model import Figure
from oogst.show.shown import Shown
from oogst.texts import Texts, texts

#: How many outcomes of a block, and how many barriers, a sentence names.
_NAMED = 3


@dataclass(frozen=True)
class Summary:
    """``sentences``: in reading order, with ``[n]`` after every figure. ``cited``: the n-th line is that figure."""

    sentences: tuple[str, ...]
    cited: tuple[str, ...]


def summary(scope: Scope, before: Group | None = None) -> Summary:
    """What a group's rows say, in sentences. ``before``: the same units in the period before, to compare with."""
    told = _Telling(scope, texts("report", scope.lang))
    return Summary(tuple(_sentences(told, before)), tuple(told.cited))


@dataclass
class _Telling:
    """Keeps count of what was cited while the sentences are made."""

    scope: Scope
    words: Texts
    cited: list[str] = field(default_factory=list)

    def note(self, item: str, group: Group, figure: str) -> int:
        period = self.scope.release.period(group.period) or self.scope.period
        number = str(len(self.cited) + 1)
        label = period_label(period, self.scope.lang)
        self.cited.append(self.words.say("cite", number=number, item=item, period=label, figure=figure))
        return len(self.cited)

    def share(self, item: str, figure: Figure, shown: Shown | None = None) -> str:
        """The figure as printed, with its number; "still of use" is a share of those who answered."""
        group = (shown or self.scope.shown).group
        between = f", {figure.between}" if figure.between and figure.between != figure.text else ""
        of = "cite_answered" if ":still:" in item else "cite_of"
        source = self.words.say(of, figure=figure.text + between, people=group.people)
        return f"{figure.text} [{self.note(item, group, source)}]"


def _sentences(told: _Telling, before: Group | None) -> Iterator[str]:
    yield _people(told)
    for domain in told.scope.framework.domains:
        yield from _domain(told, domain.id)
    yield from _modes(told)
    yield from _still(told)
    yield from _barriers(told)
    if before is not None:
        yield from _changed(told, before)


def _people(told: _Telling) -> str:
    group = told.scope.group
    number = told.note("base", group, told.words.say("cite_people", people=group.people))
    period = period_label(told.scope.period, told.scope.lang)
    return told.words.say("people", period=period, people=group.people, number=str(number))


def _domain(told: _Telling, domain: str) -> Iterator[str]:
    item = f"domain:{domain}"
    figure, label = told.scope.shown.share(item), _label(told, item)
    if figure.shown:
        yield told.words.say("domain", label=label, share=told.share(item, figure))
    outcomes = [f"outcome:{one.id}" for one in told.scope.framework.outcomes_of(domain)]
    if listed := _listed(told, _most(told, outcomes)):
        yield told.words.say("outcomes", list=listed)


def _modes(told: _Telling) -> Iterator[str]:
    items = [f"mode:{one.id}" for one in told.scope.framework.modes]
    if listed := _listed(told, [item for item in items if told.scope.shown.share(item).shown]):
        yield told.words.say("modes", list=listed)


def _still(told: _Telling) -> Iterator[str]:
    wave = told.scope.shown.last_wave
    for domain in told.scope.framework.domains if wave else ():
        figure = told.scope.shown.still(wave or 0, domain.id)
        if figure.shown:
            share = told.share(f"wave{wave}:still:{domain.id}", figure)
            label, when = domain.short_label[told.scope.lang], told.scope.words[f"wave{wave}"]
            yield told.words.say("still", label=label, when=when, share=share)


def _barriers(told: _Telling) -> Iterator[str]:
    if (wave := told.scope.shown.last_wave) is None:
        return
    labels = {f"wave{wave}:barrier:{one.id}": one.label[told.scope.lang] for one in told.scope.framework.barriers}
    if listed := _listed(told, _most(told, labels), labels):
        yield told.words.say("barriers", when=told.scope.words[f"wave{wave}"], list=listed)


def _changed(told: _Telling, before: Group) -> Iterator[str]:
    """Only what chance does not explain, over all comparisons together."""
    scope, there = told.scope, told.scope.shown_of(before)
    found = changes(scope.release, before, scope.group, items_of(scope.framework))
    period = period_label(there.period, scope.lang)
    clear = [one for one in found if one.clear]
    for change in clear:
        now = told.share(change.item, scope.shown.share(change.item))
        then = told.share(change.item, there.share(change.item), there)
        said, label = say_change(change, scope.lang), _label(told, change.item)
        yield told.words.say("change", label=label, now=now, before=then, period=period, said=said)
    if found and not clear:
        number = told.note("domain:* outcome:* mode:*", before, told.words.say("cite_compared", n=len(found)))
        yield told.words.say("no_change", period=period, number=str(number))


def _most(told: _Telling, items: Iterable[str]) -> list[str]:
    """The items that most people noted, in the order of the framework, so that it reads as no ranking."""
    every = [(item, told.scope.shown.share(item)) for item in items]
    sure = [(item, figure.fill or 0) for item, figure in every if figure.shown and figure.end != "at_most"]
    most = {item for item, _ in sorted(sure, key=lambda one: one[1], reverse=True)[:_NAMED]}
    return [item for item, _ in sure if item in most]


def _listed(told: _Telling, items: list[str], labels: dict[str, str] | None = None) -> str:
    named = [(item, labels[item] if labels else _label(told, item)) for item in items]
    return told.words.join([f"{label} ({told.share(item, told.scope.shown.share(item))})" for item, label in named])


def _label(told: _Telling, item: str) -> str:
    return item_label(told.scope.framework, item, told.scope.lang)
