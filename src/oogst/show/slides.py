"""A report as slides: native charts that can be edited, speaker notes with the figures and their sources.

Without a design of the organisation's own, paper and colours are those of the infographic, with its logo and accent;
with one, its masters, fonts and colours are kept and only the domains' own colours are added.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from oogst.errors import BadFile
from oogst.show.charts import Chart, Line, Section
from oogst.show.look import PLAIN, Look
from oogst.show.model import Field, Figure, InfographicView, Row
from oogst.show.page import render_txt
from oogst.show.report import ReportView
from oogst.texts import texts

#: Lines of a chart that can still be read on one slide.
_MOST_LINES = 12
#: Slides for one chart; the workbook has all of it.
_MOST_SLIDES = 4
_INK, _SOFT, _PAPER = "22302A", "57635B", "FBF6EA"
_HUES = {"job": "2C6A3C", "transferable": "935600", "career": "7B2D5B", "": "3F6C78"}
_DISPLAY = "Georgia"
#: The logo on a slide.
_LOGO_WIDTH, _LOGO_HEIGHT = Inches(1.9), Inches(0.55)
#: A design, as it comes in and unpacked, in bytes; and how many parts it may have.
MOST_DESIGN_BYTES: Final = 20_000_000
_MOST_UNPACKED, _MOST_ENTRIES = 150_000_000, 2_000
#: Characters that no XML file can hold (XML 1.0, section 2.2).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Box:
    """A place on a slide, in English metric units."""

    left: int
    top: int
    width: int
    height: int

    def column(self, at: int, of: int, gap: int) -> Box:
        width = (self.width - gap * (of - 1)) // of
        return Box(self.left + at * (width + gap), self.top, width, self.height)

    def below(self, height: int) -> Box:
        return Box(self.left, self.top + height, self.width, self.height - height)

    def upper(self, height: int) -> Box:
        return Box(self.left, self.top, self.width, height)


def slides(view: ReportView, look: Look = PLAIN) -> bytes:
    """The report as a PPTX file: a title, the infographic, the summary, a slide for each chart, the rules.

    Raises ``BadFile`` as ``read_design`` where the design of the look is none.
    """
    deck = _Deck(look)
    words = texts("report", view.lang)
    _opening(deck, view)
    _infographic(deck, view.picture)
    _sentences(deck, words["summary"], view.summary.sentences, "\n".join([words["summary_made"], *view.summary.cited]))
    for chart in view.charts:
        for part in _parts(chart, words):
            _charted(deck, part, _notes(view, part))
    for told in view.told:
        if told.heading:
            _sentences(deck, told.heading, told.sentences, "\n".join(view.colophon))
    rules = [one.replace("*", "") for one in view.rules]
    for at in range(0, len(rules), 5):
        _sentences(deck, view.rules_heading, rules[at : at + 5], "\n".join(view.colophon))
    return deck.saved(f"{view.title} · {view.of_whom}")


def infographic_slide(view: InfographicView, look: Look = PLAIN) -> bytes:
    """The infographic as one slide; its speaker notes hold the whole text. Raises as ``slides``."""
    deck = _Deck(look)
    _infographic(deck, view)
    return deck.saved(view.document_title)


def read_design(data: bytes) -> bytes:
    """The design in these bytes without its own slides, which nobody may find in it later.

    Raises ``BadFile``: ``design_too_large``, ``design_unreadable`` (no PowerPoint file, or none with a layout that has
    a title), ``design_unsafe`` (it holds macros, or unpacks into more than a presentation is).
    """
    if len(data) > MOST_DESIGN_BYTES:
        raise BadFile("design_too_large", most=MOST_DESIGN_BYTES // 1_000_000)
    return _Deck(Look(design=data)).saved("")


# The deck ----------------------------------------------------------------------------------------------------------


class _Deck:
    """A presentation and what its design leaves free."""

    def __init__(self, look: Look) -> None:
        self.own, self._look = look.design is not None, look
        self._file = _opened(look.design)
        if not self.own:
            self._file.slide_width, self._file.slide_height = Inches(13.333), Inches(7.5)
        layouts = list(self._file.slide_layouts)
        titled = [one for one in layouts if any(part.placeholder_format.idx == 0 for part in one.placeholders)]
        if not titled:
            raise BadFile("design_unreadable")
        self._titled = min(titled, key=lambda one: (len(_placed(one)) - 1, layouts.index(one)))

    @property
    def width(self) -> int:
        return int(self._file.slide_width)

    @property
    def height(self) -> int:
        return int(self._file.slide_height)

    def slide(self, title: str, notes: str) -> tuple[Any, Box]:
        """A new slide with a title, and the place that is free below it."""
        slide = self._file.slides.add_slide(self._titled)
        for part in list(slide.placeholders):
            if part.placeholder_format.idx != 0:
                part._element.getparent().remove(part._element)  # empty, it would read "click to add text"
        head = slide.shapes.title
        if not self.own:
            self._dressed(slide, head)
        head.text_frame.text = _clean(title)
        if not self.own:
            colour = self._look.accent.light[1:] if self._look.accent else _INK
            _set(head.text_frame, size=28 if len(title) < 60 else 22, colour=colour, bold=True, font=_DISPLAY)
            head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        slide.notes_slide.notes_text_frame.text = _clean(notes)
        return slide, self._free(head)

    def _dressed(self, slide: Any, head: Any) -> None:
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = RGBColor.from_string(_PAPER)
        head.left, head.top, head.width, head.height = Inches(0.6), Inches(0.35), Inches(12.1), Inches(0.85)
        if (logo := self._look.logo) is not None:
            scale = min(_LOGO_WIDTH / logo.width, _LOGO_HEIGHT / logo.height)
            width, height = Emu(int(logo.width * scale)), Emu(int(logo.height * scale))
            place = (self.width - Inches(0.6) - width, Inches(0.42))
            drawn = slide.shapes.add_picture(io.BytesIO(logo.data), *place, width, height)
            drawn._element.nvPicPr.cNvPr.set("descr", _clean(self._look.name))
            head.width = Inches(12.1) - width - Inches(0.2)

    def _free(self, head: Any) -> Box:
        margin = self.width // 22
        top = int(head.top + head.height) if head.top < self.height // 2 else margin
        top += self.height // 60
        return Box(margin, top, self.width - 2 * margin, self.height - top - self.height // 24)

    def saved(self, title: str) -> bytes:
        self._file.core_properties.title, self._file.core_properties.author = _clean(title)[:255], "Oogst"
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()


def _opened(design: bytes | None) -> Any:
    """The design without its own slides: masters and layouts are what is wanted of it."""
    if design is not None:
        _refuse_unsafe(design)
    try:
        deck = Presentation(io.BytesIO(design) if design is not None else None)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError):
        raise BadFile("design_unreadable") from None
    ids = deck.slides._sldIdLst
    for one in list(ids):
        deck.part.drop_rel(one.rId)
        ids.remove(one)
    return deck


def _refuse_unsafe(design: bytes) -> None:
    """Looks at the table of contents alone: what a part says of its own size is all that is ever read of it."""
    try:
        with ZipFile(io.BytesIO(design)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError):
        raise BadFile("design_unreadable") from None
    too_much = len(parts) > _MOST_ENTRIES or sum(one.file_size for one in parts) > _MOST_UNPACKED
    if too_much or any(one.filename.lower().endswith("vbaproject.bin") for one in parts):
        raise BadFile("design_unsafe")


def _placed(layout: Any) -> list[Any]:
    """Its placeholders for content; date, foot and number (from 10 on) are not among them."""
    return [one for one in layout.placeholders if one.placeholder_format.idx < 10]


# The slides --------------------------------------------------------------------------------------------------------


def _opening(deck: _Deck, view: ReportView) -> None:
    slide, box = deck.slide(view.title, texts("report", view.lang)["noted"])
    lines = [view.of_whom, "", view.picture.intro, "", *view.picture.notices]
    _text(slide, box.upper(box.height * 2 // 3), lines, size=22)
    _text(slide, box.below(box.height * 5 // 6), view.colophon, size=11, colour=_SOFT)


def _sentences(deck: _Deck, title: str, sentences: Sequence[str], notes: str) -> None:
    for at in range(0, len(sentences), 7):
        slide, box = deck.slide(title, notes)
        _text(slide, box, sentences[at : at + 7], size=17, gap=9)


def _charted(deck: _Deck, chart: Chart, notes: str) -> None:
    slide, box = deck.slide(chart.title, notes)
    band = deck.height // 13
    _text(slide, box.upper(band), [chart.of], size=14, colour=_SOFT)
    _chart(slide, box.below(band), chart, size=13)


def _infographic(deck: _Deck, view: InfographicView) -> None:
    slide, box = deck.slide(view.title, render_txt(view))
    facts = " · ".join(f"{fact.lead} {fact.value} {fact.label}".strip() for fact in view.facts)
    head, foot = deck.height // 10, deck.height // 13
    whom = " · ".join(part for part in (view.name, view.period) if part)
    _text(slide, box.upper(head), [part for part in (whom, facts or view.intro) if part], size=12, colour=_SOFT)
    middle = Box(box.left, box.top + head, box.width, box.height - head - foot)
    for at, field in enumerate(view.fields):
        _field(slide, middle.column(at, len(view.fields), deck.width // 60), field)
    _text(slide, box.below(box.height - foot), [*view.notices, *view.colophon], size=9, colour=_SOFT)


def _field(slide: Any, box: Box, field: Field) -> None:
    hue, head = _HUES.get(field.id, _HUES[""]), box.height * 3 // 10
    shown = field.figure is not None and field.figure.shown
    lines = [field.horizon, field.name]
    frame = _text(slide, box.upper(head), lines, size=15, colour=hue, bold=True)
    _set_line(frame.paragraphs[0], size=11, colour=_SOFT)
    if shown and field.figure is not None:
        _add(frame, f"{field.figure.text} {field.figure_of}", size=12, colour=_INK)
    rows = [row for stage in field.stages for group in stage.groups for row in group.rows]
    if not any(row.figure and row.figure.shown for row in rows):
        _text(slide, box.below(head), [_graded(row) for row in rows], size=12, gap=3)
        return
    lines_of = tuple(Line(row.id, _graded(row), (row.figure,), row.hue) for row in rows if row.figure)
    chart = Chart(field.id, "bars", field.name, field.figure_of, field.tagline, "", ("%",), (Section("", lines_of),))
    _chart(slide, box.below(head), chart, size=9)


def _graded(row: Row) -> str:
    """The short name with the letter of the research on it."""
    letter = f"\u00a0·\u00a0{row.grade.letter}{'*' if row.grade.cause else ''}" if row.grade else ""
    return row.short + letter


def _parts(chart: Chart, words: Any) -> Iterator[Chart]:
    """A chart of more lines than a slide can show, in several; of very many lines the first, and how many are left."""
    lines = list(chart.lines)
    shown = lines[: _MOST_LINES * _MOST_SLIDES]
    left = (words.say("slide_left", n=len(lines) - len(shown)),) if len(lines) > len(shown) else ()
    for at in range(0, len(shown), _MOST_LINES):
        title = words.say("slide_rest", title=chart.title) if at else chart.title
        of = " ".join([f"{chart.of}.", *left]) if left else chart.of
        section = Section("", tuple(shown[at : at + _MOST_LINES]))
        yield replace(chart, title=title, of=of, sections=(section,))


def _notes(view: ReportView, chart: Chart) -> str:
    words = texts("report", view.lang)
    lines = [chart.of, "", words["notes_figures"], *_figures(chart)]
    known = [found for line in chart.lines if (found := view.known(line.id))]
    if known:
        told = (
            f"- {one.label} ({one.grade}): {one.words}. {' '.join(paper.cited for paper in one.papers)}".strip()
            for one in known
        )
        lines += ["", words["notes_research"], *told]
    return "\n".join([*lines, "", *chart.notes, words["noted"], *view.colophon])


def _figures(chart: Chart) -> Iterator[str]:
    for line in chart.lines:
        told = (_figure(chart, at, line) for at in range(len(line.figures)))
        yield f"- {line.label}: {'; '.join(told)}{f'. {line.said}' if line.said else ''}"


def _figure(chart: Chart, at: int, line: Line) -> str:
    figure = line.figures[at]
    between = f" ({figure.between})" if figure.between and figure.between != figure.text else ""
    column = f"{chart.columns[at]} " if len(chart.columns) > 1 else ""
    return f"{column}{figure.text}{between}"


# Charts ------------------------------------------------------------------------------------------------------------


def _chart(slide: Any, box: Box, chart: Chart, *, size: int) -> None:
    data, series = CategoryChartData(number_format='0"%"'), _series(chart)
    data.categories = [_clean(one) for one in _categories(chart)]
    for name, figures, _ in series:
        data.add_series(_clean(name), [figure.fill for figure in figures])
    kind = XL_CHART_TYPE.LINE_MARKERS if chart.kind == "times" else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, box.left, box.top, box.width, box.height, data)
    frame._element.nvGraphicFramePr.cNvPr.set(
        "descr", _clean(f"{chart.title}. {chart.of}. " + "; ".join(_figures(chart)))
    )
    drawn = frame.chart
    drawn.font.size, drawn.font.color.rgb = Pt(size), RGBColor.from_string(_INK)
    _axes(drawn, chart)
    if chart.kind != "times":
        _room_for_names(drawn, 0.46 if box.width < Inches(5) else 0.36)
    for plotted, (_, figures, hues) in zip(drawn.plots[0].series, series, strict=True):
        _plotted(plotted, chart, figures, hues)


def _series(chart: Chart) -> list[tuple[str, list[Figure], list[str]]]:
    """For each series its name, a figure for each category, and their colours."""
    if chart.kind == "times":
        return [(one.label, list(one.figures), [one.hue]) for one in chart.lines]
    lines = list(chart.lines)
    columns = enumerate(chart.columns) if chart.kind in ("pairs", "beside") else [(0, chart.columns[0])]
    return [(name, [one.figures[at] for one in lines], [one.hue for one in lines]) for at, name in columns]


def _categories(chart: Chart) -> list[str]:
    """The shares stand beside the names, where no bar and no interval lies under them; "not shown" stands there too."""
    if chart.kind == "times":
        return list(chart.columns)
    many = len(_series(chart))
    return [f"{line.label}: {' / '.join(figure.text for figure in line.figures[:many])}" for line in chart.lines]


def _axes(drawn: Any, chart: Chart) -> None:
    values, names = drawn.value_axis, drawn.category_axis
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, 100, 25
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string("D8CDB4")
    values.format.line.fill.background()
    names.format.line.color.rgb = RGBColor.from_string("D8CDB4")
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    drawn.has_title, drawn.has_legend = False, chart.kind != "bars"
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    if chart.kind != "times":
        names.reverse_order, drawn.plots[0].gap_width = True, 45
        every = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>')  # else a narrow chart leaves names out
        names._element.find(qn("c:noMultiLvlLbl")).addprevious(every)
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # with the order turned round: at the foot


def _room_for_names(drawn: Any, part: float) -> None:
    """Where the bars are drawn (ECMA-376, part 1, 21.2.2.95). Left to itself, a program gives long names so little room
    that it leaves some of them out."""
    height = 0.78 if drawn.has_legend else 0.86
    place = "".join(
        f'<c:{name} val="{value:.2f}"/>'
        for name, value in (("x", part), ("y", 0.02), ("w", 0.97 - part), ("h", height))
    )
    edge = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    layout = f"<c:layout {nsdecls('c')}><c:manualLayout>{edge}{place}</c:manualLayout></c:layout>"
    drawn._chartSpace.chart.plotArea.insert(0, parse_xml(layout))


def _plotted(series: Any, chart: Chart, figures: Sequence[Figure], hues: Sequence[str]) -> None:
    if chart.kind == "times":
        colour = RGBColor.from_string(_HUES.get(hues[0], _HUES[""]))
        series.smooth = False
        series.format.line.color.rgb = colour
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        for at, figure in enumerate(figures):
            if figure.fill is not None:
                series.points[at].data_label.text_frame.text = _clean(figure.text)
    else:
        _coloured(series, hues, second=series._element.idx.val == 1)
    _intervals(series, figures)


def _coloured(series: Any, hues: Sequence[str], *, second: bool) -> None:
    """Bars in the colour of their domain; the second of a pair in grey."""
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = RGBColor.from_string("A9AFA4" if second else _HUES[""])
    for at, hue in enumerate(hues if not second else ()):
        fill = series.points[at].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(_HUES.get(hue, _HUES[""]))


def _intervals(series: Any, figures: Sequence[Figure]) -> None:
    """The intervals, as error bars of the chart's own (ECMA-376, part 1, 21.2.2.55)."""
    if not any(_reach(figure, up=True) is not None for figure in figures):
        return
    is_line = series._element.find(qn("c:marker")) is not None
    direction = '<c:errDir val="y"/>' if is_line else ""
    plus = _reaches([_reach(figure, up=True) for figure in figures])
    minus = _reaches([_reach(figure, up=False) for figure in figures])
    bars = parse_xml(
        f'<c:errBars {nsdecls("c")}>{direction}<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus>{plus}</c:plus><c:minus>{minus}</c:minus></c:errBars>'
    )
    series._element.find(qn("c:cat")).addprevious(bars)


