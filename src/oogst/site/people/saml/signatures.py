"""What an issuer signed, and nothing else.

Whoever carries an answer can put more into it: a second assertion beside the signed one, or around it (signature
wrapping: Somorovsky and others, On Breaking SAML, USENIX Security 2012). So an answer has one assertion, no id stands
in it twice, the signature is a child of what it signs, and only what was signed is read from then on.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml.etree import LxmlError
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from oogst.errors import BadInput
from oogst.site.people.saml.documents import ASSERTION, SIGNATURE, Element

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


def signed_assertion(response: Element, certificates: Sequence[x509.Certificate]) -> Element:
    """The assertion as it was signed, by itself or with the response around it. If both were, both must hold.

    Raises ``BadInput`` ``token_refused`` with ``why`` ``assertion`` (none, or more than one, or ids that stand there
    twice), ``algorithm`` (an old one, such as SHA-1) or ``signature``; ``saml_encrypted``.
    """
    _refuse_what_is_ambiguous(response)
    whole = _signed(response, response, "./", certificates)
    place = f"{ASSERTION}Assertion"
    part = _signed(response, response.find(place), f"./{place}/", certificates)
    if part is None and whole is not None:
        part = whole.find(place)
    if part is None:
        raise BadInput("token_refused", why="signature")
    return part


def _refuse_what_is_ambiguous(response: Element) -> None:
    if response.find(f".//{ASSERTION}EncryptedAssertion") is not None:
        raise BadInput("saml_encrypted")
    inside, all_of_them = response.findall(f"{ASSERTION}Assertion"), list(response.iter(f"{ASSERTION}Assertion"))
    attributes = [pair for element in response.iter() for pair in element.attrib.items()]
    ids = [value for name, value in attributes if name.rpartition("}")[2].lower() == "id"]
    if len(inside) != 1 or inside != all_of_them or len(ids) != len(set(ids)):
        raise BadInput("token_refused", why="assertion")


def _signed(
    response: Element, element: Element, place: str, certificates: Sequence[x509.Certificate]
) -> Element | None:
    """The element as it was signed; none where it carries no signature. ``place``: where the signature stands."""
    signature = element.find(f"{SIGNATURE}Signature")
    if signature is None:
        return None
    _refuse_old_algorithms(signature)
    for certificate in certificates:
        found = _verified(response, place, certificate)
        if found is not None and (found.tag, found.get("ID")) == (element.tag, element.get("ID")):
            return found
    raise BadInput("token_refused", why="signature")


def _refuse_old_algorithms(signature: Element) -> None:
    """Said by itself: it is the issuer's settings that have to be mended."""
    for tag, accepted in _ACCEPTED.items():
        if any(one.get("Algorithm") not in accepted for one in signature.iter(f"{SIGNATURE}{tag}")):
            raise BadInput("token_refused", why="algorithm")


def _verified(response: Element, place: str, certificate: x509.Certificate) -> Element | None:
    expected = SignatureConfiguration(
        location=place,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        ignore_ambiguous_key_info=True,  # whatever key it carries: ours is the one of the metadata
        verification_time=certificate.not_valid_after_utc,  # it only carries a key: see ``read_providers``
    )
    try:
        result = XMLVerifier().verify(response, x509_cert=certificate, expect_config=expected, id_attribute="ID")
    except (SignXMLException, UnsupportedAlgorithm, LxmlError, ValueError, TypeError, LookupError):
        return None
    return None if isinstance(result, list) else result.signed_xml
