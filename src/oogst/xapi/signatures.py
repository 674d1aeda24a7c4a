"""Signed statements (xAPI 1.0.3, part 2, section 2.6): a JWS (RFC 7515) over the statement, as an attachment."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from oogst.xapi.compare import same_statement
from oogst.xapi.problems import BadStatement, wrong
from oogst.xapi.reading import read_json
from oogst.xapi.validate import SIGNATURE

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}


def check_signature(statement: dict[str, Any], jws: bytes) -> None:
    """Raises ``BadStatement`` unless ``jws`` signs this statement with RS256, RS384 or RS512.

    Where the header brings its certificate (``x5c``), the signature is verified with it; who issued that certificate
    is for the reader to judge.
    """
    parts = jws.split(b".")
    if len(parts) != 3:
        raise wrong("JWS")
    header, payload = _object(parts[0]), _object(parts[1])
    if header.get("alg") not in _HASHES:
        raise wrong("RS256, RS384, RS512")
    if not _is_over(statement, payload):
        raise wrong("JWS payload = statement")
    if "x5c" in header:
        _verify(header, parts)


def _is_over(statement: dict[str, Any], payload: dict[str, Any]) -> bool:
    """What the payload leaves out was added later: by the signer, who knows no id yet, or by a store."""
    try:
        return same_statement(_unsigned(payload), _unsigned(statement))
    except (KeyError, TypeError, AttributeError, BadStatement):
        return False


def _unsigned(statement: dict[str, Any]) -> dict[str, Any]:
    left = [one for one in statement.get("attachments", []) if one.get("usageType") != SIGNATURE]
    bare = {key: one for key, one in statement.items() if key != "attachments"}
    return bare | {"attachments": left} if left else bare


def _object(part: bytes) -> dict[str, Any]:
    data = read_json(_bytes(part))
    if type(data) is not dict:
        raise wrong("JWS")
    return data


def _bytes(part: bytes) -> bytes:
    try:
        return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise wrong("JWS") from None


def _verify(header: dict[str, Any], parts: list[bytes]) -> None:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0], validate=True))
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise wrong("RSA")
        key.verify(_bytes(parts[2]), parts[0] + b"." + parts[1], padding.PKCS1v15(), _HASHES[header["alg"]])
    except (InvalidSignature, ValueError, TypeError, LookupError):
        raise wrong("JWS signature") from None
