"""The little line of the follow-up: where its points lie in a picture of 360 by 60."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from oogst.show.model import Point

_WIDTH, _TOP, _BOTTOM = 360, 6, 54


@dataclass(frozen=True)
class Dot:
    """A point to draw: its middle, ``None`` where only an interval is known, and the ends of the interval."""

    x: int
    y: float | None
    y_low: float
    y_high: float


@dataclass(frozen=True)
class Curve:
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]


def curve(points: tuple[Point, ...]) -> Curve:
    """The dots, and the lines between dots that follow each other without a gap.

    The three moments (about 1, 3 and 9 months) stand at equal distances: a logarithmic axis of time.
    """
    wide = _WIDTH // max(1, len(points))
    places = [_dot(at * wide + wide // 2, point) for at, point in enumerate(points)]
    pairs = [(one, other) for one, other in pairwise(places) if one and other]
    lines = tuple(f"{a.x},{a.y} {b.x},{b.y}" for a, b in pairs if a.y is not None and b.y is not None)
    return Curve(tuple(dot for dot in places if dot), lines)


def _dot(x: int, point: Point) -> Dot | None:
    figure = point.figure
    if not figure.shown:
        return None
    middle = None if figure.fill is None else _height(figure.fill)
    return Dot(x, middle, _height(figure.low), _height(figure.high))


def _height(share: int) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * share / 100, 1)
