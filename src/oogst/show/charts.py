"""A chart: lines with one or more shares each; drawn, printed as a table and written as CSV from one source."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from oogst.measure import Change
from oogst.show.model import Figure

#: Characters that fit side by side on a phone of 360 px: the label, and the share at its right.
_WIDE, _LEAST, _MOST_LINES = 43, 13, 2
#: How much wider than the label's the letters of the share are.
_BOLD = 1.2
#: Characters of the words for a clear difference, before the share.
_CLEAR = 18
#: Steps to the right in the tree, at most.
_DEEPEST = 4
#: Heights in rem.
_WORDS, _BAR, _BETWEEN, _HEADING, _TIMES = 1.25, 0.8, 0.75, 2.0, 9.0
COLUMNS = (
    *("chart", "id", "label", "of", "shown_as", "share", "end", "low", "high"),
    *("verdict", "points_low", "points_high"),
)


@dataclass(frozen=True)
class Line:
    """A line of a chart, with a figure for each of the chart's columns.

    ``change``: how the first column differs from the second; ``said``: the same in words. ``key``: what a page may make
    of the label: the id of a unit to look at. ``picked``: the line that the page is about. ``depth``: how far below it
    the line stands in the tree.
    """

    id: str
    label: str
    figures: tuple[Figure, ...]
    hue: str = ""
    change: Change | None = None
    said: str = ""
    key: str = ""
    picked: bool = False
    depth: int = 0

    @property
    def verdict(self) -> str:
        return self.change.verdict if self.change else ""


@dataclass(frozen=True)
class Section:
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chart:
    """``kind``: bars of one share a line; pairs of two shares, what differs clearly in colour; beside, the same with
    one second share for all lines; times, a line whose columns follow each other in time.

    ``of``: of whom these are shares. ``said``: what the picture shows, in words. ``about``: the item that all lines are
    about, where they are groups.
    """

    id: str
    kind: Literal["bars", "pairs", "beside", "times"]
    title: str
    of: str
    said: str
    label: str
    columns: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    about: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """What the shares are of, where anything of it is shown."""
        shown = any(figure.shown for line in self.lines for figure in line.figures)
        own = (line.id for line in self.lines if any(figure.shown for figure in line.figures))
        return ((self.about,) if shown else ()) if self.about else tuple(own)

    @property
    def lines(self) -> Iterator[Line]:
        return (line for section in self.sections for line in section.lines)

    @property
    def compares(self) -> bool:
        return any(line.change for line in self.lines)


@dataclass(frozen=True)
class Place:
    """Where one line of a picture stands, in rem from above: its words, its value, its rail."""

    line: Line | None
    words: tuple[tuple[str, float], ...]
    value: float
    rail: float

    @property
    def indent(self) -> float:
        return round(0.9 * min(self.line.depth, _DEEPEST), 2) if self.line else 0.0


@dataclass(frozen=True)
class Drawing:
    height: float
    places: tuple[Place, ...]


def drawing(chart: Chart) -> Drawing:
    """Bars and pairs: every line its words, and below them its rail, as high as the words need. Widths are per cent of
    the picture, so that it fits wherever it stands without its letters growing or shrinking."""
    at, places = 0.0, []
    for section in chart.sections:
        if section.heading:
            places.append(Place(None, ((section.heading, at + 1.3),), 0.0, 0.0))
            at += _HEADING
        for line in section.lines:
            place = _place(line, at)
            places.append(place)
            at = round(place.rail + _BAR + _BETWEEN, 3)
    return Drawing(round(at, 3), tuple(places))


def _place(line: Line, at: float) -> Place:
    lines = short(line)
    words = tuple((text, round(at + 1 + _WORDS * n, 3)) for n, text in enumerate(lines))
    return Place(line, words, words[0][1], round(at + _WORDS * len(lines) + 0.15, 3))


def short(line: Line) -> list[str]:
    """The label in at most two lines of a picture; the table has all of it."""
    value = len(line.figures[0].text) + _CLEAR * bool(line.change and line.change.clear)
    room = max(_LEAST, int(_WIDE - _BOLD * value - 1.5 * min(line.depth, _DEEPEST)))
    lines = textwrap.wrap(line.label, room, max_lines=_MOST_LINES, placeholder="…", break_on_hyphens=False)
    return [one.replace(",…", "…") for one in lines] or [""]


@dataclass(frozen=True)
class Dot:
    """A point in time: per cent from the left, rem from above; ``y`` is ``None`` where only an interval is known."""

    x: float
    y: float | None
    y_low: float
    y_high: float
    text: str


@dataclass(frozen=True)
class Course:
    """A line in time: its points, and between which of them it is drawn (x and y of both ends)."""

    hue: str
    dots: tuple[Dot, ...]
    joins: tuple[tuple[float, float, float, float], ...]


def course(line: Line) -> Course:
    """The shares of a line in the order of time; nothing is drawn where nothing is shown."""
    wide = 100 / max(1, len(line.figures))
    dots = [_dot(round(wide * (at + 0.5), 2), figure) for at, figure in enumerate(line.figures)]
    pairs = [(one, other) for one, other in pairwise(dots) if one and other]
    joins = tuple((a.x, a.y, b.x, b.y) for a, b in pairs if a.y is not None and b.y is not None)
    return Course(line.hue, tuple(dot for dot in dots if dot), joins)


def height_of(share: float) -> float:
    """How far from above a share stands in a picture of times."""
    return round(0.5 + (_TIMES - 1) * (1 - share / 100), 3)


def _dot(x: float, figure: Figure) -> Dot | None:
    if not figure.shown:
        return None
    middle = None if figure.fill is None else height_of(figure.fill)
    return Dot(x, middle, height_of(figure.low), height_of(figure.high), figure.text)


def charts_csv(charts: Iterable[Chart]) -> str:
    """Every line and column of the charts: one row each, as in ``COLUMNS``; empty where nothing is shown.

    Shares and ends of intervals are whole points; the difference is between the first column and the second.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for chart in charts:
        for line in chart.lines:
            rows.writerows(_rows(chart, line))
    return out.getvalue()


def _rows(chart: Chart, line: Line) -> Iterator[list[str | int]]:
    for at, (column, figure) in enumerate(zip(chart.columns, line.figures, strict=True)):
        share = figure.fill if figure.fill is not None else ""
        ends = [figure.low, figure.high] if figure.span else ["", ""]
        change = line.change if at == 0 else None
        points = [change.verdict, change.low, change.high] if change else ["", "", ""]
        words = [_plain(text) for text in (line.label, column)]
        yield [chart.id, line.id, *words, figure.text, share, figure.end, *ends, *points]


def _plain(text: str) -> str:
    """A spreadsheet must not take the name of a unit for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
