"""Reading moments: each person their own. What somebody else asks for is not there."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone

from oogst.errors import NotFound
from oogst.harvest.quotes import Offer
from oogst.intake import COLUMNS
from oogst.intake.values import TYPES
from oogst.site.moments.models import COUNTED, SUGGESTED, Moment, MomentMode, MomentOutcome
from oogst.site.people.keys import Box, box_of
from oogst.site.people.models import Person


@dataclass(frozen=True)
class Label:
    """An outcome or a mode of a moment, with what was said of it."""

    id: str
    state: str
    p: float | None

    @property
    def counts(self) -> bool:
        return self.state in COUNTED


@dataclass(frozen=True)
class MyMoment:
    """A moment as its writer sees it. ``is_quotable``: whether the writer saw these words as a quote and allowed it;
    ``version``: see ``version_of``; ``clock_off`` and ``intention_done_on``: see ``Moment``; ``intention``: ``""``
    where nothing was said."""

    id: UUID
    text: str
    intention: str
    intention_done_on: dt.date | None
    version: str
    captured_at: dt.datetime
    received_at: dt.datetime
    clock_off: int
    happened_on: dt.date | None
    language: str
    visibility: str
    is_quotable: bool
    domain: str
    suggested_domain: str
    state: str
    outcomes: tuple[Label, ...]
    modes: tuple[Label, ...]

    @property
    def is_open(self) -> bool:
        """Whether there are suggestions that nothing was said of yet."""
        return self.state != Moment.CONFIRMED and any(one.state == SUGGESTED for one in self.outcomes)


@dataclass(frozen=True)
class MyCounts:
    """How many of somebody's own moments were found to bring what: exact, as only they see it."""

    moments: int
    outcomes: Counter[str]
    domains: Counter[str]
    modes: Counter[str]


def row_of(person: Person, moment_id: UUID | str) -> Moment:
    """The person's own moment with that id. Raises ``NotFound``, also for somebody else's: whoever asks."""
    try:
        found = Moment.objects.filter(person=person, pk=moment_id).first()
    except ValidationError:
        found = None
    if found is None:
        raise NotFound("moment_not_yours")
    return found


def my_moment(person: Person, moment_id: UUID | str) -> MyMoment:
    """Raises ``NotFound``."""
    return next(_opened(person, [row_of(person, moment_id)]))


def my_moments(person: Person, words: str = "") -> list[MyMoment]:
    """All of somebody's own moments, the newest first; with ``words`` those that hold each of these."""
    wanted = words.casefold().split()
    rows = _of(person).order_by("-captured_at", "-pk")
    return [one for one in _opened(person, rows) if all(word in one.text.casefold() for word in wanted)]


def my_intentions(person: Person) -> list[MyMoment]:
    """The moments with which their writer is going to do something: the open ones first, the newest first; then what
    was done, the last first."""
    rows = _of(person).exclude(intention_encrypted=b"")
    return list(_opened(person, rows.order_by(F("intention_done_on").desc(nulls_first=True), "-captured_at", "-pk")))


def to_ask(person: Person, before: dt.datetime, most: int = 3) -> list[MyMoment]:
    """The newest moments received before that time of whose suggestions nothing was said and nothing was asked."""
    rows = _of(person).filter(state=Moment.WAITING, received_at__lt=before, outcomes__state=SUGGESTED)
    return list(_opened(person, rows.distinct().order_by("-captured_at", "-pk")[:most]))


def last_visibility(person: Person, default: str) -> str:
    """What the person chose the last time."""
    newest = Moment.objects.filter(person=person).order_by("-pk").values_list("visibility", flat=True).first()
    return newest or default


def my_choices(person: Person) -> Counter[str]:
    """How many of somebody's own moments each of the choices of who may see it has."""
    return Counter(Moment.objects.filter(person=person).values_list("visibility", flat=True))


def my_counts(person: Person) -> MyCounts:
    mine = Moment.objects.filter(person=person, state=Moment.CONFIRMED)
    accepted = mine.filter(outcomes__state__in=COUNTED)
    return MyCounts(
        moments=mine.count(),
        outcomes=Counter(accepted.values_list("outcomes__outcome", flat=True)),
        domains=Counter(mine.exclude(domain="").values_list("domain", flat=True)),
        modes=Counter(mine.filter(modes__state__in=COUNTED).values_list("modes__mode", flat=True)),
    )


