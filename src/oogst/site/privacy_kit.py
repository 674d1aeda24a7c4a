"""What the privacy kit says of this installation: its settings as they run, and what was let in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import formats, timezone, translation

from oogst.harvest.rules import raised
from oogst.show.kit import Facts, Kept
from oogst.site import retention
from oogst.site.lrs.models import Source
from oogst.site.releases import queries
from oogst.site.settings_table import Postgres, Settings

#: What of the store a source may do that shows it records of others (``lrs.asking``).
_WRITES = {"statements/write"}


def facts(language: str, now: dt.datetime) -> Facts:
    """Read anew each time: a document shows what holds when it is printed."""
    own: Settings = settings.OOGST
    digest = queries.current_digest()
    rules = raised(queries.release_with(digest) if digest else None)
    sources = list(Source.objects.order_by("pk")) if own.xapi else []
    return Facts(
        day=_day(language, now),
        name=own.name,
        address=own.url.geturl(),
        database="PostgreSQL" if isinstance(own.database, Postgres) else "SQLite",
        k=rules.k,
        c=rules.c,
        waves=", ".join(map(str, own.waves)),
        leaver_days=own.leaver_days,
        trail_days=own.trail_days,
        public=own.public_page,
        sign_on=_sign_on(own),
        new_accounts=any(way.makes_accounts for way in (own.sign_on, own.saml) if way),
        second_step=own.second_step == "roles",
        mail=own.mail_server.host if own.mail_server else "",
        open_mailbox=own.mailbox == "page",
        record_store=own.xapi,
        xapi_days=own.xapi_days,
        sources=_names(sources),
        readers=_names(one for one in sources if set(one.scopes.split()) - _WRITES),
        stores=", ".join(sorted(own.store_hosts)),
        adaptation=own.adaptation,
        outside_model=urlsplit(own.outside_model.url).netloc if own.outside_model else "",
        kept=tuple(Kept(row.id, _days(row.setting, own)) for row in retention.TABLE),
    )


def _day(language: str, now: dt.datetime) -> str:
    with translation.override(language):
        return formats.date_format(timezone.localdate(now), "DATE_FORMAT")


def _sign_on(own: Settings) -> str:
    oidc = urlsplit(own.sign_on.issuer).netloc if own.sign_on else ""
    return ", ".join(one for one in (oidc, own.saml.label if own.saml else "") if one)


def _names(sources: Iterable[Source]) -> str:
    return ", ".join(one.name for one in sources)


def _days(setting: str, own: Settings) -> int:
    """Of a setting in days, such as ``OOGST_TRAIL_DAYS``."""
    return int(getattr(own, setting.removeprefix("OOGST_").lower())) if setting.endswith("_DAYS") else 0
