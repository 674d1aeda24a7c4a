"""What a team lead brings to a meeting: gains, conditions to act on, three questions by rules, what was agreed.

Made from the released rows of one group. Never a person, never a ranking: outcomes keep the order of the framework.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from oogst.framework import Domain, Framework
from oogst.measure import Known, compare, known, say_change
from oogst.release import Group, Release
from oogst.show.charts import Chart, Line, Section
from oogst.show.choose import period_label, unit_name
from oogst.show.explore import Scope, colophon, item_label, research_mark
from oogst.show.model import Figure
from oogst.show.printing import print_style, printed
from oogst.show.research import Known as Researched
from oogst.show.research import research_of
from oogst.show.templating import template
from oogst.texts import Texts, texts

#: Ways of learning that a team can make room for.
CONDITIONS: Final = ("feedback", "collaboration", "experimentation")
#: Type of the guide, in points: the largest with which it stays on one sheet of A4.
_SIZES: Final = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.6)


@dataclass(frozen=True)
class Agreed:
    """Something that is done with a figure: of which period and item (``barrier:…`` for a barrier, empty for none).

    ``state``: ``planned``, ``done`` or ``dropped``.
    """

    id: str
    item: str
    period: str
    text: str
    due_on: dt.date | None
    state: str


@dataclass(frozen=True)
class Noted:
    """The same, worded, with its figure: ``figure`` says what it was and what it is now."""

    id: str
    text: str
    state: str
    state_words: str
    by: str
    figure: str


@dataclass(frozen=True)
class Question:
    """A question for the meeting. ``because``: the figure that it comes from; ``item``: the item of that figure."""

    text: str
    because: str
    item: str = ""


@dataclass(frozen=True)
class Gain:
    """One of the three blocks. ``lines``: in the words of a team, with the letter of the research and the figure; only
    what is shown."""

    id: str
    label: str
    figure: Figure
    lines: tuple[tuple[str, str, Figure], ...]


@dataclass(frozen=True)
class TeamView:
    lang: str
    title: str
    of_whom: str
    notice: str
    intro: str
    gains: tuple[Gain, ...]
    gains_of: str
    conditions: Chart
    questions: tuple[Question, ...]
    noted: tuple[Noted, ...]
    colophon: tuple[str, ...]
    research: tuple[Researched, ...]


def team_view(scope: Scope, unit: str, agreed: Sequence[Agreed] = ()) -> TeamView:
    """What the group that shows the unit brings to a meeting about it."""
    words = texts("team", scope.lang)
    return TeamView(
        lang=scope.lang,
        title=words["title"],
        of_whom=f"{scope.name} · {period_label(scope.period, scope.lang)}",
        notice=_notice(scope, unit, words),
        intro=words["intro"],
        gains=tuple(_gain(scope, domain) for domain in scope.framework.domains),
        gains_of=words.say("gains_of", people=scope.group.people),
        conditions=_conditions(scope, words),
        questions=tuple(_questions(scope, words)),
        noted=tuple(noted(scope, agreed)),
        colophon=colophon(scope),
        research=research_of(_shown_outcomes(scope), scope.framework, scope.lang),
    )


def _shown_outcomes(scope: Scope) -> Iterator[str]:
    items = (f"outcome:{one.id}" for one in scope.framework.outcomes)
    return (item for item in items if scope.shown.share(item).shown)


def _notice(scope: Scope, unit: str, words: Texts) -> str:
    """Kindly, where the unit is not shown alone."""
    name, group = unit_name(scope.period, unit, scope.lang), scope.group
    if unit not in group.units:
        return words.say("above", unit=name, group=scope.name)
    others = [unit_name(scope.period, one, scope.lang) for one in group.units if one != unit]
    return words.say("together", unit=name, others=others) if others else ""


def _gain(scope: Scope, domain: Domain) -> Gain:
    lines = tuple(
        (one.team_line[scope.lang], research_mark(one.id), figure)
        for one in scope.framework.outcomes_of(domain.id)
        if (figure := scope.shown.share(f"outcome:{one.id}")).shown
    )
    return Gain(domain.id, domain.label[scope.lang], scope.shown.share(f"domain:{domain.id}"), lines)


def _conditions(scope: Scope, words: Texts) -> Chart:
    ways = [
        Line(f"mode:{one}", _label(scope, f"mode:{one}"), (scope.shown.share(f"mode:{one}"),)) for one in CONDITIONS
    ]
    sections = [Section(words["ways"], tuple(ways))]
    if wave := scope.shown.last_wave:
        barriers = tuple(_barrier_line(scope, one.id, wave) for one in scope.framework.barriers)
        if any(line.figures[0].shown for line in barriers):
            sections.append(Section(scope.framework.barrier_question[scope.lang], barriers))
    return Chart(
        id="conditions",
        kind="bars",
        title=words["conditions"],
        of=words["conditions_of"],
        said=scope.words["said_bars"],
        label=scope.words["column_item"],
        columns=(scope.words["column_share"],),
        sections=tuple(sections),
    )


def _barrier_line(scope: Scope, barrier: str, wave: int) -> Line:
    item = f"barrier:{barrier}"
    return Line(item, _label(scope, item), (scope.shown.share(f"wave{wave}:{item}"),))


def _label(scope: Scope, item: str) -> str:
    return subject_label(scope.framework, item, scope.lang)


def subject_label(framework: Framework, item: str, lang: str) -> str:
    """The name of what something may be agreed about. Raises ``KeyError``."""
    kind, _, subject = item.partition(":")
    return framework.barrier(subject).label[lang] if kind == "barrier" else item_label(framework, item, lang)


# Three questions, by rules -----------------------------------------------------------------------------------------


def _questions(scope: Scope, words: Texts) -> Iterator[Question]:
    """About a gain, about a condition, about a barrier; in general where no such figure is shown."""
    yield _about_gain(scope, words)
    yield _about_way(scope, words)
    yield _about_barrier(scope, words)


def _about_gain(scope: Scope, words: Texts) -> Question:
    """The outcome with the largest printed share; of equals the first of the framework."""
    found = _largest(scope, (f"outcome:{one.id}" for one in scope.framework.outcomes))
    if found is None:
        return Question(words["ask_gain_in_general"], words["because_none"])
    outcome = scope.framework.outcome(found.partition(":")[2])
    line = f"{outcome.team_line[scope.lang]} ({research_mark(outcome.id)})"
    return _question(words["ask_gain"], words, "because_gain", scope.shown.share(found), line, found)


def _about_way(scope: Scope, words: Texts) -> Question:
    """The condition with the smallest printed share."""
    shown = [one for one in CONDITIONS if scope.shown.share(f"mode:{one}").fill is not None]
    found = min(shown, key=lambda one: scope.shown.share(f"mode:{one}").fill or 0, default=None)
    if found is None:
        return Question(words["ask_mode_in_general"], words["because_none"])
    item, label = f"mode:{found}", scope.framework.mode(found).label[scope.lang]
    return _question(words[f"ask_{found}"], words, "because_mode", scope.shown.share(item), label, item)


def _about_barrier(scope: Scope, words: Texts) -> Question:
    """The barrier with the largest printed share in the last wave."""
    wave = scope.shown.last_wave or 0
    found = _largest(scope, (f"wave{wave}:barrier:{one.id}" for one in scope.framework.barriers))
    if found is None:
        return Question(words["ask_barrier_in_general"], words["because_none"])
    barrier = found.rpartition(":")[2]
    label, when = scope.framework.barrier(barrier).label[scope.lang], scope.words[f"wave{wave}"]
    because = words.say("because_barrier", share=scope.shown.share(found).text, what=label, when=when)
    return Question(words[f"ask_{barrier}"], _capital(because), f"barrier:{barrier}")


def _largest(scope: Scope, items: Iterable[str]) -> str | None:
    shown = [item for item in items if scope.shown.share(item).fill is not None]
    return max(shown, key=lambda item: scope.shown.share(item).fill or 0, default=None)


def _question(text: str, words: Texts, because: str, figure: Figure, what: str, item: str) -> Question:
    return Question(text, _capital(words.say(because, share=figure.text, what=what)), item)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


# What was agreed, beside the figure --------------------------------------------------------------------------------


def noted(scope: Scope, agreed: Iterable[Agreed]) -> Iterator[Noted]:
    """What was agreed, worded, each beside its figure: then and now where it was agreed about an earlier period.

    All that stand together are one family for the guard against chance.
    """
    words, rows = texts("team", scope.lang), list(agreed)
    pairs = {one.id: pair for one in rows if (pair := _then_and_now(scope, one))}
    said = {change.item: say_change(change, scope.lang) for change in compare(pairs)}
    for one in rows:
        by = words.say("by", day=one.due_on) if one.due_on else ""
        yield Noted(one.id, one.text, one.state, words[one.state], by, _beside(scope, one, said.get(one.id, ""), words))


def noted_by_item(scope: Scope, agreed: Sequence[Agreed]) -> Mapping[str, list[Noted]]:
    """The same by the item of the release that each is about; what is about no figure is left out."""
    found: dict[str, list[Noted]] = {}
    for one, worded in zip(agreed, noted(scope, agreed), strict=True):
        if one.item:
            found.setdefault(item_in(scope.release, scope.group, one.item), []).append(worded)
    return found


def _beside(scope: Scope, one: Agreed, said: str, words: Texts) -> str:
    if not one.item:
        return ""
    label, now = _label(scope, one.item), scope.shown.share(item_in(scope.release, scope.group, one.item)).text
    before = _before(scope, one)
    if before is None:
        return words.say("beside_now", label=label, now=now)
    then = scope.shown_of(before).share(item_in(scope.release, before, one.item)).text
    period = scope.release.period(before.period)
    when = period_label(period, scope.lang) if period else ""
    return words.say("then_and_now", label=label, then=then, when=when, now=now, said=said).strip()


def _before(scope: Scope, one: Agreed) -> Group | None:
    """The same units in the period that it was agreed about, if that is an earlier one."""
    if one.period >= scope.period.id:
        return None
    return next((group for group in scope.release.groups_of(one.period) if group.units == scope.group.units), None)


def _then_and_now(scope: Scope, one: Agreed) -> tuple[Known, Known] | None:
    before = _before(scope, one) if one.item else None
    if before is None:
        return None
    now = known(scope.release, scope.group, item_in(scope.release, scope.group, one.item))
    then = known(scope.release, before, item_in(scope.release, before, one.item))
    return (now, then) if now and then else None


def item_in(release: Release, group: Group, item: str) -> str:
    """A barrier is told in a wave: in the last one of that period."""
    if not item.startswith("barrier:"):
        return item
    period = release.period(group.period)
    return f"wave{max(period.waves, default=0) if period else 0}:{item}"


def subjects(framework: Framework) -> tuple[str, ...]:
    """What something may be agreed about: blocks, gains, ways of learning, barriers."""
    kinds = (
        ("domain", framework.domains),
        ("outcome", framework.outcomes),
        ("mode", framework.modes),
        ("barrier", framework.barriers),
    )
    return tuple(f"{kind}:{one.id}" for kind, parts in kinds for one in parts)


# On screen and on paper --------------------------------------------------------------------------------------------


def render_team(view: TeamView, research: str = "") -> str:
    """The body of the page, for a page that links ``static/show.css`` and ``static/explore.css``.

    ``research``: the address of the page on it.
    """
    return _rendered("team.html.j2", view, research=research)


def render_guide(view: TeamView) -> bytes:
    """The guide for fifteen minutes of a meeting: one sheet of A4 as PDF/UA-1."""
    return printed(_rendered("guide.html.j2", view, style=print_style("explore.css", "guide.css")), _SIZES)


def _rendered(name: str, view: TeamView, *, style: str = "", research: str = "") -> str:
    words, chart_words = texts("team", view.lang), texts("explore", view.lang)
    return template(name).render(view=view, words=words, chart_words=chart_words, style=style, research=research)


def said_and_done(agreed: Iterable[Agreed], framework: Framework, lang: str) -> tuple[Noted, ...]:
    """What was agreed, worded for those who said it, for a start page or an e-mail; ``figure`` is what it is about."""
    words = texts("team", lang)
    return tuple(
        Noted(
            one.id,
            one.text,
            one.state,
            words[one.state],
            words.say("by", day=one.due_on) if one.due_on and one.state == "planned" else "",
            subject_label(framework, one.item, lang) if one.item else "",
        )
        for one in agreed
    )
