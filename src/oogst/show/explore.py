"""Released rows from six sides: what was gained, by unit, compared, by way of learning, later, and who is heard.

Each function takes a ``Scope``, which somebody may see, and gives an ``ExploreView``: charts and sentences, worded.
They choose among released rows and never make a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from oogst.evidence import load_evidence
from oogst.framework import Domain, Framework, Outcome
from oogst.measure import (
    ByThen,
    Change,
    axis,
    changes,
    compare,
    first_yield,
    known,
    say_axis,
    say_change,
    say_first_yield,
    say_guard,
    say_still,
    still_in_use,
)
from oogst.release import Group, Period, Release
from oogst.show.charts import Chart, Line, Section
from oogst.show.choose import group_name, headcount, period_label, unit_name
from oogst.show.model import Figure
from oogst.show.research import Known, research_of
from oogst.show.shown import Shown
from oogst.show.templating import template
from oogst.texts import Texts, texts

if TYPE_CHECKING:
    from oogst.show.team import Noted

WAVES = (1, 2, 3)
#: Names in a row before "and so many others".
_NAMED = 24


@dataclass(frozen=True)
class Scope:
    """What somebody looks at: one group of a period. ``groups``: all that they may see of it, parents first."""

    release: Release
    framework: Framework
    lang: str
    period: Period
    group: Group
    groups: tuple[Group, ...]

    @cached_property
    def words(self) -> Texts:
        return texts("explore", self.lang)

    @cached_property
    def shown(self) -> Shown:
        return self.shown_of(self.group)

    @property
    def name(self) -> str:
        return self.name_of(self.group)

    def shown_of(self, group: Group) -> Shown:
        period = self.release.period(group.period) or self.period
        return Shown(self.release, period, group, texts("show", self.lang))

    def name_of(self, group: Group) -> str:
        return group_name(self.release.period(group.period) or self.period, group, self.lang)

    def within(self) -> list[Group]:
        """The groups below the one that is looked at, as a tree: every group directly under the one it is a part of."""
        below: dict[str | None, list[Group]] = {}
        for group in self.groups:
            below.setdefault(group.parent, []).append(group)
        found, waiting = [], list(reversed(below.get(self.group.id, [])))
        while waiting:
            group = waiting.pop()
            found.append(group)
            waiting += reversed(below.get(group.id, []))
        return found


@dataclass(frozen=True)
class Told:
    """Sentences under a heading."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class ExploreView:
    """``research``: by the id of a chart, what is known about the outcomes that it shows."""

    lang: str
    title: str
    of_whom: str
    intro: str
    charts: tuple[Chart, ...]
    told: tuple[Told, ...]
    colophon: tuple[str, ...]
    research: Mapping[str, tuple[Known, ...]]


def items_of(framework: Framework) -> tuple[str, ...]:
    """Every item of the contributors' table that a page chooses from, in the order of the framework."""
    kinds = (("domain", framework.domains), ("outcome", framework.outcomes), ("mode", framework.modes))
    return tuple(f"{kind}:{one.id}" for kind, parts in kinds for one in parts)


def item_label(framework: Framework, item: str, lang: str) -> str:
    """The short name of a domain, an outcome or a mode; an outcome's with what research knows. Raises ``KeyError``."""
    kind, _, subject = item.partition(":")
    if kind == "outcome":
        return outcome_label(framework.outcome(subject), lang)
    return (framework.mode(subject) if kind == "mode" else framework.domain(subject)).short_label[lang]


def outcome_label(outcome: Outcome, lang: str) -> str:
    """The short name of an outcome, with the letter of the research on it: it is never printed without."""
    return f"{outcome.short_label[lang]}\u00a0·\u00a0{research_mark(outcome.id)}"


def research_mark(outcome: str) -> str:
    """The grade of the research, A to E, a dash for none; with a star where the outcome may prompt learning itself."""
    found = load_evidence().of(outcome)
    return (found.grade or "–") + "*" * found.may_be_cause


