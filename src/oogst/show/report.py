"""A report on one group in one period: charts, sentences, rules and research, from which every form is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oogst.audit import Audit, as_text
from oogst.errors import NothingToShow
from oogst.framework import Framework
from oogst.release import Group, Period, Release
from oogst.show import explore
from oogst.show.build import infographic_view
from oogst.show.charts import Chart
from oogst.show.choose import choose_group, choose_period, group_before, period_label
from oogst.show.explore import Scope
from oogst.show.look import PLAIN, Look, printed_mark
from oogst.show.model import InfographicView
from oogst.show.printing import print_style, printed
from oogst.show.research import Known, research
from oogst.show.summary import Summary, summary
from oogst.show.templating import template
from oogst.texts import texts
from oogst.texts.rules import rules

FORMATS = ("pptx", "xlsx", "pdf", "txt")
#: Type of the printed report, in points.
_SIZE = 10.0


@dataclass(frozen=True)
class Released:
    """What one period of the release holds, in numbers of rows."""

    period: str
    groups: int
    shown: int
    hidden: int
    k: int
    c: int
    withdrawn: bool


@dataclass(frozen=True)
class ReportView:
    """Everything that a report says. ``audit``: the lines of the audit, empty where none was made."""

    lang: str
    title: str
    of_whom: str
    picture: InfographicView
    charts: tuple[Chart, ...]
    told: tuple[explore.Told, ...]
    summary: Summary
    rules_heading: str
    rules: tuple[str, ...]
    audit: tuple[str, ...]
    released: tuple[Released, ...]
    research: tuple[Known, ...]
    colophon: tuple[str, ...]

    def known(self, item: str) -> Known | None:
        """What research knows about the outcome that an item is about; ``None`` where it is about none."""
        subject = item.rpartition(":")[2]
        return next((one for one in self.research if one.id == subject), None)


def report_view(
    release: Release,
    *,
    framework: Framework,
    lang: str,
    unit: str | None = None,
    period: str | None = None,
    name: str | None = None,
    groups: Sequence[Group] | None = None,
    audit: Audit | None = None,
) -> ReportView:
    """Everything a report says, worded in ``lang``.

    ``unit``, ``period``, ``name``: as for ``infographic_view``. ``groups``: those that its reader may see, parents
    first; all of the period without it. ``audit``: the result to print.
    Raises ``NotFound`` for a unit or period that the release does not know, ``NothingToShow`` where it shows nothing.
    """
    chosen = choose_period(release, period)
    group = choose_group(release, chosen, unit) if chosen else None
    if chosen is None or group is None:
        raise NothingToShow("nothing_for_report")
    scope = Scope(release, framework, lang, chosen, group, tuple(groups or release.groups_of(chosen.id)))
    picture = infographic_view(release, framework=framework, lang=lang, unit=unit, period=chosen.id, name=name)
    before = group_before(release, group)
    views = _views(scope, before)
    return ReportView(
        lang=lang,
        title=texts("report", lang)["title"],
        of_whom=f"{picture.name} · {picture.period}",
        picture=picture,
        charts=tuple(_charts(views)),
        told=tuple(told for view in views for told in view.told),
        summary=summary(scope, before),
        rules_heading=texts("rules", lang)["heading"],
        rules=rules(lang, chosen.k, chosen.c),
        audit=tuple(as_text(audit, lang).splitlines()) if audit else (),
        released=tuple(_released(release, one, lang) for one in release.periods),
        research=research(framework, lang),
        colophon=picture.colophon,
    )


def render_report(view: ReportView, form: str, look: Look = PLAIN) -> bytes:
    """The report in one of ``FORMATS``. Raises ``BadFile`` as ``slides.read_design`` where the design is none."""
    if form == "pptx":
        from oogst.show.slides import slides

        return slides(view, look)
    if form == "xlsx":
        from oogst.show.workbook import workbook

        return workbook(view)
    return render_report_pdf(view, look) if form == "pdf" else render_summary(view).encode()


def render_report_pdf(view: ReportView, look: Look = PLAIN) -> bytes:
    """The report for the works council: pages of A4, marked as PDF/UA-1 (ISO 14289-1)."""
    about = {"words": texts("report", view.lang), "logo": printed_mark(look)}
    style = print_style("report.css") + look.style
    whole = template("report.html.j2").render(view=view, style=style, **about)
    return printed(whole, [_SIZE], pictures=look.pictures)


def render_summary(view: ReportView) -> str:
    """The summary as plain text, with the row behind each figure."""
    words = texts("report", view.lang)
    head = [words["summary"].upper(), view.of_whom, "", *view.summary.sentences, words["not_shown_here"]]
    tail = ["", words["cited"].upper(), *view.summary.cited, "", words["summary_made"], words["noted"], *view.colophon]
    return "\n".join([*head, *tail]) + "\n"


def _views(scope: Scope, before: Group | None) -> list[explore.ExploreView]:
    views = [explore.gained(scope), explore.later(scope)]
    if before is not None:
        views.append(explore.compared(scope, before))
    return [*views, explore.by_mode(scope), explore.heard(scope, scope.within())]


def _charts(views: list[explore.ExploreView]) -> Iterator[Chart]:
    """Those with a figure to show; of two about the same (how many took part), the one with more lines."""
    every = [chart for view in views for chart in view.charts]
    most = {chart.id: chart for chart in sorted(every, key=lambda one: len(list(one.lines)))}
    return (chart for chart in every if chart is most[chart.id] and _shows(chart))


def _shows(chart: Chart) -> bool:
    return any(figure.shown for line in chart.lines for figure in line.figures)


def _released(release: Release, period: Period, lang: str) -> Released:
    cells = [cell.share is not None for cell in release.cells if cell.period == period.id]
    groups = sum(1 for _ in release.groups_of(period.id))
    shown, withdrawn = sum(cells), period.status == "withdrawn"
    return Released(period_label(period, lang), groups, shown, len(cells) - shown, period.k, period.c, withdrawn)
