"""Writing devices and codes: one function per intention, one transaction each."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from oogst.errors import BadInput, NotFound
from oogst.site.kiosk import queries
from oogst.site.kiosk.models import Kiosk, KioskCode
from oogst.site.kiosk.tries import DEVICE, PERSON, Bucket
from oogst.site.people.models import Person, Unit
from oogst.site.people.queries import digest_of
from oogst.site.people.trail import note_event
from oogst.site.transactions import alone

#: How long the link of a new device may wait to be opened on it.
OPENS_FOR = dt.timedelta(days=2)
#: No letter or figure that is taken for another one.
_LETTERS, _CODE, PIN = "ABCDEFGHJKMNPQRSTVWXYZ23456789", 4, 6
_EASY = {"0123456789"[start : start + PIN] for start in range(5)} | {digit * PIN for digit in "0123456789"}


@dataclass(frozen=True)
class Given:
    """A code and the PIN of its letter."""

    code: str
    pin: str


def register_kiosk(unit_id: str, name: str, now: dt.datetime) -> tuple[Kiosk, str]:
    """A new device, and the secret of the link to open on it. Raises ``NotFound`` ``unit_unknown``."""
    if not Unit.objects.filter(pk=unit_id).exists():
        raise NotFound("unit_unknown", unit=unit_id)
    token = secrets.token_urlsafe(24)
    digest = digest_of(token)
    return Kiosk.objects.create(unit_id=unit_id, name=name, digest=digest, opens_until=now + OPENS_FOR), token


@transaction.atomic
def open_kiosk(token: str, now: dt.datetime) -> str:
    """Use the link up; the secret that the device keeps instead. Raises ``NotFound`` ``kiosk_over``."""
    kiosk, secret = queries.kiosk_to_open(token, now), secrets.token_urlsafe(32)
    kiosks = Kiosk.objects.filter(pk=kiosk.pk, digest=kiosk.digest)
    if not kiosks.update(digest=digest_of(secret), opens_until=None):
        raise NotFound("kiosk_over")
    return secret


def end_kiosk(kiosk_id: str) -> None:
    """The device is none any more. Raises ``NotFound`` ``kiosk_over``."""
    found = [one for one in queries.kiosks() if str(one.pk) == kiosk_id]
    if not found:
        raise NotFound("kiosk_over")
    found[0].delete()


def give_code(person: Person, now: dt.datetime, by: Person | None = None) -> Given:
    """A code and a PIN for somebody’s letter, to be replaced at the first visit; an earlier PIN no longer works."""
    pin = _new_pin()
    with alone("kiosk codes"):
        row = _row(person, pin)
        row.is_given = True
        row.save()
        note_event("kiosk_code_given", now, by=by, about=person)
    return Given(row.code, pin)


def choose_pin(person: Person, pin: str) -> KioskCode:
    """The person's own PIN, and a code if there is none yet. Raises ``BadInput`` ``pin_wrong_form``, ``pin_easy``."""
    if len(pin) != PIN or not pin.isascii() or not pin.isdigit():
        raise BadInput("pin_wrong_form", n=PIN)
    if pin in _EASY or pin[::-1] in _EASY:
        raise BadInput("pin_easy")
    with alone("kiosk codes"):
        row = _row(person, pin)
        row.is_given = False
        row.save()
    return row


def drop_code(person: Person) -> None:
    """The person is known on no device any more."""
    KioskCode.objects.filter(person=person).delete()


def come_to(kiosk: Kiosk, code: str, pin: str, now: dt.datetime, today: dt.date) -> Person:
    """Who that is. Raises ``BadInput`` ``kiosk_wait`` (too many tries), ``kiosk_wrong`` (whichever of the two)."""
    row = KioskCode.objects.select_related("person").filter(code=code.strip().upper()).first()
    _count_try(kiosk, row, now)
    known = row is not None and row.person.is_active and queries.is_for(kiosk, row.person, today)
    # An unknown code takes as long as a wrong PIN.
    is_right = check_password(pin.strip(), row.pin if row is not None else _nobody())
    if row is None or not known or not is_right:
        raise BadInput("kiosk_wrong")
    KioskCode.objects.filter(pk=row.pk).update(tries=0, tried_at=None)
    return row.person


def _count_try(kiosk: Kiosk, row: KioskCode | None, now: dt.datetime) -> None:
    """Counted before it is looked at, whatever comes of it; a try that has to wait is not counted."""
    with alone("kiosk tries"):
        counted: list[tuple[Kiosk | KioskCode, Bucket]] = [(Kiosk.objects.get(pk=kiosk.pk), DEVICE)]
        if row is not None:
            counted.append((KioskCode.objects.get(pk=row.pk), PERSON))
        wait = max(_wait(one, bucket, now) for one, bucket in counted)
        if not wait:
            for one, bucket in counted:
                one.tries, one.tried_at = bucket.level(one.tries, one.tried_at, now) + 1, now
                one.save(update_fields=["tries", "tried_at"])
    if wait:
        raise BadInput("kiosk_wait", seconds=round(wait.total_seconds()) or 1)


def _wait(one: Kiosk | KioskCode, bucket: Bucket, now: dt.datetime) -> dt.timedelta:
    return bucket.wait(bucket.level(one.tries, one.tried_at, now))


def _row(person: Person, pin: str) -> KioskCode:
    row = queries.code_of(person) or KioskCode(person=person, code=_new_code())
    row.pin, row.tries, row.tried_at = make_password(pin), 0, None
    return row


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
        if not KioskCode.objects.filter(code=code).exists():
            return code


def _new_pin() -> str:
    while True:
        pin = f"{secrets.randbelow(10**PIN):0{PIN}}"
        if pin not in _EASY and pin[::-1] not in _EASY:
            return pin


def _nobody() -> str:
    """A hash that no PIN has."""
    return make_password(secrets.token_urlsafe(16))
