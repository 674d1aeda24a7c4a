"""Answers of an issuer that speaks SAML, made and signed here, so that they can lie as no honest one would."""

from __future__ import annotations

import base64
import datetime as dt
import os
from dataclasses import dataclass, replace
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from oogst.site.people.saml.agreement import NAME_IDS, Agreement, SigningKey
from oogst.site.people.saml.documents import ASSERTION, PROTOCOL, SIGNATURE, Element
from oogst.site.people.saml.encryption import CIPHERS, OAEP_MGF1
from oogst.site.people.saml.provider import Provider

ISSUER, SITE = "https://login.example.org/saml", "https://oogst.example.org/sign-on/saml/metadata"
BACK, NUMBER = "https://oogst.example.org/sign-on/saml", "_question"
NOW = dt.datetime(2026, 7, 14, 9, 0, tzinfo=dt.UTC)
XENC, XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
PERSISTENT = NAME_IDS["persistent"]


@dataclass(frozen=True)
class Key:
    private: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        private = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return (private + self.certificate.public_bytes(Encoding.PEM)).decode()

    @property
    def base64(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


@lru_cache
def key(number: int, ends_at: dt.datetime = dt.datetime(2036, 1, 1, tzinfo=dt.UTC), bits: int = 2048) -> Key:
    private = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"key {number}")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    built = built.serial_number(number + 1).not_valid_before(ends_at - dt.timedelta(days=3650)).not_valid_after(ends_at)
    return Key(private, built.sign(private, hashes.SHA256()))


def agreement(*keys: Key, person: str = "", email: str = "mail", ours: Key | None = None) -> Agreement:
    certificates = tuple(one.certificate for one in keys or (key(0),))
    provider = Provider(ISSUER, f"{ISSUER}/sso", certificates)
    own = SigningKey(ours.private, ours.certificate) if ours else None
    return Agreement(provider, SITE, own, "", PERSISTENT, person, email, "groups", makes_accounts=False)


def metadata(*keys: Key, name: str = ISSUER, address: str = f"{ISSUER}/sso", more: str = "") -> str:
    told = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{one.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for one in keys or (key(0),)
    )
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{name}">'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"{more}>{told}'
        f'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{address}/post"/>'
        f'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{address}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


@dataclass(frozen=True)
class Told:
    """What an answer says; each can be told otherwise."""

    name: str = "n-1"
    name_format: str = PERSISTENT
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    issuer: str = ISSUER
    audience: str = SITE
    recipient: str = BACK
    destination: str = BACK
    number: str = NUMBER
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    assertion: str = "_assertion"
    begins: dt.datetime = NOW - dt.timedelta(minutes=1)
    ends: dt.datetime = NOW + dt.timedelta(minutes=5)

    def but(self, **changed: object) -> Told:
        return replace(self, **changed)  # type: ignore[arg-type]  # the names are those above


def assertion(told: Told) -> Element:
    values = "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f"<saml:AttributeValue>{one}</saml:AttributeValue>" for one in texts)
        + "</saml:Attribute>"
        for name, texts in told.attributes
    )
    return etree.fromstring(
        f'<saml:Assertion xmlns:saml="{ASSERTION.strip("{}")}" ID="{told.assertion}" Version="2.0"'
        f' IssueInstant="{stamp(told.begins)}"><saml:Issuer>{told.issuer}</saml:Issuer>'
        f'<saml:Subject><saml:NameID Format="{told.name_format}">{told.name}</saml:NameID>'
        f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData'
        f' InResponseTo="{told.number}" Recipient="{told.recipient}" NotOnOrAfter="{stamp(told.ends)}"/>'
        f'</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{stamp(told.begins)}"'
        f' NotOnOrAfter="{stamp(told.ends)}"><saml:AudienceRestriction><saml:Audience>{told.audience}</saml:Audience>'
        f"</saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{stamp(told.begins)}"><saml:AuthnContext/></saml:AuthnStatement>'
        f"<saml:AttributeStatement>{values}</saml:AttributeStatement></saml:Assertion>"
    )


def response(told: Told, *inside: Element, number: str = "_response") -> Element:
    around = etree.fromstring(
        f'<samlp:Response xmlns:samlp="{PROTOCOL.strip("{}")}" xmlns:saml="{ASSERTION.strip("{}")}" ID="{number}"'
        f' Version="2.0" IssueInstant="{stamp(told.begins)}" InResponseTo="{told.number}"'
        f' Destination="{told.destination}"><saml:Issuer>{told.issuer}</saml:Issuer>'
        f'<samlp:Status><samlp:StatusCode Value="{told.status}"/></samlp:Status></samlp:Response>'
    )
    around.extend(inside)
    return around


class _Signer(XMLSigner):
    """Signs whatever it is told to, SHA-1 as well."""

    def check_deprecated_methods(self) -> None:
        """An issuer of long ago would."""


def signed(
    element: Element,
    by: Key | None = None,
    method: SignatureMethod = SignatureMethod.RSA_SHA256,
    digest: DigestAlgorithm = DigestAlgorithm.SHA256,
) -> Element:
    signer = _Signer(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=EXCLUSIVE)
    by = by or key(0)
    return signer.sign(element, key=by.private, cert=[by.certificate], reference_uri=element.get("ID"))


EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def encrypted(
    element: Element,
    to: Key,
    cipher: str = "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    wrapping: str = OAEP_MGF1,
    digest: hashes.HashAlgorithm | None = None,
) -> Element:
    """An assertion inside an ``EncryptedAssertion``; ``digest``: of RSA-OAEP, where it is not SHA-1."""
    secret, nonce = os.urandom(CIPHERS.get(cipher, 32)), os.urandom(12)
    oaep = OAEP(MGF1(digest or hashes.SHA1()), digest or hashes.SHA1(), None)
    values = (
        to.private.public_key().encrypt(secret, oaep),
        nonce + AESGCM(secret).encrypt(nonce, etree.tostring(element), None),
    )
    key, data = (
        f"<x:CipherData><x:CipherValue>{base64.b64encode(one).decode()}</x:CipherValue></x:CipherData>"
        for one in values
    )
    named = f'<ds:DigestMethod Algorithm="{XENC}sha256"/><y:MGF Algorithm="{XENC11}mgf1sha256"/>' if digest else ""
    return etree.fromstring(
        f'<saml:EncryptedAssertion xmlns:saml="{ASSERTION.strip("{}")}" xmlns:x="{XENC}" xmlns:y="{XENC11}"'
        f' xmlns:ds="{SIGNATURE.strip("{}")}"><x:EncryptedData Type="{XENC}Element">'
        f'<x:EncryptionMethod Algorithm="{cipher}"/><ds:KeyInfo><x:EncryptedKey>'
        f'<x:EncryptionMethod Algorithm="{wrapping}">{named}</x:EncryptionMethod>{key}</x:EncryptedKey></ds:KeyInfo>'
        f"{data}</x:EncryptedData></saml:EncryptedAssertion>"
    )


def sent(element: Element) -> str:
    return base64.b64encode(etree.tostring(element)).decode()


def stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
