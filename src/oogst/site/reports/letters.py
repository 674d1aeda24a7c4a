"""The letter about a report. It leads to the report and does not hold it: an e-mail passes through many hands, and what
was withdrawn, or is no longer theirs to see, must be gone at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from oogst.release import Release
from oogst.show import choices
from oogst.site.followups.letters import Letter, written
from oogst.site.mail import address_of
from oogst.site.people.models import Person
from oogst.site.reports.models import Subscription
from oogst.site.reports.queries import stop_token


def labels() -> dict[str, str]:
    """The reports by their form, in the language in force."""
    return {"pptx": _("Slides"), "xlsx": _("Workbook"), "pdf": _("Report (PDF)"), "txt": _("Summary")}


def letter(row: Subscription, release: Release) -> Letter | None:
    """In its reader's language; ``None`` where the release shows nothing any more."""
    shown = choices(release, row.person.language)
    return _worded(row, shown[0].label, stop_token(row)) if shown else None


def sample(language: str, today: dt.date) -> Letter:
    """To nobody, to look at."""
    person = Person(code="sample", name="Anna Peeters", email="anna@example.org", language=language)
    row = Subscription(person=person, form="pptx", rhythm=Subscription.RELEASE, last_on=today)
    return _worded(row, str(today.year), "sample")


def _worded(row: Subscription, period: str, token: str) -> Letter:
    language = row.person.language
    stop = address_of(language, "stop_report", token)
    with override(language):
        told = {
            "label": labels()[row.form],
            "period": period,
            "rhythm": row.rhythm,
            "address": address_of(language, "report", row.form),
            "choose": address_of(language, "reports"),
            "stop": stop,
        }
        made = written("reports/email/report", told)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return replace(made, headers=headers)
