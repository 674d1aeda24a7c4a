"""Asking an issuer who somebody is (Bindings 2.0, section 3.4: a redirect), and what we say of ourselves to it."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
import zlib
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from oogst.site.people.saml.agreement import Agreement
from oogst.site.people.saml.documents import ASSERTION, METADATA, POST, PROTOCOL, SAML, SIGNATURE, Element
from oogst.site.people.saml.encryption import CIPHERS, OAEP_MGF1

_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_NAMES = {"samlp": PROTOCOL, "saml": ASSERTION, "md": METADATA, "ds": SIGNATURE}


def begin(agreed: Agreement, back: str, now: dt.datetime) -> tuple[str, str]:
    """Where to send the browser, and the number of the question that the answer must name. ``back``: where it brings
    the answer. Signed where there is a key to sign by."""
    number = f"_{secrets.token_hex(20)}"
    question = _deflated(_question(agreed, back, number, now))
    asked = urlencode({"SAMLRequest": question})
    if agreed.key:
        asked += "&" + urlencode({"SigAlg": _RSA_SHA256})
        signature = agreed.key.private.sign(asked.encode(), padding.PKCS1v15(), hashes.SHA256())
        asked += "&" + urlencode({"Signature": base64.b64encode(signature).decode()})
    address = agreed.provider.address
    return f"{address}{'&' if '?' in address else '?'}{asked}", number


def describe(agreed: Agreement, back: str) -> bytes:
    """Our own metadata: the name we go by, where answers come, and the key that we sign by and that opens."""
    entity = _element(f"{METADATA}EntityDescriptor", entityID=agreed.entity_id)
    role = _element(
        f"{METADATA}SPSSODescriptor",
        entity,
        AuthnRequestsSigned=str(agreed.key is not None).lower(),
        WantAssertionsSigned="true",
        protocolSupportEnumeration=f"{SAML}:protocol",
    )
    if agreed.key:
        _key(role, "signing", agreed.key.certificate)
    if agreed.key and agreed.wants_encrypted:
        described = _key(role, "encryption", agreed.key.certificate)
        for method in (*CIPHERS, OAEP_MGF1):
            _element(f"{METADATA}EncryptionMethod", described, Algorithm=method)
    if agreed.name_id:
        _element(f"{METADATA}NameIDFormat", role).text = agreed.name_id
    _element(f"{METADATA}AssertionConsumerService", role, Binding=POST, Location=back, index="0", isDefault="true")
    return bytes(etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _key(role: Element, use: str, certificate: x509.Certificate) -> Element:
    described = inner = _element(f"{METADATA}KeyDescriptor", role, use=use)
    for name in ("KeyInfo", "X509Data", "X509Certificate"):
        inner = _element(f"{SIGNATURE}{name}", inner)
    inner.text = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    return described


def _question(agreed: Agreement, back: str, number: str, now: dt.datetime) -> bytes:
    asked = _element(
        f"{PROTOCOL}AuthnRequest",
        ID=number,
        Version="2.0",
        IssueInstant=now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        Destination=agreed.provider.address,
        AssertionConsumerServiceURL=back,
        ProtocolBinding=POST,
    )
    _element(f"{ASSERTION}Issuer", asked).text = agreed.entity_id
    if agreed.name_id:
        _element(f"{PROTOCOL}NameIDPolicy", asked, Format=agreed.name_id, AllowCreate="true")
    return bytes(etree.tostring(asked))


def _element(tag: str, inside: Element | None = None, /, **attributes: str) -> Element:
    if inside is not None:
        return etree.SubElement(inside, tag, attributes)
    return etree.Element(tag, attributes, nsmap={name: space.strip("{}") for name, space in _NAMES.items()})


def _deflated(text: bytes) -> str:
    """Bindings 2.0, section 3.4.4.1: without the head and the sum of zlib."""
    return base64.b64encode(zlib.compress(text, wbits=-15)).decode()
