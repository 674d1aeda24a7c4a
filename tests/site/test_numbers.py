"""Attack 6, number by number: each that a public page says is in the released rows of the very group it shows, or
stands there for everybody, release or none (years of studies, the figures that they found, the rules).

Written from the rows and ``measure`` alone: how ``show`` words them plays no part in what is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from oogst.framework import load_framework
from oogst.measure import interval, ratio
from oogst.release import Cell, Group, Release
from oogst.texts import LANGUAGES
from tests.site.harvested import NEWER

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d{3})*")
#: How sure an interval is, in points: said wherever there is one.
INTERVAL = 95
#: Public pages without a figure of the organisation, whatever was released.
WITHOUT = ("about", "questions", "handbook", "style", "card", "try")
Said = tuple[int, int, int]


class Reader(HTMLParser):
    """What somebody reads: the rows of tables, apart from all other words. Pictures are left to those who see them."""

    SILENT = ("svg", "style", "script", "select", "head")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self._silent = 0
        self._in_table = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        self._in_table |= tag == "table"
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT
        self._in_table &= tag != "table"

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._in_table and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data
        elif not self._in_table:
            self.words.append(data)


def numbers(text: str) -> list[int]:
    return [int(re.sub(r"\D", "", found)) for found in NUMBER.findall(text)]


class Rows:
    """The released rows of one group in one period, and what they let anybody say."""

    def __init__(self, release: Release, group: Group) -> None:
        self.release, self.group = release, group
        period = release.period(group.period)
        assert period
        self.period = period
        self.cells = [one for one in release.cells if (one.period, one.group) == (group.period, group.id)]
        self.by_item = {one.item: one for one in self.cells}

    def said(self, item: str) -> Said | None:
        """The share of that row and the ends of its interval; ``None`` where it is not shown."""
        return self._of(self.by_item.get(item))

    def _of(self, cell: Cell | None) -> Said | None:
        found = interval(cell, self.group.people) if cell else None
        return (cell.share, found.low, found.high) if cell and found and cell.share is not None else None

    @property
    def every(self) -> set[Said]:
        return {said for cell in self.cells if (said := self._of(cell))}

    def still(self, wave: int, subject: str) -> list[int]:
        """Of those who answered about it, who still have use of it."""
        part, whole = (self.by_item.get(f"wave{wave}:{kind}:{subject}") for kind in ("still", "answered"))
        found = ratio(part, whole, self.group.people) if part and whole else None
        if found is None:
            return []
        return [*([found.share] if found.share is not None else []), found.interval.low, found.interval.high]

    @property
    def around(self) -> set[int]:
        """What a page may say in a sentence: people, heads, the total, the domains, the waves, the days, the rules."""
        framework, period = load_framework(), self.period
        heads = {unit.headcount for unit in period.units if unit.id in self.group.units}
        found = {self.group.people, sum(heads), *heads, period.k, period.c, INTERVAL}
        found |= {100 * self.group.people // one for one in (sum(heads),) if one}
        found |= {total.moments for total in self.release.totals if total.period == period.id}
        for domain in framework.domains:
            found.update(self.said(f"domain:{domain.id}") or ())
            for wave in period.waves:
                found.update(self.still(wave, domain.id))
        for wave in period.waves:
            found.update(self.said(f"wave{wave}:answered") or ())
        days = (period.starts_on, period.ends_on, self.release.as_of)
        return found | {part for day in days for part in (day.year, day.day)}


@cache
def labels(language: str) -> dict[str, str]:
    """The item that a row is about, by its short name on the infographic."""
    framework = load_framework()
    outcomes = {one.short_label[language]: f"outcome:{one.id}" for one in framework.outcomes}
    return outcomes | {one.label[language]: f"mode:{one.id}" for one in framework.modes}


def strangers(page: str, empty: str, rows: Rows, language: str) -> list[str]:
    """What the page says that neither the rows say nor the same page without a release."""
    read, always = Reader(page), set(numbers(" ".join(Reader(empty).words)))
    return [*_rows(read, rows, language), *_words(_without_measured(page), rows, always)]


def _rows(read: Reader, rows: Rows, language: str) -> Iterator[str]:
    """A row with a name is that of its item; any other share with its interval is that of some row of this group."""
    waves = {tuple(rows.still(wave, one.id)) for wave in rows.period.waves for one in load_framework().domains}
    for name, *cells in (row for row in read.rows if len(row) > 1):
        found = numbers(" ".join(cells))
        item = labels(language).get(re.sub(r"\s+(?:[A-E]\*?|–)$", "", name.strip()))
        if item is not None:
            told = list(rows.said(item) or ())
            if found not in (told, told[:1]):
                yield f"{name}: {found}, released {told}"
        elif len(found) == 3 and tuple(found) not in rows.every | waves:
            yield f"{name}: {found}"


def _words(text: str, rows: Rows, always: set[int]) -> Iterator[str]:
    known = always | rows.around
    seal = rows.release.digest[:12]
    for words in Reader(text).words:
        yield from (f"{one} in {words.strip()!r}" for one in numbers(words.replace(seal, "")) if one not in known)


def _without_measured(page: str) -> str:
    """Differences between periods and waves are held to the rows by the tests of ``measure``."""
    return re.sub(r'<p class="reading measured">.*?</p>', "", page, flags=re.DOTALL)


def address(name: str, language: str, group: Group | None = None) -> str:
    with override(language):
        chosen = f"?period={group.period}&unit={group.units[0]}" if group and group.parent else ""
        return reverse(name) + chosen


@pytest.fixture
def empty(client: Client, db: None) -> dict[tuple[str, str], str]:
    """Every page as it is before anything is released. To be asked for before ``release`` is."""
    names = ("infographic", "infographic_html", "wall", "evidence", *WITHOUT)
    asked = {(name, lang): client.get(address(name, lang)) for name in names for lang in LANGUAGES}
    return {key: answer.content.decode() for key, answer in asked.items()}


@pytest.fixture
def shown(empty: dict[tuple[str, str], str], release: Release) -> list[Rows]:
    """The whole organisation, and the first group of each size of the newest period."""
    groups = {len(group.units): group for group in reversed(list(release.groups_of(NEWER)))}
    root = release.root(NEWER)
    assert root
    return [Rows(release, group) for group in {root.id: root, **{one.id: one for one in groups.values()}}.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_infographic_and_the_wall_is_a_released_one(
    client: Client, empty: dict[tuple[str, str], str], shown: list[Rows], language: str
) -> None:
    for rows in shown:
        for name in ("infographic", "infographic_html", "wall"):
            page = client.get(address(name, language, rows.group)).content.decode()
            assert not strangers(page, empty["infographic", language], rows, language), name
    assert sum(len(rows.every) for rows in shown) > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_page_on_research_is_of_a_study_or_of_the_row_of_that_outcome(
    client: Client, empty: dict[tuple[str, str], str], shown: list[Rows], language: str
) -> None:
    rows = shown[0]
    page = client.get(address("evidence", language)).content.decode()
    here = re.compile(r'<p class="here">(.*?)</p>', re.DOTALL)
    assert here.sub("", page).split("<main", 1)[1].split() == empty["evidence", language].split("<main", 1)[1].split()
    cards = re.findall(r'<article class="card" id="([^"]+)">(.*?)</article>', page, re.DOTALL)
    told = [(outcome, numbers(said[1])) for outcome, card in cards if (said := here.search(card))]
    assert len(told) > 10
    for outcome, found in told:
        assert [one for one in found if one != rows.period.starts_on.year] == list(
            rows.said(f"outcome:{outcome}") or ()
        ), outcome


def test_no_other_public_page_changes_with_a_release(
    client: Client, empty: dict[tuple[str, str], str], shown: list[Rows]
) -> None:
    def told(page: str) -> list[int]:
        return numbers(" ".join(Reader(re.sub(r'value="[^"]*"', "", page)).words))

    for name in WITHOUT:
        assert told(client.get(address(name, "en")).content.decode()) == told(empty[name, "en"]), name


def test_control_a_number_that_was_not_released_is_noticed(
    client: Client, empty: dict[tuple[str, str], str], shown: list[Rows]
) -> None:
    rows, other = shown[0], shown[-1]
    page = client.get(address("infographic", "en", rows.group)).content.decode()

    def found(changed: str, whose: Rows = rows) -> bool:
        assert changed != page or whose is not rows
        return bool(strangers(changed, empty["infographic", "en"], whose, "en"))

    people = str(rows.group.people)
    assert not found(page + " ")
    assert found(page.replace(people, str(rows.group.people + 1)))  # how many there really were
    assert found(re.sub(r'(<td class="share" role="cell">)\d+', r"\g<1>51", page, count=1))
    assert found(page.replace("</article>", "<p>Yesterday 7 people of Klantendienst noted 12345 moments</p></article>"))
    assert found(page, other)  # the rows of another group
    value = re.compile(r'(<td class="wall-value">)\d+')
    wall = client.get(address("wall", "en", rows.group)).content.decode()
    assert strangers(value.sub(r"\g<1>97", wall, count=1), empty["infographic", "en"], rows, "en")
