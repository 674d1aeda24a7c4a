"""Everything that is kept about a person, the reports they asked for included: see docs/employee.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from oogst.site.lrs.export import export_person as export_records
from oogst.site.people.models import Person
from oogst.site.reports.models import Subscription
from oogst.site.reports.queries import subscriptions_of


def export_person(person: Person, now: dt.datetime) -> dict[str, Any]:
    """Plain data, ready for JSON: what ``lrs.export`` gives, and below it the reports by e-mail."""
    return export_records(person, now) | {"reports": [_told(one) for one in subscriptions_of(person)]}


def _told(row: Subscription) -> dict[str, Any]:
    day = None if row.rhythm == Subscription.RELEASE else row.day
    return {"form": row.form, "rhythm": row.rhythm, "day": day, "last_on": row.last_on.isoformat()}
