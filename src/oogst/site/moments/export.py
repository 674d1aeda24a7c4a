"""Everything that is kept about a person, for that person to take along: see docs/employee.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from oogst.framework import load_framework
from oogst.site.kiosk.queries import code_of
from oogst.site.moments import queries
from oogst.site.moments.queries import Label, MyMoment
from oogst.site.people.models import Person
from oogst.site.people.passkeys import passkeys_of
from oogst.site.people.queries import has_password, roles_of
from oogst.site.people.second_step import has_second_step

FORMAT = "oogst-person/1"


def export_person(person: Person, now: dt.datetime) -> dict[str, Any]:
    """Plain data, ready for JSON. Labels have their words in the person's language beside their ids."""
    code = code_of(person)
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "person": {
            "id": person.code,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "has_password": has_password(person),
            "kiosk_code": code.code if code else None,
        },
        "memberships": [
            {"unit": one.unit_id, "valid_from": _day(one.valid_from), "valid_to": _day(one.valid_to)}
            for one in person.memberships.order_by("valid_from", "pk")
        ],
        "roles": [{"role": one.kind, "unit": one.unit_id} for one in roles_of(person)],
        "has_second_step": has_second_step(person),
        "accounts": [{"issuer": one.issuer, "subject": one.subject} for one in person.accounts.order_by("pk")],
        "passkeys": [{"name": one.name, "made_on": one.made_on.isoformat()} for one in passkeys_of(person)],
        "moments": [_moment(one, person.language) for one in queries.my_moments(person)],
    }


def _moment(moment: MyMoment, language: str) -> dict[str, Any]:
    framework = load_framework()
    words = {one.id: one.label[language] for one in framework.outcomes}
    words |= {one.id: one.label[language] for one in framework.modes}
    words |= {one.id: one.label[language] for one in framework.domains}
    return {
        "id": str(moment.id),
        "captured_at": moment.captured_at.isoformat(timespec="seconds"),
        "received_at": moment.received_at.isoformat(timespec="seconds"),
        "clock_off": moment.clock_off,
        "happened_on": _day(moment.happened_on),
        "language": moment.language,
        "text": moment.text,
        "intention": moment.intention or None,
        "intention_done_on": _day(moment.intention_done_on),
        "visibility": moment.visibility,
        "quote_allowed": moment.is_quotable,
        "state": moment.state,
        "domain": {"id": moment.domain, "label": words[moment.domain]} if moment.domain else None,
        "outcomes": [_label(one, words) for one in moment.outcomes],
        "modes": [_label(one, words) for one in moment.modes],
    }


def _label(label: Label, words: dict[str, str]) -> dict[str, Any]:
    return {"id": label.id, "label": words.get(label.id, label.id), "said": label.state, "p": label.p}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
