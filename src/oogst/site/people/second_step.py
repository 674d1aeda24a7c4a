"""A second step to sign in: a code of an app on somebody's phone (TOTP, RFC 6238), beside a code or a password.

The secret is closed with the person's own key. A code works once (section 5.2); what is kept of a used one does not
say whose it was, and goes with the next one. Recovery codes are there for the day on which the phone is gone.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from oogst.errors import BadInput
from oogst.site.people.keys import box_of
from oogst.site.people.models import Person, RecoveryCode, Role, SecondStep, UsedCode
from oogst.site.people.trail import note_event

#: Whose roles reach far: they need a second step where ``OOGST_SECOND_STEP`` says so.
STRONG_ROLES = ("administrator", "protection")
CODES = 10
_DIGITS, _SECONDS, _BYTES = 6, 30, 20
#: The step before and after count too: clocks differ.
_AROUND = (0, -1, 1)


def new_secret() -> str:
    """As apps take it: base 32, without signs."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def app_address(person: Person, secret: str) -> str:
    """What a QR code tells the app (Google’s Key URI format, which all of them read)."""
    name = quote(f"Oogst:{person.email or person.code}")
    return f"otpauth://totp/{name}?{urlencode({'secret': secret, 'issuer': 'Oogst'})}"


def has_second_step(person: Person) -> bool:
    return SecondStep.objects.filter(person=person).exists()


def needs_second_step(person: Person) -> bool:
    """Whether the setting asks it of somebody with their roles."""
    if settings.OOGST.second_step != "roles":
        return False
    return Role.objects.filter(person=person, kind__in=STRONG_ROLES).exists()


@transaction.atomic
def add_second_step(person: Person, secret: str, code: str, now: dt.datetime) -> list[str]:
    """Ask for a code of this app from now on; the recovery codes, which are kept nowhere in the open.

    ``code``: one that the app shows now. Raises ``BadInput`` ``second_step_wrong``.
    """
    if not _use(person, secret, code, now):
        raise BadInput("second_step_wrong")
    closed = box_of(person).close(secret.encode(), _about(person))
    SecondStep.objects.update_or_create(person=person, defaults={"closed": closed})
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, digest=_digest(person, one)) for one in codes])
    return codes


def check_second_step(person: Person, code: str, now: dt.datetime) -> None:
    """Use a code of the app up, or a recovery code. Raises ``BadInput`` ``second_step_wrong``."""
    plain = "".join(code.split()).lower()
    row = SecondStep.objects.filter(person=person).first()
    if row and _use(person, box_of(person).open(bytes(row.closed), _about(person)).decode(), plain, now):
        return
    if not RecoveryCode.objects.filter(person=person, digest=_digest(person, plain)).delete()[0]:
        raise BadInput("second_step_wrong")


@transaction.atomic
def remove_second_step(person: Person) -> None:
    SecondStep.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()


@transaction.atomic
def take_second_step(person: Person, now: dt.datetime, by: Person | None = None) -> bool:
    """By somebody else, for whoever lost the phone and the recovery codes; whether there was one."""
    had = has_second_step(person)
    remove_second_step(person)
    if had:
        note_event("second_step_taken", now, by=by, about=person)
    return had


def codes_left(person: Person) -> int:
    return RecoveryCode.objects.filter(person=person).count()


def _use(person: Person, secret: str, code: str, now: dt.datetime) -> bool:
    step = next((one for one in _AROUND if _is_code_of(secret, code, now, one)), None)
    return step is not None and _is_first_use(person, int(now.timestamp()) // _SECONDS + step, now)


def _is_code_of(secret: str, code: str, now: dt.datetime, step: int) -> bool:
    app = TOTP(base64.b32decode(secret), _DIGITS, SHA1(), _SECONDS)  # noqa: S303 (what every app does)
    try:
        app.verify(code.encode(), int(now.timestamp()) + step * _SECONDS)
    except InvalidToken:
        return False
    return True


def _is_first_use(person: Person, step: int, now: dt.datetime) -> bool:
    UsedCode.objects.filter(until__lt=now).delete()
    row = UsedCode(digest=_digest(person, f"step {step}"), until=now + 4 * dt.timedelta(seconds=_SECONDS))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _digest(person: Person, code: str) -> str:
    return salted_hmac("oogst.second_step", f"{person.pk} {code}", algorithm="sha256").hexdigest()


def _about(person: Person) -> str:
    return f"second step of {person.pk}"