def counted_moments() -> pa.Table:
    """Every moment that counts, of everybody, in the form of ``oogst.intake.Inputs.moments``, without a word of it.

    Only what its writer accepted or added. ``moment_id`` and ``person_id`` are the random ids of this database;
    ``received_at`` is when it began to count; times are wall-clock times of the organisation.
    """
    rows = Moment.objects.filter(counts_from__isnull=False).exclude(visibility="only_me").order_by("pk")
    outcomes = _by_moment(MomentOutcome.objects.filter(state__in=COUNTED).values_list("moment_id", "outcome"))
    modes = _by_moment(MomentMode.objects.filter(state__in=COUNTED).values_list("moment_id", "mode"))
    fields = ("id", "person_id", "captured_at", "counts_from", "language", "happened_on", "visibility", "domain")
    table = [
        {
            "moment_id": str(pk),
            "person_id": str(person),
            "captured_at": _wall_clock(captured_at),
            "received_at": _wall_clock(counts_from),
            "language": language,
            "happened_on": happened_on,
            "visibility": visibility,
            "domain": domain or None,
            "outcomes": outcomes.get(pk, []),
            "modes": modes.get(pk, []),
            "labelled": True,
        }
        for pk, person, captured_at, counts_from, language, happened_on, visibility, domain in rows.values_list(*fields)
    ]
    schema = [(column.name, TYPES[column.form]) for column in COLUMNS["moments"]]
    return pa.Table.from_pylist(table, pa.schema([*schema, ("labelled", pa.bool_())]))


def _by_moment(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for moment, label in pairs:
        found.setdefault(moment, []).append(label)
    return found


def _wall_clock(time: dt.datetime) -> dt.datetime:
    return timezone.make_naive(time)


def is_quotable(moment: Moment) -> bool:
    """Its writer lets it be quoted, and saw how these very words will look."""
    return moment.visibility == "may_be_quoted" and moment.quote_seen == version_of(moment)


def quote_offers(among: Collection[str] | None = None) -> tuple[Offer, ...]:
    """What may be quoted at this moment, opened: what a writer takes back is no longer among it, and what changed is
    not before its writer saw it again. ``among``: only moments with these ids. Ids and days as in
    ``counted_moments``."""
    rows = Moment.objects.filter(counts_from__isnull=False, visibility="may_be_quoted").exclude(domain="")
    rows = rows if among is None else rows.filter(pk__in=among)
    wanted = [row for row in rows.exclude(quote_seen="").select_related("person").order_by("pk") if is_quotable(row)]
    boxes = {row.person_id: row.person for row in wanted}
    opened = {pk: box_of(person) for pk, person in boxes.items()}
    return tuple(_offer(row, opened[row.person_id]) for row in wanted)


def _offer(row: Moment, box: Box) -> Offer:
    assert row.counts_from is not None
    days = _wall_clock(row.captured_at).date(), _wall_clock(row.counts_from).date()
    return Offer(str(row.pk), str(row.person_id), *days, domain=row.domain, text=_words(row, box))


def _words(row: Moment, box: Box) -> str:
    return box.open(bytes(row.text_encrypted), about(row)).decode()


def _intention(row: Moment, box: Box) -> str:
    closed = bytes(row.intention_encrypted)
    return box.open(closed, about_intention(row)).decode() if closed else ""


def version_of(moment: Moment) -> str:
    """Changes whenever the words or the day are written: they are closed anew each time."""
    return hashlib.sha256(bytes(moment.text_encrypted)).hexdigest()[:16]


def about(moment: Moment) -> str:
    """Where a closed text belongs."""
    return f"text of moment {moment.id}"


def about_intention(moment: Moment) -> str:
    """Where a closed intention belongs."""
    return f"intention of moment {moment.id}"


def _of(person: Person) -> QuerySet[Moment]:
    return Moment.objects.filter(person=person)


def _opened(person: Person, rows: Iterable[Moment] | QuerySet[Moment]) -> Iterator[MyMoment]:
    if isinstance(rows, QuerySet):
        rows = rows.prefetch_related("outcomes", "modes")
    found = list(rows)
    box = box_of(person) if found else None
    return (_mine(row, box) for row in found if box)


def _mine(row: Moment, box: Box) -> MyMoment:
    outcomes = sorted(row.outcomes.all(), key=lambda one: -(one.p or 0))
    modes = sorted(row.modes.all(), key=lambda one: -(one.p or 0))
    return MyMoment(
        id=row.id,
        text=_words(row, box),
        intention=_intention(row, box),
        intention_done_on=row.intention_done_on,
        version=version_of(row),
        captured_at=row.captured_at,
        received_at=row.received_at,
        clock_off=row.clock_off,
        happened_on=row.happened_on,
        language=row.language,
        visibility=row.visibility,
        is_quotable=is_quotable(row),
        domain=row.domain,
        suggested_domain=row.suggested_domain,
        state=row.state,
        outcomes=tuple(Label(one.outcome, one.state, one.p) for one in outcomes),
        modes=tuple(Label(one.mode, one.state, one.p) for one in modes),
    )
