"""Seals: what is written on a phone without a network is closed there so that only the server can open it.

A seal is ECDH on P-256 with a key of the phone's that lives for one seal (NIST SP 800-56A, section 6.2.2), HKDF-SHA-256
(RFC 5869) and AES-256-GCM, all of which browsers have. Its bytes:

======  =====  ===============================================================
 from   bytes
======  =====  ===============================================================
     0      1  the form, 1
     1      8  the name of the server's key
     9     65  the phone's public point, uncompressed (SEC 1, section 2.3.3)
    74     12  the nonce
    86      n  the closed words and their tag; bytes 0 to 73 are bound to them
======  =====  ===============================================================

The server's keys lie in a file, one a line: the day it was made, and the number as base64, the one in force first.
Older ones stay for as long as a phone may have been away.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from oogst.errors import BadInput
from oogst.site.key_files import replace

#: A phone that was away for longer than this since the key changed can no longer deliver what it holds.
KEPT_FOR = dt.timedelta(days=400)
_CURVE = ec.SECP256R1()
_BYTES, _NAME, _POINT, _NONCE = 32, 8, 65, 12
_HEADER = 1 + _NAME + _POINT
_FORM = b"\x01"


@dataclass(frozen=True)
class SealKey:
    """One of the server's keys. ``number``: the private one, 32 bytes."""

    made_on: dt.date
    number: bytes = field(repr=False)

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.number), _CURVE)

    @property
    def point(self) -> bytes:
        """The public key, 65 bytes."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def name(self) -> bytes:
        return hashlib.sha256(self.point).digest()[:_NAME]

    def open(self, sealed: bytes) -> bytes:
        """Raises ``BadInput`` ``seal_unreadable``: changed on its way, or not a seal."""
        header, nonce, closed = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE], sealed[_HEADER + _NONCE :]
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, header[-_POINT:])
            key = derived(self.private.exchange(ec.ECDH(), theirs), b"oogst seal" + header[-_POINT:] + self.point)
            return AESGCM(key).decrypt(nonce, closed, header)
        except (InvalidTag, ValueError):
            raise BadInput("seal_unreadable") from None


def open_sealed(sealed: bytes, file: Path) -> bytes:
    """What a phone sealed. Raises ``BadInput`` ``seal_unreadable``, ``seal_key_gone``, ``seal_keys_unusable``."""
    if len(sealed) <= _HEADER + _NONCE or sealed[:1] != _FORM:
        raise BadInput("seal_unreadable")
    return key_named(sealed[1 : 1 + _NAME], file).open(sealed)


def change_seal_key(file: Path, today: dt.date) -> None:
    """A new key is in force; an older one stays for ``KEPT_FOR`` after it was. Raises ``BadInput`` as ``seal_keys``."""
    keys = seal_keys(file)
    replaced_on = [today, *(key.made_on for key in keys)]
    kept = [key for key, day in zip(keys, replaced_on, strict=False) if today - day < KEPT_FOR]
    try:
        replace(file, new_line(today) + "".join(_line(one) for one in kept))
    except OSError:
        raise BadInput("seal_keys_unusable", file=str(file)) from None


def new_line(today: dt.date) -> str:
    """A line for the file, with a key that nobody has yet."""
    return _line(SealKey(today, ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(_BYTES)))


def seal_keys(file: Path) -> list[SealKey]:
    """The one in force first. Raises ``BadInput`` ``seal_keys_unusable``."""
    try:
        lines = [line.split() for line in file.read_text("ascii").splitlines()]
        keys = [SealKey(dt.date.fromisoformat(day), base64.b64decode(number, validate=True)) for day, number in lines]
        assert all(len(key.number) == _BYTES and key.private for key in keys)
    except (OSError, ValueError, AssertionError):
        keys = []
    if not keys:
        raise BadInput("seal_keys_unusable", file=str(file))
    return keys


def key_named(name: bytes, file: Path) -> SealKey:
    """Raises ``BadInput`` ``seal_key_gone``, ``seal_keys_unusable``."""
    found = next((one for one in seal_keys(file) if one.name == name), None)
    if found is None:
        raise BadInput("seal_key_gone")
    return found


def _line(key: SealKey) -> str:
    return f"{key.made_on.isoformat()} {base64.b64encode(key.number).decode()}\n"


def derived(secret: bytes, about: bytes) -> bytes:
    """A key of 32 bytes from a secret, for one use."""
    return HKDF(SHA256(), _BYTES, None, about).derive(secret)