# What was gained ---------------------------------------------------------------------------------------------------


def gained(scope: Scope, *, domain: str = "", stage: str = "") -> ExploreView:
    """Domains, outcomes and ways of learning of one group; of one domain or stage only, where that is asked."""
    domains = [one for one in scope.framework.domains if domain in ("", one.id)]
    charts = [_domains(scope), *(_outcomes(scope, one, stage) for one in domains), _modes(scope)]
    return _view(scope, "gained", charts)


def _domains(scope: Scope) -> Chart:
    lines = [_line(scope, f"domain:{one.id}", hue=one.id) for one in scope.framework.domains]
    return _bars(scope, "domains", scope.words["chart_domains"], [Section("", tuple(lines))])


def _outcomes(scope: Scope, domain: Domain, stage: str) -> Chart:
    stages = [one for one in scope.framework.stages if stage in ("", one.id)]
    sections = [
        Section(one.label[scope.lang], tuple(_outcome_lines(scope, scope.framework.outcomes_of(domain.id, one.id))))
        for one in stages
    ]
    return _bars(scope, domain.id, domain.label[scope.lang], sections)


def _outcome_lines(scope: Scope, outcomes: Iterable[Outcome]) -> Iterator[Line]:
    return (_line(scope, f"outcome:{one.id}", hue=one.domain) for one in outcomes)


def _modes(scope: Scope) -> Chart:
    lines = [_line(scope, f"mode:{one.id}") for one in scope.framework.modes]
    return _bars(scope, "modes", scope.shown.words["modes_here"], [Section("", tuple(lines))])


def _line(scope: Scope, item: str, *, hue: str = "") -> Line:
    return Line(item, item_label(scope.framework, item, scope.lang), (scope.shown.share(item),), hue)


# By unit -----------------------------------------------------------------------------------------------------------


def by_unit(scope: Scope, item: str, groups: Sequence[Group]) -> ExploreView:
    """One item in groups below the one looked at (``groups``: those of one page), each beside the whole of it."""
    whole = known(scope.release, scope.group, item)
    pairs = {one.id: (part, whole) for one in groups if whole and (part := known(scope.release, one, item))}
    found = {change.item: change for change in compare(pairs)}
    own = scope.shown.share(item)
    depths = _depths(scope)
    lines = [Line(scope.group.id, scope.name, (own, own), key=scope.group.units[0], picked=True)]
    lines += [_beside(scope, item, group, own, found.get(group.id), depths[group.id]) for group in groups]
    title = item_label(scope.framework, item, scope.lang)
    chart = Chart(
        id="units",
        kind="beside",
        title=title[:1].upper() + title[1:],
        of=scope.words["of_each"],
        said=scope.words.say("said_beside", other=scope.name),
        label=scope.words["column_unit"],
        columns=(scope.words["the_unit"], scope.name),
        sections=(Section("", tuple(lines)),),
        notes=_guarded(scope, list(found.values()), scope.words["note_part"]),
        about=item,
    )
    return _view(scope, "units", [chart])


def _depths(scope: Scope) -> dict[str, int]:
    """How far below the group looked at each group stands."""
    depths = {scope.group.id: 0}
    for group in scope.within():
        depths[group.id] = depths.get(group.parent or "", 0) + 1
    return depths


def _beside(scope: Scope, item: str, group: Group, whole: Figure, change: Change | None, depth: int) -> Line:
    said = say_change(change, scope.lang) if change else ""
    figures = (scope.shown_of(group).share(item), whole)
    return Line(group.id, scope.name_of(group), figures, _hue(item), change, said, key=group.units[0], depth=depth)


def _hue(item: str) -> str:
    kind, _, subject = item.partition(":")
    return subject.partition(".")[0] if kind in ("domain", "outcome") else ""


# Compared ----------------------------------------------------------------------------------------------------------


