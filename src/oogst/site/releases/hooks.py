"""Telling another program that a release is out: a signed message (Standard Webhooks), tried again until it arrives.

The message holds no figure, only which release it is: whoever gets it reads the rows with a token of their own.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from oogst.errors import BadInput, NotFound
from oogst.site.outgoing import FAILURES, ask, checked_address
from oogst.site.releases import queries
from oogst.site.releases.models import Hook, HookMessage

#: A minute, then four times as long each time, up to six hours; given up after about three days.
_FIRST, _MOST_PAUSE, _TRIES = dt.timedelta(minutes=1), dt.timedelta(hours=6), 16


def add_hook(url: str, now: dt.datetime) -> tuple[Hook, str]:
    """An address to tell, and the secret with which its owner checks the signature (``whsec_…``).

    Raises ``BadInput`` (``hook_address``): not https, or with a user, a password or no host. An address inside the
    organisation's network, and http, only for hosts in ``OOGST_HOOK_HOSTS``.
    """
    try:
        address = checked_address(url, settings.OOGST.hook_hosts)
    except ValueError:
        raise BadInput("hook_address") from None
    hook = Hook.objects.create(url=address, added_at=now)
    return hook, f"whsec_{base64.b64encode(_secret(hook)).decode()}"


def remove_hook(hook_id: str) -> str:
    """Its address, which is told nothing any more. Raises ``NotFound`` (``hook_unknown``)."""
    try:
        hook = Hook.objects.get(pk=UUID(hook_id))
    except (ValueError, ValidationError, Hook.DoesNotExist):
        raise NotFound("hook_unknown", hook=hook_id) from None
    hook.delete()
    return hook.url


def hooks() -> Iterable[Hook]:
    return Hook.objects.order_by("added_at", "pk")


def queue_messages(digest: str, now: dt.datetime) -> None:
    """To be called in the transaction that publishes: one message for each address."""
    HookMessage.objects.bulk_create(HookMessage(hook=hook, digest=digest, due_at=now) for hook in Hook.objects.all())


def tell_hooks(now: dt.datetime) -> int:
    """Send what is due; how many arrived. Any number of workers may do so: whoever moves the hour has the message."""
    due = HookMessage.objects.select_related("hook").filter(due_at__lte=now)
    return sum(_claimed(one, now) and _told(one, now) for one in due.order_by("due_at")[:100])


def _claimed(message: HookMessage, now: dt.datetime) -> bool:
    """The next hour is set before it is sent: if the worker dies, it is tried again then."""
    again = now + min(_MOST_PAUSE, _FIRST * 4**message.tries)
    mine = HookMessage.objects.filter(pk=message.pk, due_at=message.due_at)
    return bool(mine.update(due_at=again, tries=message.tries + 1))


def _told(message: HookMessage, now: dt.datetime) -> bool:
    try:
        arrived = 200 <= _send(message, now) < 300
    except FAILURES:
        arrived = False
    if arrived or message.tries + 1 >= _TRIES:
        message.delete()
    return arrived


def _send(message: HookMessage, now: dt.datetime) -> int:
    body, stamp = _body(message, now), str(int(now.timestamp()))
    signed = hmac.new(_secret(message.hook), f"{message.pk}.{stamp}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": str(message.pk),
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    status, _answer = ask(message.hook.url, body, headers, inside=settings.OOGST.hook_hosts)
    return status


def _body(message: HookMessage, now: dt.datetime) -> bytes:
    release = queries.release_with(message.digest)
    periods = [one.id for one in release.periods if one.status == "released"]
    data = {"digest": release.digest, "as_of": release.as_of.isoformat(), "periods": periods}
    stamp = now.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps({"type": "release.published", "timestamp": stamp, "data": data}, separators=(",", ":")).encode()


def _secret(hook: Hook) -> bytes:
    """Made from the site's own key each time: it is kept nowhere."""
    return salted_hmac("oogst.hook", hook.pk.hex, algorithm="sha256").digest()
