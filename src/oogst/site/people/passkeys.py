"""Passkeys: signing in by a key that never leaves its device (WebAuthn level 2), instead of a code or a password.

Each is asked for once by a challenge that is used up, is bound to the host of the site, and must have made sure of its
owner (a finger, a face, a PIN). What a browser hands in is only trusted after ``fido2`` checked it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import struct
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from oogst.errors import BadInput, NotFound
from oogst.site.mail import address_of, send_plain
from oogst.site.people.models import Passkey, Person

_log = logging.getLogger(__name__)
#: More than anybody has; so that nobody fills the table.
MOST = 20
_SURE = UserVerificationRequirement.REQUIRED
State = dict[str, Any]
_Answer = TypeVar("_Answer")


def passkeys_of(person: Person) -> list[Passkey]:
    return list(Passkey.objects.filter(person=person).order_by("made_on", "pk"))


def begin_adding(person: Person) -> tuple[dict[str, Any], State]:
    """What the browser needs to make a passkey, and what ``add_passkey`` needs to check it."""
    user = PublicKeyCredentialUserEntity(id=person.pk.bytes, name=person.email or person.code, display_name=str(person))
    has = [_data(one) for one in passkeys_of(person)]
    options, state = _server().register_begin(
        user, has, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=_SURE
    )
    return dict(options.public_key), state


def add_passkey(person: Person, name: str, answer: str, state: State | None, today: dt.date) -> Passkey:
    """Keep the passkey that the browser made. ``answer``: its JSON. Raises ``BadInput`` ``passkey_refused``,
    ``passkeys_too_many``."""
    if Passkey.objects.filter(person=person).count() >= MOST:
        raise BadInput("passkeys_too_many", most=MOST)
    made = _checked(lambda: _server().register_complete(_known(state), json.loads(answer)).credential_data)
    if made is None:
        raise BadInput("passkey_refused")
    row = Passkey(person=person, name=name.strip()[:60], made_on=today, is_told=False)
    row.credential_id, row.credential = made.credential_id, bytes(made)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise BadInput("passkey_refused") from None
    return row


def tell_of_passkeys(_now: dt.datetime) -> None:
    """Write to everybody for whom a passkey was added and who was not told yet; after one that cannot be sent the
    others wait for the next time."""
    untold = Passkey.objects.filter(is_told=False).select_related("person").order_by("pk")
    all(tell_of_passkey(one) for one in list(untold))


def tell_of_passkey(row: Passkey) -> bool:
    """Whoever did not add it themselves must get to know. Whether nothing is left to be told.

    Whoever claims the row sends, so that of two workers one does.
    """
    if not Passkey.objects.filter(pk=row.pk, is_told=False).update(is_told=True):
        return True
    try:
        _write_to(row.person)
    except SMTPRecipientsRefused:
        _log.error("There is no such address: somebody was not told of a passkey.")
    except OSError as problem:  # which SMTPException is too
        Passkey.objects.filter(pk=row.pk).update(is_told=False)
        _log.error("An e-mail could not be sent: %s", type(problem).__name__)
        return False
    return True


def _write_to(person: Person) -> None:
    if person.email and settings.OOGST.has_mail:
        address = address_of(person.language, "passkeys")
        send_plain(person.email, person.language, "employee/email/passkey", address=address)


def remove_passkey(person: Person, passkey_id: str) -> None:
    """Raises ``NotFound`` ``passkey_not_yours``, also for somebody else's."""
    is_number = passkey_id.isascii() and passkey_id.isdigit() and len(passkey_id) < 19
    removed = Passkey.objects.filter(person=person, pk=int(passkey_id)).delete()[0] if is_number else 0
    if not removed:
        raise NotFound("passkey_not_yours")


def begin_sign_in() -> tuple[dict[str, Any], State]:
    """What the browser needs to ask for any passkey of this site: nothing says whether somebody has one."""
    options, state = _server().authenticate_begin(user_verification=_SURE)
    return dict(options.public_key), state


def signed_in_by(answer: str, state: State | None) -> Person:
    """Whose passkey answered. Raises ``BadInput`` ``passkey_refused``."""
    wanted = _checked(lambda: websafe_decode(json.loads(answer)["rawId"]))
    row = Passkey.objects.select_related("person").filter(credential_id=wanted).first()
    if row is None or not row.person.is_active:
        raise BadInput("passkey_refused")
    _checked(lambda: _server().authenticate_complete(_known(state), [_data(row)], json.loads(answer)))
    return row.person


def _server() -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(name="Oogst", id=settings.OOGST.url.hostname or "localhost"))


def _known(state: State | None) -> State:
    if not state:
        raise ValueError("no challenge was given, or it was used")
    return state


def _checked(answered: Callable[[], _Answer]) -> _Answer:
    """Whatever is wrong with what came in, in form or in substance, is one refusal: it helps nobody to know which."""
    try:
        return answered()
    except (ValueError, TypeError, LookupError, AttributeError, struct.error):
        raise BadInput("passkey_refused") from None


def _data(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(row.credential))