def compared(scope: Scope, other: Group | None) -> ExploreView:
    """One group beside another one: of the same period, or the same units in another period, if any."""
    if other is None:
        return _view(scope, "compared", [], (Told("", (scope.words["not_comparable"],)),))
    beside, items = scope.shown_of(other), [*items_of(scope.framework), *_later_items(scope, other)]
    found = {change.item: change for change in changes(scope.release, other, scope.group, items)}
    columns = _names(scope, other)
    sections = [
        Section(heading, tuple(_pair(scope, beside, item, label, found.get(item)) for item, label in lines))
        for heading, lines in _compared_items(scope, other)
    ]
    chart = Chart(
        id="compared",
        kind="pairs",
        title=scope.words.say("chart_compared", one=columns[0], other=columns[1]),
        of=scope.words["of_each"],
        said=scope.words.say("said_pairs", one=columns[0], other=columns[1]),
        label=scope.words["column_item"],
        columns=columns,
        sections=tuple(sections),
        notes=_guarded(scope, list(found.values()), scope.words["note_activity"]),
    )
    return _view(scope, "compared", [_took_part_beside(scope, other), chart])


def _names(scope: Scope, other: Group) -> tuple[str, str]:
    """What tells the two apart: the period, where they are of two."""
    if other.period == scope.group.period:
        return scope.name, scope.name_of(other)
    there = scope.release.period(other.period) or scope.period
    return period_label(scope.period, scope.lang), period_label(there, scope.lang)


def _compared_items(scope: Scope, other: Group) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    framework, lang = scope.framework, scope.lang
    yield scope.words["chart_domains"], [(f"domain:{one.id}", one.short_label[lang]) for one in framework.domains]
    for domain in framework.domains:
        outcomes = framework.outcomes_of(domain.id)
        yield domain.short_label[lang], [(f"outcome:{one.id}", outcome_label(one, lang)) for one in outcomes]
    yield scope.shown.words["modes_here"], [(f"mode:{one.id}", one.short_label[lang]) for one in framework.modes]
    if later := _later_items(scope, other):
        heading = f"{scope.shown.words['later']} ({scope.words[f'wave{_common(scope, other)}']})"
        yield heading, [(item, framework.domain(item.rpartition(":")[2]).short_label[lang]) for item in later]


def _common(scope: Scope, other: Group) -> int:
    """The last wave that both have been asked in; 0 where there is none."""
    there = scope.release.period(other.period)
    return max(set(scope.period.waves) & set(there.waves if there else ()), default=0)


def _later_items(scope: Scope, other: Group) -> list[str]:
    wave = _common(scope, other)
    return [f"wave{wave}:still:{one.id}" for one in scope.framework.domains] if wave else []


def _pair(scope: Scope, beside: Shown, item: str, label: str, change: Change | None) -> Line:
    figures = (_figure(scope.shown, item), _figure(beside, item))
    said = say_change(change, scope.lang) if change else ""
    return Line(item, label, figures, _hue(item.partition("still:")[2] or item), change, said)


def _figure(shown: Shown, item: str) -> Figure:
    wave, _, subject = item.partition(":still:")
    return shown.still(int(wave[-1]), subject) if subject else shown.share(item)


def _took_part_beside(scope: Scope, other: Group) -> Chart:
    one, two = _names(scope, other)
    lines = (_took_part(scope, scope.group, one), _took_part(scope, other, two))
    return _heard_chart(scope, "took_part", scope.words["chart_took_part"], lines)


def _guarded(scope: Scope, found: Sequence[Change], *more: str) -> tuple[str, ...]:
    if not found:
        return (scope.words["note_nothing_compared"],)
    clear = scope.words.say("note_clear", n=sum(change.clear for change in found), of=len(found))
    return (clear, scope.words["note_not_coloured"], say_guard(found, scope.lang), *more)


# By way of learning ------------------------------------------------------------------------------------------------


