"""The calendar feed: the days on which questions come, as RFC 5545 writes them, and nothing of what they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from oogst.site.followups import queries
from oogst.site.followups.calendar import windows
from oogst.site.followups.letters import address_here
from oogst.site.followups.models import Ask, Rhythm
from oogst.site.moments.models import COUNTED, Moment
from oogst.site.people.models import Person

_OCTETS = 75


def feed_of(rhythm: Rhythm, now: dt.datetime) -> str:
    """An all-day event for every day on which at least one question opens, from today on."""
    with override(rhythm.person.language):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Oogst//follow-ups//EN", "CALSCALE:GREGORIAN"]
        lines += [f"X-WR-CALNAME:{_text(_('Oogst'))}", "REFRESH-INTERVAL;VALUE=DURATION:P1D"]
        for day in days_to_come(rhythm.person, timezone.localdate(now)):
            lines += _event(rhythm, day, now)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def days_to_come(person: Person, today: dt.date) -> list[dt.date]:
    """Also of questions that are not made yet: those of every moment that somebody confirmed and did not stop."""
    if not queries.rhythm_of(person).asks:
        return []
    moments = Moment.objects.filter(person=person, state=Moment.CONFIRMED, outcomes__state__in=COUNTED).distinct()
    moments = moments.exclude(pk__in=Ask.objects.filter(is_stopped=True).values("moment_id"))
    due = {one.due_on for row in moments for one in windows(queries.noted_on(row), queries.waves())}
    return sorted(day for day in due if day >= today)


def _event(rhythm: Rhythm, day: dt.date, now: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{day:%Y%m%d}-{rhythm.calendar}@oogst"
    yield f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(_('Oogst: is it still of use?'))}"
    yield f"URL:{address_here('capture')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """RFC 5545, section 3.3.11."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, "\\" + mark)
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line longer than 75 octets, and no letter cut in two (RFC 5545, section 3.1)."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > _OCTETS:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])
