"""A phone, as far as sealing goes: written from the table in ``people/seals.py``, apart from what opens a seal."""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def sealed(text: str, key: Mapping[str, str]) -> bytes:
    """``key``: ``name`` and ``point`` as base64, as the worker is told them."""
    name, point = base64.b64decode(key["name"]), base64.b64decode(key["point"])
    mine = ec.generate_private_key(CURVE)
    my_point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
    aes = HKDF(SHA256(), 32, None, b"oogst seal" + my_point + point).derive(secret)
    header, nonce = b"\x01" + name + my_point, secrets.token_bytes(12)
    return header + nonce + AESGCM(aes).encrypt(nonce, text.encode(), header)


def written(grant: str, text: str, at: float, form: uuid.UUID | None = None, **more: str) -> str:
    """What a page puts under its seal. ``at``: milliseconds since 1970, by the phone's clock."""
    fields = {"form": str(form or uuid.uuid4()), "text": text, "visibility": "count_it", "grant": grant} | more
    return json.dumps({"fields": list(fields.items()), "language": "nl", "written_at": at})


def load(seals: Mapping[str, bytes] | Sequence[bytes], sent_at: float) -> dict[str, Any]:
    """What a phone brings at once, named by a number if it has no names."""
    named = seals if isinstance(seals, Mapping) else {str(n): one for n, one in enumerate(seals)}
    moments = [{"name": name, "seal": base64.b64encode(one).decode()} for name, one in named.items()]
    return {"sent_at": sent_at, "language": "nl", "moments": moments}