def by_mode(scope: Scope) -> ExploreView:
    """What was gained by each way of learning: one chart for each, where the release has such figures."""
    charts = [_by_mode(scope, mode.id, mode.label[scope.lang]) for mode in scope.framework.modes]
    shown = [chart for chart in charts if any(line.figures[0].shown for line in chart.lines)]
    told = () if shown else (Told("", (scope.words["modes_not_shown"],)),)
    return _view(scope, "modes", shown, told)


def _by_mode(scope: Scope, mode: str, title: str) -> Chart:
    sections = [
        Section(domain.short_label[scope.lang], tuple(_mode_lines(scope, mode, domain.id)))
        for domain in scope.framework.domains
    ]
    return _bars(scope, f"mode-{mode}", title[:1].upper() + title[1:], sections)


def _mode_lines(scope: Scope, mode: str, domain: str) -> Iterator[Line]:
    for outcome in scope.framework.outcomes_of(domain):
        item = f"outcome_mode:{outcome.id}×{mode}"
        yield Line(item, outcome_label(outcome, scope.lang), (scope.shown.share(item),), domain)


# Later -------------------------------------------------------------------------------------------------------------


def later(scope: Scope) -> ExploreView:
    """What people said when they were asked again: still of use, by when a first yield, what got in the way."""
    if not scope.period.waves:
        return _view(scope, "later", [], (Told("", (scope.shown.words["later_not_asked"],)),))
    charts = [_still(scope), _first(scope), _still_by_outcome(scope), *_barriers(scope)]
    told = [Told(one.short_label[scope.lang], tuple(_said_later(scope, one.id))) for one in scope.framework.domains]
    question, *answer = say_axis(axis(scope.release, scope.group), scope.lang)
    return _view(scope, "later", charts, (*told, Told(question, tuple(answer))))


def _said_later(scope: Scope, domain: str) -> Iterator[str]:
    for wave in still_in_use(scope.release, scope.group, domain):
        yield from say_still(wave, scope.lang)
    yield from say_first_yield(first_yield(scope.release, scope.group, domain), scope.lang)


def _times(scope: Scope, identity: str, title: str, of: str, lines: Sequence[Line]) -> Chart:
    columns = tuple(scope.words[f"wave{wave}"] for wave in WAVES)
    said, label = scope.words["said_times"], scope.words["column_block"]
    return Chart(identity, "times", title, of, said, label, columns, (Section("", tuple(lines)),))


def _still(scope: Scope) -> Chart:
    lines = [
        Line(f"still:{one.id}", one.short_label[scope.lang], tuple(_waves(scope, one.id)), one.id)
        for one in scope.framework.domains
    ]
    words = scope.shown.words
    return _times(scope, "still", words["later"], words["later_of"], lines)


def _waves(scope: Scope, subject: str) -> Iterator[Figure]:
    for wave in WAVES:
        asked = wave in scope.period.waves
        yield scope.shown.still(wave, subject) if asked else Figure(scope.shown.words["not_yet"])


def _first(scope: Scope) -> Chart:
    lines = []
    for domain in scope.framework.domains:
        found = {one.wave: one for one in first_yield(scope.release, scope.group, domain.id).waves}
        figures = tuple(_by_then(scope.shown.words, wave in scope.period.waves, found.get(wave)) for wave in WAVES)
        lines.append(Line(f"first_yield:{domain.id}", domain.short_label[scope.lang], figures, domain.id))
    return _times(scope, "first_yield", scope.words["chart_first"], scope.words["of_first"], lines)


def _by_then(words: Texts, asked: bool, found: ByThen | None) -> Figure:
    """The estimate where there is one, else its lower limit: from there up to everybody, anything is possible."""
    if found is None or found.at_least is None:
        return Figure(words["not_shown" if asked else "not_yet"])
    if found.interval is None:
        text, ends = words.say("at_least", share=words.percent(found.at_least)), (found.at_least, 100)
        return Figure(text, shown=True, end="at_least", low=ends[0], high=ends[1], span=f"{ends[0]}–{ends[1]}")
    low, high = found.interval.low, found.interval.high
    between = words.say("between", low=words.percent(low), high=words.percent(high))
    text = between if found.share is None else words.percent(found.share)
    return Figure(text, shown=True, fill=found.share, low=low, high=high, between=between, span=f"{low}–{high}")


