"""What the page says, already worded and formatted: all that the templates print, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One share as it is printed.

    ``fill``: how far a bar is filled (whole points), ``None`` where only an interval is known or nothing is shown.
    ``end``: the share is an end of the scale ("at most", "at least"), so the text is words.
    ``low`` and ``high``: the ends of the interval (whole points); ``between`` is the interval in words, ``span`` in
    figures.
    """

    text: str
    shown: bool = False
    fill: int | None = None
    end: str = ""
    low: int = 0
    high: int = 0
    between: str = ""
    span: str = ""


@dataclass(frozen=True)
class Grade:
    """How firm the research is. ``strength``: 5 (A) to 1 (E), 0 for none. ``cause``: the warning, or nothing."""

    letter: str
    strength: int
    words: str
    cause: str


@dataclass(frozen=True)
class Row:
    """A line of a table: a label with a figure, a grade, or both. ``hue``: the domain whose colour it takes, if any."""

    id: str
    label: str
    short: str
    figure: Figure | None = None
    grade: Grade | None = None
    words: str = ""
    hue: str = ""


@dataclass(frozen=True)
class Rows:
    """Lines that belong together, under a heading of their own where they have one."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Stage:
    id: str
    heading: str
    lead: str
    groups: tuple[Rows, ...]


@dataclass(frozen=True)
class Point:
    """One moment of asking again."""

    when: str
    figure: Figure


@dataclass(frozen=True)
class Later:
    """``points`` is empty where nothing has been asked again yet; ``said`` then says so, else it sums up the points.

    ``scale``: the words for everybody, half and nobody, beside the picture.
    """

    heading: str
    of: str
    said: str
    scale: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Field:
    """One of the three blocks on the axis short to long."""

    id: str
    horizon: str
    horizon_id: str
    picture: str
    name: str
    tagline: str
    for_whom: str
    figure: Figure | None
    figure_of: str
    stages: tuple[Stage, ...]
    later: Later | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A large number with a word before it and a line after it; read together they are a sentence.

    ``worded``: the value is words ("at most 5%"), so it needs more room.
    """

    lead: str
    value: str
    label: str
    worded: bool = False


@dataclass(frozen=True)
class Panel:
    """Something below the three blocks: a heading, a table, sentences."""

    heading: str
    groups: tuple[Rows, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """How to read a share and its interval: ``bar`` and ``line`` in the picture, ``share`` and ``between`` as text."""

    heading: str
    bar: str
    line: str
    share: str
    between: str


@dataclass(frozen=True)
class Source:
    """A study. ``short``: who and when; ``about``: the outcomes it is about; ``doi`` may be empty."""

    short: str
    text: str
    doi: str
    address: str
    about: str


@dataclass(frozen=True)
class Research:
    """What the letters mean, and whom they rest on."""

    heading: str
    size: str
    grades: tuple[Grade, ...]
    cause: str
    sources_heading: str
    key_sources: tuple[Source, ...]
    all_heading: str
    all_sources: tuple[Source, ...]


@dataclass(frozen=True)
class Columns:
    """The headings of the tables' columns, for who cannot see the page."""

    outcome: str
    mode: str
    proof: str
    barrier: str
    picture: str
    share: str
    interval: str
    research: str
    when: str
    still: str


@dataclass(frozen=True)
class InfographicView:
    """The whole page. ``has_numbers``: whether it shows an organisation's own figures, or only the general ones.

    ``measured``: what changed since the period before, and whether short and long term are here as the axis says.
    ``done``: what is done with some of the figures; empty where nothing was noted for this page.
    """

    lang: str
    has_numbers: bool
    title: str
    name: str
    period: str
    intro: str
    notices: tuple[str, ...]
    facts: tuple[Fact, ...]
    axis: str
    fields: tuple[Field, ...]
    modes: Panel
    sure: Panel | None
    barriers: Panel | None
    measured: tuple[Panel, ...]
    reading: Reading | None
    research: Research
    definition_heading: str
    definition: str
    examples_heading: str
    examples_apart: str
    for_whom: str
    colon: str
    columns: Columns
    done_heading: str
    done: tuple[str, ...]
    colophon: tuple[str, ...]

    @property
    def document_title(self) -> str:
        """The title of the document as a whole: what it is, of whom, about when."""
        return " · ".join(part for part in (self.title, self.name, self.period) if part)