def _reach(figure: Figure, *, up: bool) -> int | None:
    """How far the interval goes up or down from the share; ``None`` where the share or the interval is not known."""
    if not figure.span or figure.fill is None:
        return None
    return figure.high - figure.fill if up else figure.fill - figure.low


def _reaches(values: Sequence[int | None]) -> str:
    points = (f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values) if value is not None)
    return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{"".join(points)}</c:numLit>'


# Text --------------------------------------------------------------------------------------------------------------


def _text(
    slide: Any,
    box: Box,
    lines: Sequence[str],
    *,
    size: float,
    colour: str = _INK,
    bold: bool = False,
    gap: float = 0,
) -> Any:
    frame = slide.shapes.add_textbox(Emu(box.left), Emu(box.top), Emu(box.width), Emu(box.height)).text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.text = _clean("\n".join(lines))
    _set(frame, size=size, colour=colour, bold=bold)
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(gap)
    return frame


def _add(frame: Any, text: str, *, size: float, colour: str) -> None:
    paragraph = frame.add_paragraph()
    paragraph.text = _clean(text)
    _set_line(paragraph, size=size, colour=colour)


def _set(frame: Any, *, size: float, colour: str, bold: bool = False, font: str | None = None) -> None:
    for paragraph in frame.paragraphs:
        _set_line(paragraph, size=size, colour=colour, bold=bold, font=font)


def _set_line(paragraph: Any, *, size: float, colour: str, bold: bool = False, font: str | None = None) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
        run.font.color.rgb = RGBColor.from_string(colour)


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
