"""Reading devices and codes."""

from __future__ import annotations

import datetime as dt

from oogst.errors import NotFound
from oogst.site.kiosk.models import Kiosk, KioskCode
from oogst.site.people.models import Person, UnitPeriod
from oogst.site.people.queries import digest_of, home_of


def kiosks() -> list[Kiosk]:
    return list(Kiosk.objects.order_by("name", "pk"))


def kiosk_with(secret: str) -> Kiosk:
    """The device that holds the secret. Raises ``NotFound`` ``kiosk_over``."""
    found = Kiosk.objects.filter(digest=digest_of(secret), opens_until=None).first()
    if found is None:
        raise NotFound("kiosk_over")
    return found


def kiosk_to_open(token: str, now: dt.datetime) -> Kiosk:
    """The device whose link was not opened yet. Raises ``NotFound`` ``kiosk_over``."""
    found = Kiosk.objects.filter(digest=digest_of(token), opens_until__gt=now).first()
    if found is None:
        raise NotFound("kiosk_over")
    return found


def code_of(person: Person) -> KioskCode | None:
    return KioskCode.objects.filter(person=person).first()


def is_for(kiosk: Kiosk, person: Person, today: dt.date) -> bool:
    """Whether somebody is at home today in the unit of the device, or below it."""
    home = home_of(person, today)
    unit = home.unit_id if home else None
    for _ in range(100):  # a tree is not that deep, and a loop was refused when it came in
        if unit is None or unit == kiosk.unit_id:
            break
        unit = _parent_of(unit, today)
    return unit == kiosk.unit_id


def _parent_of(unit_id: str, today: dt.date) -> str | None:
    periods = UnitPeriod.objects.filter(unit_id=unit_id).order_by("valid_from", "pk")
    current = [one for one in periods if _holds(one, today)]
    return current[-1].parent_id if current else None


def _holds(period: UnitPeriod, today: dt.date) -> bool:
    return (period.valid_from or today) <= today <= (period.valid_to or today)
