"""What an installation and its issuer agreed on, as the settings have it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from oogst.site.people.saml.documents import SAML
from oogst.site.people.saml.provider import Provider

#: Which name is asked for in the subject. persistent: one of this site alone, which never passes to another person.
NAME_IDS = {"persistent": f"{SAML}:nameid-format:persistent", "any": ""}
_SMALLEST_KEY = 2048


@dataclass(frozen=True)
class SigningKey:
    """What questions are signed by and answers opened by, and the certificate in which the issuer gets to know it."""

    private: RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate


@dataclass(frozen=True)
class Agreement:
    """``entity_id``: how the issuer calls this site; ``label``: what the button calls the issuer; ``name_id``: the
    format of the name that is asked for, or empty; the attributes: empty where none is read; ``wants_encrypted``:
    whether the issuer is asked to encrypt for ``key``."""

    provider: Provider
    entity_id: str
    key: SigningKey | None
    label: str
    name_id: str
    person_attribute: str
    email_attribute: str
    groups_attribute: str
    makes_accounts: bool
    wants_encrypted: bool = False
    #: As ``attributes.claims_in`` calls them, whatever the issuer does.
    person_claim: ClassVar[str] = "person_id"
    groups_claim: ClassVar[str] = "groups"

    @property
    def issuer(self) -> str:
        return self.provider.name


def read_key(text: str) -> SigningKey | None:
    """A private RSA key and its certificate in PEM, one after the other; none where the text is empty.

    Raises ``ValueError`` where it is something else, the key is short, or the two do not belong together.
    """
    if not text:
        return None
    try:
        private = load_pem_private_key(text.encode(), None)
    except (TypeError, UnsupportedAlgorithm):  # TypeError: one that asks for a password
        raise ValueError("key") from None
    certificate = x509.load_pem_x509_certificate(text.encode())
    if not isinstance(private, RSAPrivateKey) or private.key_size < _SMALLEST_KEY:
        raise ValueError("key")
    if certificate.public_key() != private.public_key():
        raise ValueError("certificate")
    return SigningKey(private, certificate)
