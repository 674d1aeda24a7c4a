"""Where a quote that its writer allowed may be shown, and its seal (specification, "Quotes").

A quote never stands at the level of the writer's own group. It lands at the first group above it where it is hidden
among enough others: the *residue*, all who took part and whose quotes would land there because nothing below takes
them. A residue that comes from one child alone is no cover: everybody could tell from which (attack 17).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from oogst.harvest.printing import print_people
from oogst.harvest.tree import Groups
from oogst.release import Quote, Release

#: Fewest printed people among whom a quote stands, fewest willing writers among them, most quotes of a group.
AMONG_PEOPLE, WILLING_WRITERS, MOST_QUOTES = 10, 3, 8


@dataclass(frozen=True)
class Offer:
    """A moment that its writer allows to be quoted."""

    moment: str
    person: str
    captured_on: dt.date
    received_on: dt.date
    domain: str
    text: str


@dataclass(frozen=True)
class Willing:
    """An offer that belongs to the period. ``group``: the number of the smallest group that the writer is in."""

    offer: Offer
    group: int


@dataclass(frozen=True)
class SealedQuote:
    """A quote with all that must stay inside: the release holds ``quote`` and nothing else of it."""

    quote: Quote
    offer: Offer
    salt: str


def offers_of(moments: pa.Table) -> tuple[Offer, ...]:
    """The offers among checked moments (``Inputs.moments``): those that may be quoted and have a domain."""
    chosen = moments.filter(pc.and_(pc.equal(moments["visibility"], "may_be_quoted"), pc.is_valid(moments["domain"])))
    received = pc.coalesce(chosen["received_at"], chosen["captured_at"]).cast(pa.date32(), safe=False)
    columns = [
        chosen["moment_id"],
        chosen["person_id"],
        chosen["captured_at"].cast(pa.date32(), safe=False),
        received,
        chosen["domain"],
        chosen["text"],
    ]
    return tuple(Offer(*row) for row in zip(*(column.to_pylist() for column in columns), strict=True))


def as_table(offers: Sequence[Offer]) -> pa.Table:
    """What counting needs of the offers, numbered by their place."""
    return pa.table(
        {
            "offer": pa.array(range(len(offers)), pa.int64()),
            "person_id": pa.array([one.person for one in offers], pa.string()),
            "captured_on": pa.array([one.captured_on for one in offers], pa.date32()),
            "received_on": pa.array([one.received_on for one in offers], pa.date32()),
        }
    )


def choose_quotes(
    groups: Groups, period: str, willing: Sequence[Willing], c: int, secret: bytes
) -> tuple[SealedQuote, ...]:
    """At most ``MOST_QUOTES`` of each group that may show some, one of each writer, drawn by the secret."""
    writers: Mapping[int, dict[str, list[Willing]]] = defaultdict(lambda: defaultdict(list))
    for one in willing:
        writers[one.group][one.offer.person].append(one)
    chosen: list[SealedQuote] = []
    for group, residue in _landings(groups, {leaf: writers[leaf].keys() for leaf in list(writers)}, c):
        found = [moments for leaf in residue for moments in writers[leaf].values()]
        drawn = sorted((_drawn(moments, period, secret) for moments in found), key=lambda one: one[0])[:MOST_QUOTES]
        chosen += [_sealed(one, period, groups.ids[group], secret) for _, one in drawn]
    return tuple(sorted(chosen, key=lambda one: (one.quote.group, one.quote.hash)))


def open_quotes(release: Release, offers: Sequence[Offer], secret: bytes) -> tuple[SealedQuote, ...]:
    """The texts behind the quotes of a release, for whoever holds the offers and the secret. A quote whose writer
    withdrew it or was erased has no offer any more and is left out; the seal of the release stays valid."""
    periods = {quote.period for quote in release.quotes}
    sealed = {quote.hash: quote for quote in release.quotes}
    found = []
    for offer in offers:
        for period in periods:
            salt = _salt(offer, period, secret)
            if (quote := sealed.get(_seal(offer.text, salt))) is not None:
                found.append(SealedQuote(quote, offer, salt))
    return tuple(sorted(found, key=lambda one: (one.quote.period, one.quote.group, one.quote.hash)))


def verify_quote(quote: Quote, text: str, salt: str) -> bool:
    """Whether the text with its salt is the one that was sealed."""
    return hmac.compare_digest(quote.hash, _seal(text, salt))


def _landings(groups: Groups, writers: Mapping[int, Collection[str]], c: int) -> Iterator[tuple[int, list[int]]]:
    """Groups that show quotes, each with the leaf groups (numbers) whose people's quotes land there; deepest first."""
    carried = {group: [group] for group in range(len(groups.ids)) if group not in groups.children}
    for group in sorted(groups.children, reverse=True):
        parts = [carried[int(child)] for child in groups.children[group]]
        residue = [leaf for part in parts for leaf in part]
        if _is_cover(groups, parts, c) and sum(len(writers.get(leaf, ())) for leaf in residue) >= WILLING_WRITERS:
            yield group, residue
            residue = []
        carried[group] = residue


def _is_cover(groups: Groups, parts: Sequence[Sequence[int]], c: int) -> bool:
    leaves = [leaf for part in parts for leaf in part]
    if sum(bool(part) for part in parts) < 2:
        return False
    people, heads = int(groups.people[leaves].sum()), int(groups.headcount[leaves].sum())
    return print_people(people, heads, c) >= AMONG_PEOPLE


def _drawn(moments: Sequence[Willing], period: str, secret: bytes) -> tuple[bytes, Willing]:
    """One of a writer's moments, and the place in the draw that it takes: both say nothing without the secret."""

    def key(one: Willing) -> bytes:
        return hmac.digest(secret, f"quote\0{period}\0{one.offer.person}\0{one.offer.moment}".encode(), "sha256")

    first = min(moments, key=key)
    return key(first), first


def _sealed(one: Willing, period: str, group: str, secret: bytes) -> SealedQuote:
    salt = _salt(one.offer, period, secret)
    return SealedQuote(Quote(period, group, one.offer.domain, _seal(one.offer.text, salt)), one.offer, salt)


def _salt(offer: Offer, period: str, secret: bytes) -> str:
    return hmac.digest(secret, f"salt\0{period}\0{offer.moment}".encode(), "sha256")[:16].hex()


def _seal(text: str, salt: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
