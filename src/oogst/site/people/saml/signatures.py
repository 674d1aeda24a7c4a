"""What an issuer signed, and nothing else.

Whoever carries an answer can put more into it: a second assertion beside the signed one, or around it (signature
wrapping: Somorovsky and others, On Breaking SAML, USENIX Security 2012). So an answer has one assertion, no id stands
in it twice, the signature is a child of what it signs, and only what was signed is read from then on.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from oogst.errors import BadInput
from oogst.site.people.saml.documents import ASSERTION, SIGNATURE, Element
from oogst.site.people.saml.encryption import opened

_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_METHODS = frozenset(
    method
    for method in SignatureMethod
    if method.name in {f"{name}_SHA{size}" for name in ("RSA", "ECDSA") for size in (256, 384, 512)}
    or method.name in {f"SHA{size}_RSA_MGF1" for size in (256, 384, 512)}
)
_ACCEPTED = {
    "SignatureMethod": frozenset(str(one.value) for one in _METHODS),
    "DigestMethod": frozenset(str(one.value) for one in _DIGESTS),
}


def signed_assertion(
    response: Element, certificates: Sequence[x509.Certificate], private: RSAPrivateKey | None = None
) -> Element:
    """The assertion as it was signed, by itself or with the response around it. If both were, both must hold.
    ``private``: what opens one that was encrypted.

    Raises ``BadInput`` ``token_refused`` with ``why`` ``assertion`` (none, or more than one, or ids that stand there
    twice), ``algorithm`` (an old one, such as SHA-1) or ``signature``; what ``encryption.opened`` raises.
    """
    _refuse_what_is_ambiguous(response, f"{ASSERTION}Assertion", f"{ASSERTION}EncryptedAssertion")
    whole = _signed(response, certificates)
    assertion = _assertion(response if whole is None else whole, private)
    part = _signed(assertion, certificates)
    if part is None and whole is None:
        raise BadInput("token_refused", why="signature")
    return assertion if part is None else part


def _assertion(response: Element, private: RSAPrivateKey | None) -> Element:
    """The only one in a response, or in what an issuer signed, which may be another one than was looked at."""
    encrypted, plain = response.find(f"{ASSERTION}EncryptedAssertion"), response.find(f"{ASSERTION}Assertion")
    if encrypted is not None:
        plain = opened(encrypted, private)
        around = etree.Element("opened")
        around.append(plain)
        _refuse_what_is_ambiguous(around, f"{ASSERTION}Assertion")
    if plain is None:
        raise BadInput("token_refused", why="signature")
    return plain


def _refuse_what_is_ambiguous(around: Element, *tags: str) -> None:
    inside, all_of_them = [one for one in around if one.tag in tags], list(around.iter(*tags))
    attributes = [pair for element in around.iter() for pair in element.attrib.items()]
    ids = [value for name, value in attributes if name.rpartition("}")[2].lower() == "id"]
    if len(inside) != 1 or inside != all_of_them or len(ids) != len(set(ids)):
        raise BadInput("token_refused", why="assertion")


def _signed(element: Element, certificates: Sequence[x509.Certificate]) -> Element | None:
    """The element as it was signed, looked at by itself; none where it carries no signature."""
    signature = element.find(f"{SIGNATURE}Signature")
    if signature is None:
        return None
    _refuse_old_algorithms(signature)
    for certificate in certificates:
        found = _verified(element, certificate)
        if found is not None and (found.tag, found.get("ID")) == (element.tag, element.get("ID")):
            return found
    raise BadInput("token_refused", why="signature")


def _refuse_old_algorithms(signature: Element) -> None:
    """Said by itself: it is the issuer's settings that have to be mended."""
    for tag, accepted in _ACCEPTED.items():
        if any(one.get("Algorithm") not in accepted for one in signature.iter(f"{SIGNATURE}{tag}")):
            raise BadInput("token_refused", why="algorithm")


def _verified(element: Element, certificate: x509.Certificate) -> Element | None:
    expected = SignatureConfiguration(
        location="./",
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        ignore_ambiguous_key_info=True,  # whatever key it carries: ours is the one of the metadata
        verification_time=certificate.not_valid_after_utc,  # it only carries a key: see ``read_providers``
    )
    try:
        result = XMLVerifier().verify(element, x509_cert=certificate, expect_config=expected, id_attribute="ID")
    except (SignXMLException, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError, LookupError):
        return None
    return None if isinstance(result, list) else result.signed_xml