def _still_by_outcome(scope: Scope) -> Chart:
    wave = scope.shown.last_wave or 0
    sections = [
        Section(domain.short_label[scope.lang], tuple(_still_lines(scope, wave, domain.id)))
        for domain in scope.framework.domains
    ]
    title, of = scope.words.say("chart_still", when=scope.words[f"wave{wave}"]), scope.words["of_answered"]
    return _bars(scope, "still_by_outcome", title, sections, of=of)


def _still_lines(scope: Scope, wave: int, domain: str) -> Iterator[Line]:
    for outcome in scope.framework.outcomes_of(domain):
        item, label = f"wave{wave}:still:{outcome.id}", outcome_label(outcome, scope.lang)
        yield Line(item, label, (scope.shown.still(wave, outcome.id),), domain)


def _barriers(scope: Scope) -> Iterator[Chart]:
    """The last time that it was asked first."""
    for wave in sorted(scope.period.waves, reverse=True):
        when = scope.words[f"wave{wave}"]
        items = ((f"wave{wave}:barrier:{one.id}", one.label[scope.lang]) for one in scope.framework.barriers)
        lines = [Line(item, label, (scope.shown.share(item),)) for item, label in items]
        title = scope.words.say("chart_barriers", question=scope.framework.barrier_question[scope.lang], when=when)
        sections, label = [Section("", tuple(lines))], scope.shown.words["column_barrier"]
        yield _bars(scope, f"barriers-{wave}", title, sections, label=label)


# Who is heard ------------------------------------------------------------------------------------------------------


def heard(scope: Scope, groups: Sequence[Group]) -> ExploreView:
    """How many took part and answered, of the group and of those of one page, and which units have no figures alone."""
    depths = _depths(scope)
    lines = [_took_part(scope, one, scope.name_of(one), depths[one.id]) for one in (scope.group, *groups)]
    charts = [_heard_chart(scope, "took_part", scope.words["chart_took_part"], tuple(lines))]
    if scope.period.waves:
        charts.append(_answered(scope))
    return _view(scope, "heard", charts, tuple(_not_alone(scope)))


def _took_part(scope: Scope, group: Group, name: str, depth: int = 0) -> Line:
    words, period = scope.shown.words, scope.release.period(group.period) or scope.period
    heads, people = headcount(period, group), Figure(scope.words.say("at_least_people", people=group.people))
    if not heads:
        figure = Figure(words["not_shown"])
    else:
        share = 100 * group.people // heads
        figure = Figure(words.say("at_least", share=words.percent(share)), shown=True, fill=share, end="at_least")
        people = Figure(scope.words.say("people_of", people=group.people, heads=heads))
    return Line(group.id, name, (figure, people), key=group.units[0], picked=depth == 0, depth=depth)


def _heard_chart(scope: Scope, identity: str, title: str, lines: tuple[Line, ...]) -> Chart:
    words = scope.words
    return Chart(
        id=identity,
        kind="bars",
        title=title,
        of=words["of_headcount"],
        said=words["said_bars"],
        label=words["column_unit"],
        columns=(words["column_share"], words["column_people"]),
        sections=(Section("", lines),),
        notes=(words["note_heard"],),
    )


def _answered(scope: Scope) -> Chart:
    waves = sorted(scope.period.waves)
    lines = tuple(
        Line(f"wave{wave}:answered", scope.words[f"wave{wave}"], (scope.shown.share(f"wave{wave}:answered"),))
        for wave in waves
    )
    title = scope.words["chart_answered"]
    return _bars(scope, "answered", title, [Section("", lines)], label=scope.shown.words["column_when"])


