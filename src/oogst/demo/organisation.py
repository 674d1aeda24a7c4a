"""The care group's units and who works where and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt

from oogst.demo.calendar import CLOSED_ON, ENDS_ON, NEVER, REORGANISED_ON, Days, day_number
from oogst.demo.pattern import LANGUAGES, REGULAR, drawn
from oogst.demo.places import places

Ints = npt.NDArray[np.int64]

#: Team sizes: four to fourteen, some below the floor; in a group of more than 5,000 people teams are larger.
_SMALL, _LARGE = np.arange(4, 15), np.arange(20, 81)
_LARGE_FROM = 5_000
_DEPARTMENT_STAFF, _HOUSE_STAFF, _TOP_STAFF = 1, 3, 4


@dataclass
class Unit:
    """``theme``: what is done there. ``is_team``: has no units below it. Days are numbers, ``None`` is open."""

    id: str
    parent: str | None
    name: str
    theme: str
    is_team: bool
    seats: int
    starts: int | None = None
    ends: int | None = None


@dataclass(frozen=True)
class Staff:
    """Everybody. Per membership: ``person``, ``unit``, first and last day. Per person: ``language`` (a place in
    ``pattern.LANGUAGES``) and ``is_regular`` (takes part more often than not)."""

    person: Ints
    unit: Ints
    starts: Days
    ends: Days
    language: Ints
    is_regular: npt.NDArray[np.bool_]


def make_units(people: int, rng: np.random.Generator) -> list[Unit]:
    """Enough units to seat everybody: the top, houses, departments and teams."""
    sizes = _SMALL if people < _LARGE_FROM else _LARGE
    units = [Unit("u1", None, places().top, "office", False, min(_TOP_STAFF, people))]
    ids = (f"u{number}" for number in count(2))
    left = people - units[0].seats
    for named in _departments():
        if left <= 0:
            break
        for unit in _department(units, ids, named, sizes, rng):
            unit.seats = min(unit.seats, left)
            left -= unit.seats
            units.append(unit)
    return [unit for unit in units if unit.seats or any(other.parent == unit.id for other in units)]


def _departments() -> Iterator[tuple[str, str, str, str]]:
    """Kind and name of the house, department and theme, one house of each kind after the other, without end."""
    for turn in count():
        for house in places().houses:
            name = _in_turn(house.names, turn)
            for department, theme in house.departments:
                yield house.kind, name, department, theme


def _department(
    units: list[Unit], ids: Iterator[str], named: tuple[str, str, str, str], sizes: Ints, rng: np.random.Generator
) -> list[Unit]:
    """A department with three to five teams, and its house where that is not there yet."""
    kind, house_name, name, theme = named
    made = []
    house = next((unit for unit in units if unit.name == f"{kind} {house_name}"), None)
    if house is None:
        house = Unit(next(ids), "u1", f"{kind} {house_name}", "office", False, _HOUSE_STAFF)
        made.append(house)
    department = Unit(next(ids), house.id, f"{name} {house_name}", theme, False, _DEPARTMENT_STAFF)
    made.append(department)
    for size in rng.choice(sizes, size=rng.integers(3, 6)):
        identity = next(ids)
        team = _in_turn(places().teams, int(identity[1:]))
        made.append(Unit(identity, department.id, f"{name} {team}", theme, True, int(size)))
    return made


def _in_turn(names: tuple[str, ...], number: int) -> str:
    """One name after the other; when all are taken, again from the first, with a 2 behind it."""
    turn, at = divmod(number, len(names))
    return f"{names[at]} {turn + 1}" if turn else names[at]


def seat_everybody(units: list[Unit], people: int, months: int, rng: np.random.Generator) -> Staff:
    """Give everybody a home, let some join, leave and move, and close and reorganise what is to be (appends units)."""
    home = rng.permutation(np.repeat(np.arange(len(units)), [unit.seats for unit in units]))
    first, last = day_number(ENDS_ON) - round(months * 30.4), day_number(ENDS_ON)
    joins = first - rng.integers(60, 7_000, people)
    late = rng.random(people) < 0.12
    joins[late] = rng.integers(first, max(last - 60, first + 1), people)[late]
    leaves = np.full(people, NEVER, dtype=np.int64)
    leaving = (rng.random(people) < 0.09) & ~late
    leaves[leaving] = rng.integers(first + 60, max(last - 20, first + 61), people)[leaving]
    rows = (np.arange(people), home, joins, leaves)
    rows = _with_movers(rows, units, (first, last), rng)
    rows = _with_closure(rows, units)
    rows = _with_reorganisation(rows, units)
    order = np.lexsort((rows[2], rows[0]))
    person, unit, starts, ends = (column[order] for column in rows)
    language = drawn(rng.random(people), [share for _, share in LANGUAGES])
    return Staff(person, unit, starts, ends, language, rng.random(people) < REGULAR)


Rows = tuple[Ints, Ints, Days, Days]


def _with_movers(rows: Rows, units: list[Unit], span: tuple[int, int], rng: np.random.Generator) -> Rows:
    """Some six in a hundred change teams once."""
    people = len(rows[0])
    teams = np.array([at for at, unit in enumerate(units) if unit.is_team] or [0])
    moves = rng.random(people) < 0.06
    day = rng.integers(span[0] + 30, max(span[1] - 30, span[0] + 31), people)
    return _split(rows, np.where(moves, rng.choice(teams, people), -1), day)


def _with_closure(rows: Rows, units: list[Unit]) -> Rows:
    """The last team of the first department with three closes; its people go to the team beside it."""
    closing = next((at for at in range(2, len(units)) if _are_sisters(units[at - 2 : at + 1])), None)
    if closing is None:
        return rows
    units[closing].ends = day_number(CLOSED_ON)
    return _split(rows, np.where(rows[1] == closing, closing - 1, -1), np.full(len(rows[0]), day_number(CLOSED_ON) + 1))


def _are_sisters(units: list[Unit]) -> bool:
    return all(unit.is_team for unit in units) and len({unit.parent for unit in units}) == 1


def _with_reorganisation(rows: Rows, units: list[Unit]) -> Rows:
    """Family care becomes "Zorg aan huis", with another id and one team fewer: two of its teams go together."""
    old = next((at for at, unit in enumerate(units) if unit.name.startswith("Gezinszorg") and not unit.is_team), None)
    if old is None:
        return rows
    day = day_number(REORGANISED_ON)
    becomes = np.full(len(units), -1, dtype=np.int64)
    becomes[old] = len(units)
    teams = [at for at, unit in enumerate(units) if unit.parent == units[old].id]
    becomes[teams] = [len(units) + max(number, 1) for number in range(len(teams))]
    for unit in [units[old], *(units[at] for at in teams)]:
        unit.ends = day - 1
    units += _renewed(units, old, teams, day)
    return _split(rows, becomes[rows[1]], np.full(len(rows[0]), day))


def _renewed(units: list[Unit], old: int, teams: list[int], day: int) -> list[Unit]:
    department = Unit(f"u{len(units) + 1}n", units[old].parent, "Zorg aan huis", units[old].theme, False, 0, starts=day)
    kept = teams[1:] or teams
    names = [units[at].name.replace("Gezinszorg", "Zorg aan huis") for at in kept]
    return [
        department,
        *(
            Unit(f"u{len(units) + 2 + number}n", department.id, name, department.theme, True, 0, starts=day)
            for number, name in enumerate(names)
        ),
    ]


def _split(rows: Rows, becomes: Ints, day: Days) -> Rows:
    """Where ``becomes`` names a unit (not -1), the membership goes on there from that day on."""
    person, unit, starts, ends = rows
    moves = (becomes >= 0) & (ends >= day)
    whole, cut = moves & (starts >= day), moves & (starts < day)
    unit = np.where(whole, becomes, unit)
    after = (person[cut], becomes[cut], day[cut], ends[cut])
    before = (person, unit, starts, np.where(cut, day - 1, ends))
    return tuple(np.concatenate(pair) for pair in zip(before, after, strict=True))  # type: ignore[return-value]
