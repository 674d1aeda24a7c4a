"""An issuer that speaks SAML, by its metadata (SAML 2.0 Metadata): where it is asked, and by which keys it signs."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509

from oogst.site.people.saml.documents import METADATA, REDIRECT, SAML, SIGNATURE, Element, moment, parse, text_of

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """``name``: its entityID; ``address``: where a browser brings a question; ``certificates``: of the keys that it
    signs by, more than one while it changes them; ``until``: when its metadata end, if they do."""

    name: str
    address: str
    certificates: tuple[x509.Certificate, ...]
    wants_signed: bool = False
    until: dt.datetime | None = None


def read_providers(text: str) -> tuple[Provider, ...]:
    """Every issuer in metadata, of one or of a whole federation, that can be asked by a redirect over https (or on
    this machine) and has a key to sign by.

    The certificates only carry keys (Metadata Interoperability Profile 1.0, section 2.6.1): when they end is for
    people to know. Whose metadata they are is for whoever puts the file there to know, too: they are not fetched.
    Raises ``ValueError`` where there is no such issuer.
    """
    found = tuple(_providers(parse(text.encode())))
    if not found:
        raise ValueError("issuer")
    return found


def _providers(root: Element) -> Iterator[Provider]:
    for entity in root.iter(f"{METADATA}EntityDescriptor"):
        for role in entity.findall(f"{METADATA}IDPSSODescriptor"):
            if f"{SAML}:protocol" in role.get("protocolSupportEnumeration", "").split():
                yield from _provider(entity, role, entity.get("validUntil") or root.get("validUntil"))


def _provider(entity: Element, role: Element, until: str | None) -> Iterator[Provider]:
    """None where it cannot be used: in the metadata of a federation the mistake of one must not shut out all others."""
    try:
        address, certificates = _address(role), tuple(_certificates(role))
        ends_at = moment(until) if until else None
    except ValueError:
        return
    if address and certificates:
        signed = role.get("WantAuthnRequestsSigned") in ("true", "1")
        yield Provider(entity.get("entityID", ""), address, certificates, signed, ends_at)


def _address(role: Element) -> str:
    for service in role.findall(f"{METADATA}SingleSignOnService"):
        url = urlsplit(address := service.get("Location", ""))
        is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
        if service.get("Binding") == REDIRECT and is_safe and url.hostname:
            return str(address)
    return ""


def _certificates(role: Element) -> Iterator[x509.Certificate]:
    for key in role.findall(f"{METADATA}KeyDescriptor"):
        if key.get("use", "signing") == "signing":
            for one in key.iter(f"{SIGNATURE}X509Certificate"):
                yield x509.load_der_x509_certificate(base64.b64decode("".join(text_of(one).split()), validate=True))
