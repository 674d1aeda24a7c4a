"""What a person confirmed about an own moment, and which confirmations may teach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

#: A layer changes only when at least so many different people confirmed something since the last change.
FEWEST_PEOPLE_IN_A_BATCH = 5
#: The newest so many confirmations teach: a house's words change, and the work of a batch stays bounded.
MOST = 20_000
#: What may teach. *Only me* is not here, and neither is anything that a later version may add.
_TEACHING = frozenset({"count_it", "may_be_quoted"})


@dataclass(frozen=True, order=True, slots=True)
class Confirmation:
    """One moment as its writer left it after looking at the suggestion.

    ``outcomes`` and ``modes`` are those accepted or added; whatever is not in them, the person did not want. A moment
    whose suggestion nobody looked at is no confirmation.
    """

    confirmed_on: dt.date
    person: str
    text: str
    lang: str
    visibility: str
    outcomes: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


def batches(confirmations: Iterable[Confirmation], today: dt.date) -> list[list[Confirmation]]:
    """Confirmations that may teach, by closed batch, oldest first, whatever order they came in.

    A batch is a whole week, Monday to Sunday, that is over; with fewer than ``FEWEST_PEOPLE_IN_A_BATCH`` people in it,
    it stays open until later weeks bring more. So no change of a layer follows one person's moment.
    """
    allowed = sorted(one for one in confirmations if one.visibility in _TEACHING and one.confirmed_on < monday(today))
    return list(_closed(allowed[-MOST:]))


def monday(day: dt.date) -> dt.date:
    """The first day of the week."""
    return day - dt.timedelta(days=day.weekday())


def _closed(ordered: Sequence[Confirmation]) -> Iterator[list[Confirmation]]:
    batch: list[Confirmation] = []
    for _, week in groupby(ordered, lambda one: monday(one.confirmed_on)):
        batch += week
        if len({one.person for one in batch}) >= FEWEST_PEOPLE_IN_A_BATCH:
            yield batch
            batch = []
