"""A release and the framework → everything the infographic says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby

from oogst.evidence import Evidence, Study, load_evidence
from oogst.framework import Domain, Framework, Mode, Outcome, Proof
from oogst.measure import Change, axis, changes, say_axis, say_change, say_guard
from oogst.release import Period, Release
from oogst.show.choose import choose_group, choose_period, group_before, group_name, headcount, period_label, unit_name
from oogst.show.explore import item_label, items_of
from oogst.show.model import (
    Columns,
    Fact,
    Field,
    Figure,
    Grade,
    InfographicView,
    Later,
    Panel,
    Point,
    Reading,
    Research,
    Row,
    Rows,
    Source,
    Stage,
)
from oogst.show.shown import Shown
from oogst.show.team import Agreed, item_in, said_and_done
from oogst.texts import Texts, texts

_WAVES = (1, 2, 3)
_STRENGTH = {"A": 5, "B": 4, "C": 3, "D": 2, "E": 1}
#: The length of the part of the digest that the page prints: enough to compare by eye.
_SEAL = 12


def infographic_view(
    release: Release | None,
    *,
    framework: Framework,
    lang: str,
    unit: str | None = None,
    period: str | None = None,
    name: str | None = None,
    agreed: Sequence[Agreed] = (),
) -> InfographicView:
    """Everything the infographic says, worded in ``lang``.

    Without a release, or where a period shows nothing, it is the general infographic: what research says, and the
    examples. ``unit`` is a unit's id: the smallest shown group that contains it is shown. ``period`` is a period's id,
    else the newest. ``name`` is the organisation's name, else that of its top unit. ``agreed``: what is done with
    figures of the group, to stand beside them.
    Raises ``NotFound`` for a unit or period that the release does not know, ``KeyError`` for an unknown language.
    """
    page = _Page(framework, load_evidence(), lang, texts("show", lang))
    if release is None:
        return _view(page, None, name=name or "")
    chosen = choose_period(release, period)
    if chosen is None:
        return _view(page, None, name=name or "", notices=(page.words["no_period"],))
    group, name, label = choose_group(release, chosen, unit), name or _top_name(chosen), period_label(chosen, lang)
    if group is None:
        return _view(page, None, name=name, period=label, notices=(_why_nothing(page, chosen),))
    shown = Shown(release, chosen, group, page.words)
    view = _view(page, shown, name=_name(page, shown, name), period=label, notices=tuple(_notices(page, shown, unit)))
    return replace(view, done=tuple(_done(page, shown, agreed)))


@dataclass(frozen=True)
class _Page:
    """What every part of the page needs to find its words."""

    framework: Framework
    evidence: Evidence
    lang: str
    words: Texts

    def grade(self, outcome: str) -> Grade:
        finding = self.evidence.of(outcome)
        cause = self.words["may_be_cause"] if finding.may_be_cause else ""
        return Grade(finding.grade or "–", _STRENGTH.get(finding.grade or "", 0), self.graded(finding.grade), cause)

    def graded(self, letter: str | None) -> str:
        found = next((grade for grade in self.framework.evidence_grades if grade.id == letter), None)
        return (found or self.framework.no_evidence).label[self.lang]


def _view(
    page: _Page, shown: Shown | None, *, name: str, period: str = "", notices: tuple[str, ...] = ()
) -> InfographicView:
    words, kind = page.words, "here" if shown else "general"
    return InfographicView(
        lang=page.lang,
        has_numbers=shown is not None,
        title=words[f"title_{kind}"],
        name=name,
        period=period,
        intro=words[f"intro_{kind}"],
        notices=notices,
        facts=tuple(_facts(shown)) if shown else (),
        axis=words["axis"],
        fields=tuple(_field(page, domain, shown) for domain in page.framework.domains),
        modes=_modes(page, shown),
        sure=_sure(page, shown) if shown else None,
        barriers=_barriers(page, shown) if shown else None,
        measured=tuple(_measured(page, shown)) if shown else (),
        reading=_reading(words) if shown else None,
        research=_research(page, with_letters=shown is not None),
        definition_heading=page.framework.definition.heading[page.lang],
        definition=page.framework.definition.text[page.lang],
        examples_heading=words["examples"],
        examples_apart=words["examples_apart"] if shown else "",
        for_whom=words["for_whom"] + words["colon"],
        colon=words["colon"],
        columns=Columns(**{field.name: words[f"column_{field.name}"] for field in fields(Columns)}),
        done_heading=texts("team", page.lang)["agreed"],
        done=(),
        colophon=tuple(_colophon(shown)) if shown else (words["general_made_by"],),
    )


# What is shown, of whom, and what has to be said about that --------------------------------------------------------


def _top_name(period: Period) -> str:
    return next((unit.name for unit in period.units if unit.parent is None), "")


def _name(page: _Page, shown: Shown, organisation: str) -> str:
    if shown.group.parent is None:
        return organisation
    return f"{group_name(shown.period, shown.group, page.lang)} · {organisation}"


def _why_nothing(page: _Page, period: Period) -> str:
    code = "withdrawn" if period.status == "withdrawn" else "nothing_shown"
    return page.words.say(code, period=period_label(period, page.lang), k=period.k, least=period.k + period.c)


def _notices(page: _Page, shown: Shown, unit: str | None) -> Iterator[str]:
    if unit is not None and shown.group.units != (unit,):
        group = group_name(shown.period, shown.group, page.lang)
        yield page.words.say("shown_together", unit=unit_name(shown.period, unit, page.lang), group=group)
    above = shown.release.group(shown.period.id, shown.group.parent) if shown.group.parent else None
    if above and not any(shown.share(f"outcome:{outcome.id}").shown for outcome in page.framework.outcomes):
        yield page.words.say("little_shown", group=group_name(shown.period, above, page.lang))
    for note in shown.release.notes:
        if f"note_{note}" in page.words:
            yield page.words[f"note_{note}"]


def _facts(shown: Shown) -> Iterator[Fact]:
    words, heads = shown.words, headcount(shown.period, shown.group)
    label = words.say("fact_people", headcount=heads) if heads else words["fact_people_only"]
    yield Fact(words["fact_people_lead"], words.number(shown.group.people), label)
    for total in shown.release.totals:
        if (total.period, total.group) == (shown.period.id, shown.group.id):
            yield Fact(words["fact_moments_lead"], words.number(total.moments), words["fact_moments"])
    wave = shown.last_wave
    if wave and (answered := shown.share(f"wave{wave}:answered")).shown:
        yield Fact("", answered.text, words.say("fact_answered", when=words[f"wave{wave}"]), worded=bool(answered.end))


def _colophon(shown: Shown) -> Iterator[str]:
    words, release = shown.words, shown.release
    yield words.say("colophon", k=shown.period.k, c=shown.period.c)
    yield words.say("seal", date=release.as_of, digest=release.digest[:_SEAL], made_by=release.made_by)


# The three blocks --------------------------------------------------------------------------------------------------


def _field(page: _Page, domain: Domain, shown: Shown | None) -> Field:
    words, lang = page.words, page.lang
    figure = shown.share(f"domain:{domain.id}") if shown else None
    return Field(
        id=domain.id,
        horizon=page.framework.horizon(domain.horizon).label[lang],
        horizon_id=domain.horizon,
        picture=words[f"picture_{domain.horizon}"],
        name=domain.label[lang],
        tagline=domain.tagline[lang],
        for_whom=domain.for_whom[lang],
        figure=figure,
        figure_of=words["domain_share" if figure and figure.shown else "domain_not_shown"],
        stages=tuple(_stage(page, domain, stage, shown) for stage in ("direct", "resulting")),
        later=_later(domain.id, shown) if shown else None,
        examples=tuple(example.text[lang] for example in page.framework.examples_of(domain.id)),
    )


def _stage(page: _Page, domain: Domain, stage: str, shown: Shown | None) -> Stage:
    lead = domain.learnt if stage == "direct" else domain.reported
    heading = page.framework.stage(stage).label[page.lang]
    return Stage(stage, heading, lead[page.lang], tuple(_outcomes(page, domain.id, stage, shown)))


def _outcomes(page: _Page, domain: str, stage: str, shown: Shown | None) -> Iterator[Rows]:
    """The outcomes in the order of the framework, not of their size.

    So two pages (another team, another half-year) can be laid side by side, and nothing reads as a ranking.
    """
    citizenship = page.framework.citizenship
    outcomes = page.framework.outcomes_of(domain, stage)
    for together, group in groupby(outcomes, key=lambda one: one.id in citizenship.outcomes):
        heading = citizenship.label[page.lang] if together else ""
        yield Rows(heading, tuple(_outcome(page, outcome, shown) for outcome in group))


def _outcome(page: _Page, outcome: Outcome, shown: Shown | None) -> Row:
    return Row(
        id=outcome.id,
        label=outcome.label[page.lang],
        short=outcome.short_label[page.lang],
        figure=shown.share(f"outcome:{outcome.id}") if shown else None,
        grade=page.grade(outcome.id),
        hue=outcome.domain,
    )


def _later(domain: str, shown: Shown) -> Later:
    words, scale = shown.words, tuple(shown.words.percent(share) for share in (100, 50, 0))
    if not shown.period.waves:
        return Later(words["later"], words["later_of"], words["later_not_asked"], scale, ())
    points = tuple(_point(domain, wave, shown) for wave in _WAVES)
    said = words.say("later_picture", points=" ".join(_said(words, point) for point in points))
    return Later(words["later"], words["later_of"], said, scale, points)


def _said(words: Texts, point: Point) -> str:
    return f"{point.when}{words['colon']} {point.figure.text}."


def _point(domain: str, wave: int, shown: Shown) -> Point:
    asked = wave in shown.period.waves
    figure = shown.still(wave, domain) if asked else Figure(shown.words["not_yet"])
    return Point(shown.words[f"wave{wave}"], figure)


# Below the blocks --------------------------------------------------------------------------------------------------


def _modes(page: _Page, shown: Shown | None) -> Panel:
    rows = tuple(_mode(page, mode, shown) for mode in page.framework.modes)
    return Panel(page.words["modes_here" if shown else "modes_general"], (Rows("", rows),), ())


def _mode(page: _Page, mode: Mode, shown: Shown | None) -> Row:
    label, lang = mode.label[page.lang], page.lang
    figure = shown.share(f"mode:{mode.id}") if shown else None
    return Row(mode.id, label, mode.short_label[lang], figure=figure, words=mode.explanation[lang])


def _sure(page: _Page, shown: Shown) -> Panel:
    words, wave = page.words, shown.last_wave
    heads = headcount(shown.period, shown.group)
    sentences = [words["sure_steps" if wave else "later_not_asked"], words["sure_reported"]]
    if heads:
        sentences.append(words.say("sure_took_part", share=words.percent(100 * shown.group.people // heads)))
    return Panel(words["sure"], tuple(_ladder(page, shown, wave)), tuple(sentences))


def _ladder(page: _Page, shown: Shown, wave: int | None) -> Iterator[Rows]:
    """The steps of proof, each as a share of everybody who took part. They overlap, so they are never stacked."""
    once, again, confirmed, figure = page.framework.proof
    whole = Figure(page.words["everybody"], shown=True, fill=100, low=100, high=100)
    yield Rows("", (_proof(page, once, whole),))
    if wave is None:
        return
    heading = page.words.say("said_again", proof=again.label[page.lang], when=page.words[f"wave{wave}"])
    yield Rows(heading, tuple(_said_again(page, domain, shown, wave) for domain in page.framework.domains))
    rest = ((confirmed, "confirmed"), (figure, "figure"))
    yield Rows("", tuple(_proof(page, proof, _most_proven(shown, item)) for proof, item in rest))


def _most_proven(shown: Shown, item: str) -> Figure:
    """Each wave prints what came since the one before it; the largest share of a wave holds for all waves together."""
    figures = [shown.share(f"wave{wave}:{item}") for wave in shown.period.waves]
    return max(figures, key=lambda figure: (figure.shown, figure.fill or 0))


def _proof(page: _Page, proof: Proof, figure: Figure) -> Row:
    return Row(proof.id, proof.label[page.lang], proof.short_label[page.lang], figure=figure)


def _said_again(page: _Page, domain: Domain, shown: Shown, wave: int) -> Row:
    label, figure = domain.short_label[page.lang], shown.share(f"wave{wave}:still:{domain.id}")
    return Row(f"said_again.{domain.id}", label, label, figure=figure, hue=domain.id)


def _barriers(page: _Page, shown: Shown) -> Panel | None:
    """What stood in the way, as told in the last wave; nothing where none of it may be shown."""
    if (wave := shown.last_wave) is None:
        return None
    named = ((one.id, one.label[page.lang]) for one in page.framework.barriers)
    rows = tuple(
        Row(identity, label, label, figure=shown.share(f"wave{wave}:barrier:{identity}")) for identity, label in named
    )
    if not any(row.figure and row.figure.shown for row in rows):
        return None
    of = page.words.say("barriers_of", when=page.words[f"wave{wave}"])
    return Panel(page.framework.barrier_question[page.lang], (Rows(of, rows),), ())


def _measured(page: _Page, shown: Shown) -> Iterator[Panel]:
    """What the figures let a reader conclude beyond this one period; nothing where there is nothing to compare."""
    if before := group_before(shown.release, shown.group):
        found = changes(shown.release, before, shown.group, items_of(page.framework))
        earlier = shown.release.period(before.period) or shown.period
        heading = page.words.say("since", period=period_label(earlier, page.lang))
        yield from [Panel(heading, (), tuple(_changed(page, found)))] if found else []
    if shown.period.waves:
        question, *answer = say_axis(axis(shown.release, shown.group), page.lang)
        yield Panel(question, (), tuple(answer))


def _changed(page: _Page, found: Sequence[Change]) -> Iterator[str]:
    """Only what chance does not explain, with how many comparisons that was held against."""
    clear = [change for change in found if change.clear]
    for change in clear:
        label, said = item_label(page.framework, change.item, page.lang), say_change(change, page.lang)
        yield page.words.say("since_changed", label=label[:1].upper() + label[1:], said=said)
    yield say_guard(found, page.lang) if clear else page.words.say("since_nothing", n=len(found))


def _done(page: _Page, shown: Shown, agreed: Sequence[Agreed]) -> Iterator[str]:
    """What is done with a figure, beside what the figure is now."""
    words = texts("team", page.lang)
    for one, told in zip(agreed, said_and_done(agreed, page.framework, page.lang), strict=True):
        figure = shown.share(item_in(shown.release, shown.group, one.item)) if one.item else None
        label = f"{told.figure} ({figure.text})" if figure and figure.shown else told.figure
        state = told.state_words + (f", {told.by}" if told.by else "")
        yield words.say("done_beside" if label else "done_alone", label=label, text=told.text.rstrip("."), state=state)


def _reading(words: Texts) -> Reading:
    heading, bar, line = words["reading"], words["reading_bar"], words["reading_interval"]
    return Reading(heading, bar, line, share=words["reading_share"], between=words["reading_between"])


def _research(page: _Page, *, with_letters: bool) -> Research:
    words, known = page.words, page.framework.evidence_grades
    letters = [*(grade.id for grade in known), None]
    return Research(
        heading=words["research"],
        size=words["research_size" if with_letters else "research_size_general"],
        grades=tuple(Grade(one or "–", _STRENGTH.get(one or "", 0), page.graded(one), "") for one in letters),
        cause=words["may_be_cause"],
        sources_heading=words["sources"],
        key_sources=tuple(_source(page, study) for study in page.evidence.key_studies),
        all_heading=words["all_sources"],
        all_sources=tuple(_source(page, study) for study in page.evidence.studies),
    )


def _source(page: _Page, study: Study) -> Source:
    year = f" ({study.year})" if study.year else ""
    title = f"{study.authors}{year}. {study.title}" if study.authors else f"{study.title}{year}"
    first = (study.authors or "").partition(",")[0]
    about = [one.label[page.lang] for one in page.framework.outcomes if study in page.evidence.of(one.id).studies]
    return Source(
        short=page.words.say("and_others", first=first) + year if first else title,
        text=f"{title}. {study.journal}.",
        doi=study.doi or "",
        address=f"https://doi.org/{study.doi}" if study.doi else "",
        about=" · ".join(about),
    )
