"""Quotes beside the figures: which ones stand today, and taking one away.

A release holds seals only (specification, "Quotes"). The words stay where their writer wrote them, closed with the
writer's own key, and are opened anew for every page: what is taken back, changed or forgotten is gone with the next
page that anybody opens, and there is no copy to clear. Of all the quotes of a group only a part is drawn each day, so
that one that is missing tells nothing.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from oogst.errors import NotFound
from oogst.harvest.quotes import open_quotes
from oogst.release import Quote
from oogst.site.moments.queries import quote_offers
from oogst.site.releases import queries
from oogst.site.releases.models import ReportedQuote
from oogst.site.settings_table import release_secret


@dataclass(frozen=True)
class Story:
    """A quote as it is shown: its domain and its words, no name, no date, no place. ``hash``: to report it by."""

    hash: str
    domain: str
    text: str


def stories_today(digest: str, period: str, group: str, today: dt.date) -> tuple[Story, ...]:
    """Those of the group's quotes that are drawn today, that still stand and that nobody reported."""
    drawn = _drawn(digest, period, group, today)
    hidden = set(ReportedQuote.objects.filter(hash__in=drawn).values_list("hash", flat=True))
    behind = _moments_behind(digest, settings.OOGST) if drawn else {}
    wanted = {behind[one] for one in drawn if one in behind and one not in hidden}
    release = queries.release_with(digest)
    opened = open_quotes(release, quote_offers(wanted), release_secret(settings.OOGST)) if wanted else ()
    shown = [one for one in opened if one.quote.hash in drawn and one.quote.hash not in hidden]
    return tuple(Story(one.quote.hash, one.quote.domain, one.offer.text) for one in shown)


def report_quote(quote_hash: str, today: dt.date) -> None:
    """Take a quote away from everybody, at once and for good. Raises ``NotFound`` ``quote_unknown``."""
    digest = queries.current_digest()
    known = queries.release_with(digest).quotes if digest else ()
    if not any(quote.hash == quote_hash for quote in known):
        raise NotFound("quote_unknown")
    ReportedQuote.objects.get_or_create(hash=quote_hash, defaults={"reported_on": today})


def _drawn(digest: str, period: str, group: str, today: dt.date) -> frozenset[str]:
    """Half of the group's sealed quotes, rounded up, drawn anew every day: of all of them, also of those that were
    taken back since, so that what is on the page says nothing of that."""
    own = [one for one in queries.release_with(digest).quotes if (one.period, one.group) == (period, group)]
    secret = release_secret(settings.OOGST)

    def lot(quote: Quote) -> bytes:
        return hmac.digest(secret, f"shown\0{today.isoformat()}\0{quote.hash}".encode(), "sha256")

    return frozenset(one.hash for one in sorted(own, key=lot)[: -(-len(own) // 2)])


# Ids alone, no words: whether one still stands is asked of the database each time.
@lru_cache(maxsize=2)
def _moments_behind(digest: str, _: object) -> Mapping[str, str]:
    release = queries.release_with(digest)
    opened = open_quotes(release, quote_offers(), release_secret(settings.OOGST))
    return {one.quote.hash: one.offer.moment for one in opened}
