"""Assertions that were encrypted for us (XML Encryption 1.1): by AES-GCM, its key by RSA-OAEP.

Nothing older is read: what AES-CBC or RSA 1.5 hide can be found out by sending changed texts and looking at how each is
refused (Jager and Somorovsky, How to Break XML Encryption, CCS 2011). Whatever does not open is refused alike.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oogst.errors import BadInput
from oogst.site.people.saml.documents import ASSERTION, SIGNATURE, Element, parse, text_of

ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"
_SINCE_11 = "http://www.w3.org/2009/xmlenc11#"
#: How many bytes the key of a cipher has.
CIPHERS = {f"{_SINCE_11}aes128-gcm": 16, f"{_SINCE_11}aes256-gcm": 32}
OAEP_MGF1 = f"{ENCRYPTION.strip('{}')}rsa-oaep-mgf1p"
_OAEPS = (OAEP_MGF1, f"{_SINCE_11}rsa-oaep")
_NONCE = 12
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1(),  # noqa: S303 (as good as any inside OAEP: RFC 8017, B.1)
    "http://www.w3.org/2001/04/xmlenc#sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmlenc#sha512": hashes.SHA512(),
    f"{_SINCE_11}mgf1sha1": hashes.SHA1(),  # noqa: S303
    f"{_SINCE_11}mgf1sha256": hashes.SHA256(),
    f"{_SINCE_11}mgf1sha512": hashes.SHA512(),
}
_USUAL = "http://www.w3.org/2000/09/xmldsig#sha1"


def opened(encrypted: Element, private: RSAPrivateKey | None) -> Element:
    """The assertion inside an ``EncryptedAssertion``.

    Raises ``BadInput`` ``saml_encrypted`` where there is no key or it was encrypted in another way; ``token_refused``
    with ``why`` ``encryption`` where it does not open.
    """
    data = encrypted.find(f"{ENCRYPTION}EncryptedData")
    wrapped = next(encrypted.iter(f"{ENCRYPTION}EncryptedKey"), None)
    if private is None or _method(data) not in CIPHERS or _method(wrapped) not in _OAEPS:
        raise BadInput("saml_encrypted")
    try:
        secret = private.decrypt(_bytes(wrapped), _oaep(wrapped))
        sealed = _bytes(data)
        if len(secret) != CIPHERS[_method(data)]:
            raise ValueError("key")
        return _assertion(AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
    except (ValueError, KeyError, InvalidTag):
        raise BadInput("token_refused", why="encryption") from None


def _method(element: Element | None) -> str:
    method = element.find(f"{ENCRYPTION}EncryptionMethod") if element is not None else None
    return str(method.get("Algorithm", "")) if method is not None else ""


def _bytes(element: Element) -> bytes:
    value = text_of(element.find(f"{ENCRYPTION}CipherData/{ENCRYPTION}CipherValue"))
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error:
        raise ValueError("base64") from None


def _oaep(wrapped: Element) -> OAEP:
    """Section 5.5.2: SHA-1 where nothing is said, of old."""
    method = wrapped.find(f"{ENCRYPTION}EncryptionMethod")
    digest = method.find(f"{SIGNATURE}DigestMethod")
    mask = method.find(f"{{{_SINCE_11}}}MGF")
    named = [one.get("Algorithm") if one is not None else _USUAL for one in (digest, mask)]
    return OAEP(mgf=MGF1(_HASHES[named[1]]), algorithm=_HASHES[named[0]], label=None)


def _assertion(text: bytes) -> Element:
    found = parse(text)
    if found.tag != f"{ASSERTION}Assertion":
        raise ValueError("assertion")
    return found