def _not_alone(scope: Scope) -> Iterator[Told]:
    """Units within the group that have no row of their own. Why one has none is said of none of them."""
    inside = _units_within(scope)
    together = [one for one in (scope.group, *scope.within()) if len(one.units) > 1]
    alone = {unit for group in scope.groups for unit in group.units}
    rest = [unit for unit in inside if unit not in alone]
    if together:
        yield Told(scope.words["shown_together"], tuple(_named(scope, [scope.name_of(one) for one in together])))
    if rest:
        names = [unit_name(scope.period, unit, scope.lang) for unit in rest]
        yield Told(scope.words["no_row"], tuple(_named(scope, names)))
    yield Told(scope.words["why_heading"], (scope.words.say("why", k=scope.period.k, least=_least(scope)),))


def _least(scope: Scope) -> int:
    return scope.period.k + scope.period.c


def _units_within(scope: Scope) -> list[str]:
    parents: Mapping[str, str | None] = {unit.id: unit.parent for unit in scope.period.units}
    own = set(scope.group.units)
    inside: set[str] = set()
    for unit in parents:
        path, at = [unit], parents[unit]
        while at is not None and at not in own and at not in inside:
            path.append(at)
            at = parents.get(at)
        if at is not None:
            inside.update(path)
    return [unit.id for unit in scope.period.units if unit.id in inside]


def _named(scope: Scope, names: Sequence[str]) -> Iterator[str]:
    if len(names) <= _NAMED:
        yield scope.shown.words.join(list(names)) + "."
    else:
        first = ", ".join(names[:_NAMED])
        yield scope.words.say("and_others", names=first, n=len(names) - _NAMED)


# What all of them share --------------------------------------------------------------------------------------------


def _bars(
    scope: Scope,
    identity: str,
    title: str,
    sections: Sequence[Section],
    *,
    of: str = "",
    label: str = "",
) -> Chart:
    return Chart(
        id=identity,
        kind="bars",
        title=title,
        of=of or scope.words.say("of_everybody", people=scope.group.people),
        said=scope.words["said_bars"],
        label=label or scope.words["column_item"],
        columns=(scope.words["column_share"],),
        sections=tuple(sections),
    )


def _view(scope: Scope, view: str, charts: Iterable[Chart], told: Sequence[Told] = ()) -> ExploreView:
    charts = tuple(charts)
    return ExploreView(
        lang=scope.lang,
        title=scope.words[f"title_{view}"],
        of_whom=f"{scope.name} · {period_label(scope.period, scope.lang)}",
        intro=scope.words[f"intro_{view}"],
        charts=charts,
        told=tuple(told),
        colophon=colophon(scope),
        research={one.id: research_of(one.items, scope.framework, scope.lang) for one in charts},
    )


def colophon(scope: Scope) -> tuple[str, ...]:
    """What the letters of the research mean, and from how many people something is shown."""
    return scope.words["letters"], scope.shown.words.say("colophon", k=scope.period.k, c=scope.period.c)


def render_explore(
    view: ExploreView,
    *,
    csv: Callable[[str], str] | None = None,
    links: Callable[[str], str] | None = None,
    open_tables: bool = False,
    research: str = "",
    agreed: Mapping[str, Sequence[Noted]] | None = None,
) -> str:
    """The body of a page that links ``static/show.css`` and ``static/explore.css``. No script, no style attribute.

    ``csv`` gives the address of one chart's CSV by its id, ``links`` that of the page about a unit by the unit's id.
    ``research``: the address of the page on it. ``agreed``: what is done with a figure, by its item.
    """
    words, given = texts("explore", view.lang), agreed or {}
    done = {chart.id: [one for item in chart.items for one in given.get(item, ())] for chart in view.charts}
    return template("explore.html.j2").render(
        view=view, words=words, csv=csv, links=links, open=open_tables, research=research, done=done
    )
