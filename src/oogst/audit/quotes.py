"""Rule A7: a quote stands among enough people, and never at the level of its writer's own team."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from oogst.audit.result import Finding
from oogst.release import Group, Period, Quote, Release

QUOTE_FROM, FEWEST_WRITERS, MOST_QUOTES = 10, 3, 8
_HASH = re.compile(r"[0-9a-f]{64}")


def check_quotes(release: Release) -> Iterator[Finding]:
    """A7: P >= 10, three to eight quotes a group (one a writer, from three writers), no group of the writers' own
    teams, nothing but a domain beside the seal, no quote twice."""
    for quote in release.quotes:
        yield from _check_place(release, quote)
    for (period, group), number in sorted(Counter((quote.period, quote.group) for quote in release.quotes).items()):
        if not FEWEST_WRITERS <= number <= MOST_QUOTES:
            yield Finding("quotes_number", {"period": period, "group": group, "n": number})
    seals = Counter(quote.hash for quote in release.quotes)
    for quote in release.quotes:
        if seals[quote.hash] > 1:
            yield Finding("quote_twice", {"period": quote.period, "group": quote.group})


def _check_place(release: Release, quote: Quote) -> Iterator[Finding]:
    where = {"period": quote.period, "group": quote.group}
    period, group = release.period(quote.period), release.group(quote.period, quote.group)
    if period is None or group is None:
        yield Finding("quote_stray", where)
        return
    if group.people < QUOTE_FROM:
        yield Finding("quote_among_few", {**where, "people": group.people})
    if not _has_units_below(period, group):
        yield Finding("quote_in_own_team", where)
    if not _HASH.fullmatch(quote.hash) or not _is_domain(period, quote.domain):
        yield Finding("quote_malformed", where)


def _has_units_below(period: Period, group: Group) -> bool:
    return len(group.units) == 1 and any(unit.parent == group.units[0] for unit in period.units)


def _is_domain(period: Period, domain: str) -> bool:
    """A domain of the plan, or none where the writer chose none."""
    return not domain or any(planned.item == f"domain:{domain}" for planned in period.plan)
