"""Keys. Each person's texts are closed with a key of that person alone, and that key is wrapped by the master key.

AES-256-GCM (NIST SP 800-38D) throughout: 256-bit keys, a fresh random nonce of 96 bits in front of each closed text,
and the place that a text belongs to as associated data, so that closed texts cannot be swapped unnoticed.

The master key lies in a file outside the database, one key a line, the one in force first. It is read whenever it is
needed, so that every process knows a new one at once. While the master key is changed the file holds both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from oogst.errors import BadInput
from oogst.site.key_files import replace
from oogst.site.people.models import DataKey, Person
from oogst.site.transactions import alone

_BYTES, _NONCE = 32, 12
_WRAPPING = "wrapping by the master key"
_FORM = b"\x01"  # of what is closed: so that another form can be told apart one day


@dataclass(frozen=True)
class Box:
    """Opens and closes texts with one key. ``about``: what the text is and where it belongs."""

    key: bytes = field(repr=False)

    def close(self, content: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return _FORM + nonce + AESGCM(self.key).encrypt(nonce, content, about.encode())

    def open(self, closed: bytes, about: str) -> bytes:
        """Raises ``BadInput`` ``text_unreadable``: another key, another place, or changed bytes."""
        nonce, rest = closed[1 : 1 + _NONCE], closed[1 + _NONCE :]
        try:
            return AESGCM(self.key).decrypt(nonce, rest, about.encode())
        except (InvalidTag, ValueError):
            raise BadInput("text_unreadable") from None


def box_of(person: Person) -> Box:
    """The person's own box; the first time its key is made. Raises ``BadInput`` as ``master_keys`` and ``open`` do."""
    row = DataKey.objects.filter(person=person).first() or _make_key(person)
    known = master_keys(settings.OOGST.master_key_file)
    if row.master not in known:  # perhaps the master key changed between the two readings
        row.refresh_from_db()
    if row.master not in known:
        raise BadInput("master_key_other", file=str(settings.OOGST.master_key_file))
    return Box(Box(known[row.master]).open(bytes(row.wrapped), _about(row)))


def pseudonym_of(person: Person, about: str) -> UUID:
    """A name for a person among others, who cannot tell who it is, nor that two names are one person's. It stays when
    the master key changes, and leads to nobody once the person's key is gone. Raises as ``box_of``."""
    return UUID(bytes=hmac.digest(box_of(person).key, about.encode(), "sha256")[:16], version=4)


def _make_key(person: Person) -> DataKey:
    """Never beside ``change_master_key``: see there."""
    with alone(_WRAPPING):
        if (made := DataKey.objects.filter(person=person).first()) is not None:
            return made
        row = DataKey(person=person)
        _wrap(row, secrets.token_bytes(_BYTES), master_keys(settings.OOGST.master_key_file))
        row.save(force_insert=True)
        return row


def _wrap(row: DataKey, key: bytes, known: dict[str, bytes]) -> None:
    row.master, master = next(iter(known.items()))
    row.wrapped = Box(master).close(key, _about(row))


def _about(row: DataKey) -> str:
    return f"data key of {row.person_id}"


def change_master_key() -> int:
    """Wrap every person's key by a new master key; the number of keys. Killed at any point, nothing becomes unreadable.

    First the file holds the new key and the old ones, then all keys are wrapped anew at once, then the old ones go.
    A key that another process is just making is made before ours, and then it is wrapped anew with the others, or
    after it, and then its process reads the new master key.
    """
    file: Path = settings.OOGST.master_key_file
    fresh = secrets.token_bytes(_BYTES)
    _write(file, [fresh, *master_keys(file).values()])
    with alone(_WRAPPING):
        known = master_keys(file)
        rows = list(DataKey.objects.all())
        for row in rows:
            key = Box(known[row.master]).open(bytes(row.wrapped), _about(row))
            _wrap(row, key, known)
        DataKey.objects.bulk_update(rows, ["master", "wrapped"], batch_size=500)
    _write(file, [fresh])
    return len(rows)


def check_master_key() -> None:
    """Whether the file opens what the database holds. Raises ``BadInput``: as ``master_keys``, ``master_key_other``."""
    file: Path = settings.OOGST.master_key_file
    used = set(DataKey.objects.values_list("master", flat=True).distinct())
    if used - master_keys(file).keys():
        raise BadInput("master_key_other", file=str(file))


def master_keys(file: Path) -> dict[str, bytes]:
    """Every key in the file by its name, the one in force first. Raises ``BadInput`` ``master_key_unusable``."""
    try:
        keys = [base64.b64decode(line, validate=True) for line in file.read_text("ascii").split()]
    except (OSError, ValueError, binascii.Error):
        keys = []
    if not keys or any(len(key) != _BYTES for key in keys):
        raise BadInput("master_key_unusable", file=str(file))
    return {hashlib.sha256(b"oogst master key " + key).hexdigest()[:16]: key for key in keys}


def _write(file: Path, keys: list[bytes]) -> None:
    """Raises ``BadInput`` ``master_key_unusable``."""
    try:
        replace(file, "".join(f"{base64.b64encode(key).decode()}\n" for key in keys))
    except OSError:
        raise BadInput("master_key_unusable", file=str(file)) from None
